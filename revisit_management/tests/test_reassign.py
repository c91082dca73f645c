from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .assignment_case import AssignmentCase
from .common import today


@tagged("post_install", "-at_install")
class TestReassign(AssignmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visits = cls.env["revisit.visit"].create(
            [
                {
                    "partner_id": customer.id,
                    "channel_id": cls.phone.id,
                    "agent_id": cls.agent.id,
                    "team_id": cls.team.id,
                    "planned_date": "2026-11-25",
                }
                for customer in cls.customers
            ]
        )

    def _wizard(self, user=None, visits=None, **vals):
        wizards = self.env["revisit.visit.reassign"].with_user(user or self.supervisor)
        return wizards.create({"visit_ids": [(6, 0, (visits or self.visits).ids)], **vals})

    def _reassign(self, user=None, visits=None, **vals):
        with today("2026-11-23"):
            return self._wizard(user, visits, **vals).action_reassign()

    def test_all_go_to_one_person_with_message_and_activity(self):
        self._reassign(agent_id=self.colleague.id, reason="left the company")
        self.assertEqual(self.visits.agent_id, self.colleague)
        for visit in self.visits:
            self.assertIn("left the company", visit.message_ids[0].body)
            self.assertIn("r_colleague", visit.message_ids[0].body)
            self.assertEqual(visit.activity_ids.user_id, self.colleague)

    def test_what_cannot_go_there_stays_and_is_told(self):
        self._in_conflict({self.customers[0].id: self.colleague})
        with today("2026-11-23"):
            wizard = self._wizard(agent_id=self.colleague.id)
            self.assertEqual(wizard.refused_count, 1)
            self.assertIn(self.customers[0].name, wizard.refusals)
            self.assertIn("conflict of interest", wizard.refusals)
            action = wizard.action_reassign()
        self.assertEqual(self.visits[0].agent_id, self.agent)
        self.assertEqual(self.visits[1:].agent_id, self.colleague)
        self.assertIn("1 could not be handed over", action["params"]["message"])

    def test_who_is_absent_gets_none(self):
        self._absent(self.colleague, "2026-11-25", "2026-11-25")
        self.visits[0].planned_date = "2026-11-26"
        self._reassign(agent_id=self.colleague.id)
        self.assertEqual(self.visits[0].agent_id, self.colleague)
        self.assertEqual(self.visits[1:].agent_id, self.agent)

    def test_shared_among_the_team(self):
        self._reassign(mode="team")
        loads = [len(self.visits.filtered(lambda v, u=user: v.agent_id == u)) for user in self.team.member_ids]
        self.assertEqual(loads, [3, 3])

    def test_shared_among_the_others_of_the_team(self):
        self._reassign(mode="team", leave_out_id=self.agent.id)
        self.assertEqual(self.visits.agent_id, self.colleague)

    def test_supervisors_give_to_agents_they_lead_managers_to_all(self):
        with self.assertRaisesRegex(UserError, "not an agent of a team you lead"):
            self._reassign(agent_id=self.stranger.id)
        self._reassign(self.manager, agent_id=self.stranger.id)
        self.assertEqual(self.visits.agent_id, self.stranger)

    def test_agents_do_not_reassign(self):
        with self.assertRaises(AccessError):
            self._reassign(self.agent, agent_id=self.colleague.id)

    def test_supervisors_do_not_touch_other_teams(self):
        foreign = self.visits[0].copy({"team_id": self.other_team.id, "agent_id": self.stranger.id})
        with self.assertRaises(AccessError):
            self._reassign(visits=foreign, agent_id=self.agent.id)

    def test_closed_visits_stay(self):
        self.visits[0].action_cancel("not needed")
        with self.assertRaisesRegex(UserError, "closed"):
            self._reassign(agent_id=self.colleague.id)

    def test_somebody_must_be_named(self):
        with self.assertRaisesRegex(UserError, "Choose who"):
            self._reassign()

    def test_many_visits_cost_about_as_many_queries_as_few(self):
        def count(visits):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._reassign(self.manager, visits, agent_id=self.colleague.id)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        batches = [
            self.env["revisit.visit"].union(
                *(self.visits[:1].copy({"planned_date": "2026-11-25"}) for _ in range(number))
            )
            for number in (10, 60)
        ]
        few, many = map(count, batches)
        self.assertLessEqual(many, few + 60, (few, many))

    # by hand, from the list, by dragging, from outside

    def test_naming_somebody_in_conflict_is_refused_to_everybody(self):
        self._in_conflict({self.customers[0].id: self.colleague})
        for user in (self.agent, self.supervisor, self.manager):
            with self.assertRaisesRegex(UserError, "has an interest in this customer"):
                self.visits[0].with_user(user).agent_id = self.colleague
            with self.assertRaisesRegex(UserError, "has an interest in this customer"):
                self._visit(user, partner_id=self.customers[0].id, agent_id=self.colleague.id)
        self.visits[1].with_user(self.agent).agent_id = self.colleague

    def test_agents_move_visits_inside_their_window_only(self):
        visit = self.visits[0]
        visit.write({"earliest_date": "2026-11-20", "ideal_date": "2026-11-25", "latest_date": "2026-11-27"})
        with today("2026-11-23"):
            mine = visit.with_user(self.agent)
            mine.planned_date = "2026-11-27"
            for day in ("2026-11-19", "2026-11-28"):
                with self.assertRaisesRegex(UserError, "from 2026-11-20 to 2026-11-27"):
                    mine.planned_date = day
            visit.with_user(self.supervisor).planned_date = "2026-11-28"
        self.assertIn("outside the window", visit.message_ids[0].body)
        self.assertEqual(str(visit.planned_date), "2026-11-28")

    def test_late_visits_can_be_moved_to_today(self):
        visit = self.visits[0]
        visit.write({"earliest_date": "2026-11-02", "ideal_date": "2026-11-03", "latest_date": "2026-11-04"})
        with today("2026-11-23"):
            visit.with_user(self.agent).planned_date = "2026-11-23"
            with self.assertRaises(UserError):
                visit.with_user(self.agent).planned_date = "2026-11-24"
