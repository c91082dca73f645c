from odoo import api, fields, models


class RevisitVisitPart(models.AbstractModel):
    """What belongs to a visit's record and is closed with it."""

    _name = "revisit.visit.part"
    _description = "Part of a Visit Record"

    visit_id = fields.Many2one("revisit.visit", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.visit_id._check_record_open()
        return parts

    def write(self, vals):
        """Neither changed in a closed visit, nor moved into one."""
        visits = self.visit_id | self.visit_id.browse(vals.get("visit_id") or [])
        visits._check_record_open()
        return super().write(vals)

    def unlink(self):
        self.visit_id._check_record_open()
        return super().unlink()
