from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .assignment_case import AssignmentCase
from .common import today


@tagged("post_install", "-at_install")
class TestSubstitution(AssignmentCase):
    def _substitution(self, user=None, **vals):
        return (
            self.env["revisit.substitution"]
            .with_user(user or self.supervisor)
            .create(
                {
                    "user_id": self.agent.id,
                    "substitute_id": self.colleague.id,
                    "date_from": "2026-11-23",
                    "date_to": "2026-11-27",
                    "reason": "Holiday",
                    **vals,
                }
            )
        )

    def _planned(self, day, customer=None, agent=None):
        return self.env["revisit.visit"].create(
            {
                "partner_id": (customer or self.customer).id,
                "channel_id": self.phone.id,
                "agent_id": (agent or self.agent).id,
                "team_id": self.team.id,
                "planned_date": day,
            }
        )

    def _night(self, day):
        with today(day), self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_substitute").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["revisit.run"].search([("kind", "=", "substitute")], limit=1)

    def test_the_visits_of_these_days_go_over_and_come_back(self):
        inside, last, after = (self._planned(day) for day in ("2026-11-23", "2026-11-27", "2026-11-30"))
        self._substitution()
        self._night("2026-11-22")
        self.assertEqual(inside.agent_id, self.agent)
        self._night("2026-11-23")
        self.assertEqual((inside | last).agent_id, self.colleague)
        self.assertEqual(after.agent_id, self.agent)
        self.assertIn("r_agent is absent from 2026-11-23 to 2026-11-27", self._plain(inside))
        with today("2026-11-23"):
            self._do(inside.with_user(self.colleague))
        self._night("2026-11-28")
        self.assertEqual((inside.agent_id, last.agent_id), (self.colleague, self.agent))
        self.assertFalse(last.substitution_id)

    def _plain(self, visit):
        """The last message, without what names are made of."""
        return visit.message_ids[0].body.replace(self.agent.name, "r_agent")

    def test_the_night_may_come_twice(self):
        self._planned("2026-11-24")
        self._substitution()
        self.assertEqual(self._night("2026-11-23").created, 1)
        self.assertEqual(self._night("2026-11-23").created, 0)
        self.assertEqual(self._night("2026-11-28").created, 1)
        self.assertEqual(self._night("2026-11-28").created, 0)

    def test_visits_stay_where_they_are_when_nobody_wants_them_back(self):
        visit = self._planned("2026-11-24")
        self._substitution(give_back=False)
        self._night("2026-11-23")
        self._night("2026-11-28")
        self.assertEqual(visit.agent_id, self.colleague)

    def test_the_button_hands_over_at_once(self):
        visit = self._planned("2026-11-24")
        with today("2026-11-20"):
            self._substitution().action_move_visits()
        self.assertEqual(visit.agent_id, self.colleague)

    def test_new_visits_go_to_the_substitute(self):
        self._policy({"event": "repaired", "assignment": "fixed", "agent_id": self.agent.id})
        self._substitution()
        self.assertEqual(self._repair(self.customer, "2026-11-27").agent_id, self.colleague)
        self.assertEqual(self._repair(self.customers[0], "2026-11-30").agent_id, self.agent)

    def test_new_visits_of_a_team_do_not_go_to_the_absent_one(self):
        self._policy({"event": "repaired"})
        self._substitution()
        self.assertEqual(self._repair(self.customers).agent_id, self.colleague)

    def test_where_the_substitute_may_not_go_another_of_the_team_does(self):
        third = self._new_user("r_third", "agent")
        self.team.member_ids += third
        self._in_conflict({self.customer.id: self.colleague})
        visit, free = self._planned("2026-11-24"), self._planned("2026-11-24", self.customers[0])
        self._substitution()
        self._night("2026-11-23")
        self.assertEqual((visit.agent_id, free.agent_id), (third, self.colleague))

    def test_where_nobody_may_go_the_visit_stays(self):
        self._in_conflict({self.customer.id: self.colleague})
        visit = self._planned("2026-11-24")
        self._substitution()
        self._night("2026-11-23")
        self.assertEqual(visit.agent_id, self.agent)

    def test_one_substitute_at_a_time(self):
        self._substitution()
        with self.assertRaises(ValidationError):
            self._substitution(date_from="2026-11-27", date_to="2026-12-01")
        self._substitution(date_from="2026-11-28", date_to="2026-12-01")

    @mute_logger("odoo.sql_db")
    def test_nobody_stands_in_for_themselves(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._substitution(substitute_id=self.agent.id)

    def test_supervisors_arrange_it_for_their_own_people(self):
        self._substitution()
        for vals in ({"user_id": self.stranger.id}, {"user_id": self.colleague.id, "substitute_id": self.stranger.id}):
            with self.assertRaises(AccessError):
                self._substitution(**vals)
        with self.assertRaises(AccessError):
            self._substitution(self.agent)
        self._substitution(self.manager, user_id=self.stranger.id)

    def test_everybody_sees_it_and_only_who_arranges_it_changes_it(self):
        one = self._substitution()
        for user in (self.agent, self.stranger):
            self.assertEqual(one.with_user(user).substitute_id, self.colleague)
            with self.assertRaises(AccessError):
                one.with_user(user).action_move_visits()
        other = self._substitution(self.manager, user_id=self.stranger.id)
        with self.assertRaises(AccessError):
            other.with_user(self.supervisor).reason = "mine"
        with self.assertRaises(AccessError):
            other.with_user(self.supervisor).action_move_visits()

    def test_states(self):
        one = self._substitution()
        states = []
        for day in ("2026-11-22", "2026-11-23", "2026-11-27", "2026-11-28"):
            with today(day):
                one.invalidate_recordset(["state"])
                states.append(one.state)
        self.assertEqual(states, ["planned", "running", "running", "over"])
