"""Calls logged in one click: the first contact not reached yet, by the visit's channel, now."""

from odoo import models


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def action_log_connected(self):
        self._log_attempt("connected")

    def action_log_no_answer(self):
        self._log_attempt("no_answer")

    def action_log_busy(self):
        self._log_attempt("busy")

    def action_log_callback(self):
        """Ask when to call back before the attempt is logged."""
        return self._open_attempt_form("callback")

    def action_log_other(self):
        return self._open_attempt_form(False)

    def _log_attempt(self, outcome, **vals):
        vals_list = [{**visit._prepare_attempt_vals(outcome), "outcome": outcome, **vals} for visit in self]
        return self.env["revisit.attempt"].create(vals_list)

    def _open_attempt_form(self, outcome):
        vals = {**self._prepare_attempt_vals(outcome), "outcome": outcome}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a call"),
            "res_model": "revisit.attempt",
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{name}": value for name, value in vals.items()},
        }

    def _prepare_attempt_vals(self, outcome=False):
        """What is known of a call that ends now; ``outcome`` is False while nobody has said what came of it."""
        self.ensure_one()
        contact = self._next_to_reach()
        return {
            "visit_id": self.id,
            "channel_id": self.channel_id.id,
            "contact_id": contact.id,
            "number_dialled": contact.phone or self.partner_id.phone,
        }

    def _next_to_reach(self):
        """The first contact not reached yet, else the first one, else the customer."""
        lines = self.contact_line_ids.filtered("contact_id")
        pending = lines.filtered(lambda line: not line.reached)
        return (pending or lines)[:1].contact_id or self.partner_id
