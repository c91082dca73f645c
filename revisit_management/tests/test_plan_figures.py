from odoo import Command
from odoo.tests import tagged

from .common import today
from .plan_case import DAY, MONDAY, PlanCase


@tagged("post_install", "-at_install")
class TestPlanFigures(PlanCase):
    def test_the_plan_shows_who_does_what_against_what_can_be_done(self):
        """W11: content, method, time, customers, executor. G4: who does what."""
        self.policy.window_ids = [Command.create({"hour_from": 10, "hour_to": 11})]
        self.policy.rule_ids.filtered(lambda r: r.name == "Rule").dimension_ids = self.env.ref(
            "revisit_management.dimension_quality"
        )
        plan = self._planned(3).with_user(self.supervisor)
        plan.visit_ids[2].action_cancel("closed")
        self.assertEqual((plan.visit_count, plan.draft_count, plan.missed_count, plan.customer_count), (3, 2, 1, 2))
        self.assertEqual(plan.channels, "Phone 2")
        self.assertEqual(plan.executors, ", ".join(sorted(f"{a.name} 1" for a in self.agent | self.colleague)))
        self.assertEqual(plan.contents, "Rule (Product quality) 2")
        # five working days of one hour: four calls each, two agents
        self.assertEqual((plan.planned_count, plan.capacity, plan.load), (2, 40, 5.0))

    def test_each_trip_and_each_other_visit_on_site_costs_a_journey(self):
        self.policy.travel_cost = 120
        plan = self._planned(4)
        on_site = plan.visit_ids[:3]
        on_site.channel_id = self.onsite
        on_site[:2].trip_id = self.env["revisit.trip"].create({"name": "There", "key": "x", "date": MONDAY})
        self.assertEqual(plan.travel_cost, 240)

    def test_figures_of_many_plans_cost_as_much_as_of_one(self):
        for day in (1, 2, 9, 10):
            self._equip(1, day=f"2026-10-{day:02d}")
        self._run_crons(DAY)
        plans = self.env["revisit.plan"].browse(self.policy.plan_ids.ids)
        self.assertGreater(len(plans), 1)
        names = ["visit_count", "draft_count", "customer_count", "executors", "load", "travel_cost"]

        def count(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.with_user(self.supervisor).read(names)
            return self.cr.sql_log_count - before

        count(plans)
        self.assertLessEqual(count(plans), count(plans[:1]) + 1)


@tagged("post_install", "-at_install")
class TestPlanSpeed(PlanCase):
    def _count_queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _big_plan(self, count):
        plan = self.env["revisit.plan"].create(
            {"name": f"{count} visits", "policy_id": self.policy.id, "team_id": self.team.id}
        )
        vals = {"partner_id": self.customer.id, "channel_id": self.phone.id, "purpose": "x", "state": "draft"}
        vals |= {"agent_id": self.agent.id, "team_id": self.team.id, "plan_id": plan.id, "planned_date": MONDAY}
        self.env["revisit.visit"].create([vals] * count)
        plan.action_submit()
        return plan

    def test_approving_two_thousand_visits_costs_as_many_queries_as_two_hundred(self):
        self._big_plan(1).with_user(self.supervisor).action_approve()  # what is read once and kept
        plans = [self._big_plan(count) for count in (200, 2000)]
        counts = [self._count_queries(plan.with_user(self.supervisor).action_approve) for plan in plans]
        self.assertEqual([len(plan.visit_ids.filtered(lambda v: v.state == "ready")) for plan in plans], [200, 2000])
        self.assertLessEqual(counts[1], counts[0], counts)
        self.assertLessEqual(counts[0], 60)

    def test_taking_many_lines_into_plans_costs_as_many_queries_as_few(self):
        schedule = self.env["revisit.schedule"]

        def owed(count):
            events = self._equip(count).revisit_engagement_ids.event_ids
            schedule._expand(events)
            return schedule.search([("event_id", "in", events.ids)])

        with today(DAY):
            owed(3)._take()
            few, many = owed(10), owed(400)
            counts = [self._count_queries(lines._take) for lines in (few, many)]
        self.assertEqual(set((few | many).visit_id.mapped("state")), {"draft"})
        self.assertLessEqual(counts[1], counts[0] + 5, counts)
        self.assertLessEqual(counts[0], 50)
