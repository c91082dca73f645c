from odoo import models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    def write(self, vals):
        """A department under another one shares, or no longer shares, its conflicts (``W4``)."""
        result = super().write(vals)
        if "parent_id" in vals:
            self.env["revisit.conflict"].sudo()._follow_departments()
        return result
