from odoo import fields, models


class RevisitVisitClose(models.TransientModel):
    """Asks why a visit failed or is cancelled, and what the customer wants from now on."""

    _name = "revisit.visit.close"
    _description = "Close Visit Without Result"

    visit_ids = fields.Many2many("revisit.visit", required=True)
    outcome = fields.Selection([("failed", "Not reached"), ("cancelled", "Cancelled")], required=True)
    reason = fields.Text(required=True)
    refuses_channel = fields.Boolean(
        string="The customer refuses this way of being contacted",
        help="It is never used again for this customer; another one takes its place (W2).",
    )
    no_more_visits = fields.Boolean(
        string="No more visits",
        help="The customer is lost or wants none: nothing is due for this ledger line any more, without one for the "
        "customer.",
    )

    def action_close(self):
        for visit in self.visit_ids:
            if self.refuses_channel:
                visit._note_refusal(self.reason)
            if self.outcome == "failed":
                visit.action_fail(self.reason)
            else:
                visit.action_cancel(self.reason)
            if self.no_more_visits:
                visit._note_no_more_visits(self.reason)
        return {"type": "ir.actions.act_window_close"}
