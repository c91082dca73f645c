from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import today
from .plan_case import DAY, EVE, MONDAY, PlanCase

NEXT_WEEK = "2026-11-11"


@tagged("post_install", "-at_install")
class TestPlanAmend(PlanCase):
    """Changes after approval go back for approval, and only they."""

    def _visits(self, user=None, **vals):
        plan = self._approved(**vals)
        return plan, plan.visit_ids.with_user(user or self.agent)

    def test_another_executor_channel_or_customer_waits_for_approval_again(self):
        plan, visits = self._visits(count=5)
        other = self.env["res.partner"].create({"name": "Somebody else"})
        by_hand = self._visit(plan_id=plan.id, purpose="x")
        plan.with_user(self.agent).action_submit()
        plan.with_user(self.supervisor).action_approve()
        another = (self.agent | self.colleague) - visits[0].agent_id
        changes = [
            (visits[0], {"agent_id": another.id}),
            (visits[1], {"channel_id": self.onsite.id}),
            (visits[2], {"team_id": self.other_team.id}),
            (by_hand, {"partner_id": other.id}),
        ]
        for visit, change in changes:
            with self.subTest(change):
                self.assertEqual(visit.state, "ready")
                visit.write(change)
                self.assertEqual(visit.sudo().state, "draft")
                self.assertFalse(visit.sudo().activity_ids)
                self.assertIn("waits for approval again", visit.sudo().message_ids.mapped("body")[0])
        self.assertEqual((visits[3:] & plan.visit_ids).mapped("state"), ["ready", "ready"])

    def test_what_stays_the_same_needs_no_approval(self):
        _plan, visits = self._visits()
        visit = visits[0]
        visit.write({"agent_id": visit.agent_id.id, "channel_id": visit.channel_id.id, "purpose": "Said better"})
        visit.planned_date = "2026-11-06"
        visit.planned_at = "2026-11-05 06:00:00"
        self.assertEqual((visit.state, visit.planned_date), ("ready", date(2026, 11, 5)))

    def test_a_call_back_beyond_the_plan_needs_no_approval(self):
        _plan, visits = self._visits()
        visit = visits[0]
        with today(MONDAY):
            self._log(visit, "callback", callback_at=f"{NEXT_WEEK} 06:00:00")
        self.assertEqual((visit.state, visit.planned_date), ("in_progress", date(2026, 11, 11)))

    def test_a_visit_moved_out_of_the_period_waits_in_the_plan_of_the_other_one(self):
        plan, visits = self._visits()
        visits[0].planned_date = NEXT_WEEK
        self.assertEqual(visits[0].state, "draft")
        self.assertEqual(visits[0].plan_id.date_from, date(2026, 11, 9))
        self.assertEqual(plan.visit_ids, visits[1].sudo())

    def test_who_may_approve_may_change(self):
        plan, visits = self._visits(self.supervisor)
        visits[0].write({"channel_id": self.onsite.id, "planned_date": NEXT_WEEK})
        self.assertEqual((visits[0].state, visits[0].plan_id), ("ready", plan))

    def test_who_submitted_the_plan_may_not_change_it_alone(self):
        plan = self._submitted(self.supervisor)
        with today(DAY):
            plan.with_user(self.manager).action_approve()
        visit = plan.visit_ids[0].with_user(self.supervisor)
        visit.channel_id = self.onsite
        self.assertEqual(visit.state, "draft")

    def test_changes_are_submitted_approved_and_returned_alone(self):
        plan, visits = self._visits()
        with self.assertRaisesRegex(UserError, "no visit that waits"):
            plan.with_user(self.agent).action_submit()
        visits[0].channel_id = self.onsite
        self.assertEqual((plan.with_user(self.agent).draft_count, plan.state), (1, "approved"))
        plan.with_user(self.agent).action_submit()
        self.assertEqual((plan.state, plan.changes_submitted, self._asked(plan)), ("approved", True, self.supervisor))
        with self.assertRaisesRegex(UserError, "nothing to submit"):
            plan.with_user(self.agent).action_submit()
        plan.with_user(self.supervisor).action_return("Stay with the phone")
        self.assertEqual((plan.state, plan.changes_submitted, visits[0].state), ("approved", False, "draft"))
        self.assertEqual(self._asked(plan, "plan_returned"), self.agent)
        plan.with_user(self.agent).action_submit()
        with today(DAY):
            plan.with_user(self.supervisor).action_approve()
        self.assertEqual((plan.state, plan.changes_submitted, plan.reject_reason), ("approved", False, False))
        self.assertEqual(set(visits.mapped("state")), {"ready"})

    def test_what_is_generated_into_an_approved_plan_waits_and_submits_itself(self):
        plan = self._approved()
        self._equip(1)
        self._run_crons(EVE)
        self.assertEqual(sorted(plan.visit_ids.mapped("state")), ["draft", "ready", "ready"])
        self._night_of_plans(EVE)
        self.assertTrue(plan.changes_submitted)
        with today(EVE):
            plan.with_user(self.supervisor).action_approve()
        self.assertEqual(set(plan.visit_ids.mapped("state")), {"ready"})

    def test_the_next_try_after_a_failure_goes_on_under_the_plan(self):
        self.policy.rule_ids[:1].write(
            {"on_failure": "channel", "channel_ids": [(6, 0, (self.phone | self.onsite).ids)]}
        )
        plan = self._approved()
        visit = plan.visit_ids[0]
        again = self._give_up(visit, MONDAY)
        self.assertEqual((again.state, again.plan_id, again.channel_id), ("ready", plan, self.onsite))
        self.assertEqual(again.purpose, visit.purpose)

    def test_a_corrected_event_date_moves_the_visit_into_the_right_plan(self):
        plan = self._approved()
        visit = plan.visit_ids[0]
        with today(DAY):
            visit.schedule_ids.event_id.date = "2026-10-10"
        self.assertEqual((visit.ideal_date, visit.state), (date(2026, 11, 10), "draft"))
        self.assertEqual(visit.plan_id.date_from, date(2026, 11, 9))
        self.assertFalse(visit.activity_ids)
        self.assertEqual(plan.visit_ids.mapped("state"), ["ready"])

    def test_a_draft_moved_by_hand_follows_its_day(self):
        plan = self._planned()
        visit = plan.visit_ids[0].with_user(self.agent)
        visit.planned_date = NEXT_WEEK
        self.assertEqual(visit.plan_id.date_from, date(2026, 11, 9))
        self.assertEqual(visit.state, "draft")
