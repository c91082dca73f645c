"""An agent with one call to make, along the questionnaire H2. Prints the visit's id as JSON."""

import json
from datetime import timedelta

from odoo import fields

agent = env["res.users"].create(
    {
        "name": "Crash Agent",
        "login": "crash_agent",
        "password": "crash_agent",
        "group_ids": [(6, 0, env.ref("revisit_management.group_agent").ids)],
    }
)
visit = env["revisit.visit"].create(
    {
        "partner_id": env["res.partner"].create({"name": "Cut Off", "phone": "+86 138 1380 0138"}).id,
        "channel_id": env.ref("revisit_management.channel_phone").id,
        "agent_id": agent.id,
        "survey_id": env["survey.survey"].search([("revisit_code", "=", "h2")]).id,
        "planned_date": fields.Date.today() - timedelta(days=1),
    }
)
env.cr.commit()
print(json.dumps({"visit": visit.id}))
