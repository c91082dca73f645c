from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import today
from .plan_case import DAY, EVE, MONDAY, WEEK, PlanCase


@tagged("post_install", "-at_install")
class TestPlan(PlanCase):
    """B1: visits gather in a plan per team and period, and nothing runs before it is approved."""

    def test_visits_that_a_policy_demands_wait_in_the_plan_of_their_week_and_team(self):
        """B1: plan from customer data: purpose, method, approximate time, customers."""
        plan = self._planned()
        self.assertEqual(
            (plan.team_id, plan.kind, plan.state, plan.date_from, plan.date_to),
            (self.team, "period", "draft", date(2026, 11, 2), date(2026, 11, 8)),
        )
        self.assertEqual(plan.name, f"{WEEK} · Service centre (test) · Policy under test")
        self.assertEqual(plan.visit_ids.mapped("state"), ["draft", "draft"])
        self.assertFalse(plan.visit_ids.activity_ids)

    def test_each_customer_on_the_list_gets_a_concrete_purpose(self):
        """B1: the rule's purpose, with the customer's own equipment; the agent may say it better."""
        plan = self._planned()
        self.assertEqual(
            set(plan.visit_ids.mapped("purpose")),
            {f"Is all well? About: Unit of Customer {n}, Ordinary customer." for n in (0, 1)},
        )
        visit = plan.visit_ids[0].with_user(self.agent)
        visit.purpose = "Does the new breaker still hum?"
        with today(DAY):
            visit.purpose = False
            with self.assertRaisesRegex(UserError, visit.partner_id.name):
                plan.with_user(self.agent).action_submit()
        self.assertEqual(plan.state, "draft")

    def test_a_plan_can_be_for_a_month(self):
        self.policy.plan_period = "month"
        plan = self._planned()
        self.assertEqual((plan.date_from, plan.date_to), (date(2026, 11, 1), date(2026, 11, 30)))
        self.assertTrue(plan.name.startswith("2026-11 · "))

    def test_what_is_generated_later_joins_the_open_plan_of_its_period(self):
        plan = self._planned()
        self._equip(1)
        self._run_crons(DAY)
        self.assertEqual(self.policy.plan_ids, plan)
        self.assertEqual(len(plan.visit_ids), 3)

    def test_a_policy_without_approval_makes_no_plans(self):
        self.policy.approval = "none"
        self.assertFalse(self._planned())
        self.assertEqual(set(self.policy.visit_ids.mapped("state")), {"ready"})

    def test_nothing_in_an_unapproved_plan_is_carried_out_by_anyone(self):
        person = self.env["res.partner"].create({"name": "Li"})
        plan = self._submitted()
        visit = plan.visit_ids[0]
        visit.contact_line_ids = [Command.create({"contact_id": person.id})]
        quality = self.env.ref("revisit_management.dimension_quality")
        for user in (visit.agent_id, self.supervisor, self.manager):
            mine = visit.with_user(user)
            for name, attempt in {
                "start": mine.action_start,
                "fail": lambda v=mine: v.action_fail("no time"),
                "problem": mine.action_problem,
                "complete": mine.action_complete,
                "attempt": lambda v=mine: self._log(v),
                "quick log": mine.action_log_no_answer,
                "answer": lambda v=mine: v.write({"answer_ids": [Command.create({"dimension_id": quality.id})]}),
                "result": lambda v=mine: v.write({"result": "All well"}),
                "reached": lambda v=mine: v.contact_line_ids.write({"reached": True}),
                "state": lambda v=mine: v.write({"state": "ready"}),
                "another plan": lambda v=mine: v.write({"plan_id": False}),
            }.items():
                with self.subTest(name, user=user.login), self.assertRaises(UserError), self.cr.savepoint():
                    attempt()
        with self.assertRaisesRegex(UserError, f"waits for approval of plan {WEEK}"):
            visit.sudo().action_start()
        self.assertEqual(visit.state, "draft")
        self.assertFalse(visit.attempt_ids or visit.answer_ids)

    def test_what_a_rule_demanded_is_cancelled_before_approval_by_a_supervisor_only(self):
        plan = self._planned()
        visit = plan.visit_ids[0]
        with self.assertRaisesRegex(UserError, "only a supervisor cancels"):
            visit.with_user(visit.agent_id).action_cancel("no time")
        visit.with_user(self.supervisor).action_cancel("The plant is closed")
        self.assertEqual(visit.state, "cancelled")

    def test_submitting_asks_the_supervisor_quietly(self):
        mails = self.env["mail.mail"].search_count([])
        plan = self._submitted()
        self.assertEqual((plan.state, plan.submitted_by_id), ("submitted", self.agent))
        self.assertEqual(self._asked(plan), self.supervisor)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_approval_makes_the_visits_ready_and_tells_their_agents(self):
        plan = self._approved()
        self.assertEqual((plan.state, plan.approved_by_id), ("approved", self.supervisor))
        self.assertEqual(set(plan.visit_ids.mapped("state")), {"ready"})
        for visit in plan.visit_ids:
            self.assertEqual(visit.activity_ids.user_id, visit.agent_id)
            self.assertEqual(visit.activity_ids.res_name, visit.display_name)
        self.assertFalse(self._asked(plan))
        with today(MONDAY):
            self._do(plan.visit_ids[0].with_user(plan.visit_ids[0].agent_id))

    def test_a_plan_approved_after_it_began_runs_at_once(self):
        plan = self._submitted()
        with today(MONDAY):
            plan.with_user(self.supervisor).action_approve()
        self.assertEqual(plan.state, "running")

    def test_a_returned_plan_goes_back_to_the_submitter_with_the_reason(self):
        plan = self._submitted()
        mine = plan.with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "Say why"):
            mine.action_return()
        action = mine.action_open_return()
        dialog = self.env[action["res_model"]].with_user(self.supervisor).with_context(**action["context"])
        dialog.create({"reason": "Tuesday is full"}).action_return()
        self.assertEqual((plan.state, plan.reject_reason), ("draft", "Tuesday is full"))
        self.assertEqual((self._asked(plan), self._asked(plan, "plan_returned")), (self.env["res.users"], self.agent))
        plan.with_user(self.agent).action_submit()
        self.assertEqual((plan.state, plan.reject_reason), ("submitted", False))
        self.assertFalse(self._asked(plan, "plan_returned"))

    def test_plans_are_submitted_and_approved_in_bulk_from_the_list(self):
        self._equip(1)
        self._equip(1, day="2026-10-12")
        self._run_crons(DAY)
        plans = self.policy.plan_ids
        self.assertEqual(len(plans), 2)
        for name, user, state in (("submit", self.agent, "submitted"), ("approve", self.supervisor, "approved")):
            action = self.env.ref(f"revisit_management.revisit_plan_action_{name}").with_user(user)
            with today(DAY):
                action.with_context(active_model=plans._name, active_ids=plans.ids).run()
            self.assertEqual(set(plans.mapped("state")), {state})

    def test_an_empty_plan_is_not_submitted(self):
        plan = self._planned()
        plan.visit_ids.with_user(self.supervisor).action_cancel("closed")
        with self.assertRaisesRegex(UserError, "no visit that waits"):
            plan.with_user(self.agent).action_submit()

    def test_a_plan_that_nobody_may_approve_says_so(self):
        plan = self._planned()
        self.team.leader_id = False
        self.manager.group_ids = self.env.ref("base.group_user")
        self.env.ref("base.user_admin").company_ids -= self.company
        with self.assertRaisesRegex(UserError, "give its team a supervisor"):
            plan.with_user(self.agent).action_submit()

    def test_plans_with_visits_are_never_deleted(self):
        plan = self._planned()
        with self.assertRaisesRegex(UserError, "has visits"):
            plan.with_user(self.manager).unlink()
        empty = plan.with_user(self.manager).create({"name": "Nothing", "policy_id": self.policy.id})
        empty.unlink()


