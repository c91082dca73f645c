"""Who declares, sees and changes conflicts of interest; and what else belongs to a visit obeys them (``W4``)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import today
from .test_conflict import DAY, ConflictCase

# models whose records belong to one visit, but need not obey its conflicts, and why
EXCEPTIONS = {}


@tagged("post_install", "-at_install")
class TestConflictRoles(ConflictCase):
    def _declare_as(self, user, **vals):
        vals = {"user_id": user.id, "partner_id": self.customer.id, "reason": "A cousin", **vals}
        return self.env["revisit.conflict"].with_user(user).create(vals)

    def test_everything_that_belongs_to_a_visit_obeys_its_conflicts(self):
        """A model that another developer adds is found here: give it the global rule of the others."""
        missing = []
        for name, model in self.env.registry.models.items():
            field = model._fields.get("visit_id")
            if (
                not name.startswith("revisit.")
                or name in EXCEPTIONS
                or model._abstract
                or model._transient
                or not field
            ):
                continue
            if field.store and field.comodel_name == "revisit.visit":
                rules = self.env["ir.rule"].search([("model_id.model", "=", name), ("global", "=", True)])
                domains = " ".join(rules.mapped("domain_force"))
                if "conflict_user_ids" not in domains or "conflict_department_ids" not in domains:
                    missing.append(name)
        self.assertFalse(missing, "without a global record rule about conflicts of interest")

    def test_agents_declare_their_own_interest(self):
        conflict = self._declare_as(self.agent)
        self.assertEqual((conflict.origin, conflict.in_force), ("declared", True))
        with self.assertRaises(AccessError):
            self._declare_as(self.agent, user_id=self.colleague.id)
        with self.assertRaises(AccessError):
            self._declare_as(self.agent, user_id=False, department_id=self.sales.id)

    def test_nobody_ends_or_changes_their_own(self):
        for user in (self.agent, self.manager):
            conflict = self._declare_as(user)
            for vals in ({"date_to": DAY}, {"partner_id": self.company.partner_id.id}, {"user_id": self.stranger.id}):
                with self.assertRaises(UserError):
                    conflict.write(vals)
            with self.assertRaises(UserError):
                conflict.unlink()

    def test_supervisors_declare_for_their_teams(self):
        conflict = self._declare_as(self.supervisor, user_id=self.agent.id)
        conflict.reason = "The buyer's cousin"
        with self.assertRaises(UserError):
            self._declare_as(self.supervisor, user_id=self.stranger.id)
        with self.assertRaises(AccessError):
            conflict.unlink()

    def test_managers_declare_for_persons_and_departments(self):
        self._declare_as(self.manager, user_id=self.stranger.id)
        conflict = self._declare_as(self.manager, user_id=False, department_id=self.sales.id)
        conflict.unlink()

    def test_each_sees_what_concerns_them(self):
        self._counting()
        self.customer.user_id = self.agent
        mine, colleagues, strangers = (self._declare(user) for user in (self.agent, self.colleague, self.stranger))
        automatic = self.env["revisit.conflict"].search([("origin", "=", "automatic")])
        for user, seen in (
            (self.agent, mine),
            (self.supervisor, mine | colleagues | automatic),
            (self.manager, mine | colleagues | strangers | automatic),
        ):
            self.assertEqual(self.env["revisit.conflict"].with_user(user).search([]).sudo(), seen.sudo(), user.login)

    def test_what_the_system_knows_is_neither_forged_nor_deleted(self):
        self._counting()
        self.customer.user_id = self.agent
        automatic = self.env["revisit.conflict"].search([("company_id", "=", self.company.id)]).with_user(self.manager)
        self.assertEqual(automatic.origin, "automatic")
        for vals in ({"date_to": DAY}, {"user_id": self.colleague.id}, {"origin": "declared"}, {"in_force": False}):
            with self.assertRaises(UserError):
                automatic.write(vals)
        with self.assertRaisesRegex(UserError, "kept by the system"):
            automatic.unlink()
        for vals in ({"origin": "automatic"}, {"exempted_at": "2026-01-01"}, {"exempted_by_id": self.manager.id}):
            with self.assertRaises(UserError):
                self._declare_as(self.agent, **vals)
        forged = self.env["revisit.conflict"].with_user(self.agent).with_context(default_origin="automatic")
        self.assertEqual(
            forged.create({"user_id": self.agent.id, "partner_id": self.customer.id, "reason": "x"}).origin, "declared"
        )

    def test_agents_do_not_see_who_is_excluded(self):
        visit = self._visit(self.colleague)
        self._declare(self.agent)
        with self.assertRaises(AccessError):
            visit.with_user(self.colleague).read(["conflict_user_ids"])
        self.assertEqual(visit.with_user(self.supervisor).conflict_excluded, self.agent.name)

    def test_owed_visits_trips_and_outcomes_obey_too(self):
        self._policy({})
        self._engagement(commissioned_date="2026-01-31")
        self._run_crons("2026-02-20")
        visit = self.customer.revisit_visit_ids
        trip = self.env["revisit.trip"].create({"name": "Northwind", "key": "x", "date": DAY})
        visit.trip_id = trip
        with today("2026-02-27"):
            self._do(visit.with_user(visit.agent_id), suggestions="Longer cables", good_suggestion=True)
        event = self.env["revisit.event"].search([("origin_visit_id", "=", visit.id)])
        self.assertEqual(event.note, "Longer cables")
        records = (visit, visit.schedule_ids, trip, event, visit.attempt_ids, visit.answer_ids)
        for user in (self.manager, self.supervisor):
            for record in records:
                self.assertTrue(record.with_user(user).search([("id", "in", record.ids)]), record)
            self._declare(user)
            for record in records:
                self.assertFalse(record.with_user(user).search([("id", "in", record.ids)]), record)
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])

    def test_it_is_not_counted_for_them(self):
        order_rule = self._policy({"event": "ordered"}).rule_ids
        order = self.env["revisit.order"].create(
            {
                "name": "Year-end",
                "reason": "Ordered",
                "rule_id": order_rule.id,
                "partner_ids": [(6, 0, self.customer.ids)],
                "date": "2026-02-20",
            }
        )
        with today("2026-02-20"):
            order.action_register()
        self._run_crons("2026-02-20")
        manager = order.with_user(self.manager)
        self.assertEqual(manager.drawn_count, 1)
        self.assertEqual(self.customer.with_user(self.manager).revisit_visit_count, 1)
        self._declare(self.manager)
        self.env.invalidate_all()
        self.assertEqual(manager.drawn_count, 0)
        self.assertEqual(self.customer.with_user(self.manager).revisit_visit_count, 0)

    def test_simulated_examples_leave_out_who_one_has_an_interest_in(self):
        policy = self._policy({})
        self._engagement(commissioned_date="2026-01-31")
        policy.rule_ids.offset = 3

        def examples():
            with today("2026-02-20"):
                return [e for found in policy.with_user(self.supervisor).simulate()["examples"].values() for e in found]

        self.assertTrue(examples())
        self._declare(self.supervisor)
        self.assertFalse(examples())

    def test_the_customer_shows_supervisors_how_many_interests_count(self):
        self._declare(self.agent)
        self._declare(self.colleague, date_to="2020-01-01")
        self.assertEqual(self.customer.with_user(self.supervisor).revisit_conflict_count, 1)
        action = self.customer.with_user(self.supervisor).action_open_revisit_conflicts()
        self.assertEqual(action["res_model"], "revisit.conflict")
