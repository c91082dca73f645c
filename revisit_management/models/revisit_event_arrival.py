"""Duties listen to the facts on their left: a report that somebody owes closes the weeks that wait for it."""

from collections import Counter

from odoo import api, fields, models


class RevisitEvent(models.Model):
    _inherit = "revisit.event"

    reported_at = fields.Datetime(
        readonly=True, copy=False, help="When the fact was last reported: registered, or its date corrected."
    )

    _reported = models.Index("(company_id, type_id, reported_at)")

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        events = super().create([{**vals, "reported_at": now} for vals in vals_list])
        events._close_duty_weeks()
        return events

    def write(self, vals):
        if not ({"date", "at"} & vals.keys() or vals.get("active")):
            return super().write(vals)
        result = super().write({**vals, "reported_at": fields.Datetime.now()})
        self._close_duty_weeks()
        return result

    def _close_duty_weeks(self):
        """Close every open week that waits for what these events report; one query for a whole batch."""
        waiting = self.env["revisit.duty.week"].sudo().search(self._waiting_weeks_domain())
        for week in waiting:
            counts = Counter(event.type_id for event in self if week._waits_for(event))
            if counts:
                company = week.company_id
                lang = company.partner_id.lang or self.env.lang
                week.with_context(lang=lang)._arrive(counts, company._revisit_today())

    def _waiting_weeks_domain(self):
        return [
            ("state", "=", "open"),
            ("company_id", "in", self.company_id.ids),
            ("duty_id.event_type_ids", "in", self.type_id.ids),
        ]


class RevisitDutyWeek(models.Model):
    _inherit = "revisit.duty.week"

    def _waits_for(self, event):
        return event.company_id == self.company_id and event.type_id in self.duty_id.event_type_ids
