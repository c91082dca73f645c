from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    revisit_special_needs = fields.Text(
        string="Special Needs", help="What to heed with this customer; it stands in the preparation of visits (B4)."
    )
