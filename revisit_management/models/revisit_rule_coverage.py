"""Coverage: everybody at least once a period, whatever visit it is (``B8``, ``W9``)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

CALENDAR_UNITS = ("week", "month", "quarter", "half_year", "year")


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    coverage_of = fields.Selection(
        [("partner", "customer"), ("engagement", "ledger line")], string="Every", default="partner", required=True
    )
    coverage_period = fields.Selection(
        [
            ("calendar", "calendar period: this month, this year"),
            ("rolling", "interval since the last visit"),
        ],
        string="At Least Once Per",
        default="calendar",
        required=True,
    )
    coverage_qualifies = fields.Selection(
        [
            ("any", "any visit"),
            ("channel", "a visit by one of the rule's channels"),
            ("role", "a visit to somebody whom the rule is to reach"),
        ],
        string="What Counts",
        default="any",
        required=True,
        help="A visit that happens anyway counts, and no second one is made.",
    )

    @api.constrains("trigger", "coverage_period", "repeat_every_unit")
    def _check_coverage_unit(self):
        for rule in self.filtered(lambda rule: rule.trigger == "coverage"):
            if rule.repeat_every_unit not in CALENDAR_UNITS:
                raise ValidationError(
                    self.env._("Rule %s: everybody at least once per weeks, months, quarters or years.", rule.name)
                )

    def _counts_from_completion(self):
        """Whether the next visit has no date before the last one is over."""
        if self.trigger == "coverage":
            return self.coverage_period == "rolling"
        return self.repeats and self.repeat_basis == "completion"
