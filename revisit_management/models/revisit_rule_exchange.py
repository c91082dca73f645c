from odoo import models

from .policy_fields import values_of


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    def _prepare_snapshot(self):
        """The rule as plain values: what a version of the policy said, readable without the database."""
        return values_of(self)
