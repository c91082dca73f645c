from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .assignment_case import AssignmentCase
from .common import today


@tagged("post_install", "-at_install")
class TestQualification(AssignmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        qualifications = cls.env["revisit.qualification"]
        cls.training = qualifications._by_code("revisit_training")
        cls.secrecy = qualifications._by_code("confidentiality")
        cls.cantonese = qualifications._by_code("cantonese")

    def _asking_policy(self, *rules, **vals):
        return self._policy(*(rules or ({"event": "repaired"},)), qualification_ids=[(6, 0, self.training.ids)], **vals)

    # assignment

    def test_only_the_qualified_are_assigned(self):
        self._asking_policy()
        self._qualify(self.colleague, "revisit_training")
        self.assertEqual(self._repair(self.customers).agent_id, self.colleague)

    def test_the_rule_asks_besides(self):
        self._asking_policy({"event": "repaired", "qualification_ids": [(6, 0, self.secrecy.ids)]})
        self._qualify(self.agent | self.colleague, "revisit_training")
        self._qualify(self.agent, "confidentiality")
        self.assertEqual(self._repair(self.customers).agent_id, self.agent)

    def test_it_counts_on_the_planned_day(self):
        self._asking_policy()
        self._qualify(self.agent, "revisit_training", date_to="2026-11-22")
        self._qualify(self.colleague, "revisit_training", date_from="2026-11-23", date_to="2026-11-23")
        self.assertEqual(self._repair(self.customers).agent_id, self.colleague)

    def test_nobody_says_what_is_lacking(self):
        self._asking_policy()
        visit = self._repair(self.customer)
        self.assertFalse(visit.agent_id)
        self.assertIn("2 lack “Revisit training”", visit.reason)

    # carrying out

    def test_the_unqualified_neither_start_nor_complete_nor_log(self):
        policy = self._asking_policy()
        self._qualify(self.agent, "revisit_training")
        visit = self._repair(self.customer)
        self.assertEqual(visit.agent_id, self.agent)
        with today("2026-11-23"):
            for doing in ("action_start", "action_complete", "action_log_connected"):
                with self.assertRaisesRegex(UserError, "without “Revisit training”"):
                    getattr(visit.with_user(self.colleague), doing)()
            self._do(visit.with_user(self.agent))
        self.assertEqual(visit.state, "done")
        self.assertTrue(policy)

    def test_one_that_ran_out_does_not_do(self):
        self._asking_policy()
        self._qualify(self.agent, "revisit_training", date_to="2026-11-23")
        visit = self._repair(self.customer)
        with today("2026-11-24"), self.assertRaises(UserError):
            visit.with_user(self.agent).action_start()

    def test_nobody_names_an_unqualified_agent_by_hand(self):
        self._asking_policy()
        self._qualify(self.agent, "revisit_training")
        visit = self._repair(self.customer)
        for user in (self.agent, self.supervisor, self.manager):
            with self.assertRaisesRegex(UserError, "without “Revisit training”"):
                visit.with_user(user).write({"agent_id": self.colleague.id})
        with self.assertRaises(UserError):
            self._visit(self.colleague, policy_id=visit.policy_id.id)

    # dialect

    def test_who_asks_for_the_dialect_gets_who_speaks_it(self):
        self._policy({"event": "repaired"})
        self.customer.revisit_dialect_id = self.cantonese
        self._qualify(self.colleague, "cantonese")
        self._visit(self.colleague, planned_date="2026-11-23")
        visit = self._repair(self.customer)
        self.assertEqual(visit.agent_id, self.colleague)
        with self.assertRaisesRegex(UserError, "without “Cantonese”"):
            visit.with_user(self.manager).agent_id = self.agent

    def test_where_nobody_speaks_it_the_reason_says_so(self):
        self._policy({"event": "repaired"})
        self.customer.revisit_dialect_id = self.cantonese
        visit = self._repair(self.customer)
        self.assertTrue(visit.agent_id)
        self.assertIn("No agent who may visit speaks “Cantonese”", visit.reason)
        with today("2026-11-23"):
            self._do(visit.with_user(visit.agent_id))

    # what is held

    def test_no_two_entries_for_the_same_days(self):
        self._qualify(self.agent, "cantonese", date_from="2026-01-01", date_to="2026-06-30")
        self._qualify(self.agent, "cantonese", date_from="2026-07-01")
        with self.assertRaises(ValidationError):
            self._qualify(self.agent, "cantonese", date_from="2027-01-01")

    @mute_logger("odoo.sql_db")
    def test_it_ends_after_it_begins(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._qualify(self.agent, "cantonese", date_from="2026-02-01", date_to="2026-01-01")

    def test_who_runs_out_soon_can_be_found(self):
        soon = self._qualify(self.agent, "cantonese", date_to="2026-12-31")
        later = self._qualify(self.agent, "confidentiality", date_to="2027-12-31")
        over = self._qualify(self.agent, "revisit_training", date_to="2026-10-31")
        with today("2026-11-23"):
            found = self.env["revisit.qualification.holder"].search([("user_id", "=", self.agent.id)])
            self.assertEqual(found.filtered_domain([("expires_soon", "=", True)]), soon)
            domain = [("user_id", "=", self.agent.id)]
            held = self.env["revisit.qualification.holder"]
            self.assertEqual(held.search([*domain, ("expires_soon", "=", True)]), soon)
            self.assertEqual(held.search([*domain, ("is_valid", "=", True)]), soon | later)
            self.assertEqual(held.search([*domain, ("is_valid", "=", False)]), over)
            self.assertEqual(self.cantonese.holder_count, 1)

    def test_who_may_record(self):
        vals = {"qualification_id": self.cantonese.id, "date_from": date(2026, 1, 1)}
        held = self.env["revisit.qualification.holder"]
        for user, person, allowed in (
            (self.agent, self.agent, False),
            (self.supervisor, self.agent, True),
            (self.supervisor, self.stranger, False),
            (self.supervisor, self.supervisor, False),
            (self.manager, self.stranger, True),
        ):
            with self.subTest(user=user.login, person=person.login):
                if allowed:
                    self.assertTrue(held.with_user(user).create({**vals, "user_id": person.id}))
                else:
                    with self.assertRaises(AccessError):
                        held.with_user(user).create({**vals, "user_id": person.id})

    def test_who_sees_what_is_held(self):
        own = self._qualify(self.agent, "cantonese")
        others = self._qualify(self.stranger, "cantonese")
        domain = [("id", "in", (own | others).ids)]
        seen = {
            user.login: self.env["revisit.qualification.holder"].with_user(user).search(domain)
            for user in (self.agent, self.colleague, self.supervisor, self.manager)
        }
        self.assertEqual(seen["r_agent"], own)
        self.assertFalse(seen["r_colleague"])
        self.assertEqual(seen["r_supervisor"], own)
        self.assertEqual(seen["r_manager"], own | others)
        with self.assertRaises(AccessError):
            own.with_user(self.agent).date_to = False

    def test_only_a_language_has_a_code(self):
        with self.assertRaises(ValidationError):
            self.training.lang = "yue"
