"""Whom a rule means: stages, tiers, amounts, conditions; and how many of them, drawn at random."""

import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError

DOMAINS = (("partner_domain", "res.partner"), ("engagement_domain", "revisit.engagement"))


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    stage_ids = fields.Many2many(
        "revisit.stage", string="Stages", help="Only when the equipment is in one of these on the due date."
    )
    tier_ids = fields.Many2many(
        "revisit.tier",
        string="Tiers",
        help="Only customers of these tiers; empty: all. A customer without tier belongs to the lowest.",
    )
    amount_min = fields.Monetary(
        string="Amount at Least",
        currency_field="amount_currency_id",
        help="Only customers whose ledger lines add up to at least this amount; 0: all (E8).",
    )
    amount_currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.company.currency_id, help="Other currencies are converted."
    )
    partner_domain = fields.Char(string="Customers", default="[]")
    engagement_domain = fields.Char(string="Ledger Lines", default="[]")

    sampling_percent = fields.Float(
        default=100.0, digits=(5, 2), help="Share of the visits that is really made, drawn at random."
    )
    sampling_quota = fields.Integer(
        help="At most so many visits per month and stratum, spread over the month's days as they come; 0: no limit."
    )
    stratify_by = fields.Selection(
        [
            ("none", "all together"),
            ("region", "per region"),
            ("tier", "per customer tier"),
            ("region_tier", "per region and customer tier"),
        ],
        string="Drawn",
        default="none",
        required=True,
        help="The share is kept within each of these (A4).",
    )
    sampling_replace = fields.Boolean(
        string="Replace Those Who Can't Be Visited",
        default=True,
        help="When a drawn customer cannot be visited, one of those not drawn takes the place.",
    )

    _amount_min_positive = models.Constraint("CHECK (amount_min >= 0)", "The amount cannot be negative.")
    _sampling_percent_range = models.Constraint(
        "CHECK (sampling_percent >= 0 AND sampling_percent <= 100)", "The sampling rate is between 0 and 100 %."
    )
    _sampling_quota_positive = models.Constraint("CHECK (sampling_quota >= 0)", "The quota cannot be negative.")

    @api.constrains("partner_domain", "engagement_domain")
    def _check_domains(self):
        for rule in self:
            for name, model in DOMAINS:
                rule._check_domain(name, model)

    def _check_domain(self, name, model):
        try:
            self.env[model]._search(self._domain(name), limit=1)
        except Exception as error:  # whatever is wrong with a domain, the user is told which one
            raise ValidationError(
                self.env._(
                    "Rule %(rule)s: the condition %(domain)s cannot be used (%(error)s).",
                    rule=self.name,
                    domain=self[name],
                    error=error,
                )
            ) from error

    def _domain(self, name):
        """The domain in field ``name``; only literals, so that nothing is executed."""
        domain = ast.literal_eval(self[name] or "[]")
        if not isinstance(domain, list):
            raise ValueError(self.env._("a condition is a list"))
        return domain

    def _is_sampled(self):
        return self.sampling_percent < 100 or self.sampling_quota > 0
