"""Which attempts count: inside the calling hours, rung long enough, not sooner than allowed (``W12``)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.attempts import DAY_OFF, OUTSIDE_WINDOW, TOO_EARLY, Try, enough, objections
from .duration import span

# outcomes after which no further attempt makes sense
FINAL = ("refused", "wrong_number")


class RevisitAttempt(models.Model):
    _inherit = "revisit.attempt"

    in_window = fields.Boolean(
        compute="_compute_counting", store=True, help="Made inside the calling hours of the policy."
    )
    is_allowed = fields.Boolean(
        compute="_compute_counting", store=True, help="Not made sooner after the event than the rule allows."
    )
    valid = fields.Boolean(
        string="Counts", compute="_compute_counting", store=True, help="Counts as one of the attempts required."
    )

    @api.depends("at", "outcome", "ring_seconds", "visit_id")
    def _compute_counting(self):
        for attempt in self:
            found = attempt.visit_id._objections(attempt._engine_try())
            attempt.in_window = not {DAY_OFF, OUTSIDE_WINDOW} & set(found)
            attempt.is_allowed = TOO_EARLY not in found
            attempt.valid = not found

    def _engine_try(self):
        """Ringing that nobody measured is taken as long enough."""
        rang = self.ring_seconds or self.visit_id.policy_id.min_ring_seconds
        return Try(self.visit_id._local_time(self.at), self.outcome, rang)


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _objections(self, tried):
        """Why an attempt does not count, by the policy's calling hours and the rule; empty when it does."""
        windows = self._calling_windows()
        is_workday = self.policy_id._work_calendar().is_workday if windows else None
        return objections(tried, windows, self.policy_id.min_ring_seconds, self._contact_not_before(), is_workday)

    def _calling_windows(self):
        """Calling hours of the visit's policy, in its time zone, on working days; none: any time."""
        return tuple((window.hour_from, window.hour_to) for window in self.policy_id.window_ids)

    def _contact_not_before(self):
        """The local time before which contact is void by the rule, or None."""
        line = self.schedule_ids.filtered(lambda line: line.rule_id == self.rule_id)[:1]
        wait = span(self.rule_id, "not_before") if line else None
        if not wait:
            return None
        return self._local_time(self.env["revisit.schedule"]._moment_after(line.event_id, wait, self.policy_id))

    def _check_attempts_made(self):
        """A call is given up only after the attempts that the policy asks for, made as the rule wants (``W12``)."""
        policy = self.policy_id
        if not (policy and self.channel_id.needs_attempts) or self._was_given_up_by_customer():
            return
        tries = [attempt._engine_try() for attempt in self.attempt_ids.filtered("valid")]
        pattern = self.rule_id.attempt_pattern or "any"
        if not enough(tries, policy.min_attempts, pattern, self._calling_windows()):
            patterns = dict(self.env["revisit.rule"]._fields["attempt_pattern"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Visit %(visit)s: %(wanted)s attempts %(pattern)s are needed before it is given up, %(made)s "
                    "count so far.",
                    visit=self.display_name,
                    wanted=policy.min_attempts,
                    pattern=patterns[pattern],
                    made=len(tries),
                )
            )

    def _was_given_up_by_customer(self):
        return bool(set(self.attempt_ids.mapped("outcome")) & set(FINAL))
