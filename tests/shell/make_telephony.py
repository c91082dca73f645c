"""A telephone system and visits that an agent is at, each about a customer of its own. Prints what it made."""

import json

from odoo import fields

COUNT = globals().get("COUNT", 6)
begin = fields.Datetime.subtract(fields.Datetime.now(), minutes=5)
telephony = env["revisit.telephony"].create({"name": "Call centre"})
visits = env["revisit.visit"]
for number in range(COUNT):
    customer = env["res.partner"].create({"name": f"Customer {number}", "phone": f"+86 10 5555 01{number:02d}"})
    visit = visits.create({"partner_id": customer.id, "channel_id": env.ref("revisit_management.channel_phone").id})
    env["revisit.attempt"].create({"visit_id": visit.id, "outcome": "no_answer", "at": begin})
    visits |= visit
made = {
    "uuid": telephony.uuid,
    "secret": telephony.sudo().secret,
    "begin": begin.isoformat() + "+00:00",
    "visits": visits.ids,
    "numbers": visits.partner_id.mapped("phone"),
}
env.cr.commit()
print(json.dumps(made))
