"""Open visits follow their lines: corrected dates move what has not started, never what is done."""

from odoo import api, models

from .rule_dates import RuleDates


class RevisitScheduleFollow(models.Model):
    _inherit = "revisit.schedule"

    @api.model
    def _move_taken(self, events):
        """Move the visits not started of ``events`` to where the rules put them now."""
        self._move(self.search([("event_id", "in", events.ids), ("state", "=", "taken")]))

    @api.model
    def _move_taken_of(self, policy):
        self._move(self.search([("policy_id", "=", policy.id), ("state", "=", "taken")]))

    @api.model
    def _move(self, lines):
        lines = lines.filtered(lambda line: line.visit_id._is_untouched())
        dates = self._rule_dates(set(lines.rule_id))
        for line in lines:
            if not dates[line.rule_id].on_completion:
                line._move_to(dates[line.rule_id])

    def _move_to(self, dates: RuleDates):
        due = dates.nth(self.event_id.date, self.event_id.at or None, self.occurrence)
        if not due:
            reason = self.env._("The rule no longer asks for this visit.")
            self.visit_id._cancel_open(reason)
            self._settle("cancelled", reason)
        elif due.ideal_date != self.ideal_date or due.latest_date != self.latest_date:
            days = {name: getattr(due, name) for name in ("ideal_date", "earliest_date", "latest_date", "due_at")}
            self.write(days)
            self.visit_id._move_to(days)
