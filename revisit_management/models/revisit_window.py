from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RevisitWindow(models.Model):
    """A time of working days at which customers may be called, in the policy's time zone (``W12``, ``T1``)."""

    _name = "revisit.window"
    _description = "Calling Hours"
    _order = "hour_from, id"

    policy_id = fields.Many2one("revisit.policy", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    name = fields.Char(translate=True, help="e.g. morning")
    hour_from = fields.Float(string="From", required=True)
    hour_to = fields.Float(string="To", required=True, help="Exclusive: a call at this minute is too late.")
    category_ids = fields.Many2many(
        "res.partner.category",
        string="Only For",
        help="Customers with one of these tags are called in these hours and no others (T1). Empty: everybody else.",
    )

    _hours_in_day = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "Calling hours begin before they end, within one day.",
    )

    @api.constrains("policy_id", "hour_from", "hour_to", "category_ids")
    def _check_overlap(self):
        for policy in self.policy_id:
            for windows in policy._windows_by_category():
                if any(after.hour_from < before.hour_to for before, after in pairwise(windows.sorted("hour_from"))):
                    raise ValidationError(
                        self.env._("Calling hours of %s overlap: an attempt belongs to one of them.", policy.name)
                    )

    @api.depends("name", "hour_from", "hour_to")
    def _compute_display_name(self):
        for window in self:
            window.display_name = " ".join(filter(None, (window.name, window._hours())))

    def _hours(self):
        return f"{clock(self.hour_from)}–{clock(self.hour_to)}"


def clock(hour):
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
