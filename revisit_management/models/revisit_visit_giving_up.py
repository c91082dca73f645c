"""Giving a visit up: not before the attempts that the policy asks for were made (``W12``)."""

from odoo import models
from odoo.exceptions import UserError

from ..engine.attempts import enough


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _check_attempts_made(self):
        """A call is given up only after the attempts that the policy asks for, made as the rule wants (``W12``)."""
        policy = self.policy_id
        if not (policy and self._needs_attempts()) or self._was_given_up_by_customer():
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

    def _needs_attempts(self):
        """Telephone, also when somebody chose another channel instead of the one that the rule demands first."""
        if self.channel_id.needs_attempts or not self.rule_id or self.parent_visit_id:
            return self.channel_id.needs_attempts
        rule = self.rule_id
        return self.partner_id._revisit_channel(rule._channels_in_order(), rule.channel_required).needs_attempts

    def _was_given_up_by_customer(self):
        """After a refusal nobody calls again; a wrong number is none of the customer's once it is corrected."""
        return "refused" in self.attempt_ids.mapped("outcome") or bool(self.number_to_correct)

    def _check_may_cancel(self):
        """Calling a visit off is no way round the attempts it needs."""
        if self.is_open and self.rule_id and self._needs_attempts() and not self._may_decide():
            raise UserError(
                self.env._(
                    "A rule demanded visit %s: log the attempts and close it as not reached, or ask your supervisor "
                    "to call it off.",
                    self.display_name,
                )
            )
        return super()._check_may_cancel()
