"""Arrival on site against the agreed time (B12)."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_appointment import AT, AppointmentCase


@tagged("post_install", "-at_install")
class TestArrival(AppointmentCase):
    def _arrived(self, minutes, **vals):
        visit = self._appointment(**vals)
        with freeze_time(AT + timedelta(minutes=minutes)):
            visit.action_arrive()
        return visit

    def test_arriving_starts_the_visit_now(self):
        visit = self._arrived(4)
        self.assertEqual((visit.state, visit.arrived_at), ("in_progress", AT + timedelta(minutes=4)))
        self.assertEqual(visit.started_at, visit.arrived_at)
        self.assertEqual((visit.punctuality_minutes, visit.is_punctual), (4, True))

    def test_more_than_ten_minutes_are_late_and_early_is_punctual(self):
        found = [(visit.punctuality_minutes, visit.is_punctual) for visit in map(self._arrived, (-20, 0, 10, 11))]
        self.assertEqual(found, [(-20, True), (0, True), (10, True), (11, False)])

    def test_the_policy_says_what_is_punctual(self):
        policy = self._policy({"name": "Rule"}, punctual_minutes=0)
        visit = self._arrived(1, policy_id=policy.id)
        self.assertFalse(visit.is_punctual)

    def test_without_an_agreed_time_nobody_is_late(self):
        visit = self._appointment(planned_at=False)
        visit.action_arrive()
        self.assertTrue(visit.arrived_at)
        self.assertEqual((visit.punctuality_minutes, visit.is_punctual), (0, False))

    def test_the_first_arrival_counts(self):
        visit = self._arrived(4)
        with freeze_time(AT + timedelta(minutes=40)):
            visit.action_arrive()
        self.assertEqual(visit.punctuality_minutes, 4)
        self.assertFalse(visit.can_arrive)

    def test_nobody_arrives_at_a_call(self):
        visit = self._visit()
        self.assertFalse(visit.can_arrive)
        with self.assertRaisesRegex(UserError, "not made on site"):
            visit.action_arrive()

    def test_agents_do_not_write_their_arrival(self):
        visit = self._arrived(40)
        with self.assertRaisesRegex(UserError, "button “Arrived”"):
            visit.arrived_at = AT
        with self.assertRaisesRegex(UserError, "button “Arrived”"):
            self._appointment(arrived_at=AT)
        visits = self.env["revisit.visit"].with_user(self.agent).with_context(default_arrived_at=AT)
        with self.assertRaisesRegex(UserError, "button “Arrived”"):
            visits.create({"partner_id": self.customer.id, "channel_id": self.onsite.id})
        for vals in ({"punctuality_minutes": 0}, {"is_punctual": True}):
            with self.assertRaisesRegex(UserError, "buttons"):
                visit.write(vals)

    def test_the_agreed_time_is_fixed_from_the_arrival_on(self):
        visit = self._arrived(40)
        with self.assertRaisesRegex(UserError, "the agent has arrived"):
            visit.planned_at = AT + timedelta(minutes=35)
        with self.assertRaisesRegex(UserError, "the agent has arrived"):
            self._event(visit).with_user(self.agent).start = AT + timedelta(minutes=35)

    def test_a_supervisor_corrects_it_and_the_record_says_so(self):
        visit = self._arrived(40, team_id=self.team.id)
        self.assertFalse(visit.can_correct_arrival)
        visit = visit.with_user(self.supervisor)
        self.assertTrue(visit.can_correct_arrival)
        with freeze_time(AT + timedelta(hours=2)):
            visit.arrived_at = AT
        self.assertTrue(visit.is_punctual)
        self.assertIn("2026-12-01 10:00:00 instead of 2026-12-01 10:40:00", visit.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "future"):
            visit.arrived_at = datetime(2099, 1, 1)

    def test_supervisors_do_not_correct_their_own_arrival(self):
        visit = self._appointment(self.supervisor, team_id=self.team.id)
        with freeze_time(AT + timedelta(minutes=40)):
            visit.action_arrive()
        self.assertFalse(visit.can_correct_arrival)
        with self.assertRaisesRegex(UserError, "not for a visit of their own"):
            visit.arrived_at = AT

    def test_the_record_needs_the_arrival_where_the_policy_wants_appointments(self):
        policy = self._policy({"name": "Rule"}, appointment_required=True)
        visit = self._appointment(policy_id=policy.id)
        visit.action_start()
        visit.result = "All in order."
        with self.assertRaisesRegex(UserError, "press “Arrived” on site"):
            visit.action_complete()
        visit.action_arrive()
        visit.action_complete()
        self.assertEqual(visit.state, "done")

    def test_punctuality_per_agent(self):
        visits = self._arrived(0) | self._arrived(20)
        domain = [("id", "in", visits.ids)]
        [(agent, minutes)] = visits._read_group(domain, ["agent_id"], ["punctuality_minutes:avg"])
        self.assertEqual((agent, minutes), (self.agent, 10))
        self.assertEqual(visits.search([*domain, ("is_punctual", "=", False)]), visits[1])
