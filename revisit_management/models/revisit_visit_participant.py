"""Joint visits (``G4``): sales, or whom a department sends, go along to key customers."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.i18n import format_list


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    join_account_manager = fields.Boolean(
        string="Account Manager Joins",
        help="Who manages the customer goes along with the agent (G4); nobody in conflict of interest does.",
    )


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    participant_ids = fields.Many2many(
        "res.users",
        "revisit_visit_participant_rel",
        "visit_id",
        "user_id",
        string="Who Joins",
        domain="[('share', '=', False)]",
        help="Go along with the agent: they see the visit and may comment on it, the agent records it.",
    )

    @api.constrains("participant_ids", "partner_id", "engagement_id")
    def _check_participants(self):
        for visit in self.filtered("participant_ids"):
            strangers = visit.participant_ids.filtered(
                lambda user, company=visit.company_id: user.share or company not in user.company_ids
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(users)s cannot join: they do not belong to %(company)s.",
                        users=format_list(self.env, strangers.mapped("name")),
                        company=visit.company_id.name,
                    )
                )
            concerned = visit.participant_ids.browse(visit._ids_in_conflict()) & visit.participant_ids
            if concerned:
                raise ValidationError(
                    self.env._(
                        "%(users)s cannot join the visit to %(customer)s: conflict of interest.",
                        users=format_list(self.env, concerned.mapped("name")),
                        customer=visit.partner_id.display_name,
                    )
                )

    def _part_from_excluded(self):
        """Who turned out to have an interest in the customer joins no longer."""
        excluded = self._excluded_among(self.participant_ids)
        for visit in self:
            visit.participant_ids = visit.participant_ids.filtered(
                lambda user, visit=visit: visit.id not in excluded.get(user.id, ())
            )

    def _ids_in_conflict(self):
        """Who must have nothing to do with this visit (``W4``)."""
        return self._users_in_conflict().get(self._subject(), set())

    @api.model
    def _add_participants(self, vals_list, ids):
        """Who manages the customer joins, where the rule wants it, less who is the agent or in conflict.

        One statement reads and one writes, however many visits there are.
        """
        rules = self.env["revisit.rule"].browse({vals["rule_id"] for vals in vals_list})
        joined = rules.filtered("join_account_manager")
        if not joined:
            return
        found = self._account_managers(ids, joined)
        for policy in joined.policy_id:
            rows = [row for row in found if row[4] == policy.id]
            conflicts = policy._users_in_conflict({self._subject_of(row) for row in rows})
            self._insert_participants([row for row in rows if row[1] not in conflicts.get(self._subject_of(row), ())])

    @api.model
    def _subject_of(self, row):
        _visit_id, _user_id, partner_id, engagement_id, _policy_id = row
        return (partner_id, engagement_id or False)

    @api.model
    def _account_managers(self, ids, rules):
        """Rows of visit, user, partner, ledger line, policy; the same user as ``schedule._account_manager``."""
        return self.env.execute_query(
            SQL(
                """
                SELECT v.id, u.id, v.partner_id, v.engagement_id, v.policy_id
                FROM revisit_visit v
                JOIN res_partner p ON p.id = v.partner_id
                LEFT JOIN revisit_engagement own ON own.id = v.engagement_id
                LEFT JOIN LATERAL (
                    SELECT g.user_id FROM revisit_engagement g
                    WHERE g.partner_id = v.partner_id AND g.company_id = v.company_id AND g.active IS TRUE
                        AND g.user_id IS NOT NULL
                    ORDER BY g.commissioned_date DESC NULLS LAST, g.shipped_date DESC NULLS LAST, g.id DESC LIMIT 1
                ) any_line ON TRUE
                JOIN res_users u ON u.id = COALESCE(own.user_id, p.user_id, any_line.user_id)
                WHERE v.id = ANY(%(ids)s) AND v.rule_id = ANY(%(rules)s)
                    AND u.active IS TRUE AND u.share IS NOT TRUE AND u.id IS DISTINCT FROM v.agent_id
                    AND EXISTS (
                        SELECT 1 FROM res_company_users_rel c WHERE c.user_id = u.id AND c.cid = v.company_id
                    )
                ORDER BY v.id
                """,
                ids=ids,
                rules=rules.ids,
            )
        )

    @api.model
    def _insert_participants(self, rows):
        if rows:
            self.env.execute_query(
                SQL(
                    "INSERT INTO revisit_visit_participant_rel (visit_id, user_id) "
                    "SELECT * FROM unnest(%s::int4[], %s::int4[]) ON CONFLICT DO NOTHING RETURNING visit_id",
                    [row[0] for row in rows],
                    [row[1] for row in rows],
                )
            )
            self.env["revisit.visit"].invalidate_model(["participant_ids"])
