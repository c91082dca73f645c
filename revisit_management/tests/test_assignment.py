from datetime import date

from odoo.tests import tagged

from .assignment_case import AssignmentCase
from .common import today

MONDAY = date(2026, 11, 23)


@tagged("post_install", "-at_install")
class TestAssignment(AssignmentCase):
    def test_the_least_loaded_agent_gets_the_visit(self):
        self._policy({"event": "repaired"})
        self._visit(self.agent, planned_date=MONDAY)
        visits = self._repair(self.customers[:3])
        self.assertEqual(visits.mapped("agent_id"), self.colleague | self.agent)
        self.assertEqual([v.agent_id for v in visits], [self.colleague, self.agent, self.colleague])

    def test_in_turn_whoever_visited_the_customer_longest_ago(self):
        self._policy({"event": "repaired", "assignment": "rotation"})
        agents = []
        for day in ("2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"):
            visit = self._repair(self.customer, day)
            with today(day):
                self._do(visit.with_user(visit.agent_id))
            agents.append(visit.agent_id)
        self.assertEqual(agents, [self.agent, self.colleague] * 2)
        self.assertIn("has not visited this customer before", self._visits_of(self.customer)[0].reason)
        third = self._visits_of(self.customer)[2]
        self.assertIn(f"In turn: {self.agent.name} visited this customer on 2026-11-02", third.reason)

    def _visits_of(self, customer):
        return self.env["revisit.visit"].search([("partner_id", "=", customer.id)], order="id")

    def test_two_visits_of_one_batch_take_turns(self):
        self._policy(
            {"event": "repaired", "assignment": "rotation"},
            {"name": "Second", "event": "repaired", "assignment": "rotation"},
        )
        visits = self._repair(self.customer)
        self.assertEqual(visits.agent_id, self.agent | self.colleague)

    def test_who_is_absent_gets_nothing_on_these_days(self):
        self._policy({"event": "repaired"})
        self._absent(self.agent, "2026-11-23", "2026-11-23")
        self.assertEqual(self._repair(self.customers).agent_id, self.colleague)
        self.assertIn(self.agent, self._repair(self.customers, "2026-11-24").agent_id)

    def test_the_day_moves_when_everybody_is_absent(self):
        self._policy({"event": "repaired", "late": 3})
        for user in self.agent | self.colleague:
            self._absent(user, "2026-11-23", "2026-11-24")
        visit = self._repair(self.customer)
        self.assertEqual((str(visit.planned_date), str(visit.ideal_date)), ("2026-11-25", "2026-11-23"))
        self.assertIn("Nobody had time on 2026-11-23: planned on 2026-11-25.", visit.reason)

    def test_nobody_says_why_and_counts(self):
        self._policy({"event": "repaired"})
        self._absent(self.agent, "2026-11-23", "2026-11-23")
        self._in_conflict({self.customer.id: self.colleague})
        visit = self._repair(self.customer)
        self.assertFalse(visit.agent_id)
        self.assertIn("Nobody is assigned: of 2 agents of team Service centre (test)", visit.reason)
        self.assertIn("1 is absent", visit.reason)
        self.assertIn("1 is in conflict of interest", visit.reason)

    def test_the_fixed_agent_in_conflict_is_named(self):
        self._policy({"event": "repaired", "assignment": "fixed", "agent_id": self.agent.id})
        self._in_conflict({self.customer.id: self.agent})
        visit = self._repair(self.customer)
        self.assertFalse(visit.agent_id)
        self.assertIn("Nobody is assigned: r_agent", visit.reason)
        self.assertIn("is in conflict of interest.", visit.reason)

    def test_archived_users_get_nothing(self):
        self._policy({"event": "repaired", "assignment": "fixed", "agent_id": self.agent.id})
        self.agent.active = False
        self.assertFalse(self._repair(self.customer).agent_id)

    def test_full_days_move_visits_inside_their_window(self):
        """Calling hours of one hour are four visits of 15 minutes for each of two agents."""
        self._policy(
            {"event": "repaired", "late": 1},
            window_ids=[(0, 0, {"hour_from": 10, "hour_to": 11})],
        )
        more = self.env["res.partner"].create([{"name": f"More {n}"} for n in range(12)])
        visits = self._repair(more)
        self.assertEqual(visits.filtered(lambda v: v.planned_date == MONDAY).agent_id, self.agent | self.colleague)
        counts = {(v.agent_id, str(v.planned_date)): 0 for v in visits}
        for visit in visits:
            counts[visit.agent_id, str(visit.planned_date)] += 1
        self.assertEqual(sorted(counts.values()), [2, 2, 4, 4])
        self.assertLessEqual(max(visits.mapped("planned_date")), date(2026, 11, 24))

    def test_work_is_not_left_for_want_of_time(self):
        self._policy({"event": "repaired"}, window_ids=[(0, 0, {"hour_from": 10, "hour_to": 10.25})])
        visits = self._repair(self.customers[:4])
        self.assertEqual(visits.mapped("planned_date"), [MONDAY] * 4)
        self.assertEqual(len(visits.filtered("agent_id")), 4)
        self.assertIn("on top of a full day", visits[-1].reason)
        self.assertNotIn("on top", visits[0].reason)

    def test_make_up_weekends_are_worked(self):
        """Sunday 4 January 2026 is worked in China, whatever the office hours say."""
        self._policy({"event": "repaired"})
        visits = self._repair(self.customers[:2], "2026-01-04")
        self.assertEqual({str(day) for day in visits.mapped("planned_date")}, {"2026-01-04"})
        self.assertEqual(visits.agent_id, self.agent | self.colleague)

    def test_whoever_never_works_on_a_weekday_is_absent_then(self):
        calendar = self.company.resource_calendar_id.copy({"name": "Without Mondays"})
        calendar.attendance_ids.filtered(lambda line: line.dayofweek == "0").unlink()
        self.env["hr.employee"].create(
            {"name": "A", "user_id": self.agent.id, "company_id": self.company.id, "resource_calendar_id": calendar.id}
        )
        self._policy({"event": "repaired"})
        self.assertEqual(self._repair(self.customers).agent_id, self.colleague)

    def test_the_account_manager_in_place(self):
        self._policy({"event": "repaired", "assignment": "account_manager"})
        self.customer.user_id = self.colleague
        self.assertEqual(self._repair(self.customer).agent_id, self.colleague)

    def test_on_a_trip_nobody_visits_whom_they_must_not(self):
        """Two customers of one town, one trip: the customer in conflict with its agent keeps another one, apart."""
        place = {"country_id": self.env.ref("base.cn").id, "city": "Xi'an"}
        self.customers[:2].write(place)
        self._policy({"event": "repaired", "batch_by": "region", "late": 3})
        self._in_conflict({self.customers[1].id: self.agent})
        first, second = self._repair(self.customers[:2])
        self.assertEqual((first.agent_id, second.agent_id), (self.agent, self.colleague))
        self.assertTrue(first.trip_id)
        self.assertFalse(second.trip_id)

    def test_the_other_team_that_starts_again_respects_conflicts(self):
        self.other_team.member_ids = self.stranger | self.colleague
        self._policy({"event": "repaired", "on_failure": "team", "failure_team_id": self.other_team.id})
        self._in_conflict({self.customer.id: self.stranger})
        visit = self._repair(self.customer)
        again = self._give_up(visit, "2026-11-23")
        self.assertEqual((again.team_id, again.agent_id), (self.other_team, self.colleague))

    def test_the_way_to_somebody_for_one_visit(self):
        visit = self._visit(self.agent, planned_date=MONDAY)
        with today("2026-11-23"):
            self.assertEqual(visit.sudo()._find_agent(exclude=self.agent)[0], self.colleague)
            nobody, sentence = visit.sudo()._find_agent(exclude=self.agent | self.colleague)
        self.assertFalse(nobody)
        self.assertIn("has no agents", sentence)

    def test_sharing_many_costs_as_many_queries_as_sharing_few(self):
        policy = self._policy({"event": "repaired", "assignment": "rotation", "late": 20})
        self._qualify(self.agent | self.colleague, "revisit_training")
        policy.qualification_ids = self.env["revisit.qualification"]._by_code("revisit_training")
        counts = []
        for number in (3, 50, 500):
            customers = self.env["res.partner"].create([{"name": f"{number}-{n}"} for n in range(number)])
            for customer in customers:
                self.env["revisit.event"]._register_event("repaired", customer, MONDAY)
            with today("2026-11-23"):
                events = self.env["revisit.event"].search([("partner_id", "in", customers.ids)])
                self.env["revisit.schedule"]._expand(events)
                lines = self.env["revisit.schedule"].search([("partner_id", "in", customers.ids)])
                self.env.flush_all()
                self.env.invalidate_all()
                facts = lines._rule_facts()
                before = self.cr.sql_log_count
                lines._give_out(facts)
                counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1], counts)
        self.assertLessEqual(counts[1], 40, counts)
