from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    revisit_team_ids = fields.Many2many(
        "revisit.team", "res_users_revisit_team_rel", "res_users_id", "revisit_team_id", string="Revisit Teams"
    )
    revisit_department_ids = fields.Many2many(
        "hr.department",
        compute="_compute_revisit_department_ids",
        compute_sudo=True,
        groups="base.group_erp_manager",
        help="The departments the person works in today, in all companies: the record rule on visits asks.",
    )

    def _compute_revisit_department_ids(self):
        employees = self.env["hr.employee"].search([("user_id", "in", self.ids)])
        by_user = employees.grouped("user_id")
        for user in self:
            user.revisit_department_ids = by_user.get(user, employees.browse()).current_version_id.department_id
