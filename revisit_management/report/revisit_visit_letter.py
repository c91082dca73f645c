from odoo import api, models
from odoo.exceptions import UserError

from ..models.revisit_visit_addressee import PRINTED_CHANNELS


class ReportRevisitVisitLetter(models.AbstractModel):
    """Letters as they were sent: many visits, one document, a letter a page."""

    _name = "report.revisit_management.report_visit_letter"
    _description = "Letters of Visits"

    @api.model
    def _get_report_values(self, docids, data=None):
        """:raises UserError: for a visit that was not sent as a letter: printing is not a way around the checks"""
        visits = self.env["revisit.visit"].browse(docids)
        visits.check_access("read")
        for visit in visits:
            if visit.channel_id.code not in PRINTED_CHANNELS or not visit.sudo().sent_message_id:
                raise UserError(self.env._("Visit %s has no letter yet: send it first.", visit.display_name))
        return {"doc_ids": docids, "doc_model": visits._name, "docs": visits}
