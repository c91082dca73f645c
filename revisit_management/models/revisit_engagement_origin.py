"""Ledger lines made from documents are found again by them."""

from odoo import fields, models


class RevisitEngagement(models.Model):
    _inherit = "revisit.engagement"

    origin_model = fields.Char(readonly=True, copy=False)
    origin_id = fields.Many2oneReference(model_field="origin_model", string="Made From", readonly=True, copy=False)

    _origin_unique = models.UniqueIndex(
        "(company_id, origin_model, origin_id) WHERE origin_model IS NOT NULL",
        "This document has its ledger line already.",
    )
