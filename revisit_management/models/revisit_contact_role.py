from odoo import models


class RevisitContactRole(models.Model):
    _name = "revisit.contact.role"
    _inherit = ["revisit.vocabulary"]
    _description = "Contact Role"
    _order = "sequence, id"
