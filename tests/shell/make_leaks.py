"""Visits that some people must not see, full of words that must never reach them. Prints what it made."""

import json

from odoo import fields

GROUP = "revisit_management.group_"
SECRET = "TOPSECRET"
PEOPLE = {
    # with an interest in the customer
    "insider_agent": "agent",
    "insider_supervisor": "supervisor",
    "insider_manager": "manager",
    # of another team
    "stranger_agent": "agent",
    "stranger_supervisor": "supervisor",
    # who may
    "agent": "agent",
    "manager": "manager",
}


def make_user(login, role):
    return env["res.users"].create(
        {
            "name": login.replace("_", " ").title(),
            "login": login,
            "password": login,
            "group_ids": [(6, 0, (env.ref(GROUP + role) | env.ref("base.group_allow_export")).ids)],
            "tz": "UTC",
            "notification_type": "inbox",
        }
    )


def make_key(user):
    expires = fields.Datetime.add(fields.Datetime.now(), days=1)
    return env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", expires)


def make_visit(insiders, state):
    """A visit with everything that can hang on one; ``insiders`` follow it, were told of it and have to do with it."""
    visit = env["revisit.visit"].create(
        {
            "partner_id": customer.id,
            "engagement_id": engagement.id,
            "channel_id": env.ref("revisit_management.channel_phone").id,
            "agent_id": users["agent"].id,
            "team_id": team.id,
            "comment": SECRET,
            "contact_line_ids": [(0, 0, {"role_id": role.id, "contact_id": customer.id})],
        }
    )
    attempt = env["revisit.attempt"].create({"visit_id": visit.id, "outcome": "connected", "note": SECRET})
    visit.answer_ids.write({"level": "satisfied", "note": SECRET})
    visit.write({"result": SECRET, "suggestions": SECRET, "good_suggestion": True, "signature": PIXEL})
    photo = visit.add_photo(f"{SECRET}.png", PIXEL)
    recording = visit.add_recording("call.wav", WAV, attempt.id)
    correction = env["revisit.correction"].create(
        {
            "visit_id": visit.id,
            "partner_id": customer.id,
            "author_id": users["agent"].id,
            "field": "city",
            "new_value": SECRET,
        }
    )
    visit.message_subscribe(insiders.partner_id.ids)
    document = env["ir.attachment"].create(
        {"name": f"{SECRET}.txt", "raw": SECRET.encode(), "res_model": "revisit.visit", "res_id": visit.id}
    )
    message = visit.message_post(body=SECRET, partner_ids=insiders.partner_id.ids, attachment_ids=document.ids)
    activity = visit.activity_schedule("mail.mail_activity_data_todo", user_id=users["agent"].id, summary=SECRET)
    for user in insiders:
        visit.activity_schedule("mail.mail_activity_data_todo", user_id=user.id, summary=SECRET)
    if state == "done":
        visit.action_complete()
    return {
        "visit": visit.id,
        "attempt": attempt.id,
        "answer": visit.answer_ids[0].id,
        "suggestion": visit.suggest_wording(False, SECRET),
        "contact_line": visit.contact_line_ids.id,
        "attachment": document.id,
        "photo": photo,
        "recording": recording,
        "correction": correction.id,
        "message": message.id,
        "activity": activity.id,
    }


WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
env = env(context={**env.context, "no_reset_password": True})
users = {login: make_user(login, role) for login, role in PEOPLE.items()}
insiders = users["insider_agent"] | users["insider_supervisor"] | users["insider_manager"]
team = env["revisit.team"].create(
    {
        "name": "Service centre",
        "leader_id": users["insider_supervisor"].id,
        "member_ids": [(6, 0, (users["agent"] | users["insider_agent"]).ids)],
    }
)
other_team = env["revisit.team"].create(
    {
        "name": "Other",
        "leader_id": users["stranger_supervisor"].id,
        "member_ids": [(6, 0, users["stranger_agent"].ids)],
    }
)
customer = env["res.partner"].create({"name": "Northwind Power", "is_company": True})
engagement = env["revisit.engagement"].create({"name": "Substation 1", "partner_id": customer.id})
role = env.ref("revisit_management.contact_role_power_lead")
open_visit, done_visit = make_visit(insiders, "open"), make_visit(insiders, "done")
event = env["revisit.event"].search([("type_id.code", "=", "good_suggestion"), ("partner_id", "=", customer.id)])
trip = env["revisit.trip"].create({"name": "Northwind Power", "key": "x", "date": "2026-11-25"})
env["revisit.visit"].browse([open_visit["visit"], done_visit["visit"]]).trip_id = trip
for user in insiders:
    env["revisit.conflict"].create({"user_id": user.id, "partner_id": customer.id, "reason": "Declared"})

env.cr.commit()
print(
    json.dumps(
        {
            "secrets": [SECRET, env["revisit.visit"].browse(done_visit["visit"]).number],
            "keys": {login: make_key(user) for login, user in users.items()},
            "actions": [
                name
                for name in dir(env["revisit.visit"])
                # Odoo's own, which visits cannot do: they have no `active`
                if name.startswith("action_") and name not in ("action_archive", "action_unarchive")
            ],
            "situations": {"open": open_visit, "done": done_visit},
            "names": {
                "customer": customer.id,
                "engagement": engagement.id,
                "team": team.id,
                "event": event.id,
                "trip": trip.id,
                "role": role.id,
                "channel": env.ref("revisit_management.channel_phone").id,
                "dimension": env["revisit.dimension"].search([], limit=1).id,
                "visit_model": env["ir.model"]._get_id("revisit.visit"),
                "todo": env.ref("mail.mail_activity_data_todo").id,
                **{f"partner_of_{login}": user.partner_id.id for login, user in users.items()},
                **{f"user_{login}": user.id for login, user in users.items()},
            },
        }
    )
)
env.cr.commit()
