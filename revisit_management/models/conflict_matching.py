"""Who is in conflict with which visit, as one SQL statement: for stored visits and for visits that are being planned.

An interest in a customer reaches the customer's contacts and addresses (one commercial entity). A seller or adviser has
it in the customer as a whole; who installed something or handled a complaint, in that ledger line and in visits that
concern the customer as a whole. What was declared by hand counts always, what is known automatically where the policy
counts that relation; a visit without a policy obeys those that are in force in its company.
"""

from odoo.tools import SQL

RELATIONS = ("seller", "adviser", "installer", "handler")
# whose interest is in the customer, whatever the ledger line
OF_THE_CUSTOMER = ("seller", "adviser")

COUNTED = SQL(
    """
    SELECT p.id, p.company_id, p.state, p.state = 'active' AND p.active IS TRUE AS in_force, r.relation,
        p.coi_scope AS scope
    FROM revisit_policy p CROSS JOIN LATERAL (VALUES
        ('seller', p.coi_seller), ('adviser', p.coi_adviser),
        ('installer', p.coi_installer), ('handler', p.coi_handler)
    ) r(relation, is_counted)
    WHERE p.is_template IS NOT TRUE AND p.coi_scope <> 'none' AND r.is_counted
    """
)

# the departments in which persons work today, and each department with all below it
MEMBERSHIP = SQL(
    """
    SELECT e.user_id, version.department_id
    FROM hr_employee e JOIN hr_version version ON version.id = e.current_version_id
    WHERE e.active IS TRUE AND e.user_id IS NOT NULL AND version.department_id IS NOT NULL
    """
)
TREE = SQL(
    """
    SELECT top.id AS top_id, below.id
    FROM hr_department top JOIN hr_department below ON below.parent_path LIKE top.parent_path || '%%'
    """
)


def wanted(visits, is_counting):
    """Common table expressions that end in ``wanted_users`` and ``wanted_departments`` (visit_id, …_id).

    :param visits: SELECT of id, partner_id, engagement_id, policy_id, company_id
    :param is_counting: condition on ``c`` (revisit_conflict): it counts on the day in question
    """
    return SQL(
        """
        counted AS MATERIALIZED (%(counted)s),
        regulated AS MATERIALIZED (
            SELECT id AS policy_id, company_id, relation, scope FROM counted
            UNION SELECT 0, company_id, relation, scope FROM counted WHERE in_force
        ),
        concerned AS MATERIALIZED (
            SELECT v.id, v.engagement_id, COALESCE(v.policy_id, 0) AS policy_id, v.company_id, p.commercial_partner_id
            FROM (%(visits)s) v JOIN res_partner p ON p.id = v.partner_id
        ),
        matched AS MATERIALIZED (
            SELECT v.id AS visit_id, c.user_id, c.department_id, r.scope
            FROM concerned v
            JOIN revisit_conflict c
                ON c.commercial_partner_id = v.commercial_partner_id AND c.company_id = v.company_id
            LEFT JOIN regulated r
                ON r.policy_id = v.policy_id AND r.company_id = v.company_id AND r.relation = c.relation
            WHERE %(is_counting)s
                AND (c.origin = 'declared' OR r.scope IS NOT NULL)
                AND (
                    c.engagement_id IS NULL OR v.engagement_id IS NULL OR c.engagement_id = v.engagement_id
                    OR c.relation = ANY(%(of_the_customer)s)
                )
        ),
        membership AS MATERIALIZED (%(membership)s),
        tree AS MATERIALIZED (%(tree)s),
        wanted_users AS MATERIALIZED (SELECT DISTINCT visit_id, user_id FROM matched WHERE user_id IS NOT NULL),
        wanted_departments AS MATERIALIZED (
            SELECT m.visit_id, t.id AS department_id
            FROM matched m JOIN tree t ON t.top_id = m.department_id
            UNION
            SELECT m.visit_id, s.department_id
            FROM matched m JOIN membership s ON s.user_id = m.user_id
            WHERE m.scope = 'department'
            UNION
            SELECT m.visit_id, t.id
            FROM matched m JOIN membership s ON s.user_id = m.user_id JOIN tree t ON t.top_id = s.department_id
            WHERE m.scope = 'department_tree'
        )
        """,
        counted=COUNTED,
        visits=visits,
        is_counting=is_counting,
        of_the_customer=list(OF_THE_CUSTOMER),
        membership=MEMBERSHIP,
        tree=TREE,
    )


def is_excluded(visit_id, user_id):
    """SQL condition: the person must not take part in the visit, in person or through a department."""
    return SQL(
        """(
            EXISTS (
                SELECT FROM revisit_visit_conflict_user_rel r WHERE r.visit_id = %(visit)s AND r.user_id = %(user)s
            ) OR EXISTS (
                SELECT FROM revisit_visit_conflict_department_rel r
                JOIN hr_version version ON version.department_id = r.department_id
                JOIN hr_employee e ON e.current_version_id = version.id AND e.active IS TRUE
                WHERE r.visit_id = %(visit)s AND e.user_id = %(user)s
            )
        )""",
        visit=visit_id,
        user=user_id,
    )
