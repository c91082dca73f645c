from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    revisit_warranty_term_id = fields.Many2one(
        "revisit.warranty.term",
        string="Standard Warranty",
        help="For ledger lines and customers without their own term.",
    )
