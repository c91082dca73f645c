"""What a policy lets customers do by themselves."""

from odoo import fields, models


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    link_days = fields.Integer(
        string="Links Work For",
        default=30,
        required=True,
        help="Days in which a customer may answer, confirm or sign by a personal link; never much longer than the "
        "visit's last day.",
    )
    appointment_moves = fields.Integer(
        string="Moves by the Customer",
        default=2,
        required=True,
        help="How often a customer may choose another time by themselves; then they ask for one.",
    )

    _link_days_positive = models.Constraint("CHECK (link_days > 0)", "Links work for at least one day.")
    _appointment_moves_positive = models.Constraint(
        "CHECK (appointment_moves >= 0)", "The number of moves cannot be negative."
    )
