from odoo import api, fields, models


class RevisitEngagement(models.Model):
    _inherit = "revisit.engagement"

    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict", check_company=True)
    product_model = fields.Char(compute="_compute_product_model", store=True, readonly=False)

    @api.depends("product_id")
    def _compute_product_model(self):
        """The product's name; a model that was typed in, or imported, stays where no product is chosen."""
        for line in self:
            line.product_model = line.product_id.display_name or line.product_model
