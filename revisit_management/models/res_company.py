import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    revisit_warranty_term_id = fields.Many2one(
        "revisit.warranty.term",
        string="Standard Warranty",
        help="For ledger lines and customers without their own term.",
    )

    def _revisit_tz(self):
        """Name of the time zone in which this company's days begin and end: that of its working hours."""
        return self.resource_calendar_id.tz or "UTC"

    def _revisit_today(self):
        """The current date in the company's time zone; never in that of the user a scheduled action runs as."""
        return pytz.utc.localize(fields.Datetime.now()).astimezone(pytz.timezone(self._revisit_tz())).date()
