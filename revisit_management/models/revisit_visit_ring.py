"""How long it rang: measured from the moment of dialling, or declared by the agent (``W12``)."""

from odoo import api, fields, models

from .revisit_visit_calling import LONGEST_RING

# outcomes of a call that nobody picked up
RINGING = ("no_answer", "unreachable", "not_in")


class RevisitAttempt(models.Model):
    _inherit = "revisit.attempt"

    ring_measured = fields.Boolean(
        string="Measured", readonly=True, help="The ringing time was measured from dialling on; otherwise declared."
    )
    dialled_at = fields.Datetime(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, **self._prepare_measure(vals)} for vals in vals_list]
        attempts = super().create(vals_list)
        attempts.visit_id._end_dialling()
        return attempts

    def _prepare_measure(self, vals):
        """A ringing time is measured only if the server saw the user dial at least that long ago."""
        visit_id = vals.get("visit_id") or self.env.context.get("default_visit_id")
        visit = self.env["revisit.visit"].browse(visit_id)
        if not visit.has_access("read"):
            return {"ring_measured": False, "dialled_at": False}
        seconds, claimed = visit._seconds_since_dialled(), vals.get("ring_seconds") or 0
        measured = seconds is not None and vals.get("ring_measured") and 0 <= claimed <= seconds
        return {"ring_measured": bool(measured), "dialled_at": seconds is not None and visit.dialling_since}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def action_log_no_answer(self):
        """Where an unanswered call counts only with its ringing time, ask for one that nobody measured."""
        if len(self) == 1 and self.policy_id.ring_required and not self._prepare_ring_vals("no_answer"):
            return self._open_attempt_form("no_answer")
        return super().action_log_no_answer()

    def _prepare_attempt_vals(self, outcome=False):
        """A call that was dialled is logged at the time of dialling, however long it lasted."""
        vals = super()._prepare_attempt_vals(outcome) | self._prepare_ring_vals(outcome)
        return vals if self._seconds_since_dialled() is None else vals | {"at": self.dialling_since}

    def _prepare_ring_vals(self, outcome):
        """How long it has been ringing since the current user dialled; empty when nobody measured it."""
        seconds = self._seconds_since_dialled()
        if (outcome and outcome not in RINGING) or seconds is None or seconds > LONGEST_RING:
            return {}
        return {"ring_seconds": seconds, "ring_measured": True}
