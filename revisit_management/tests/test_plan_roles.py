from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import patch, today
from .plan_case import DAY, MONDAY, PlanCase


class PlanRolesCase(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls._new_user("r_head", "supervisor")
        cls.head_office = cls.env["revisit.team"].create({"name": "Head office (test)", "leader_id": cls.head.id})

    def _special(self, user=None, **vals):
        """A special plan made by hand, with one visit."""
        plans = self.env["revisit.plan"].with_user(user or self.agent)
        plan = plans.create({"name": "After the flood", "policy_id": self.policy.id, "team_id": self.team.id, **vals})
        plan.visit_ids = [
            Command.create({"partner_id": self.customer.id, "channel_id": self.phone.id, "purpose": "Is it dry?"})
        ]
        return plan


@tagged("post_install", "-at_install")
class TestPlanApprovers(PlanRolesCase):
    def test_the_supervisor_of_the_team_approves(self):
        """G4: agents execute, managers review plans."""
        plan = self._submitted()
        self.assertEqual(plan._approvers(), self.supervisor)
        for user in (self.colleague, self.agent):
            for action in (plan.with_user(user).action_approve, lambda u=user: plan.with_user(u).action_return("x")):
                with self.assertRaises(UserError):
                    action()
        with self.assertRaisesRegex(UserError, "approved or returned by r_supervisor"):
            plan.with_user(self.colleague).action_approve()
        with self.assertRaises(AccessError):
            plan.with_user(self.stranger).action_approve()
        self.assertEqual(plan.state, "submitted")

    def test_nobody_approves_what_they_submitted(self):
        plan = self._submitted(self.supervisor)
        with self.assertRaisesRegex(UserError, "You submitted plan .* yourself"):
            plan.with_user(self.supervisor).action_approve()
        self.assertEqual(self._asked(plan), plan._approvers())
        self.assertIn(self.manager, plan._approvers())
        with today(DAY):
            plan.with_user(self.manager).action_approve()
        self.assertEqual(plan.approved_by_id, self.manager)

    def test_a_manager_does_not_approve_the_own_submission_either(self):
        plan = self._submitted(self.manager)
        with self.assertRaisesRegex(UserError, "yourself"):
            plan.with_user(self.manager).action_approve()

    def test_a_leader_who_submits_is_approved_by_the_head_office(self):
        self.team.head_office_id = self.head_office
        plan = self._submitted(self.supervisor)
        self.assertEqual(plan._approvers(), self.head)
        with today(DAY):
            plan.with_user(self.head).action_approve()
        self.assertEqual(set(plan.visit_ids.mapped("state")), {"ready"})

    def test_who_has_left_is_not_asked(self):
        plan = self._planned()
        self.supervisor.active = False
        self.assertIn(self.manager, plan._approvers())

    def test_a_plan_without_team_is_for_the_managers(self):
        self.policy.team_id = False
        plan = self._planned()
        self.assertFalse(plan.team_id)
        self.assertIn(self.manager, plan._approvers())
        with self.assertRaises(AccessError):
            plan.with_user(self.supervisor).read(["name"])

    def test_what_the_approver_may_not_see_waits_for_the_next_one(self):
        plan = self._submitted()
        hidden = plan.visit_ids[0]
        self.env["ir.rule"].create(
            {
                "name": "Hidden from the supervisor",
                "model_id": self.env["ir.model"]._get_id("revisit.visit"),
                "domain_force": f"[('id', '!=', {hidden.id})] if user.id == {self.supervisor.id} else []",
            }
        )
        mine = plan.with_user(self.supervisor)
        self.assertEqual(mine.draft_count, 1)
        with today(DAY):
            mine.action_approve()
        self.assertEqual(sorted(plan.visit_ids.mapped("state")), ["draft", "ready"])
        self.assertEqual((plan.state, plan.changes_submitted, hidden.state), ("approved", True, "draft"))
        self.assertIn(self.manager, self._asked(plan))
        with today(DAY):
            plan.with_user(self.manager).action_approve()
        self.assertEqual((hidden.state, plan.changes_submitted), ("ready", False))

    def test_a_head_office_is_not_its_own(self):
        self.team.head_office_id = self.head_office
        with self.assertRaises(ValidationError):
            self.head_office.head_office_id = self.team


@tagged("post_install", "-at_install")
class TestPlanByHand(PlanRolesCase):
    def test_agents_make_and_submit_special_plans_of_their_team(self):
        plan = self._special()
        self.assertEqual((plan.kind, plan.visit_ids.state, plan.visit_ids.team_id), ("special", "draft", self.team))
        self.assertEqual((plan.visit_ids.policy_id, plan.visit_ids.agent_id), (self.policy, self.agent))
        plan.action_submit()
        plan.with_user(self.supervisor).action_approve()
        self.assertEqual(plan.visit_ids.state, "ready")
        with self.assertRaises(AccessError):
            self._special(team_id=self.other_team.id)

    def test_the_form_makes_a_special_plan_with_visits(self):
        with Form(self.env["revisit.plan"].with_user(self.agent)) as form:
            form.name, form.policy_id = "Open day", self.policy
            with form.visit_ids.new() as line:
                line.partner_id, line.purpose = self.customer, "Invite to the open day"
        plan = form.save()
        self.assertEqual((plan.team_id, plan.kind), (self.team, "special"))
        self.assertEqual((plan.visit_ids.state, plan.visit_ids.channel_id), ("draft", self.phone))

    def test_a_visit_made_by_hand_obeys_its_policy(self):
        visit = self._visit(policy_id=self.policy.id, planned_date=MONDAY)
        self.assertEqual((visit.state, visit.plan_id.date_from), ("draft", date(2026, 11, 2)))
        self.assertEqual(visit.plan_id.team_id, self.team)
        self.policy.approval = "special"
        visit = self._visit(policy_id=self.policy.id, planned_date=MONDAY)
        self.assertEqual((visit.state, visit.plan_id.id), ("ready", False))
        self.assertEqual(self._visit().state, "ready")

    def test_an_agent_cancels_before_approval_only_what_no_rule_demanded(self):
        visit = self._visit(policy_id=self.policy.id, planned_date=MONDAY)
        visit.action_cancel("a mistake")
        self.assertEqual(visit.state, "cancelled")

    def test_a_plan_that_is_over_takes_no_visits(self):
        plan = self._special()
        plan.sudo().state = "done"
        with self.assertRaisesRegex(UserError, "takes no more visits"):
            self._visit(plan_id=plan.id)

    def test_no_visit_is_put_into_a_plan_of_others(self):
        plan = self._special(self.manager, team_id=self.other_team.id)
        with self.assertRaises(AccessError):
            self._visit(plan_id=plan.id)

    def test_what_actions_set_cannot_be_written_or_given(self):
        plan = self._special()
        forged = {
            "state": "approved",
            "approved_by_id": self.supervisor.id,
            "submitted_by_id": self.colleague.id,
            "changes_submitted": True,
            "key": "1:1:week:2026-01-05",
            "reject_reason": "x",
            "kind": "period",
        }
        for user in (self.agent, self.supervisor, self.manager):
            plans = self.env["revisit.plan"].with_user(user)
            for name, value in forged.items():
                with self.subTest(name, user=user.login):
                    with self.assertRaises(UserError):
                        plan.with_user(user).write({name: value})
                    with self.assertRaises(UserError):
                        plans.create({"name": "Forged", "policy_id": self.policy.id, name: value})
            defaults = {f"default_{name}": value for name, value in forged.items()}
            made = plans.with_context(**defaults).create(
                {"name": "Forged", "policy_id": self.policy.id, "team_id": self.team.id}
            )
            self.assertEqual((made.state, made.kind, made.approved_by_id.id), ("draft", "special", False))

    def test_the_scope_of_a_plan_is_fixed_with_its_period_or_its_submission(self):
        period, special = self._planned(), self._special()
        special.date_to = "2026-12-31"
        special.action_submit()
        for plan in (period, special):
            for change in ({"date_to": "2027-01-31"}, {"team_id": self.other_team.id}):
                with self.assertRaisesRegex(UserError, "only in the draft of a special plan"):
                    plan.with_user(self.manager).write(change)
        with self.assertRaises(UserError):
            special.purpose = "Something else"


@tagged("post_install", "-at_install")
class TestPlanReaders(PlanRolesCase):
    def _seen(self, user):
        return self.env["revisit.plan"].with_user(user).search([("policy_id", "=", self.policy.id)]).sudo()

    def test_teams_supervisors_head_office_and_managers_see_plans_others_do_not(self):
        plan = self._planned()
        for user in (self.agent, self.colleague, self.supervisor, self.manager):
            self.assertEqual(self._seen(user), plan, user.login)
        for user in (self.stranger, self.head):
            self.assertFalse(self._seen(user), user.login)
        self.team.head_office_id = self.head_office
        self.assertEqual(self._seen(self.head), plan)
        with self.assertRaises(AccessError):
            self._seen(self._new_user("r_employee"))

    def test_who_makes_a_visit_for_another_team_sees_the_name_of_its_plan_only(self):
        plan = self._planned()
        visit = plan.visit_ids[0]
        visit.agent_id = self.stranger
        self.env.invalidate_all()
        [read] = visit.with_user(self.stranger).web_read({"plan_id": {"fields": {"display_name": {}}}})
        self.assertEqual(read["plan_id"], {"id": plan.id, "display_name": plan.display_name})
        self.assertFalse(self._seen(self.stranger))

    def test_a_plan_lists_and_counts_only_the_visits_that_its_reader_may_see(self):
        plan = self._planned()
        one, other = plan.visit_ids
        one._close("cancelled", "closed")
        one.agent_id = self.colleague
        self.env.invalidate_all()
        mine = plan.with_user(self.agent)
        self.assertEqual((mine.visit_count, mine.visit_ids.sudo()), (1, other))

    def test_a_copy_of_a_plan_is_a_special_one_without_visits(self):
        copy = self._planned().with_user(self.supervisor).copy()
        self.assertEqual((copy.kind, copy.state, copy.key, len(copy.visit_ids)), ("special", "draft", False, 0))

    def test_the_head_office_reads_what_is_in_plans_of_its_branches_and_changes_nothing(self):
        plan = self._planned()
        visit, by_hand = plan.visit_ids[0], self._visit()
        visit.contact_line_ids = [Command.create({"contact_id": self.customer.id})]
        self.team.head_office_id = self.head_office
        theirs = visit.with_user(self.head)
        self.assertTrue(theirs.partner_id.name and theirs.contact_line_ids.contact_id)
        with self.assertRaises(AccessError):
            theirs.planned_date = MONDAY
        with self.assertRaises(AccessError):
            theirs.action_cancel("x")
        self.assertFalse(self.env["revisit.visit"].with_user(self.head).search([("id", "=", by_hand.id)]))

    def test_members_of_the_team_do_not_change_or_delete_what_is_planned_but_by_its_visits(self):
        plan = self._planned().with_user(self.agent)
        with self.assertRaises(AccessError):
            plan.unlink()
        visit = plan.visit_ids[0]
        plan.visit_ids = [Command.update(visit.id, {"purpose": "Better"})]
        self.assertEqual(visit.purpose, "Better")


@tagged("post_install", "-at_install")
class TestSpecialPlans(PlanRolesCase):
    """W11: only ordered visits need approval, and their plan is approved by the head office."""

    approval = "special"

    def _order(self, **vals):
        order = self.env["revisit.order"].create(
            {
                "name": "After the change of fees",
                "reason": "Ask whether the new fees are understood.",
                "rule_id": self.policy.rule_ids[1].id,
                "date": MONDAY,
                "partner_ids": [(6, 0, self.customer.ids)],
                **vals,
            }
        )
        order.action_register()
        return order

    def test_an_order_is_a_special_plan_other_visits_need_none(self):
        self._equip(1)
        order = self._order()
        self._run_crons(DAY)
        plan = self.policy.plan_ids
        self.assertEqual((plan.kind, plan.order_id, plan.purpose), ("special", order, order.reason))
        self.assertEqual((plan.date_from, plan.date_to), (date(2026, 11, 2), date(2026, 11, 2)))
        self.assertEqual(plan.name, "After the change of fees · Service centre (test)")
        states = {visit.rule_id.name: visit.state for visit in self.policy.visit_ids}
        self.assertEqual(states, {"Rule": "ready", "Ordered": "draft"})

    def test_each_order_has_its_own_plan_and_one_only(self):
        others = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        orders = self._order() | self._order(partner_ids=[(6, 0, others.ids)])
        self._run_crons(DAY)
        self.assertEqual(self.policy.plan_ids.order_id, orders)
        self.assertEqual(sorted(len(plan.visit_ids) for plan in self.policy.plan_ids), [1, 2])

    def test_ordered_visits_without_an_order_share_the_plan_of_their_day(self):
        for partner in self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}]):
            self.env["revisit.event"]._register_event("ordered", partner, MONDAY, note="By telephone")
        self._run_crons(DAY)
        self.assertEqual((len(self.policy.plan_ids), len(self.policy.plan_ids.visit_ids)), (1, 2))

    def test_the_branchs_plan_is_approved_by_the_head_office_and_not_by_the_branch(self):
        """W11: branches submit it; headquarters approves it before anything runs."""
        self.team.head_office_id = self.head_office
        self._order()
        self._run_crons(DAY)
        plan = self.policy.plan_ids
        plan.with_user(self.supervisor).action_submit()
        self.assertEqual(self._asked(plan), self.head)
        visit = plan.visit_ids
        with self.assertRaisesRegex(UserError, "waits for approval"):
            visit.with_user(self.supervisor).action_start()
        plan.with_user(self.head).action_return("Ask about the term as well")
        plan.with_user(self.agent).action_submit()
        with self.assertRaisesRegex(UserError, "approved or returned by r_head"):
            plan.with_user(self.supervisor).action_approve()
        with today(DAY):
            plan.with_user(self.head).action_approve()
        self.assertEqual(visit.state, "ready")

    def test_a_visit_of_a_special_plan_that_changes_is_approved_again(self):
        self._order()
        self._run_crons(DAY)
        plan = self.policy.plan_ids
        plan.with_user(self.agent).action_submit()
        with today(DAY):
            plan.with_user(self.supervisor).action_approve()
        visit = plan.visit_ids.with_user(plan.visit_ids.agent_id)
        visit.planned_date = "2026-11-20"
        self.assertEqual((visit.state, visit.plan_id), ("draft", plan))

    def test_both_ways_of_generation_write_the_same_plan(self):
        self.policy.approval = "plan"
        partners = self._equip(2)
        schedule = self.env["revisit.schedule"]
        schedule._expand(partners.revisit_engagement_ids.event_ids)
        lines = schedule.search([("partner_id", "in", partners.ids)])
        seen = []
        for extended in (False, True):
            with self.cr.savepoint() as savepoint, today(DAY):
                with patch.object(self.env.registry["revisit.visit"], "_is_create_extended", lambda _s, e=extended: e):
                    lines._take()
                visits = lines.visit_id
                self.assertFalse(visits.activity_ids)
                seen.append([(v.plan_id.key, v.state, v.purpose) for v in visits])
                self.env.flush_all()
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(seen[0], seen[1])
        self.assertEqual(len(seen[0]), 2)
