"""What the telephone system reported about a visit's calls."""

from odoo import fields, models


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    call_event_ids = fields.One2many(
        "revisit.call.event", "visit_id", string="Call Events", groups="revisit_management.group_supervisor"
    )

    def _stamp_consent(self):
        """Recordings that waited for the answer are filed, or not."""
        result = super()._stamp_consent()
        waiting = self.sudo().call_event_ids.filtered(lambda event: event.state == "consent")
        for event in waiting:
            event._file()
        return result
