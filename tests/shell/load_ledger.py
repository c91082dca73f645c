"""The whole ledger under regulation E, with every visit it ever owed: in force, not yet worked out."""

import csv

template = env.ref("revisit_management.policy_template_e")
group = env.ref("revisit_management.group_agent")
agents = env["res.users"].create(
    [{"name": f"Agent {n}", "login": f"agent{n}", "group_ids": [(4, group.id)]} for n in (1, 2, 3)]
)
team = env["revisit.team"].create({"name": "Service centre", "member_ids": agents.ids})

with open(LEDGER, newline="", encoding="utf-8") as file:
    lines = list(csv.DictReader(file))
names = {line["customer_code"]: line["customer"] for line in lines}
customers = env["res.partner"].create([{"ref": code, "name": name} for code, name in names.items()])
by_code = {customer.ref: customer for customer in customers}
env["revisit.engagement"].create(
    [
        {
            "ledger_no": line["ledger_no"],
            "name": line["project_name"],
            "partner_id": by_code[line["customer_code"]].id,
            "contract_date": line["contract_date"] or False,
            "shipped_date": line["ship_date"] or False,
            "commissioned_date": line["power_on_date"] or False,
        }
        for line in lines
    ]
)
policy = env["revisit.policy"].browse(template.action_apply_template()["res_id"])
policy.write({"catch_up": "create", "effective_from": "2020-01-01", "team_id": team.id})
policy.action_activate()
env.cr.commit()
print(len(lines))
