from odoo import fields, models


class RevisitCallAssign(models.TransientModel):
    """A supervisor says whose calls these were."""

    _name = "revisit.call.assign"
    _description = "Whose Call Was It"

    event_ids = fields.Many2many("revisit.call.event", "revisit_call_assign_event_rel", string="Calls")
    visit_id = fields.Many2one("revisit.visit", ondelete="cascade")

    def action_assign(self):
        self.event_ids.action_assign(self.visit_id.id)
        return {"type": "ir.actions.act_window_close"}
