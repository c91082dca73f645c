from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import RevisitCase, today

W12 = [(0, 0, {"hour_from": 10, "hour_to": 11}), (0, 0, {"hour_from": 14, "hour_to": 16})]


class CallCase(RevisitCase):
    """A visit by phone that a rule demanded for Tuesday 2026-11-24, in the calling hours of W12."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.country_id = cls.env.ref("base.cn")

    def _owe(self, rule=None, **policy):
        self.policy = self._policy({"late": 9, **(rule or {})}, **{"window_ids": W12, **policy})
        engagement = self._engagement(commissioned_date="2026-11-24")
        self._run_crons("2026-11-24")
        visit = engagement.visit_ids
        return visit.with_user(visit.agent_id)

    def _try(self, visit, moment, outcome="no_answer", **vals):
        """An attempt at ``moment`` in Shanghai, logged at once."""
        with self._at(moment):
            return self._log(visit, outcome, **vals)

    def _at(self, moment):
        return freeze_time(datetime.fromisoformat(f"{moment}+08:00"))


@tagged("post_install", "-at_install")
class TestAttemptCounting(CallCase):
    def test_w12_a_second_try_at_the_same_time_does_not_count(self):
        """W12: no answer → another time, at least 3 attempts."""
        visit = self._owe()
        first = self._try(visit, "2026-11-25T10:10", ring_seconds=25)
        again = self._try(visit, "2026-11-25T10:40", "busy")
        self.assertEqual(
            (first.valid, again.valid, again.why_not), (True, False, "one at this time of day counts already")
        )
        self._try(visit, "2026-11-25T14:10", ring_seconds=25)
        with (
            self._at("2026-11-25T14:12"),
            self.assertRaisesRegex(UserError, "3 attempts at any time are needed.* 2 count"),
        ):
            visit.action_fail()
        self._try(visit, "2026-11-26T10:10", ring_seconds=25)
        with self._at("2026-11-26T10:12"):
            visit.action_fail()
        self.assertEqual(visit.state, "failed")

    def test_one_that_does_not_count_takes_nobodys_place(self):
        visit = self._owe()
        self.assertFalse(self._try(visit, "2026-11-25T10:10", ring_seconds=5).valid)
        self.assertTrue(self._try(visit, "2026-11-25T10:20", ring_seconds=25).valid)
        self.assertTrue(self._try(visit, "2026-11-25T10:30", "connected").valid)

    def test_without_calling_hours_morning_and_afternoon_are_other_times(self):
        visit = self._owe(window_ids=[])
        found = [self._try(visit, f"2026-11-25T{time}").valid for time in ("09:00", "11:59", "12:00", "19:00")]
        self.assertEqual(found, [True, False, True, False])

    def test_a_policy_may_count_every_attempt(self):
        visit = self._owe(distinct_slots=False)
        self.assertTrue(all(self._try(visit, f"2026-11-25T10:{minute}").valid for minute in (10, 11, 12)))

    def test_several_logged_at_once_are_judged_one_after_the_other(self):
        visit = self._owe()
        with self._at("2026-11-25T10:40"):
            vals = {"visit_id": visit.id, "outcome": "busy"}
            attempts = self.env["revisit.attempt"].with_user(self.agent).create([vals, vals])
        self.assertEqual(attempts.mapped("valid"), [True, False])

    def test_w12_an_unanswered_call_needs_its_ringing_time_where_the_policy_says_so(self):
        """W12: let it ring 20 s."""
        visit = self._owe(ring_required=True)
        self.assertEqual(self._try(visit, "2026-11-25T10:10").why_not, "rang too short")
        self.assertTrue(self._try(visit, "2026-11-25T10:12", ring_seconds=20).valid)
        self.assertTrue(self._try(visit, "2026-11-25T14:12", "busy").valid)

    def test_the_button_asks_for_the_ringing_time_that_nobody_measured(self):
        visit = self._owe(ring_required=True)
        with self._at("2026-11-25T10:10"):
            action = visit.action_log_no_answer()
            self.assertEqual(
                (action["res_model"], action["context"]["default_outcome"]), ("revisit.attempt", "no_answer")
            )
            self.assertFalse(visit.attempt_ids)
            visit.action_log_busy()
        self.assertEqual(visit.attempt_ids.outcome, "busy")

    # the clock of the ringing

    def test_w12_the_server_measures_from_dialling_on(self):
        """W12: 20 seconds, measured."""
        visit = self._owe(ring_required=True)
        with self._at("2026-11-25T10:59:30"):
            self.assertEqual(visit.action_dial()["url"], "tel:+861055550100")
        with self._at("2026-11-25T10:59:55"):
            visit.action_log_no_answer()
        attempt = visit.attempt_ids
        self.assertEqual((attempt.ring_seconds, attempt.ring_measured, attempt.valid), (25, True, True))
        self.assertFalse(visit.dialling_since)

    def test_a_call_counts_by_when_it_was_dialled(self):
        visit = self._owe()
        with self._at("2026-11-25T10:58"):
            visit.action_dial()
        with self._at("2026-11-25T11:09"):
            visit.action_log_connected()
        self.assertEqual((visit.attempt_ids.in_window, visit.attempt_ids.ring_seconds), (True, 0))

    def test_nobody_claims_to_have_measured_more_than_went_by(self):
        visit = self._owe()
        with self._at("2026-11-25T10:10:00"):
            self.assertFalse(self._log(visit, "no_answer", ring_seconds=20, ring_measured=True).ring_measured)
            visit.action_dial()
        with self._at("2026-11-25T10:10:12"):
            attempt = self._log(
                visit, "no_answer", ring_seconds=20, ring_measured=True, dialled_at="2026-01-01 00:00:00"
            )
        self.assertEqual((attempt.ring_measured, attempt.ring_seconds), (False, 20))
        self.assertEqual(attempt.dialled_at, datetime(2026, 11, 25, 2, 10))

    def test_hanging_up_at_once_is_not_long_enough(self):
        visit = self._owe()
        with self._at("2026-11-25T10:10:00"):
            visit.action_dial()
            visit.action_log_no_answer()
        self.assertEqual((visit.attempt_ids.ring_measured, visit.attempt_ids.valid), (True, False))

    def test_a_colleagues_dialling_measures_nothing_for_me(self):
        visit = self._owe()
        with self._at("2026-11-25T10:10:00"):
            visit.with_user(self.supervisor).action_dial()
        with self._at("2026-11-25T10:10:30"):
            attempt = self._log(visit, "no_answer", ring_seconds=20, ring_measured=True)
        self.assertFalse(attempt.ring_measured)

    def test_ringing_time_is_not_taken_from_a_forgotten_call(self):
        visit = self._owe()
        with self._at("2026-11-25T10:10:00"):
            visit.action_dial()
        with self._at("2026-11-25T10:40:00"):
            visit.action_log_no_answer()
        self.assertEqual((visit.attempt_ids.ring_seconds, visit.attempt_ids.ring_measured), (0, False))

    # hours

    def test_t1_customers_with_a_tag_have_their_own_hours(self):
        """T1: government guests 10:00–11:00 or 15:00–16:00, others as everybody."""
        government = self.env.ref("revisit_management.partner_category_government")
        own = {"hour_from": 15, "hour_to": 16, "category_ids": [(6, 0, government.ids)]}
        visit = self._owe(window_ids=[*W12, (0, 0, own)])
        self.assertEqual(visit.calling_hours, "10:00–11:00, 14:00–16:00")
        self.assertTrue(self._try(visit, "2026-11-25T10:10").in_window)
        self.customer.category_id = government
        visit.invalidate_recordset(["calling_hours"])
        self.assertEqual(visit.calling_hours, "Government: 15:00–16:00")
        self.assertFalse(self._try(visit, "2026-11-26T10:10").in_window)
        self.assertTrue(self._try(visit, "2026-11-26T15:10").in_window)

    def test_hours_overlap_only_where_they_hold_for_the_same_customers(self):
        government = self.env.ref("revisit_management.partner_category_government")
        own = {"hour_from": 10, "hour_to": 12, "category_ids": [(6, 0, government.ids)]}
        self._owe(window_ids=[*W12, (0, 0, own)])
        with self.assertRaisesRegex(ValidationError, "overlap"):
            self.policy.window_ids = [(0, 0, {**own, "hour_from": 11})]

    def test_the_form_warns_before_somebody_calls_out_of_hours(self):
        visit = self._owe()
        with self._at("2026-11-25T11:20"):
            self.assertTrue(visit.is_outside_hours)
            self.assertEqual(visit.calling_hint, "10:00–11:00, 14:00–16:00; it is Wed 11:20 there now.")
            visit.action_dial()
        with self._at("2026-11-25T14:20"):
            visit.invalidate_recordset(["is_outside_hours"])
            self.assertFalse(visit.is_outside_hours)

    def test_dialling_out_of_hours_is_refused_with_the_next_time_and_what_took_place_is_recorded(self):
        visit = self._owe(outside_hours="refuse")
        with self._at("2026-11-27T16:20"), self.assertRaisesRegex(UserError, "The next time is 11/30/2026 10:00"):
            visit.action_dial()
        attempt = self._try(visit, "2026-11-27T16:20", "connected")
        self.assertEqual((attempt.in_window, attempt.valid, visit.state), (False, False, "in_progress"))

    def test_the_customers_own_clocks_count_where_the_policy_says_so(self):
        self.customer.tz = "America/Sao_Paulo"
        visit = self._owe(use_customer_tz=True)
        self.assertFalse(self._try(visit, "2026-11-25T10:10").in_window)
        self.assertTrue(self._try(visit, "2026-11-25T21:10").in_window)
        self.customer.tz = False
        self.assertTrue(self._try(visit, "2026-11-26T10:10").in_window)

    # giving up

    def test_calling_off_is_no_way_round_the_attempts(self):
        visit = self._owe()
        with self.assertRaisesRegex(UserError, "log the attempts"):
            visit.action_cancel("Never there anyway")
        visit.with_user(self.supervisor).action_cancel("Moved away")
        self.assertEqual(visit.state, "cancelled")
        self._visit().action_cancel("My own, not needed")

    def test_another_channel_is_no_way_round_the_attempts(self):
        visit = self._owe()
        visit.channel_id = self.onsite
        with self.assertRaisesRegex(UserError, "are needed before it is given up"):
            visit.action_fail("Nobody there")
        with self.assertRaisesRegex(UserError, "log the attempts"):
            visit.action_cancel("Nobody there")

    def test_who_refuses_calls_is_not_called_again(self):
        visit = self._owe()
        self._try(visit, "2026-11-25T10:10", "refused")
        with today("2026-11-25"):
            visit.action_fail()
        self.assertEqual(visit.state, "failed")

    # lines

    def test_w12_another_line_is_recorded_with_its_reason(self):
        """W12: from the service number; another line only if it fails or the customer doesn't answer."""
        self.team.service_number = "95500"
        visit = self._owe()
        self.assertEqual(visit.service_number, "95500")
        with self.assertRaisesRegex(ValidationError, "why another line"):
            self._try(visit, "2026-11-25T10:10", line="other")
        early = self._try(visit, "2026-11-25T10:10", line="other", line_note="Service line is down")
        self.assertTrue(early.other_line_first)
        self._try(visit, "2026-11-25T14:10")
        after = self._try(visit, "2026-11-26T10:10", line="other", line_note="Did not answer the service number")
        self.assertEqual((after.other_line_first, after.valid), (False, True))

    def test_days_of_another_country_count(self):
        """The Monday after a make-up weekend, as China has them, is judged by the policy's calendar."""
        visit = self._owe()
        self.assertEqual(visit.planned_date, date(2026, 11, 24))
        self.assertEqual(self._try(visit, "2026-11-28T10:10").why_not, "not a working day")
