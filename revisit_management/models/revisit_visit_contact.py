from odoo import api, fields, models


class RevisitVisitContact(models.Model):
    """A person or role to reach in a visit, and whether that succeeded (``B9``)."""

    _name = "revisit.visit.contact"
    _description = "Contact to Reach"
    _order = "sequence, id"

    visit_id = fields.Many2one("revisit.visit", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    role_id = fields.Many2one("revisit.contact.role", ondelete="restrict")
    contact_id = fields.Many2one("res.partner", ondelete="restrict", index="btree_not_null")
    phone = fields.Char(related="contact_id.phone")
    reached = fields.Boolean()

    def write(self, vals):
        visits = self.visit_id | self.visit_id.browse(vals.get("visit_id") or [])
        visits._check_record_open()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.visit_id._check_record_open()
        return lines

    def unlink(self):
        self.visit_id._check_record_open()
        return super().unlink()
