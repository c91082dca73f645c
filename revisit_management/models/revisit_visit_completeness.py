"""When a visit's record is complete: whom it must have reached, what was answered, signed, received."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

AFFIRMATIVE = ("satisfied", "very_satisfied")


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    signature = fields.Binary(copy=False, attachment=True, help="Of the person visited.")
    signer_name = fields.Char(string="Signed By", copy=False)
    receipt_date = fields.Date(string="Signed Receipt Back On", copy=False, help="Of a letter: only then it counts.")
    signature_required = fields.Boolean(related="rule_id.signature_required")
    complete_when = fields.Selection(related="rule_id.complete_when")

    def _check_complete(self):
        """A record is complete only with its evidence: the customer was reached and something was noted."""
        if self.state != "in_progress":
            raise UserError(
                self.env._("Visit %(visit)s is “%(state)s”: start it before you complete it.", **self._described())
            )
        missing = self._missing_evidence()
        if missing:
            raise UserError(missing)

    def _missing_evidence(self):
        """What the record lacks, as a sentence that says what to do; None when it is complete."""
        if self.channel_id.needs_attempts and not self._was_reached():
            return self.env._(
                "Visit %s has no attempt that reached the customer: log the call first.", self.display_name
            )
        checks = {
            "answers": self._missing_answers,
            "all_roles": self._missing_roles,
            "affirmative": self._missing_affirmation,
            "receipt": self._missing_receipt,
        }
        check = checks.get(self.rule_id.complete_when, lambda: None)
        return check() or self._missing_signature() or self._missing_words() or self._missing_parts()

    def _missing_answers(self):
        if self.unanswered:
            return self.env._(
                "Visit %(visit)s is not complete: satisfaction with %(dimensions)s was not answered.",
                visit=self.display_name,
                dimensions=self.unanswered,
            )
        return None

    def _missing_roles(self):
        lines = self.contact_line_ids.filtered(lambda line: not line.reached)
        if lines:
            names = ", ".join(line.contact_id.name or line.role_id.name or "" for line in lines)
            return self.env._(
                "Visit %(visit)s is not complete: %(names)s not reached yet.", visit=self.display_name, names=names
            )
        return None

    def _missing_affirmation(self):
        """The right person affirmed everything asked; anything else is a problem case."""
        if self.contact_line_ids and not any(self.contact_line_ids.mapped("reached")):
            return self.env._("Visit %s is not complete: the right person was not reached yet.", self.display_name)
        rated = self.answer_ids.filtered(lambda answer: answer.level or not answer.question)
        denied = rated.filtered(lambda answer: answer.level not in AFFIRMATIVE)
        if denied:
            return self.env._(
                "Visit %(visit)s: %(dimensions)s not affirmed. Ask again, or close it as a problem case.",
                visit=self.display_name,
                dimensions=", ".join(denied.mapped("display_name")),
            )
        return None

    def _missing_receipt(self):
        if self.channel_id.is_written and not self.receipt_date:
            return self.env._("Visit %s counts only when its signed receipt is back: note the day.", self.display_name)
        return None

    def _missing_signature(self):
        if self.rule_id.signature_required and not self.signature:
            return self.env._("Visit %s is not complete: the person visited has to sign the record.", self.display_name)
        return None

    def _missing_words(self):
        if not (self.result or self.suggestions or self.needs or self.is_rated):
            return self.env._("Write down what the customer said before you complete visit %s.", self.display_name)
        return None

    def _missing_parts(self):
        """What a full record lacks: what was not said is noted as such (``T4``)."""
        if not self.rule_id.full_record:
            return None
        parts = {
            "is_rated": self.env._("the evaluation of our service"),
            "needs": self.env._("what the customer needs"),
            "suggestions": self.env._("suggestions in the customer's own words"),
        }
        missing = [part for name, part in parts.items() if not str(self[name] or "").strip()]
        if not missing:
            return None
        return self.env._(
            "Visit %(visit)s is not complete: note %(parts)s, or “none”.",
            visit=self.display_name,
            parts=format_list(self.env, missing),
        )

    def _was_reached(self):
        return any(attempt.outcome == "connected" and attempt.is_allowed for attempt in self.attempt_ids)

    def action_problem(self):
        """Close as a problem case: what was not affirmed becomes the reason, and the rule's steps follow."""
        for visit in self:
            visit._check_may_carry_out()
            visit._check_writable({})
            reason = visit._missing_affirmation() or self.env._("Problem case: %s", visit.result or "")
            visit._close_unfinished("failed", reason)
