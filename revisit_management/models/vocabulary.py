"""What the small vocabulary models share: a translatable name, a stable code, an order, an optional company."""

from odoo import fields, models


class RevisitVocabulary(models.AbstractModel):
    _name = "revisit.vocabulary"
    _description = "Revisit Vocabulary"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(index=True, copy=False, help="Stable technical name: imports, templates and integrations use it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL", "This code is already in use."
    )

    def _by_code(self, code, company=None):
        """The record with ``code``, the company's own before the shared one; empty when there is none."""
        company = company or self.env.company
        found = self.search([("code", "=", code), ("company_id", "in", (company.id, False))])
        return found.sorted(lambda r: not r.company_id)[:1]
