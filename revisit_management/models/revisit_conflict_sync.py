"""Interests the system knows, kept by sets: who sells, advises, installs, handles; and visits that follow (``W4``).

Rows exist only for relations that a policy of the company counts: a million customers with an account manager are a
million rows where advisers are excluded, and none elsewhere.
"""

from odoo import api, models
from odoo.tools import SQL

from . import bulk, conflict_matching

BATCH = 5000

# of the company in question: who has which interest; contracts and memberships have advisers, other lines sellers
KNOWN = """
    SELECT p.user_id, p.id AS partner_id, NULL::int4 AS engagement_id, 'adviser' AS relation
    FROM res_partner p
    WHERE p.user_id IS NOT NULL AND (p.company_id IS NULL OR p.company_id = %(company)s) AND %(partners)s
    UNION
    SELECT g.user_id, g.partner_id, g.id,
        CASE WHEN g.kind IN ('contract', 'membership') THEN 'adviser' ELSE 'seller' END
    FROM revisit_engagement g JOIN res_partner p ON p.id = g.partner_id
    WHERE g.user_id IS NOT NULL AND g.company_id = %(company)s AND %(partners)s
    UNION
    SELECT i.user_id, g.partner_id, g.id, 'installer'
    FROM revisit_engagement_interested_rel i
    JOIN revisit_engagement g ON g.id = i.engagement_id JOIN res_partner p ON p.id = g.partner_id
    WHERE g.company_id = %(company)s AND %(partners)s
    UNION
    SELECT e.handler_id, e.partner_id, e.engagement_id, 'handler'
    FROM revisit_event e JOIN res_partner p ON p.id = e.partner_id
    WHERE e.handler_id IS NOT NULL AND e.active IS TRUE AND e.company_id = %(company)s AND %(partners)s
"""


