"""Who changes department takes their interests along, and does not see what the new department must not (``W4``)."""

from odoo import api, models
from odoo.tools import SQL

from . import conflict_matching


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        employees._revisit_follow_moves({})
        return employees

    def write(self, vals):
        if not {"user_id", "active", "department_id"} & vals.keys():
            return super().write(vals)
        before = self._revisit_memberships()
        result = super().write(vals)
        self._revisit_follow_moves(before)
        return result

    def _cron_update_current_version_id(self):
        """A change of department that was entered ahead takes effect."""
        before = self._revisit_memberships(everybody=True)
        result = super()._cron_update_current_version_id()
        self._revisit_follow_moves(before, everybody=True)
        return result

    def _revisit_memberships(self, everybody=False):
        """The persons among these employees with the departments they work in today: dict of user id to ids."""
        self.env.flush_all()
        condition = SQL("TRUE") if everybody else SQL("e.id = ANY(%s)", self.ids)
        rows = self.env.execute_query(
            SQL(
                "SELECT m.user_id, array_agg(m.department_id) FROM (%s AND %s) m GROUP BY m.user_id",
                conflict_matching.MEMBERSHIP,
                condition,
            )
        )
        return {user: set(departments) for user, departments in rows}

    def _revisit_follow_moves(self, before, everybody=False):
        """Bring visits up to date with those whose departments are no longer those of ``before``."""
        after = self._revisit_memberships(everybody)
        moved = [user for user in before.keys() | after.keys() if before.get(user) != after.get(user)]
        if not moved:
            return
        users = self.env["res.users"].sudo().browse(moved)
        users.invalidate_recordset(["revisit_department_ids"])
        self.env.registry.clear_cache()  # the record rule on visits names the departments of its user
        joined = set().union(*(after.get(user, set()) - before.get(user, set()) for user in moved))
        self.env["revisit.conflict"].sudo()._follow_moved(users, joined)


class HrVersion(models.Model):
    _inherit = "hr.version"

    @api.model_create_multi
    def create(self, vals_list):
        employees = self.env["hr.employee"].browse({vals.get("employee_id") for vals in vals_list} - {None, False})
        before = employees._revisit_memberships()
        versions = super().create(vals_list)
        versions.employee_id._revisit_follow_moves(before)
        return versions

    def write(self, vals):
        if not {"department_id", "date_version", "employee_id", "active"} & vals.keys():
            return super().write(vals)
        employees = self.employee_id | self.env["hr.employee"].browse(vals.get("employee_id") or [])
        before = employees._revisit_memberships()
        result = super().write(vals)
        employees._revisit_follow_moves(before)
        return result
