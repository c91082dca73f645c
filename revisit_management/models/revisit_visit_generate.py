"""Many visits at once: finished rows by one statement each for visits, contacts and activities.

The ORM path gives the same rows (a test compares every column) and is taken when another module overrides ``create``.
"""

from odoo import api, models
from odoo.tools import SQL

from . import bulk

OWN_MODULES = ("odoo.addons.revisit_management", "odoo.addons.mail", "odoo.addons.base", "odoo.models", "odoo.orm")

# what the ORM stores on a new visit without being asked
STORED_AT_BIRTH = {
    "satisfaction": 0.0,
    "is_rated": False,
    "punctuality_minutes": 0,
    "is_punctual": False,
    "consent": "not_asked",
    "reach": "not_dialled",
}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    @api.model
    def _create_generated(self, vals_list):
        """Create visits with their contacts to reach and their agents' activities, without mails.

        :return: ids in the order of ``vals_list``
        """
        if not vals_list:
            return []
        ids = self._create_by_orm(vals_list) if self._is_create_extended() else self._create_by_sql(vals_list)
        self._add_contacts(ids)
        self._add_participants(vals_list, ids)
        return ids

    @api.model
    def _is_create_extended(self):
        return any(
            "create" in vars(cls) and not cls.__module__.startswith(OWN_MODULES) for cls in type(self).mro()[:-1]
        )

    @api.model
    def _create_by_orm(self, vals_list):
        quiet = self.with_context(
            tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True, mail_notrack=True
        )
        visits = quiet.create(vals_list)
        visits._schedule_activities()
        return visits.ids

    @api.model
    def _create_by_sql(self, vals_list):
        self.env.flush_all()
        ids = bulk.new_ids(self.env, self._name, len(vals_list))
        names = list(vals_list[0])
        rows = [
            (visit_id, *STORED_AT_BIRTH.values(), *(None if vals[name] is False else vals[name] for name in names))
            for visit_id, vals in zip(ids, vals_list, strict=True)
        ]
        bulk.insert(self.env, self._name, ["id", *STORED_AT_BIRTH, *names], rows)
        self._insert_activities(ids, vals_list)
        self.invalidate_model()
        return ids

    @api.model
    def _insert_activities(self, ids, vals_list):
        """What ``_schedule_activities`` does, for all at once and without subscribing the agents.

        :param vals_list: customer and kind of each visit, for its name
        """
        partners = self.env["res.partner"].browse({vals["partner_id"] for vals in vals_list})
        partner_names = {partner.id: partner.display_name for partner in partners}
        types = self.env["revisit.visit.type"].browse(
            {vals["visit_type_id"] for vals in vals_list if vals["visit_type_id"]}
        )
        type_names = {visit_type.id: visit_type.name for visit_type in types}
        names = [self._join_name(type_names.get(v["visit_type_id"]), partner_names[v["partner_id"]]) for v in vals_list]
        activity_type = self.env.ref("revisit_management.mail_activity_type_visit")
        self.env.execute_query(
            SQL(
                """
                INSERT INTO mail_activity (
                    res_model_id, res_model, res_id, res_name, activity_type_id, summary, user_id, user_tz,
                    date_deadline, automated, active, create_uid, write_uid, create_date, write_date
                )
                SELECT %(model_id)s, 'revisit.visit', v.id, n.name, %(type_id)s, %(summary)s, v.agent_id, p.tz,
                    v.planned_date, TRUE, TRUE, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                FROM unnest(%(ids)s::int4[], %(names)s::varchar[]) AS n(id, name)
                JOIN revisit_visit v ON v.id = n.id AND v.state != 'draft'
                JOIN res_users u ON u.id = v.agent_id
                JOIN res_partner p ON p.id = u.partner_id
                ORDER BY v.id
                RETURNING id
                """,
                model_id=self.env["ir.model"]._get_id("revisit.visit"),
                type_id=activity_type.id,
                summary=activity_type.summary or None,
                uid=self.env.uid,
                ids=ids,
                names=names,
            )
        )
        self.env["mail.activity"].invalidate_model()

    @api.model
    def _add_contacts(self, ids):
        """Each role that the rule wants reached, with the first contact of that role if the ledger has one.

        A visit that concerns the customer as a whole looks in all of the customer's ledger lines.
        """
        self.env.execute_query(
            SQL(
                """
                INSERT INTO revisit_visit_contact (
                    visit_id, company_id, role_id, contact_id, sequence, create_uid, write_uid, create_date, write_date
                )
                SELECT v.id, v.company_id, role.id, c.contact_id, role.sequence, %(uid)s, %(uid)s,
                    now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                FROM revisit_visit v
                JOIN revisit_contact_role_revisit_rule_rel wanted ON wanted.revisit_rule_id = v.rule_id
                JOIN revisit_contact_role role ON role.id = wanted.revisit_contact_role_id
                LEFT JOIN LATERAL (
                    SELECT contact_id FROM revisit_engagement_contact c
                    WHERE c.role_id = role.id AND c.engagement_id IN (
                        SELECT g.id FROM revisit_engagement g WHERE g.id = v.engagement_id OR (
                            v.engagement_id IS NULL AND g.company_id = v.company_id AND g.partner_id = v.partner_id
                            AND g.active IS TRUE
                        )
                    )
                    ORDER BY c.sequence, c.id LIMIT 1
                ) c ON TRUE
                WHERE v.id = ANY(%(ids)s)
                RETURNING id
                """,
                uid=self.env.uid,
                ids=ids,
            )
        )
        self.env["revisit.visit.contact"].invalidate_model()
