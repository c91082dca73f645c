from odoo import fields, models


class RevisitPlanReturn(models.TransientModel):
    """Asks why plans are given back."""

    _name = "revisit.plan.return"
    _description = "Return Plan"

    plan_ids = fields.Many2many("revisit.plan", required=True)
    reason = fields.Text(required=True)

    def action_return(self):
        self.plan_ids.action_return(self.reason)
        return {"type": "ir.actions.act_window_close"}
