"""What a customer sees of visits: only what is listed here, never a record."""

from odoo import api, fields, models
from odoo.tools import format_date

# what the customer's complaints are known by, until they have records of their own
SETTLED = ("complaint_closed", "representative_complaint_closed")


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    sign_asked_at = fields.Datetime(
        string="Asked to Sign", readonly=True, copy=False, help="When the customer was sent a link to sign."
    )

    @api.model
    def _portal_domain(self, customer, part=None):
        """Visits that people of ``customer``, a commercial entity, see in the portal.

        :param part: ``to_come``, ``to_sign`` or ``done``; None for all three
        """
        parts = {
            "to_come": fields.Domain("state", "in", ("ready", "in_progress"))
            & fields.Domain("planned_at", "!=", False),
            "to_sign": fields.Domain("state", "=", "in_progress") & fields.Domain("sign_asked_at", "!=", False),
            "done": fields.Domain("state", "=", "done"),
        }
        wanted = parts[part] if part else fields.Domain.OR(parts.values())
        return wanted & fields.Domain("partner_id", "child_of", customer.id)

    def _portal_values(self):
        """One visit for the customer: who comes when and where, nothing of why, nothing of what colleagues note."""
        day = self.done_date if self.state == "done" else self.planned_date
        return {
            "id": self.id,
            "url": f"/my/revisits/{self.id}",
            "channel": self.channel_id.name,
            "company": self.company_id.name,
            "product": self.engagement_id.name or "",
            "agent": self.agent_id.name or "",
            "when": self._say_appointment(self.planned_at) if self.planned_at else format_date(self.env, day),
            "day": format_date(self.env, day),
            "place": self.appointment_place or "",
            "number": self.number or "",
            "state": self.state,
            "is_confirmed": self.is_confirmed,
            "awaits_signature": self._awaits_signature(),
            "signer": " · ".join(filter(None, (self.signer_name, self.signer_role))) if self.signature else "",
        }

    def _awaits_signature(self):
        """The customer was asked to sign and has not, or not what the record says now."""
        asked = self.state == "in_progress" and self.sign_asked_at
        return bool(asked and (not self.signature or self.is_signature_outdated))

    def _page_of_appointment(self):
        slots = self._offered_slots()
        return {
            "visit": self._portal_values(),
            "may_agree": self._may_customer_agree(),
            "may_move": self._may_customer_move(),
            "seen": fields.Datetime.to_string(self.planned_at),
            "days": self._slots_by_day(slots),
            "zone": self._invitation_tz(),
        }

    def _slots_by_day(self, slots):
        """:return: list of (day in words, list of (value, hour)), on the clocks of the invitation"""
        days = {}
        for slot in slots:
            local = self._in_zone(slot)
            days.setdefault(local.date(), []).append((fields.Datetime.to_string(slot), f"{local:%H:%M}"))
        return [(format_date(self.env, day, date_format="EEEE, d MMMM"), hours) for day, hours in days.items()]

    def _in_zone(self, moment):
        return fields.Datetime.context_timestamp(self.with_context(tz=self._invitation_tz()), moment)

    def _page_to_sign(self, person):
        return {
            "visit": self._portal_values(),
            "record": self._record_to_sign(),
            "signer": person.name or "",
            "role": person.function or "",
        }

    def _page_of_matters(self):
        events = self.schedule_ids.event_id.filtered(lambda event: event.type_id.code in SETTLED)
        return {"matters": [self._matter(event) for event in events]}

    @api.model
    def _portal_matters(self, customer):
        """What became of the customer's complaints; whoever keeps records of complaints adds them here.

        :return: list of dicts: ``title``, ``date``, ``state``, in the language of the environment
        """
        domain = [("partner_id", "child_of", customer.id), ("type_id.code", "in", SETTLED)]
        events = self.env["revisit.event"].search(domain, order="date desc, id desc", limit=80)
        return [self._matter(event) for event in events]

    @api.model
    def _matter(self, event):
        visits = self.search([("schedule_ids.event_id", "=", event.id), ("state", "!=", "cancelled")])
        done = visits.filtered(lambda visit: visit.state == "done").sorted("done_date")[-1:]
        asked = self.env._("We asked you about it on %s.", format_date(self.env, done.done_date)) if done else ""
        return {
            "title": event.engagement_id.name or self.env._("Complaint"),
            "date": format_date(self.env, event.date),
            "state": asked or self.env._("Settled."),
        }
