from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RevisitCase


@tagged("post_install", "-at_install")
class TestSameDay(RevisitCase):
    """T4: every visit of the day has its written record the same day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy({}, same_day_closing=True)

    def _of_the_day(self, **vals):
        return self._visit(policy_id=self.policy.id, planned_date="2026-11-25", **vals)

    def _at(self, moment):
        return freeze_time(datetime.fromisoformat(f"{moment}+08:00"))

    def _chase(self, moment):
        with self._at(moment), self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_same_day").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["revisit.run"].search([("kind", "=", "same_day")], limit=1)

    def _reminders(self, visit):
        kind = self.env.ref("revisit_management.mail_activity_type_record")
        return visit.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def _told(self):
        return self.env["mail.message"].search(
            [("partner_ids", "=", self.supervisor.partner_id.id), ("model", "=", "revisit.policy")]
        )

    def test_t4_the_evening_chases_what_has_no_record_and_tells_the_supervisor_once(self):
        """T4: visits of today without a record are chased in the evening."""
        with self._at("2026-11-25T09:00"):
            visit, done = self._of_the_day(), self._of_the_day()
            tomorrow = self._visit(policy_id=self.policy.id, planned_date="2026-11-26")
            self._do(done)
        self._chase("2026-11-25T17:59")
        self.assertFalse(self._reminders(visit))
        run = self._chase("2026-11-25T18:00")
        self.assertEqual((run.examined, run.created), (1, 1))
        self.assertEqual(
            (self._reminders(visit).user_id, self._reminders(visit).date_deadline), (self.agent, date(2026, 11, 25))
        )
        self.assertFalse(self._reminders(done) | self._reminders(tomorrow))
        self.assertEqual(len(self._told()), 1)
        self.assertIn(visit.display_name, str(self._told().body))
        self._chase("2026-11-25T19:00")
        self.assertEqual((len(self._reminders(visit)), len(self._told())), (1, 1))

    def test_t4_what_is_recorded_the_next_day_counts_as_late(self):
        """T4: the record is written on the day of the visit."""
        visit = self._of_the_day(channel_id=self.onsite.id)
        with self._at("2026-11-25T15:00"):
            visit.action_start()
            visit.sudo().arrived_at = "2026-11-25 06:30:00"
        self.assertEqual(visit.record_due, date(2026, 11, 25))
        self._chase("2026-11-25T23:30")
        self.assertFalse(visit.is_late_record)
        self._chase("2026-11-26T00:30")
        self.assertTrue(visit.is_late_record)
        with self._at("2026-11-26T09:00"):
            visit.result = "All in order"
            visit.action_complete()
        self.assertTrue(visit.is_late_record)
        self.assertFalse(self._reminders(visit))

    def test_late_is_known_at_completion_too(self):
        visit = self._of_the_day()
        with self._at("2026-11-25T15:00"):
            self._log(visit)
        with self._at("2026-11-26T00:10"):
            visit.result = "All in order"
            visit.action_complete()
        self.assertTrue(visit.is_late_record)

    def test_a_visit_made_and_recorded_after_its_planned_day_is_not_late(self):
        with self._at("2026-11-27T10:00"):
            visit = self._do(self._of_the_day())
        self.assertEqual((visit.record_due, visit.is_late_record), (date(2026, 11, 27), False))

    def test_the_day_is_the_policys(self):
        visit = self._of_the_day()
        with freeze_time("2026-11-25 15:50:00"):  # ten to midnight in Shanghai
            self._log(visit)
        with freeze_time("2026-11-25 16:10:00"):
            visit.result = "All in order"
            visit.action_complete()
        self.assertEqual((visit.record_due, visit.is_late_record), (date(2026, 11, 25), True))

    def test_a_visit_never_made_is_not_a_late_record(self):
        visit = self._of_the_day()
        self._chase("2026-11-26T10:00")
        self.assertFalse(visit.is_late_record)

    def test_other_policies_and_visits_without_one_are_left_alone(self):
        visit = self._visit(planned_date="2026-11-25")
        self._chase("2026-11-25T19:00")
        self.assertFalse(self._reminders(visit))
        with self._at("2026-11-25T15:00"):
            self._log(visit)
        self.assertFalse(visit.record_due)

    def test_a_full_record_needs_evaluation_needs_and_suggestions(self):
        self.policy.rule_ids.full_record = True
        engagement = self._engagement(commissioned_date="2026-11-25")
        self._run_crons("2026-11-25")
        visit = engagement.visit_ids.with_user(engagement.visit_ids.agent_id)
        with self._at("2026-11-25T15:00"):
            self._log(visit)
            visit.result = "All in order"
            with self.assertRaisesRegex(UserError, "note the evaluation of our service, what the customer needs, and"):
                visit.action_complete()
            visit.answer_ids.level = "satisfied"
            visit.needs = "none"
            with self.assertRaisesRegex(UserError, "note suggestions in the customer's own words, or “none”"):
                visit.action_complete()
            visit.suggestions = "none"
            visit.action_complete()
        self.assertEqual(visit.state, "done")
