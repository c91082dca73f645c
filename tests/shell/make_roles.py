"""A user per role with a key for remote calls, two teams, and visits in every situation. Prints what it made."""

import json

from odoo import fields

GROUP = "revisit_management.group_"
ROLES = {
    "agent": f"{GROUP}agent",
    "colleague": f"{GROUP}agent",
    "stranger": f"{GROUP}agent",
    "supervisor": f"{GROUP}supervisor",
    "manager": f"{GROUP}manager",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}

# a recording of a call, as short as can be
WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="


def make_user(login, group):
    groups = [(6, 0, env.ref(group).ids)]
    return env["res.users"].create({"name": login.title(), "login": login, "group_ids": groups, "tz": "UTC"})


def make_key(user):
    expires = fields.Datetime.add(fields.Datetime.now(), days=1)
    return env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", expires)


def make_visit(agent, team):
    return env["revisit.visit"].create(
        {
            "partner_id": customer.id,
            "engagement_id": engagement.id,
            "channel_id": env.ref("revisit_management.channel_phone").id,
            "agent_id": agent.id,
            "team_id": team.id,
            "contact_line_ids": [(0, 0, {"role_id": role.id, "contact_id": customer.id})],
        }
    )


def do(visit):
    attempt = env["revisit.attempt"].create(
        {"visit_id": visit.id, "outcome": "connected", "user_id": visit.agent_id.id}
    )
    visit.answer_ids.level = "satisfied"
    visit.result = "All in order."
    visit.action_complete()
    return attempt


env = env(context={**env.context, "no_reset_password": True})
users = {login: make_user(login, group) for login, group in ROLES.items()}
team = env["revisit.team"].create(
    {
        "name": "Service centre",
        "leader_id": users["supervisor"].id,
        "member_ids": [(6, 0, [users["agent"].id, users["colleague"].id])],
    }
)
other_team = env["revisit.team"].create({"name": "Other", "member_ids": [(6, 0, users["stranger"].ids)]})
customer = env["res.partner"].create({"name": "Northwind Power", "is_company": True})
somebody_else = env["res.partner"].create({"name": "Somebody else"})
role = env.ref("revisit_management.contact_role_power_lead")
policy = env["revisit.policy"].browse(env.ref("revisit_management.policy_template_e").action_apply_template()["res_id"])
policy.write({"catch_up": "create", "effective_from": "2020-01-01", "team_id": team.id})
policy.action_activate()
engagement = env["revisit.engagement"].create(
    {
        "name": "Substation 1",
        "ledger_no": "R-1",
        "partner_id": customer.id,
        "shipped_date": "2024-01-01",
        "commissioned_date": "2024-02-01",
        "contact_ids": [(0, 0, {"role_id": role.id, "contact_id": customer.id})],
    }
)
env["revisit.schedule"]._cron_expand()
env["revisit.schedule"]._cron_generate()
env["revisit.sampling"]._of(policy.rule_ids[0])
source = {
    "name": "Meetings",
    "model_id": env["ir.model"]._get_id("calendar.event"),
    "event_type_id": env["revisit.event.type"]._by_code("activity_attended").id,
    "date_path": "start",
    "partner_path": "user_id.partner_id",
}
source_id = env["revisit.source"].create(source).id
env["revisit.source.problem"].create(
    {"source_id": source_id, "res_id": 99, "message": "The customer is empty.", "retry_on": "2026-01-01"}
)

duty = env["revisit.duty"].create(
    {"name": "Shipments", "event_type_ids": [(6, 0, env["revisit.event.type"]._by_code("shipped").ids)]}
)
env["revisit.duty.week"].create(
    {"duty_id": duty.id, "company_id": duty.company_id.id, "week_start": "2024-01-01", "due_date": "2024-01-05"}
)
order = env["revisit.order"].create({"name": "Year-end", "reason": "Ordered", "partner_ids": [(6, 0, customer.ids)]})

qualification = env["revisit.qualification"].create({"name": "First aid"})
questionnaire = env["survey.survey"].create({"title": "Service", "survey_type": "revisit"})
env["survey.question"].create({"survey_id": questionnaire.id, "title": "How was it?"})
env["revisit.script.suggestion"].create({"text": "Ask first whether it suits", "survey_id": questionnaire.id})
env["revisit.qualification.holder"].create(
    {"qualification_id": qualification.id, "user_id": users["agent"].id, "date_from": "2020-01-01"}
)
env["revisit.substitution"].create(
    {
        "user_id": users["agent"].id,
        "substitute_id": users["colleague"].id,
        "date_from": "2020-01-01",
        "date_to": "2020-01-20",
    }
)

born = env["revisit.visit"].search([("policy_id", "=", policy.id)], limit=1)
born.agent_id = users["agent"]
env["revisit.link"]._issue(born, "answer", customer)
visits = {f"{login}_ready": make_visit(users[login], team) for login in ("agent", "colleague")}
visits["stranger_ready"] = make_visit(users["stranger"], other_team)
visits |= {f"{login}_done": make_visit(users[login], team) for login in ("agent", "colleague")}
visits["stranger_done"] = make_visit(users["stranger"], other_team)
visits["born"] = born
attempts = {name: do(visit).id for name, visit in visits.items() if name.endswith("_done")}

for name in ("agent_ready", "agent_done", "colleague_done", "stranger_done"):
    visits[name].add_recording("call.wav", WAV)
telephony = env["revisit.telephony"].create({"name": "Call centre"})


def submit_plan(name):
    """A special plan of the team with one visit, submitted by the agent; returns both."""
    plans = env["revisit.plan"].with_user(users["agent"])
    plan = plans.create({"name": name, "policy_id": policy.id, "team_id": team.id})
    channel = env.ref("revisit_management.channel_phone")
    vals = {"plan_id": plan.id, "partner_id": customer.id, "channel_id": channel.id, "purpose": "Is all well?"}
    visit = env["revisit.visit"].with_user(users["agent"]).create(vals)
    plan.action_submit()
    return plan, visit


plan, _draft = submit_plan("After the flood")
plan_to_approve, visit_to_approve = submit_plan("Open day")

env.cr.commit()
print(
    json.dumps(
        {
            "keys": {login: make_key(user) for login, user in users.items()},
            "users": {login: user.id for login, user in users.items()},
            "visits": {name: visit.id for name, visit in visits.items()},
            "attempts": attempts,
            "customer": customer.id,
            "somebody_else": somebody_else.id,
            "engagement": engagement.id,
            "policy": policy.id,
            "rule": policy.rule_ids[0].id,
            "letter": env.ref("revisit_management.channel_letter").id,
            "order": order.id,
            "plan": plan.id,
            "telephony": telephony.id,
            "plan_to_approve": plan_to_approve.id,
            "visit_to_approve": visit_to_approve.id,
            "qualification": qualification.id,
            "template": env.ref("revisit_management.policy_template_e").id,
            "questionnaire": questionnaire.id,
            "question": questionnaire.question_ids.id,
            "team": team.id,
            "other_team": other_team.id,
            "source": source,
            "source_id": source_id,
            "wizards": {"revisit.source.add.line": {}, "revisit.source.trial.line": {"source_id": source_id}},
            "channel": env.ref("revisit_management.channel_phone").id,
            "role": role.id,
            "event_type": env["revisit.event.type"]._by_code("shipped").id,
            "department": env["hr.department"].create({"name": "After-sales"}).id,
            "dimension": env["revisit.dimension"].create({"name": "Price", "is_standard": False}).id,
        }
    )
)
env.cr.commit()
