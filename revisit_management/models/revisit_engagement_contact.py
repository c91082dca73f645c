from odoo import fields, models


class RevisitEngagementContact(models.Model):
    """Whom to reach about a ledger line, by role (``E2``: power manager, substation contact)."""

    _name = "revisit.engagement.contact"
    _description = "Ledger Contact"
    _order = "sequence, id"

    engagement_id = fields.Many2one("revisit.engagement", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="engagement_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    role_id = fields.Many2one("revisit.contact.role", required=True, ondelete="restrict")
    contact_id = fields.Many2one("res.partner", required=True, ondelete="restrict", index=True)
    phone = fields.Char(related="contact_id.phone", readonly=False)
    email = fields.Char(related="contact_id.email", readonly=False)
