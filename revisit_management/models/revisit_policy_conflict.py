"""Conflict of interest under a policy: who must not take part in visiting a customer (``W4``)."""

from odoo import fields, models
from odoo.tools import SQL

from . import conflict_matching

COI_FIELDS = {"coi_scope", "coi_seller", "coi_adviser", "coi_installer", "coi_handler"}


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    coi_scope = fields.Selection(
        [
            ("none", "Nobody: who looks after a customer may visit them"),
            ("person", "The person"),
            ("department", "The person and their department"),
            ("department_tree", "The person, their department and those below it"),
        ],
        string="Conflict of Interest Excludes",
        default="none",
        required=True,
        help="Who must not take part in visiting a customer when somebody has an interest in that customer (W4). "
        "Interests declared by hand count always.",
    )
    coi_seller = fields.Boolean(string="The Seller", default=True, help="Who sold to the customer has an interest.")
    coi_adviser = fields.Boolean(
        string="The Adviser", default=True, help="The customer's account manager has an interest."
    )
    coi_installer = fields.Boolean(
        string="The Installer", default=True, help="Who installed or serviced what the customer has, has an interest."
    )
    coi_handler = fields.Boolean(
        string="The Handler", default=True, help="Who handled the customer's complaint has an interest."
    )

    def write(self, vals):
        """What counts as a conflict changes for visits that exist as well."""
        result = super().write(vals)
        if (COI_FIELDS | {"state", "active", "company_id"}) & vals.keys():
            self._follow_conflicts(is_edited=bool(COI_FIELDS & vals.keys()))
        return result

    def _follow_conflicts(self, is_edited):
        """Bring interests and visits of these policies' companies up to date; not where nothing was ever counted."""
        regulating = self.filtered(lambda policy: not policy.is_template)
        if not is_edited:
            regulating = regulating.filtered(lambda policy: policy.coi_scope != "none")
        conflicts = self.env["revisit.conflict"].sudo()
        for company in regulating.company_id:
            conflicts._sync_automatic(company)
            if conflicts.search_count([("company_id", "=", company.id)], limit=1):
                self.env["revisit.visit"]._sync_conflicts_where(SQL("v.company_id = %s", company.id))

    def _users_in_conflict(self, subjects, day=None):
        """Who must not take part in visits under this policy (empty: visits without a policy).

        :param subjects: set of (partner id, engagement id or False)
        :param day: the day that counts, inclusive; today by default
        :return: dict of subject to set of user ids; a subject with nobody in conflict may be missing
        """
        subjects = list(subjects)
        if not subjects:
            return {}
        company = self.company_id or self.env.company
        visits = SQL(
            "SELECT s.id, s.partner_id, s.engagement_id, %s::int4 AS policy_id, %s::int4 AS company_id "
            "FROM unnest(%s::int4[], %s::int4[], %s::int4[]) AS s(id, partner_id, engagement_id)",
            self.id or None,
            company.id,
            list(range(len(subjects))),
            [partner for partner, _engagement in subjects],
            [engagement or None for _partner, engagement in subjects],
        )
        is_counting = SQL(
            "c.exempted_at IS NULL AND COALESCE(c.date_from, %(day)s) <= %(day)s "
            "AND COALESCE(c.date_to, %(day)s) >= %(day)s",
            day=day or company.sudo()._revisit_today(),
        )
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "WITH %s SELECT visit_id, user_id FROM wanted_users UNION SELECT d.visit_id, m.user_id "
                "FROM wanted_departments d JOIN membership m ON m.department_id = d.department_id",
                conflict_matching.wanted(visits, is_counting),
            )
        )
        result = {}
        for number, user_id in rows:
            result.setdefault(subjects[number], set()).add(user_id)
        return result
