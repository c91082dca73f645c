"""What a policy wants of visits on site: a time agreed beforehand (``B3``), punctual arrival (``B12``)."""

from odoo import fields, models


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    appointment_required = fields.Boolean(
        string="Only by Appointment",
        help="Visits on site start only once a time is agreed with the customer, and their record needs the arrival "
        "(B3, B12).",
    )
    punctual_minutes = fields.Integer(
        default=10, required=True, help="Who arrives not later than this after the agreed time is punctual (B12)."
    )

    _punctual_minutes_positive = models.Constraint(
        "CHECK (punctual_minutes >= 0)", "The minutes of grace cannot be negative."
    )
