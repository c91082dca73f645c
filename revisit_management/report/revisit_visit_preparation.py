from odoo import api, models


class ReportRevisitVisitPreparation(models.AbstractModel):
    """The preparation pack (``B4``, ``M5``): many visits, one document, a new page for each."""

    _name = "report.revisit_management.report_visit_preparation"
    _description = "Preparation of Visits"

    @api.model
    def _get_report_values(self, docids, data=None):
        visits = self.env["revisit.visit"].browse(docids)
        visits.check_access("read")
        packs = {visit.id: visit._preparation() | {"script": visit._prepare_wording()} for visit in visits}
        return {"doc_ids": docids, "doc_model": visits._name, "docs": visits, "packs": packs}
