from odoo import fields, models


class RevisitVisitClose(models.TransientModel):
    """Asks why a visit failed or is cancelled."""

    _name = "revisit.visit.close"
    _description = "Close Visit Without Result"

    visit_ids = fields.Many2many("revisit.visit", required=True)
    outcome = fields.Selection([("failed", "Not reached"), ("cancelled", "Cancelled")], required=True)
    reason = fields.Text(required=True)

    def action_close(self):
        if self.outcome == "failed":
            self.visit_ids.action_fail(self.reason)
        else:
            self.visit_ids.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
