"""A policy whose visits wait in plans, and owed visits over several weeks. Prints how many."""

from datetime import date, timedelta

from freezegun import freeze_time

with freeze_time(f"{DAY} 04:00:00"):
    policy = env["revisit.policy"].create(
        {
            "name": "Planned",
            "tz": "Asia/Shanghai",
            "approval": "plan",
            "team_id": env["revisit.team"].create({"name": "Service centre"}).id,
            "effective_from": DAY,
            "rule_ids": [
                (
                    0,
                    0,
                    {
                        "name": "Call",
                        "event_type_id": env.ref("revisit_management.event_type_commissioned").id,
                        "channel_ids": [(6, 0, env.ref("revisit_management.channel_phone").ids)],
                        "offset": 1,
                        "offset_unit": "week",
                        "late": 2,
                        "late_unit": "week",
                    },
                )
            ],
        }
    )
    policy.action_activate()
    partner = env["res.partner"].create({"name": "Northwind Power"})
    first = date.fromisoformat(DAY)
    env["revisit.engagement"].create(
        [
            {"name": f"Unit {n}", "partner_id": partner.id, "commissioned_date": first + timedelta(days=n % 21)}
            for n in range(COUNT)
        ]
    )
    env["revisit.schedule"]._cron_expand()
    env.cr.commit()
    print(env["revisit.schedule"].search_count([("state", "=", "waiting")]))
