from odoo import fields, models


class RevisitVisitReply(models.TransientModel):
    """Notes an answer that did not come by e-mail: text messages and letters do not come in by themselves."""

    _name = "revisit.visit.reply"
    _description = "Note an Answer"

    visit_id = fields.Many2one("revisit.visit", required=True, ondelete="cascade")
    replied_at = fields.Datetime(string="Answered", required=True, default=fields.Datetime.now)
    text = fields.Text(string="Answer", required=True, help="In the customer's words.")

    def action_note(self):
        self.visit_id._note_reply(self.text, self.replied_at)
        return {"type": "ir.actions.act_window_close"}
