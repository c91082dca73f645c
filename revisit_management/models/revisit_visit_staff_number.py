"""Who calls tells name and staff number (``H2``)."""

from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    revisit_staff_number = fields.Char(
        string="Staff Number", copy=False, groups="hr.group_hr_user", help="Told to customers where the script asks it."
    )


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _fill_in(self, text):
        if "{staff_number}" in text:
            text = text.replace("{staff_number}", self._staff_number() or self.env._("[your staff number]"))
        return super()._fill_in(text)

    def _staff_number(self):
        employees = self.agent_id.sudo().employee_ids
        return employees.filtered(lambda employee: employee.company_id == self.company_id)[:1].revisit_staff_number
