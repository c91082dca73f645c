"""The customer's file shows what came out of the visits (``B10``): to each who may see the visit."""

from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    revisit_record_ids = fields.One2many(
        "revisit.visit", "partner_id", string="Visit Records", domain=[("state", "=", "done")]
    )
