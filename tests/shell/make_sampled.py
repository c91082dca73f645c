"""Repairs (COUNT) of customers in two regions and tiers; a policy in force draws 20 %: the lines wait."""

import json

china = env.ref("base.cn")
tiers = [env.ref("revisit_management.tier_ordinary"), env.ref("revisit_management.tier_key")]
places = [(region, tier) for region in china.state_ids[:2] for tier in tiers]
customers = env["res.partner"].create(
    [
        {
            "name": f"{region.name} {tier.code}",
            "state_id": region.id,
            "country_id": china.id,
            "revisit_tier_id": tier.id,
        }
        for region, tier in places
    ]
)
repaired = env.ref("revisit_management.event_type_repaired")
policy = env["revisit.policy"].create(
    {
        "name": "A fifth of the repairs",
        "tz": "UTC",
        "effective_from": "2026-01-01",
        "rule_ids": [
            (
                0,
                0,
                {
                    "name": "Repairs",
                    "event_type_id": repaired.id,
                    "sampling_percent": 20,
                    "stratify_by": "region_tier",
                },
            )
        ],
    }
)
policy.action_activate()
events = env["revisit.event"]
events._register_all(
    [
        events._prepare_event_vals("repaired", customers[(n * 7 + n // 5) % 4], DAY, None, None, {"key": f"file:{n}"})
        for n in range(COUNT)
    ]
)
env["revisit.schedule"]._cron_expand()
env.cr.commit()
print(json.dumps(len(customers)))
