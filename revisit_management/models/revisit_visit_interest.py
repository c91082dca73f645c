"""Who must not take part in a visit: stored on it, kept right, and enforced (``W4``)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every
from odoo.tools.i18n import format_list

from . import conflict_matching

REASSIGN = "revisit_management.mail_activity_type_reassign"
BATCH = 10_000
# what says whom the visit is about and which policy it obeys
SUBJECT = {"partner_id", "engagement_id", "policy_id", "company_id"}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    conflict_user_ids = fields.Many2many(
        "res.users",
        "revisit_visit_conflict_user_rel",
        "visit_id",
        "user_id",
        string="Excluded Persons",
        readonly=True,
        copy=False,
        groups="revisit_management.group_supervisor",
        help="Who has an interest in this customer: they neither see the visit nor take part in it (W4).",
    )
    conflict_department_ids = fields.Many2many(
        "hr.department",
        "revisit_visit_conflict_department_rel",
        "visit_id",
        "department_id",
        string="Excluded Departments",
        readonly=True,
        copy=False,
        groups="revisit_management.group_supervisor",
        help="Departments with an interest in this customer: who works there does not see the visit (W4).",
    )
    conflict_excluded = fields.Char(
        compute="_compute_conflict_excluded",
        string="Excluded",
        groups="revisit_management.group_supervisor",
        help="Persons and departments with an interest in this customer.",
    )
    conflict_exemptions = fields.Text(
        compute="_compute_conflict_exemptions",
        string="Exempted",
        groups="revisit_management.group_supervisor",
        help="Who may take part although they have an interest, by whom and why.",
    )

    @api.depends("conflict_user_ids", "conflict_department_ids")
    def _compute_conflict_excluded(self):
        for visit in self.sudo():
            names = visit.conflict_user_ids.mapped("name") + visit.conflict_department_ids.mapped("name")
            visit.conflict_excluded = format_list(self.env, names)

    @api.depends("partner_id", "engagement_id")
    def _compute_conflict_exemptions(self):
        exempted = self.env["revisit.conflict"].sudo()._exempted_of(self.sudo().partner_id.commercial_partner_id)
        for visit in self.sudo():
            found = exempted.filtered(lambda conflict, visit=visit: conflict._concerns(visit))
            visit.conflict_exemptions = "\n".join(conflict._describe_exemption() for conflict in found)

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._sync_conflicts_stored()
        if not self.env.su:
            visits._check_no_conflict(self.env.user)
            visits._check_agents()
        visits._enforce_conflicts()
        return visits

    def write(self, vals):
        if vals.get("agent_id"):
            self._check_no_conflict(self.env["res.users"].browse(vals["agent_id"]))
        result = super().write(vals)
        if SUBJECT & vals.keys():
            self._sync_conflicts()
            self._check_may_go_on()
        return result

    @api.model
    def _create_by_sql(self, vals_list):
        ids = super()._create_by_sql(vals_list)
        self.browse(ids)._sync_conflicts()
        return ids

    def _check_may_carry_out(self):
        result = super()._check_may_carry_out()
        self._check_no_conflict(self.env.user)
        return result

    def _check_may_go_on(self):
        """Nobody gives the visit another customer, and thereby themselves a conflict."""
        if not self.env.su:
            self._check_no_conflict(self.env.user)

    def _check_agents(self):
        for agent, visits in self.grouped("agent_id").items():
            if agent:
                visits._check_no_conflict(agent)

    def _check_no_conflict(self, user):
        """
        :raises UserError: when ``user`` has an interest in the customer of one of these visits
        """
        if user.id not in self._excluded_among(user):
            return
        if user == self.env.user and not self.env.su:
            raise UserError(
                self.env._(
                    "You or your department have an interest in this customer: somebody else must carry out the visit."
                )
            )
        raise UserError(
            self.env._(
                "%s or their department has an interest in this customer and must not take part in the visit: "
                "choose somebody else.",
                user.sudo().name,
            )
        )

    def _excluded_among(self, users):
        """Those of ``users`` who must not take part: dict of user id to the set of ids of these visits."""
        if not (self.ids and users.ids):
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT u.id, array_agg(v.id) FROM unnest(%s::int4[]) AS u(id), unnest(%s::int4[]) AS v(id) "
                "WHERE %s GROUP BY u.id",
                users.ids,
                self.ids,
                conflict_matching.is_excluded(SQL("v.id"), SQL("u.id")),
            )
        )
        return {user_id: set(visit_ids) for user_id, visit_ids in rows}

    # Keeping it right

    def _sync_conflicts(self):
        """Store who is in conflict with these visits, and take them out of what they take part in."""
        self._sync_conflicts_stored()
        self._enforce_conflicts()

    def _sync_conflicts_stored(self):
        if self.ids:
            self._store_conflicts(SQL("v.id = ANY(%s)", self.ids))

    def _enforce_conflicts(self):
        if self.ids:
            self._enforce_conflicts_where(SQL("v.id = ANY(%s)", self.ids))

    @api.model
    def _sync_conflicts_where(self, condition):
        """The same for all visits for which ``condition``, SQL on ``v``, is true; a million in portions."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL("SELECT v.id FROM revisit_visit v WHERE %s ORDER BY v.id", condition))
        for ids in split_every(BATCH, [row[0] for row in rows]):
            self.browse(ids)._sync_conflicts()

    @api.model
    def _sync_conflicts_of(self, customers):
        """The same for all visits of these commercial entities."""
        if customers:
            partners = SQL("SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s)", customers.ids)
            self._sync_conflicts_where(SQL("v.partner_id IN (%s)", partners))

    @api.model
    def _store_conflicts(self, condition):
        """One statement, however many visits: what is no longer so goes, what is new comes."""
        self.env.flush_all()
        visits = SQL(
            "SELECT v.id, v.partner_id, v.engagement_id, v.policy_id, v.company_id FROM revisit_visit v WHERE %s",
            condition,
        )
        self.env.execute_query(
            SQL(
                """
                WITH %s,
                lost_users AS (
                    DELETE FROM revisit_visit_conflict_user_rel r USING concerned v
                    WHERE r.visit_id = v.id AND NOT EXISTS (
                        SELECT FROM wanted_users w WHERE w.visit_id = r.visit_id AND w.user_id = r.user_id
                    )
                ),
                lost_departments AS (
                    DELETE FROM revisit_visit_conflict_department_rel r USING concerned v
                    WHERE r.visit_id = v.id AND NOT EXISTS (
                        SELECT FROM wanted_departments w
                        WHERE w.visit_id = r.visit_id AND w.department_id = r.department_id
                    )
                ),
                new_users AS (
                    INSERT INTO revisit_visit_conflict_user_rel (visit_id, user_id)
                    SELECT visit_id, user_id FROM wanted_users ON CONFLICT DO NOTHING
                ),
                new_departments AS (
                    INSERT INTO revisit_visit_conflict_department_rel (visit_id, department_id)
                    SELECT visit_id, department_id FROM wanted_departments ON CONFLICT DO NOTHING
                )
                SELECT 1
                """,
                conflict_matching.wanted(visits, SQL("c.in_force IS TRUE")),
            )
        )
        self.invalidate_model(["conflict_user_ids", "conflict_department_ids"])

    # Enforcing it

    @api.model
    def _enforce_conflicts_where(self, condition):
        """Who is in conflict follows no longer, is told nothing, has nothing to do, and carries nothing out."""
        self.env.flush_all()
        excluded = conflict_matching.is_excluded
        rows = self.env.execute_query(
            SQL(
                """
                WITH followers AS (
                    DELETE FROM mail_followers f USING revisit_visit v, res_users u
                    WHERE f.res_model = 'revisit.visit' AND f.res_id = v.id AND u.partner_id = f.partner_id
                        AND %(condition)s AND %(user_is_excluded)s
                    RETURNING v.id
                ),
                notifications AS (
                    DELETE FROM mail_notification n USING mail_message m, revisit_visit v, res_users u
                    WHERE m.model = 'revisit.visit' AND m.res_id = v.id AND n.mail_message_id = m.id
                        AND u.partner_id = n.res_partner_id AND %(condition)s AND %(user_is_excluded)s
                    RETURNING v.id
                ),
                mentions AS (
                    DELETE FROM mail_message_res_partner_rel n USING mail_message m, revisit_visit v, res_users u
                    WHERE m.model = 'revisit.visit' AND m.res_id = v.id AND n.mail_message_id = m.id
                        AND u.partner_id = n.res_partner_id AND %(condition)s AND %(user_is_excluded)s
                    RETURNING v.id
                )
                SELECT 'mail', id FROM followers UNION SELECT 'mail', id FROM notifications
                UNION SELECT 'mail', id FROM mentions
                UNION SELECT 'activity', a.id FROM mail_activity a JOIN revisit_visit v ON v.id = a.res_id
                WHERE a.res_model = 'revisit.visit' AND %(condition)s AND %(assignee_is_excluded)s
                UNION SELECT 'visit', v.id FROM revisit_visit v
                WHERE v.agent_id IS NOT NULL AND v.state IN %(open)s AND v.ended_at IS NULL
                    AND %(condition)s AND %(agent_is_excluded)s
                UNION SELECT 'joint visit', v.id FROM revisit_visit v
                JOIN revisit_visit_participant_rel p ON p.visit_id = v.id
                WHERE v.state IN %(open)s AND %(condition)s AND %(participant_is_excluded)s
                """,
                condition=condition,
                user_is_excluded=excluded(SQL("v.id"), SQL("u.id")),
                assignee_is_excluded=excluded(SQL("v.id"), SQL("a.user_id")),
                agent_is_excluded=excluded(SQL("v.id"), SQL("v.agent_id")),
                participant_is_excluded=excluded(SQL("v.id"), SQL("p.user_id")),
                open=self._open_states(),
            )
        )
        kinds = ("mail", "activity", "visit", "joint visit")
        found = {kind: [id_ for kind_, id_ in rows if kind_ == kind] for kind in kinds}
        if found["mail"]:
            self.env.invalidate_all()
        self.env["mail.activity"].sudo().browse(found["activity"]).unlink()
        self.sudo().browse(sorted(found["visit"]))._take_from_agents()
        self.sudo().browse(sorted(found["joint visit"]))._part_from_excluded()

    def _take_from_agents(self):
        """Somebody else must carry these visits out: nobody is assigned, and who runs the team is asked to choose."""
        if not self:
            return
        bodies = {
            visit.id: self.env._(
                "%s or their department has an interest in this customer and no longer carries out this visit.",
                visit.agent_id.name,
            )
            for visit in self
        }
        self.with_context(tracking_disable=True, mail_notrack=True).write({"agent_id": False})
        self._message_log_batch(bodies)
        self._ask_to_reassign()

    def _ask_to_reassign(self):
        """An activity for the team's leader, or the managers when the leader has an interest as well."""
        activity_type, persons = self.env.ref(REASSIGN), self._persons_to_reassign()
        vals_list = [
            {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": visit.id,
                "activity_type_id": activity_type.id,
                "summary": activity_type.summary,
                "user_id": user.id,
                "date_deadline": visit.planned_date or visit.company_id._revisit_today(),
                "automated": True,
            }
            for visit in self
            for user in persons[visit]
        ]
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    def _persons_to_reassign(self):
        """Dict of visit to the users who may choose another agent."""
        managers = self.env.ref("revisit_management.group_manager").all_user_ids.filtered(
            lambda user: user.active and not user.share and user.id != self.env.ref("base.user_root").id
        )
        excluded = self._excluded_among(managers | self.team_id.leader_id)

        def free(users, visit):
            return users.filtered(
                lambda user: visit.id not in excluded.get(user.id, ()) and visit.company_id in user.company_ids
            )

        return {visit: free(visit.team_id.leader_id, visit) or free(managers, visit) for visit in self}