class RevisitConflict(models.Model):
    _inherit = "revisit.conflict"

    @api.model
    def _cron_conflicts(self):
        """Bring what the system knows up to date; interests that begin or end today reach their visits."""
        companies = self.env["res.company"].sudo()
        run = self.env["revisit.run"]._begin("conflicts")
        regulating = self._regulating_companies().ids
        pages = bulk.Pages(lambda last: companies.search([("id", ">", last), ("id", "in", regulating)], order="id"))
        run._work(pages, self._sync_companies)
        run._work(self._fetch_turning, lambda conflicts: conflicts._turn())

    @api.model
    def _sync_companies(self, companies):
        return {"examined": len(companies), "created": sum(self._sync_automatic(c, follow=True) for c in companies)}

    @api.model
    def _fetch_turning(self):
        """The next batch of those that begin to count, or have ended."""
        for [company] in self.sudo()._read_group([], ["company_id"]):
            if conflicts := bulk.lock_next(self.sudo(), self._turning_domain(company), BATCH, "id"):
                return conflicts
        return self.browse()

    @api.model
    def _turning_domain(self, company):
        today = company._revisit_today()
        return [
            ("company_id", "=", company.id),
            *("|", "&", "&", "&", ("in_force", "=", False), ("exempted_at", "=", False), ("date_from", "<=", today)),
            *("|", ("date_to", "=", False), ("date_to", ">=", today)),
            *("&", ("in_force", "=", True), ("date_to", "<", today)),
        ]

    def _turn(self):
        self.env.add_to_compute(self._fields["in_force"], self)
        self._follow_visits()
        return {"examined": len(self)}

    def _follow_visits(self, others=None):
        """These conflicts changed: the visits of their customers, and of ``others``, follow."""
        customers = self.sudo().commercial_partner_id | (others or self.env["res.partner"])
        self.env["revisit.visit"].sudo()._sync_conflicts_of(customers)

    # What the system knows

    @api.model
    def _regulating_companies(self):
        """Companies with a policy that counts relations known to the system."""
        self.env["revisit.policy"].flush_model()
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT company_id FROM (%s) c WHERE state <> 'draft'", conflict_matching.COUNTED)
        )
        return self.env["res.company"].sudo().browse(row[0] for row in rows)

    @api.model
    def _follow_customers(self, partners):
        """Who looks after these customers, or what they have, changed."""
        if partners:
            for company in self._regulating_companies():
                self._sync_automatic(company, partners, follow=True)

    @api.model
    def _sync_automatic(self, company, partners=None, follow=False):
        """Make the automatic rows of ``company`` say what is known today, by one statement.

        What is no longer so ended yesterday, what is new begins today; what was never said before has no first day.

        :param partners: the customers concerned; all by default
        :param follow: bring the visits of the customers concerned up to date as well
        :return: number of rows that began
        """
        self.env.flush_all()
        rows = self.env.execute_query(self._automatic_statement(company, partners))
        self.invalidate_model()
        ids = {kind: [id_ for kind_, id_, _customer in rows if kind_ == kind] for kind in ("begun", "void")}
        self.sudo().browse(ids["void"]).unlink()
        if follow:
            customers = self.env["res.partner"].browse({customer for _kind, _id, customer in rows})
            self.env["revisit.visit"].sudo()._sync_conflicts_of(customers)
        return len(ids["begun"])

    @api.model
    def _automatic_statement(self, company, partners):
        in_scope = SQL("p.id = ANY(%s)", partners.ids) if partners is not None else SQL("TRUE")
        # where nothing is counted, nobody is looked for
        known_in_scope = in_scope if company in self._regulating_companies() else SQL("FALSE")
        return SQL(
            """
            WITH counted AS MATERIALIZED (
                SELECT DISTINCT relation FROM (%(counted)s) k WHERE k.company_id = %(company)s AND k.state <> 'draft'
            ),
            known AS MATERIALIZED (SELECT k.* FROM (%(known)s) k JOIN counted USING (relation)),
            ever AS MATERIALIZED (
                SELECT c.* FROM revisit_conflict c JOIN res_partner p ON p.id = c.partner_id
                WHERE c.origin = 'automatic' AND c.company_id = %(company)s AND %(partners)s
            ),
            standing AS MATERIALIZED (SELECT * FROM ever WHERE date_to IS NULL),
            over AS MATERIALIZED (
                SELECT s.id, s.commercial_partner_id, s.date_from >= %(today)s AS is_void FROM standing s
                WHERE NOT EXISTS (
                    SELECT FROM known k
                    WHERE k.user_id = s.user_id AND k.partner_id = s.partner_id AND k.relation = s.relation
                        AND COALESCE(k.engagement_id, 0) = COALESCE(s.engagement_id, 0)
                )
            ),
            ended AS (
                UPDATE revisit_conflict c SET date_to = %(today)s::date - 1, in_force = FALSE,
                    write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                FROM over WHERE c.id = over.id AND over.is_void IS NOT TRUE
                RETURNING c.id
            ),
            begun AS (
                INSERT INTO revisit_conflict (
                    company_id, user_id, partner_id, commercial_partner_id, engagement_id, relation, origin,
                    date_from, in_force, create_uid, write_uid, create_date, write_date
                )
                SELECT %(company)s, k.user_id, k.partner_id, p.commercial_partner_id, k.engagement_id, k.relation,
                    'automatic',
                    CASE WHEN b.partner_id IS NOT NULL THEN %(today)s::date END,
                    TRUE, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                FROM known k JOIN res_partner p ON p.id = k.partner_id
                LEFT JOIN (SELECT DISTINCT partner_id, relation, COALESCE(engagement_id, 0) AS line FROM ever) b
                    ON b.partner_id = k.partner_id AND b.relation = k.relation AND b.line = COALESCE(k.engagement_id, 0)
                WHERE NOT EXISTS (
                    SELECT FROM standing s
                    WHERE s.user_id = k.user_id AND s.partner_id = k.partner_id AND s.relation = k.relation
                        AND COALESCE(s.engagement_id, 0) = COALESCE(k.engagement_id, 0)
                )
                RETURNING id, commercial_partner_id
            )
            SELECT 'begun', id, commercial_partner_id FROM begun
            UNION ALL SELECT CASE WHEN is_void THEN 'void' ELSE 'ended' END, id, commercial_partner_id FROM over
            """,
            counted=conflict_matching.COUNTED,
            known=SQL(KNOWN, company=company.id, partners=known_in_scope),
            company=company.id,
            partners=in_scope,
            today=company._revisit_today(),
            uid=self.env.uid,
        )

    # Persons and departments that move

    @api.model
    def _follow_moved(self, users, departments):
        """``users`` changed department, some into these ``departments`` (ids)."""
        visits = self.env["revisit.visit"].sudo()
        visits._sync_conflicts_of(
            self.search([("user_id", "in", users.ids), ("in_force", "=", True)]).commercial_partner_id
        )
        if departments:
            visits._enforce_conflicts_where(
                SQL(
                    "EXISTS (SELECT FROM revisit_visit_conflict_department_rel d "
                    "WHERE d.visit_id = v.id AND d.department_id = ANY(%s))",
                    list(departments),
                )
            )

    @api.model
    def _follow_departments(self):
        """The tree of departments changed."""
        for [company] in self._read_group([("in_force", "=", True)], ["company_id"]):
            self.env["revisit.visit"].sudo()._sync_conflicts_where(SQL("v.company_id = %s", company.id))
