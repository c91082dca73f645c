from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestPolicy(RevisitCase):
    def setUp(self):
        super().setUp()
        self.template = self.env.ref("revisit_management.policy_template_e")

    def test_applying_a_template_twice_gives_the_same_policy(self):
        first = self.template.with_user(self.manager).action_apply_template()
        second = self.template.with_user(self.manager).action_apply_template()
        self.assertEqual(first["res_id"], second["res_id"])
        policy = self.env["revisit.policy"].browse(first["res_id"])
        self.assertEqual((policy.state, policy.company_id, policy.template_code), ("draft", self.company, "E"))
        self.assertEqual(policy.rule_ids.mapped("clause"), self.template.rule_ids.mapped("clause"))

    def test_each_company_has_its_own_copy(self):
        other = self.env["res.company"].create({"name": "Branch"})
        here = self.template.action_apply_template()["res_id"]
        self.assertNotEqual(self.template.with_company(other).action_apply_template()["res_id"], here)

    def test_a_template_itself_is_never_in_force(self):
        with self.assertRaisesRegex(UserError, "Apply the template"):
            self.template.action_activate()

    def test_a_policy_without_rules_is_not_put_in_force(self):
        policy = self.env["revisit.policy"].create({"name": "Empty", "tz": "UTC"})
        with self.assertRaisesRegex(UserError, "no rules"):
            policy.action_activate()

    def test_each_activation_raises_the_version_and_keeps_the_rules_as_they_were(self):
        policy = self._policy_e()
        policy.action_activate()
        self.assertEqual((policy.version, policy.has_changes), (1, False))
        policy.rule_ids[0].late = 2
        self.assertTrue(policy.has_changes)
        policy.action_activate()
        self.assertEqual((policy.version, policy.has_changes), (2, False))

    def test_an_agent_cannot_change_a_policy(self):
        with self.assertRaises(AccessError):
            self._policy_e().with_user(self.agent).action_activate()

    def test_today_is_a_day_in_the_time_zone_of_the_policy(self):
        policy = self._policy_e()
        for moment, tz, day in (
            ("2026-02-28 15:59:59", "Asia/Shanghai", date(2026, 2, 28)),
            ("2026-02-28 16:00:00", "Asia/Shanghai", date(2026, 3, 1)),
            ("2026-03-01 02:59:59", "America/Sao_Paulo", date(2026, 2, 28)),
            ("2026-03-01 03:00:00", "America/Sao_Paulo", date(2026, 3, 1)),
        ):
            policy.tz = tz
            with self.subTest(moment=moment, tz=tz), freeze_time(moment):
                self.assertEqual(policy._today(), day)

    def test_a_policy_that_was_in_force_is_not_deleted(self):
        policy = self._policy_e()
        policy.action_activate()
        with self.assertRaisesRegex(UserError, "archive it"):
            policy.unlink()

    def test_records_are_kept_for_at_least_36_months(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._policy_e(retention_months=35)


@tagged("post_install", "-at_install")
class TestHistory(RevisitCase):
    """``effective_from`` and ``catch_up`` keep activation from flooding."""

    RULE = {"offset": 6, "offset_unit": "month", "repeat_every": 6, "repeat_count": 6}

    def _taken(self, **vals):
        """Ideal dates taken on 2026-06-15, of equipment powered on 2024-01-31 (due every 31 Jul and 31 Jan)."""
        self._engagement(commissioned_date="2024-01-31")
        self.policy = self._policy(self.RULE, horizon_days=60, **{"effective_from": date(2026, 1, 1), **vals})
        self._run_crons("2026-06-15")
        return [str(line.ideal_date) for line in self._lines(policy_id=self.policy.id, state="taken")]

    def test_skip_leaves_history_alone(self):
        self.assertEqual(self._taken(catch_up="skip"), ["2026-01-31", "2026-07-31"])

    def test_collapse_makes_one_visit_of_the_latest_missed(self):
        self.assertEqual(self._taken(catch_up="collapse"), ["2025-07-31", "2026-01-31", "2026-07-31"])

    def test_create_makes_every_missed_visit(self):
        expected = ["2024-07-31", "2025-01-31", "2025-07-31", "2026-01-31", "2026-07-31"]
        self.assertEqual(self._taken(catch_up="create"), expected)

    def test_history_that_was_left_is_counted_in_the_run_log(self):
        self._taken(catch_up="skip")
        run = self.env["revisit.run"].search([("kind", "=", "expand")], limit=1)
        self.assertEqual(run.skipped, 3)
        self.assertIn("history", run.details)

    def test_a_fact_reported_late_still_owes_its_visits(self):
        self.policy = self._policy(self.RULE, horizon_days=0, effective_from=date(2025, 1, 1), catch_up="skip")
        self._run_crons("2026-06-01")
        self._engagement(commissioned_date="2025-06-30")
        self._run_crons("2026-06-15")
        taken = self._lines(policy_id=self.policy.id, state="taken")
        self.assertEqual([str(day) for day in taken.mapped("ideal_date")], ["2025-12-30"])

    def test_what_fell_due_during_a_suspension_is_history(self):
        self._taken(catch_up="skip")
        self.policy.action_suspend()
        self._run_crons("2027-03-01")
        self.assertEqual(len(self._lines(policy_id=self.policy.id, state="taken")), 2)
        with today("2027-03-01"):
            self.policy.action_activate()
        self._run_crons("2027-03-01")
        self.assertEqual(len(self._lines(policy_id=self.policy.id, state="taken")), 2)
        self.assertFalse(self._lines(policy_id=self.policy.id, state="waiting"))

    def test_a_suspended_policy_creates_nothing(self):
        self._taken(catch_up="skip")
        self.policy.action_suspend()
        self._engagement(name="New", commissioned_date="2026-01-31")
        self._run_crons("2026-08-15")
        self.assertEqual(len(self._lines(policy_id=self.policy.id)), 3)

    def test_a_customer_added_later_is_scheduled_too(self):
        self._taken(catch_up="skip")
        late_comer = self._engagement(name="Late comer", commissioned_date="2026-02-01")
        self._run_crons("2026-06-16")
        self.assertEqual(
            [str(d) for d in late_comer.schedule_ids.mapped("ideal_date")], ["2027-02-01", "2026-08-01"][::-1]
        )

    def test_an_edited_rule_moves_only_what_has_not_started(self):
        self._taken(catch_up="skip")
        first, second = self._lines(policy_id=self.policy.id, state="taken").visit_id.sorted("ideal_date")
        first.with_user(self.agent).action_start()
        self.policy.rule_ids.write({"offset": 7})
        with today("2026-06-16"):
            self.policy.action_activate()
        self.assertEqual([str(first.ideal_date), str(second.ideal_date)], ["2026-01-31", "2026-08-31"])
