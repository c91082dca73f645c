"""Calls go out from the service number; from another line only when it fails, with the reason (``W12``)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RevisitTeam(models.Model):
    _inherit = "revisit.team"

    service_number = fields.Char(help="The number from which this team calls customers (W12).")


class RevisitAttempt(models.Model):
    _inherit = "revisit.attempt"

    line = fields.Selection(
        [("service", "Service number"), ("other", "Another line")],
        string="Called From",
        default="service",
        required=True,
        help="Another line is used only when the service number fails or the customer does not answer it (W12).",
    )
    line_note = fields.Char(string="Why Another Line")
    other_line_first = fields.Boolean(
        compute="_compute_other_line_first",
        store=True,
        help="From another line although nobody had tried in vain from the service number before.",
    )

    @api.depends("line", "visit_id")
    def _compute_other_line_first(self):
        for attempt in self:
            before = attempt.visit_id.attempt_ids.filtered(lambda other, a=attempt: other._origin.id and other != a)
            in_vain = before.filtered(lambda other: other.line == "service" and other.outcome != "connected")
            attempt.other_line_first = attempt.line == "other" and not in_vain

    @api.constrains("line", "line_note")
    def _check_line_note(self):
        if any(attempt.line == "other" and not (attempt.line_note or "").strip() for attempt in self):
            raise ValidationError(
                self.env._("Say why another line than the service number was used: it failed, or nobody answered it.")
            )
