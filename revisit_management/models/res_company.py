import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    revisit_warranty_term_id = fields.Many2one(
        "revisit.warranty.term",
        string="Standard Warranty",
        help="For ledger lines and customers without their own term.",
    )
    revisit_budget_visits = fields.Integer(
        string="Contacts per Customer", help="A customer is not contacted more often than this; 0: no limit."
    )
    revisit_budget_days = fields.Integer(string="Within Days", default=30)
    revisit_merge_days = fields.Integer(
        string="Merge Visits Within Days",
        help="A visit due this near to another one of the same customer is made together with it; 0: never.",
    )

    _revisit_budget_positive = models.Constraint(
        "CHECK (revisit_budget_visits >= 0 AND revisit_budget_days > 0 AND revisit_merge_days >= 0)",
        "The limits on contacts cannot be negative, and count over at least one day.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "revisit_warranty_term_id" in vals:
            lines = self.env["revisit.engagement"].sudo().search([("company_id", "in", self.ids)])
            lines.filtered(lambda line: not line.warranty_term_id)._follow_warranty()
        return result

    def _revisit_tz(self):
        """Name of the time zone in which this company's days begin and end: that of its working hours."""
        return self.resource_calendar_id.tz or "UTC"

    def _revisit_today(self):
        """The current date in the company's time zone; never in that of the user a scheduled action runs as."""
        return pytz.utc.localize(fields.Datetime.now()).astimezone(pytz.timezone(self._revisit_tz())).date()
