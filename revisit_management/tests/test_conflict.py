"""Conflict of interest (``W4``): who is excluded, from what, and by what kind of interest."""

from datetime import date, timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RevisitCase, today

DAY = "2026-11-25"


class ConflictCase(RevisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = cls.env["hr.department"].create({"name": "Sales", "company_id": cls.company.id})
        cls.inland = cls.env["hr.department"].create(
            {"name": "Inland", "parent_id": cls.sales.id, "company_id": cls.company.id}
        )

    @classmethod
    def _employ(cls, user, department):
        return cls.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id, "department_id": department.id}
        )

    def _declare(self, user=None, **vals):
        subject = {"department_id": vals.pop("department")} if "department" in vals else {"user_id": user.id}
        return self.env["revisit.conflict"].create(
            {**subject, "partner_id": self.customer.id, "reason": "Sister of the buyer", "relation": "relative", **vals}
        )

    def _sees(self, user, visit):
        return bool(self.env["revisit.visit"].with_user(user).search([("id", "=", visit.id)]))

    def _counting(self, scope="person", **vals):
        return self._policy({}, coi_scope=scope, **vals)


@tagged("post_install", "-at_install")
class TestConflict(ConflictCase):
    def test_who_declared_an_interest_sees_no_visit_of_the_customer(self):
        visit, other = self._visit(self.colleague), self._visit(self.colleague)
        other.sudo().partner_id = self.env["res.partner"].create({"name": "Somebody else"})
        self.assertTrue(self._sees(self.agent, visit))
        self._declare(self.agent)
        self.assertFalse(self._sees(self.agent, visit))
        self.assertTrue(self._sees(self.agent, other))
        self.assertTrue(self._sees(self.colleague, visit))
        with self.assertRaisesRegex(AccessError, "have an interest in the customer") as error:
            visit.with_user(self.agent).read(["comment"])
        self.assertNotIn(self.customer.name, str(error.exception))

    def test_managers_and_supervisors_are_excluded_as_anybody_else(self):
        visit = self._visit()
        for user in (self.supervisor, self.manager):
            self.assertTrue(self._sees(user, visit))
            self._declare(user)
            self.assertFalse(self._sees(user, visit))
            with self.assertRaises(AccessError):
                visit.with_user(user).action_cancel("No")

    def test_it_is_about_the_customer_with_all_its_contacts(self):
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        visit = self._visit(self.colleague)
        self._declare(self.agent, partner_id=buyer.id)
        self.assertFalse(self._sees(self.agent, visit))

    def test_the_account_manager_may_visit_where_the_policy_wants_it(self):
        policy = self._counting("none")
        self.customer.user_id = self.agent
        visit = self._visit(self.agent, policy_id=policy.id)
        self.assertTrue(self._sees(self.agent, visit))
        self.assertFalse(self.env["revisit.conflict"].search([("partner_id", "=", self.customer.id)]))

    def test_the_account_manager_is_excluded_where_the_policy_counts_it(self):
        policy = self._counting()
        visit = self._visit(self.colleague, policy_id=policy.id)
        by_hand = self._visit(self.colleague)
        self.customer.user_id = self.agent
        self.assertFalse(self._sees(self.agent, visit))
        self.assertFalse(self._sees(self.agent, by_hand))
        self.assertEqual(visit.with_user(self.supervisor).conflict_excluded, self.agent.name)

    def test_each_policy_counts_its_own_relations(self):
        counting, free = self._counting(coi_adviser=False), self._policy({}, name="Free")
        line = self._engagement(user_id=self.agent.id)
        visits = [self._visit(self.colleague, policy_id=p.id, engagement_id=line.id) for p in (counting, free)]
        self.assertEqual([self._sees(self.agent, visit) for visit in visits], [False, True])
        counting.coi_seller = False
        self.assertEqual([self._sees(self.agent, visit) for visit in visits], [True, True])

    def test_a_contract_has_an_adviser_and_equipment_a_seller(self):
        self._counting(coi_seller=False)
        line = self._engagement(user_id=self.agent.id, kind="contract")
        visit = self._visit(self.colleague, engagement_id=line.id)
        self.assertFalse(self._sees(self.agent, visit))
        line.kind = "installation"
        self.assertTrue(self._sees(self.agent, visit))

    def test_the_installer_is_excluded_from_that_ledger_line_and_from_the_customer_as_a_whole(self):
        self._counting()
        mine, other = self._engagement(), self._engagement(name="Substation 2")
        mine.interested_user_ids = self.agent
        visits = [self._visit(self.colleague, engagement_id=line and line.id) for line in (mine, other, False)]
        self.assertEqual([self._sees(self.agent, visit) for visit in visits], [False, True, False])

    def test_the_seller_is_excluded_from_the_customer_whatever_the_line(self):
        self._counting()
        self._engagement(user_id=self.agent.id)
        other = self._engagement(name="Substation 2")
        self.assertFalse(self._sees(self.agent, self._visit(self.colleague, engagement_id=other.id)))

    def test_who_handled_the_complaint_is_excluded(self):
        self._counting()
        visit = self._visit(self.colleague)
        self._register("complaint_closed", DAY, requested_by_id=self.agent.id)
        self.assertFalse(self._sees(self.agent, visit))

    def test_who_was_in_charge_of_the_document_handled_the_complaint(self):
        self._counting()
        visit = self._visit(self.colleague)
        meeting = self.env["calendar.event"].create(
            {"name": "Complaint", "start": DAY, "stop": DAY, "user_id": self.agent.id}
        )
        self._register("complaint_closed", DAY, origin=meeting)
        self.assertFalse(self._sees(self.agent, visit))
        self.assertTrue(self._sees(self.supervisor, visit))

    def test_the_department_of_the_adviser_is_excluded_as_the_policy_says(self):
        self._employ(self.agent, self.sales)
        self._employ(self.supervisor, self.sales)
        self._employ(self.manager, self.inland)
        policy = self._counting()
        self.customer.user_id = self.agent
        visit = self._visit(self.colleague, policy_id=policy.id)
        people = (self.agent, self.supervisor, self.manager, self.colleague)
        for scope, seen in (
            ("none", [True, True, True, True]),
            ("person", [False, True, True, True]),
            ("department", [False, False, True, True]),
            ("department_tree", [False, False, False, True]),
        ):
            policy.coi_scope = scope
            self.assertEqual([self._sees(user, visit) for user in people], seen, scope)

    def test_a_department_declared_by_hand_is_excluded_with_those_below(self):
        self._employ(self.manager, self.inland)
        visit = self._visit()
        self._declare(department=self.sales.id)
        self.assertFalse(self._sees(self.manager, visit))
        self.assertTrue(self._sees(self.supervisor, visit))

    def test_relatives_do_not_exclude_their_department(self):
        self._employ(self.agent, self.sales)
        self._employ(self.manager, self.sales)
        self._counting("department")
        visit = self._visit(self.colleague)
        self._declare(self.agent)
        self.assertTrue(self._sees(self.manager, visit))

    def test_a_conflict_names_a_person_or_a_department_and_why(self):
        vals = {"user_id": self.agent.id, "partner_id": self.customer.id, "reason": " "}
        with self.assertRaises(ValidationError):
            self.env["revisit.conflict"].with_user(self.agent).create(vals)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._declare(self.agent, department_id=self.sales.id)

    # Taking part

    def test_nobody_is_assigned_a_visit_of_their_customer(self):
        visit = self._visit(self.colleague)
        self._declare(self.agent)
        with self.assertRaisesRegex(UserError, "r_agent .* or their department has an interest"):
            visit.with_user(self.supervisor).agent_id = self.agent
        with self.assertRaisesRegex(UserError, "You or your department have an interest"):
            self._visit(self.agent)
        with self.assertRaises(UserError):
            self._visit(self.supervisor, agent_id=self.agent.id)
        with self.assertRaises(UserError):
            visit.agent_id = self.agent

    def test_nobody_carries_out_a_visit_of_their_customer(self):
        visit = self._visit(self.colleague)
        self._declare(self.agent)
        for name in ("action_start", "action_complete", "action_fail", "action_problem"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(visit.with_user(self.agent), name)()
            with self.subTest(name), self.assertRaisesRegex(UserError, "has an interest in this customer"):
                getattr(visit.with_user(self.agent).sudo(), name)()
        with self.assertRaises(AccessError):
            self._log(visit.with_user(self.agent))

    def test_a_visit_made_for_another_customer_cannot_be_turned_to_ones_own(self):
        visit = self._visit(self.agent, partner_id=self.env["res.partner"].create({"name": "Somebody else"}).id)
        self._declare(self.agent)
        with self.assertRaisesRegex(UserError, "interest in this customer"):
            visit.partner_id = self.customer

    def test_an_assigned_agent_loses_the_visit_and_the_supervisor_chooses_another(self):
        visit = self._visit(self.agent)
        visit.action_start()
        self._declare(self.agent)
        visit = visit.with_user(self.supervisor)
        self.assertFalse(visit.agent_id)
        self.assertEqual(visit.state, "in_progress")
        self.assertIn(f"{self.agent.name} or their department has an interest", visit.message_ids[0].body)
        activity = visit.activity_ids
        self.assertEqual(
            (activity.user_id, activity.summary), (self.supervisor, "Choose another agent: conflict of interest")
        )
        visit.agent_id = self.colleague
        visit.with_user(self.colleague).action_start()
        self._do(visit.with_user(self.colleague))

    def test_the_managers_choose_when_the_supervisor_has_an_interest_too(self):
        visit = self._visit(self.agent)
        self._declare(self.supervisor)
        self._declare(self.agent)
        self.assertIn(self.manager, visit.sudo().activity_ids.user_id)
        self.assertNotIn(self.supervisor, visit.sudo().activity_ids.user_id)

    def test_who_carried_out_a_finished_visit_stays_on_record(self):
        visit = self._do(self._visit(self.agent))
        self._declare(self.agent)
        self.assertEqual(visit.sudo().agent_id, self.agent)
        self.assertFalse(self._sees(self.agent, visit))

    def test_it_says_who_is_in_conflict_with_visits_that_do_not_exist_yet(self):
        self._employ(self.manager, self.sales)
        self._employ(self.agent, self.sales)
        policy = self._counting("department")
        line = self._engagement(user_id=self.agent.id)
        self._declare(self.colleague, date_from=date(2030, 1, 1))
        free = self.env["res.partner"].create({"name": "Somebody else"})
        subjects = {(self.customer.id, line.id), (self.customer.id, False), (free.id, False)}
        both = {self.agent.id, self.manager.id}
        self.assertEqual(
            policy._users_in_conflict(subjects), {(self.customer.id, line.id): both, (self.customer.id, False): both}
        )
        self.assertEqual(
            policy._users_in_conflict({(self.customer.id, line.id)}, date(2030, 1, 1)),
            {(self.customer.id, line.id): both | {self.colleague.id}},
        )
        self.assertEqual(policy._users_in_conflict(set()), {})
        nothing = self.env["revisit.policy"]
        self.assertEqual(nothing._users_in_conflict(subjects)[self.customer.id, False], both)

    # Exemption

    def test_another_manager_exempts_with_a_reason_that_stands_on_the_visit(self):
        visit = self._visit(self.colleague)
        conflict = self._declare(self.agent).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Say why"):
            conflict.action_exempt()
        conflict.action_exempt("Nobody else speaks Cantonese")
        self.assertTrue(self._sees(self.agent, visit))
        visit = visit.with_user(self.supervisor)
        self.assertIn("exempted by r_manager", visit.conflict_exemptions.replace(self.manager.name, "r_manager"))
        self.assertIn("Nobody else speaks Cantonese", visit.conflict_exemptions)
        self.assertIn("Nobody else speaks Cantonese", visit.message_ids[0].body)
        visit.agent_id = self.agent
        conflict.action_withdraw_exemption()
        self.assertFalse(self._sees(self.agent, visit))
        self.assertFalse(visit.agent_id)

    def test_nobody_exempts_themselves_and_only_managers_do(self):
        own = self._declare(self.manager)
        self._employ(self.manager, self.inland)
        departments = self._declare(department=self.sales.id)
        for conflict in (own, departments):
            with self.assertRaisesRegex(UserError, "another manager must decide"):
                conflict.with_user(self.manager).action_exempt("I am fair")
        with self.assertRaises(UserError):
            self._declare(self.agent).with_user(self.supervisor).action_exempt("Please")

    def test_an_interest_ends_by_its_last_day(self):
        visit = self._visit(self.colleague)
        with today(DAY):
            conflict = self._declare(self.agent, date_to=DAY)
            self.assertFalse(self._sees(self.agent, visit))
            conflict.date_to = date(2026, 11, 25) - timedelta(days=1)
            self.assertTrue(self._sees(self.agent, visit))
