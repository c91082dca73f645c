from odoo import fields, models


class RevisitSourceProblem(models.Model):
    """A document that gives no event, and why. Gone as soon as the document gives one or leaves the source."""

    _name = "revisit.source.problem"
    _description = "Document Left Out"
    _order = "seen_at desc, id desc"

    source_id = fields.Many2one("revisit.source", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="source_id.company_id", store=True)
    res_model = fields.Char(related="source_id.model")
    res_id = fields.Many2oneReference(string="Document Number", model_field="res_model", required=True)
    document = fields.Char(compute="_compute_document", compute_sudo=True)
    message = fields.Char(required=True)
    seen_at = fields.Datetime(string="Last Tried", required=True, default=fields.Datetime.now)
    retry_on = fields.Date(required=True, help="Tried again on this day, or as soon as the document is changed.")
    origin_version = fields.Char(help="When the document was last written, as read.")

    _document_once = models.UniqueIndex("(source_id, res_id)", "A document has one problem at a time.")

    def _compute_document(self):
        for problem in self:
            documents = self.env.get(problem.res_model)
            record = documents.browse(problem.res_id).exists() if documents is not None else None
            problem.document = record.display_name if record else str(problem.res_id)

    def action_open_document(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
