from odoo import fields, models


class RevisitVisitType(models.Model):
    _name = "revisit.visit.type"
    _inherit = ["revisit.vocabulary"]
    _description = "Visit Type"
    _order = "sequence, id"

    budget_exempt = fields.Boolean(
        string="Always Made",
        help="Neither merged nor left out for the sake of the contact limit: complaints, abnormalities.",
    )
