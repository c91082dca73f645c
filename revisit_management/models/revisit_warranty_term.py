from odoo import fields, models

from ..engine.warranty import WarrantyTerm


class RevisitWarrantyTerm(models.Model):
    """How long trial run and warranty last (``E1``)."""

    _name = "revisit.warranty.term"
    _inherit = ["revisit.vocabulary"]
    _description = "Warranty Term"
    _order = "sequence, id"

    trial_months = fields.Integer(default=1, help="Months of trial run from power-on.")
    months_from_commissioning = fields.Integer(default=12, help="Months of warranty from power-on; 0 = does not count.")
    months_from_shipping = fields.Integer(default=18, help="Months of warranty from shipment; 0 = does not count.")
    combination = fields.Selection(
        [("earliest", "Whichever ends first"), ("latest", "Whichever ends last")], default="earliest", required=True
    )
    _months_positive = models.Constraint(
        "CHECK (trial_months >= 0 AND months_from_commissioning >= 0 AND months_from_shipping >= 0)",
        "The months of a warranty term cannot be negative.",
    )

    def write(self, vals):
        result = super().write(vals)
        if {"trial_months", "months_from_commissioning", "months_from_shipping", "combination"} & vals.keys():
            covered = self.env["revisit.engagement"].sudo().search([("warranty_end", "!=", False)])
            covered.filtered(lambda line: line._warranty_term() in self)._follow_warranty()
        return result

    def _engine_term(self):
        """The term as the engine knows it; without a record, no warranty at all."""
        return WarrantyTerm(
            trial_months=self.trial_months,
            months_from_commissioning=self.months_from_commissioning,
            months_from_shipping=self.months_from_shipping,
            combination=self.combination or "earliest",
        )
