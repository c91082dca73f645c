from odoo import fields, models


class RevisitRecordingAdd(models.TransientModel):
    """Adds a recording that did not come from the telephone system by itself."""

    _name = "revisit.recording.add"
    _description = "Add a Recording"

    visit_id = fields.Many2one("revisit.visit", required=True, ondelete="cascade")
    attempt_id = fields.Many2one(
        "revisit.attempt", string="Call", ondelete="cascade", domain="[('visit_id', '=', visit_id)]"
    )
    file = fields.Binary(string="Recording", attachment=False)
    filename = fields.Char()
    seconds = fields.Integer(string="Length (s)")

    def action_add(self):
        self.visit_id.add_recording(self.filename or "", self.file, self.attempt_id.id, self.seconds)
        self.file = False  # kept once, with the visit
        return {"type": "ir.actions.act_window_close"}
