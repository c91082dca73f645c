from odoo import api, fields, models


class RevisitTier(models.Model):
    _name = "revisit.tier"
    _inherit = ["revisit.vocabulary"]
    _description = "Customer Tier"
    _order = "sequence, id"

    amount_from = fields.Monetary(help="Accumulated amount from which a customer belongs to this tier.")
    currency_id = fields.Many2one("res.currency", default=lambda self: self.env.company.currency_id)
    _amount_from_positive = models.Constraint("CHECK (amount_from >= 0)", "The amount of a tier cannot be negative.")

    @api.model
    def _lowest(self):
        """The tier of customers without one: the first in order that asks for no amount."""
        domain = [("amount_from", "=", 0), ("company_id", "in", (self.env.company.id, False))]
        return self.search(domain, limit=1)
