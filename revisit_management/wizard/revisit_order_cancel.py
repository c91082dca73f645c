from odoo import fields, models


class RevisitOrderCancel(models.TransientModel):
    """Asks why an order is called off."""

    _name = "revisit.order.cancel"
    _description = "Cancel Order of Visits"

    order_id = fields.Many2one("revisit.order", required=True, ondelete="cascade")
    reason = fields.Text(required=True)

    def action_cancel(self):
        self.order_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
