from odoo import models


class RevisitVisitType(models.Model):
    _name = "revisit.visit.type"
    _inherit = ["revisit.vocabulary"]
    _description = "Visit Type"
    _order = "sequence, id"
