from odoo import models


class RevisitStage(models.Model):
    _name = "revisit.stage"
    _inherit = ["revisit.vocabulary"]
    _description = "Life-cycle Stage"
    _order = "sequence, id"