@tagged("post_install", "-at_install")
class TestPlanNights(PlanCase):
    """Plans that the policy filled go their way by themselves, up to the approval."""

    def test_a_plan_submits_itself_a_week_before_it_begins(self):
        plan = self._planned()
        self._night_of_plans("2026-10-25")
        self.assertEqual(plan.state, "draft")
        run = self._night_of_plans("2026-10-26")
        self.assertEqual((plan.state, run.created), ("submitted", 1))
        self.assertEqual(plan.submitted_by_id, self.env.ref("base.user_root"))
        self.assertEqual(self._asked(plan), self.supervisor)
        self.assertEqual(self._night_of_plans("2026-10-26").created, 0)
        with today(EVE):
            plan.with_user(self.supervisor).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_a_plan_can_wait_for_its_team(self):
        self.policy.plan_auto_submit = False
        plan = self._planned()
        self._night_of_plans(EVE)
        self.assertEqual(plan.state, "draft")

    def test_a_returned_plan_waits_for_those_who_rework_it(self):
        plan = self._planned()
        self._night_of_plans(EVE)
        with today(EVE):
            plan.with_user(self.supervisor).action_return("Tuesday is full")
        self.assertEqual(self._asked(plan, "plan_returned"), plan.visit_ids.agent_id)
        self._night_of_plans(EVE)
        self.assertEqual(plan.state, "draft")

    def test_what_lacks_a_purpose_is_noted_on_the_run_and_holds_up_no_other_plan(self):
        self._equip(1, day="2026-10-12")
        plan = self._planned(1)
        plan = plan.filtered(lambda p: p.date_from == date(2026, 11, 2))
        plan.visit_ids.purpose = False
        run = self._night_of_plans("2026-11-05")
        self.assertEqual((run.created, run.skipped, run.failed), (1, 1, 0))
        self.assertIn("visits without a purpose", run.details)
        self.assertNotIn(plan.visit_ids.partner_id.name, run.details)
        self.assertEqual(plan.state, "draft")

    def test_it_begins_on_its_first_day_and_ends_when_all_is_closed(self):
        plan = self._approved()
        self._night_of_plans("2026-11-01")
        self.assertEqual(plan.state, "approved")
        self._night_of_plans(MONDAY)
        self.assertEqual(plan.state, "running")
        one, other = plan.visit_ids
        with today(MONDAY):
            self._do(one.with_user(one.agent_id))
        self._night_of_plans("2026-11-09")
        self.assertEqual(plan.state, "running")
        with today("2026-11-09"):
            other.with_user(self.supervisor).action_fail("moved away")
        self._night_of_plans("2026-11-09")
        self._night_of_plans("2026-11-09")
        self.assertEqual(plan.state, "done")

    def test_the_supervisor_writes_guidance_and_files_the_plan(self):
        """B13, the plan's half: guidance after the round, then plan and records are filed."""
        plan = self._approved()
        leader = plan.with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "when plan .* is done"):
            leader.guidance = "Too early"
        with self.assertRaisesRegex(UserError, "when it is done"):
            leader.action_archive_plan()
        with today(MONDAY):
            for visit in plan.visit_ids:
                self._do(visit.with_user(visit.agent_id))
        self._night_of_plans(MONDAY)
        self._night_of_plans("2026-11-09")
        with self.assertRaisesRegex(UserError, "by its supervisor"):
            plan.with_user(self.agent).guidance = "Well done, me"
        leader.guidance = "Ask about the hum in each call."
        with self.assertRaises(UserError):
            plan.with_user(self.agent).action_archive_plan()
        leader.action_archive_plan()
        self.assertEqual(plan.state, "archived")
        for user in (self.supervisor, self.manager):
            with self.assertRaises(UserError):
                plan.with_user(user).rehearsal_note = "forged"

    def test_a_period_that_is_over_gets_another_plan_for_what_comes_late(self):
        plan = self._planned()
        plan.visit_ids._close("cancelled", "closed")
        plan.state = "done"
        other = self.env["revisit.plan"]._of_period(self.policy, self.team, date(2026, 11, 4))
        self.assertNotEqual(other, plan)
        self.assertEqual((other.key, other.state), (plan.key, "draft"))
