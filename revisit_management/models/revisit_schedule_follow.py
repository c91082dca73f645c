"""Open visits follow their lines: corrected dates move what has not started, never what is done."""

from odoo import api, models


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
        facts = self._facts([(line.event_id, line.rule_id) for line in lines])
        for line in lines:
            if not dates[line.rule_id].on_completion:
                fact = facts[line.event_id.id, line.rule_id.id]
                line._move_to(dates[line.rule_id].nth(fact, line.occurrence))

    def _move_to(self, due):
        """Follow the rule to ``due``; None: the rule no longer asks for the visit."""
        if not due:
            self._call_off(self.env._("The rule no longer asks for this visit."))
        elif due.ideal_date != self.ideal_date or due.latest_date != self.latest_date:
            days = {name: getattr(due, name) for name in ("ideal_date", "earliest_date", "latest_date", "due_at")}
            self.write(days)
            if self.visit_id.rule_id == self.rule_id:
                self.visit_id._move_to(days)

    def _call_off(self, reason, state="cancelled"):
        """These open lines ask for nothing any more; a visit made for others as well stays for those."""
        for line in self:
            visit = line.visit_id.filtered(lambda visit: visit.state in visit._open_states())
            line._settle(state, reason)
            others = visit.schedule_ids.filtered(lambda other: other.state == "taken")
            if others:
                visit._hand_over(others[0], reason)
            else:
                visit._cancel_open(reason)
