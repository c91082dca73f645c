from odoo import fields, models


class RevisitVisitContact(models.Model):
    """A person or role to reach in a visit, and whether that succeeded (``B9``)."""

    _name = "revisit.visit.contact"
    _inherit = ["revisit.visit.part"]
    _description = "Contact to Reach"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    role_id = fields.Many2one("revisit.contact.role", ondelete="restrict")
    contact_id = fields.Many2one("res.partner", ondelete="restrict", index="btree_not_null")
    phone = fields.Char(related="contact_id.phone")
    reached = fields.Boolean()
