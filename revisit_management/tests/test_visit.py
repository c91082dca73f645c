from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestVisit(RevisitCase):
    """A visit by hand (``E17``), from start to record number."""

    def test_by_hand_only_customer_and_channel_are_needed(self):
        visit = self._visit()
        self.assertEqual((visit.state, visit.agent_id), ("ready", self.agent))

    def test_logging_a_call_starts_the_visit_and_marks_who_was_reached(self):
        person = self.env["res.partner"].create({"name": "Li", "parent_id": self.customer.id})
        visit = self._visit(contact_line_ids=[(0, 0, {"contact_id": person.id})])
        self._log(visit, contact_id=person.id)
        self.assertEqual(visit.state, "in_progress")
        self.assertTrue(visit.contact_line_ids.reached)

    def test_an_attempt_is_never_logged_ahead(self):
        with today("2026-11-20"), self.assertRaisesRegex(ValidationError, "in the future"):
            self._log(self._visit(), at="2026-11-20 05:00:00")

    def test_standard_dimensions_are_asked_about(self):
        visit = self._visit()
        visit.action_start()
        self.assertEqual(set(visit.answer_ids.dimension_id.mapped("code")), {"quality", "service"})

    def test_e10_the_record_number_is_month_and_running_number_and_goes_back_to_the_ledger(self):
        """E10: year + month + running number, written back in the ledger."""
        engagement = self._engagement()
        numbers = []
        for day in ("2026-11-30", "2026-11-30", "2026-12-01"):
            with today(day):
                numbers.append(self._do(self._visit(engagement_id=engagement.id)).number)
        self.assertEqual(numbers, ["202611/0001", "202611/0002", "202612/0001"])
        self.assertEqual(engagement.last_record_number, "202612/0001")

    def test_the_month_of_the_number_is_a_month_in_the_policys_time_zone(self):
        policy = self._policy_e()
        policy.action_activate()
        with freeze_time("2026-11-30 16:30:00"):  # half past midnight on 1 December in Shanghai
            visit = self._do(self._visit(policy_id=policy.id))
        self.assertEqual((visit.number, visit.done_date), ("202612/0001", date(2026, 12, 1)))

    def test_each_company_counts_for_itself(self):
        counter = self.env["revisit.counter"]
        branch = self.env["res.company"].create({"name": "Branch"})
        day = date(2026, 11, 1)
        found = [counter._next_number(company, day) for company in (self.company, branch, self.company)]
        self.assertEqual(found, ["202611/0001", "202611/0001", "202611/0002"])

    def test_an_imported_number_is_reserved(self):
        counter = self.env["revisit.counter"]
        for number in ("202611/0007", "202611/0003", "old-17", None):
            counter._reserve(self.company, number)
        self.assertEqual(counter._next_number(self.company, date(2026, 11, 1)), "202611/0008")

    def test_a_call_that_reached_nobody_completes_nothing(self):
        visit = self._visit()
        self._log(visit, "no_answer")
        visit.result = "Nobody there"
        with self.assertRaisesRegex(UserError, "no attempt that reached"):
            visit.action_complete()

    def test_an_empty_record_completes_nothing(self):
        visit = self._visit()
        self._log(visit)
        with self.assertRaisesRegex(UserError, "Write down"):
            visit.action_complete()

    def test_only_a_started_visit_is_completed(self):
        with self.assertRaisesRegex(UserError, "start it before"):
            self._visit().action_complete()

    def test_an_on_site_visit_needs_no_call(self):
        visit = self._visit(channel_id=self.onsite.id)
        visit.action_arrive()
        visit.result = "Checked the cubicles"
        visit.action_complete()
        self.assertEqual(visit.state, "done")

    def test_e11_the_record_holds_satisfaction_suggestions_and_needs(self):
        """E11: quality satisfaction, service satisfaction, suggestions or needs; after warranty what is needed."""
        visit = self._visit()
        self._log(visit)
        quality, service = visit.answer_ids.sorted(lambda a: a.dimension_id.code)
        quality.level, service.level = "very_satisfied", "average"
        visit.write({"suggestions": "Bigger labels", "needs": "New busbars", "need_type": "retrofit"})
        visit.action_complete()
        self.assertEqual((visit.satisfaction, visit.is_rated), (80.0, True))
        self.assertEqual(
            (visit.suggestions, visit.needs, visit.need_type), ("Bigger labels", "New busbars", "retrofit")
        )

    def test_what_was_not_asked_is_left_out_of_the_average(self):
        visit = self._visit()
        visit.action_start()
        visit.answer_ids[0].level = "dissatisfied"
        visit.answer_ids[1].level = "not_asked"
        self.assertEqual((visit.satisfaction, visit.is_rated), (0.0, True))
        visit.answer_ids[0].level = "not_asked"
        self.assertFalse(visit.is_rated)

    def test_a_rule_can_insist_on_the_answers(self):
        self._engagement(commissioned_date="2026-01-31")
        self._policy({"complete_when": "answers"})
        self._run_crons("2026-02-20")
        visit = self.customer.revisit_visit_ids
        visit = visit.with_user(visit.agent_id)
        self._log(visit)
        visit.result = "Fine"
        with self.assertRaisesRegex(UserError, "Product quality and Service"):
            visit.action_complete()

    def test_a_closed_record_is_locked(self):
        visit = self._do(self._visit())
        for change in (
            lambda: visit.write({"result": "Nicer"}),
            lambda: visit.answer_ids[0].write({"level": "very_satisfied"}),
            lambda: visit.write({"answer_ids": [(5,)]}),
            lambda: self._log(visit),
            lambda: visit.attempt_ids.write({"outcome": "busy"}),
            visit.attempt_ids.unlink,
            visit.action_start,
            visit.action_complete,
            lambda: visit.action_cancel("No"),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                change()
        self.assertEqual(visit.result, "All in order.")

    def test_a_message_can_be_posted_on_a_closed_record(self):
        visit = self._do(self._visit())
        visit.message_post(body="Thank you")

    def test_what_buttons_set_cannot_be_written(self):
        visit = self._visit()
        for vals in (
            {"state": "done"},
            {"number": "202611/9999"},
            {"done_date": "2026-01-01"},
            {"retention_date": "2026-01-01"},
            {"latest_date": "2030-01-01"},
            {"satisfaction": 100},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "cannot be changed by hand"):
                visit.write(vals)

    def test_a_visit_cannot_be_born_done(self):
        for vals in ({"state": "done"}, {"number": "202611/0001"}, {"done_date": "2026-01-01"}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "starts as"):
                self._visit(**vals)

    def test_failing_says_why_by_the_attempts(self):
        visit = self._visit()
        with self.assertRaisesRegex(UserError, "Say why"):
            visit.action_fail()
        for outcome in ("no_answer", "busy", "no_answer"):
            self._log(visit, outcome)
        visit.action_fail()
        self.assertEqual((visit.state, visit.close_reason), ("failed", "3 attempts: No answer 2, Busy 1"))

    def test_a_failed_visit_skips_what_was_owed_with_the_reason(self):
        self._engagement(commissioned_date="2026-01-31")
        self._policy({})
        self._run_crons("2026-02-20")
        visit = self.customer.revisit_visit_ids
        visit.action_fail("Number out of service")
        self.assertEqual((visit.schedule_ids.state, visit.schedule_ids.reason), ("skipped", "Number out of service"))

    def test_records_are_kept_36_months(self):
        with today("2026-11-30"):
            self.assertEqual(self._do(self._visit()).retention_date, date(2029, 11, 30))

    def test_only_untouched_visits_made_by_hand_can_be_deleted(self):
        self._visit().sudo().unlink()
        for touch in (self._log, self._do):
            visit = self._visit()
            touch(visit)
            with self.assertRaisesRegex(UserError, "cannot be deleted"):
                visit.sudo().unlink()

    def test_completing_closes_the_activity(self):
        visit = self._visit()
        visit.planned_date = "2026-12-24"
        self.assertEqual(visit.activity_ids.date_deadline, date(2026, 12, 24))
        self._do(visit)
        self.assertFalse(visit.activity_ids)

    def test_the_activity_goes_along_with_agent_and_day(self):
        visit = self._visit()
        visit.sudo().write({"agent_id": self.colleague.id, "planned_date": "2026-12-24"})
        self.assertEqual(visit.activity_ids.user_id, self.colleague)

    def test_an_appointment_sets_the_planned_day_where_the_customer_is(self):
        visit = self._visit()
        visit.planned_at = "2026-12-23 17:00:00"
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        visit.planned_at = "2026-12-23 17:30:00"
        self.assertEqual(visit.planned_date, date(2026, 12, 24))

    def test_overdue_is_past_the_window(self):
        self._engagement(commissioned_date="2026-01-31")
        self._policy({"late": 7})
        self._run_crons("2026-02-01")
        visit = self.customer.revisit_visit_ids
        for day, overdue in (("2026-02-07", False), ("2026-02-08", True)):
            with self.subTest(day), today(day):
                visit.invalidate_recordset(["is_overdue"])
                self.assertEqual(visit.is_overdue, overdue)
                self.assertEqual(visit.search_count([("id", "=", visit.id), ("is_overdue", "=", True)]), int(overdue))
                self.assertEqual(
                    visit.search_count([("id", "=", visit.id), ("is_overdue", "=", False)]), int(not overdue)
                )

    def test_archiving_the_agent_loses_no_visit(self):
        visit = self._visit()
        visit.planned_date = "2026-12-24"
        self.agent.sudo().active = False
        self.assertEqual(visit.sudo().exists().agent_id, self.agent)
