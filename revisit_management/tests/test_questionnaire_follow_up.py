"""What follows from answers: once, to the right person, and taken back where nobody acted yet."""

from odoo import Command

from .questionnaire_case import QuestionnaireCase


class TestFollowUp(QuestionnaireCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._new_user("q_boss")
        employees = cls.env["hr.employee"]
        employee = employees.create({"name": "Boss", "user_id": cls.boss.id, "company_id": cls.company.id})
        cls.department = cls.env["hr.department"].create(
            {"name": "Repairs", "company_id": cls.company.id, "manager_id": employee.id}
        )
        cls.quality.revisit_dimension_id = cls.env["revisit.dimension"].create(
            {"name": "Repairs", "department_id": cls.department.id}
        )

    def _call(self, choice=2):
        visit = self._asking_visit(team_id=self.team.id)
        self._log(visit)
        self._save(visit, self._answer(self.repaired, 0), self._answer(self.quality, choice, note="Smoke!"))
        return visit

    def _activities(self, visit, kind="technician"):
        return visit.sudo().activity_search([f"revisit_management.mail_activity_type_{kind}"])

    def test_a_technician_is_asked_for_while_the_customer_is_on_the_line(self):
        """A5: the leader has a to-do, the department a request; the title names nobody."""
        visit = self._call()
        activity = self._activities(visit)
        self.assertEqual((activity.user_id, activity.summary), (self.supervisor, "A technician is needed at once"))
        self.assertIn("Smoke!", activity.note)
        request = visit.sudo().assistance_ids
        self.assertEqual((request.department_id, request.handler_id), (self.department, self.boss))
        self.assertEqual((request.asked_by_id, request.state), (self.agent, "requested"))
        self.assertIn("How is the quality? Dissatisfied – Smoke!", request.what)

    def test_saving_again_asks_nobody_twice_even_after_it_was_seen_to(self):
        visit = self._call()
        self._activities(visit).action_feedback()
        self._save(visit, self._answer(self.quality, 2), self._answer(self.attitude, 0))
        self.assertFalse(self._activities(visit))
        self.assertEqual(len(visit.sudo().assistance_ids), 1)

    def test_another_answer_takes_the_request_back(self):
        visit = self._call()
        self._save(visit, self._answer(self.quality, 0))
        self.assertFalse(self._activities(visit))
        self.assertEqual(visit.sudo().assistance_ids.state, "withdrawn")
        self._save(visit, self._answer(self.quality, 2))
        self.assertEqual(visit.sudo().assistance_ids.mapped("state").count("requested"), 1)

    def test_another_branch_takes_it_back_as_well(self):
        visit = self._call()
        self._save(visit, self._answer(self.repaired, 1))
        self.assertFalse(self._activities(visit))
        self.assertEqual(visit.sudo().assistance_ids.state, "withdrawn")

    def test_who_has_accepted_is_not_called_off(self):
        visit = self._call()
        visit.sudo().assistance_ids.with_user(self.boss).action_accept()
        self._save(visit, self._answer(self.quality, 0))
        self.assertEqual(visit.sudo().assistance_ids.state, "accepted")

    def test_a_department_whose_manager_has_an_interest_is_not_asked(self):
        """W4: the leader sees to it; saving the answer does not fail."""
        self._declare_interest(self.boss)
        visit = self._call()
        self.assertFalse(visit.sudo().assistance_ids)
        self.assertEqual(self._activities(visit).user_id, self.supervisor)

    def test_a_leader_with_an_interest_is_not_told(self):
        """W4: managers are, instead."""
        self._declare_interest(self.supervisor)
        visit = self._call()
        self.assertTrue(self._activities(visit))
        self.assertNotIn(self.supervisor, self._activities(visit).user_id)
        self.assertIn(self.manager, self._activities(visit).user_id)

    def _with_follow_ups(self, *follow_ups):
        choices = self.attitude.suggested_answer_ids
        for choice, follow_up in zip(choices, follow_ups, strict=False):
            choice.revisit_follow_up = follow_up

    def test_all_else_is_one_to_do_of_the_leader_at_completion(self):
        self._with_follow_ups("slip")
        self.repaired.suggested_answer_ids[0].revisit_follow_up = "callback"
        visit = self._call(choice=0)
        self._save(visit, self._answer(self.attitude, 0))
        self.assertFalse(self._activities(visit, "follow_up"))
        visit.action_complete()
        activity = self._activities(visit, "follow_up")
        self.assertEqual(activity.user_id, self.supervisor)
        self.assertIn("Call back: Was there a repair?", activity.note)
        self.assertIn("Pass on to the department: How was the attitude?", activity.note)
        self.assertTrue(all(visit.sudo().answer_ids.filtered("follow_up").mapped("follow_up_at")))

    def test_an_answer_that_needs_a_visit_on_site_owes_one(self):
        """B10, E13: ticked at completion, so that the rules that react to it have their event."""
        self._with_follow_ups("onsite")
        visit = self._call(choice=0)
        self._save(visit, self._answer(self.attitude, 0))
        visit.action_complete()
        self.assertTrue(visit.needs_onsite)
        events = self.env["revisit.event"].search([("origin_visit_id", "=", visit.id)])
        self.assertEqual(events.type_id.code, "onsite_needed")

    def test_what_was_said_in_a_visit_that_failed_is_followed(self):
        self._with_follow_ups("complaint")
        visit = self._call(choice=0)
        self._save(visit, self._answer(self.attitude, 0))
        visit.with_user(self.supervisor).action_fail("Hung up")
        self.assertIn("Hand to complaints", self._activities(visit, "follow_up").note)

    def test_an_answer_the_customer_gives_by_link_asks_in_the_agents_name(self):
        visit = self._asking_visit(team_id=self.team.id)
        visit.action_start()
        public = self.env.ref("base.public_user")
        visit.user_input_id.with_user(public).sudo()._save_lines(self.quality, self.quality.suggested_answer_ids[2].id)
        self.assertEqual(visit.sudo().assistance_ids.asked_by_id, self.agent)
        self.assertEqual(self._activities(visit).user_id, self.supervisor)

    def test_what_is_written_by_customers_is_shown_as_text(self):
        visit = self._asking_visit(team_id=self.team.id)
        self._save(visit, self._answer(self.quality, 2, note="<b>loud</b>"))
        self.assertIn("&lt;b&gt;loud", self._activities(visit).note)


class TestScoring(QuestionnaireCase):
    """H3, A8: scores over the lines of the record; what was not asked is left out."""

    def _scored(self, method, *choices):
        """The satisfaction of a visit with several questions of one dimension, answered with these choices."""
        self.quality.revisit_dimension_id = self.attitude.revisit_dimension_id
        self.quality.suggested_answer_ids = [
            Command.create({"value": "Delighted", "revisit_level": "very_satisfied", "sequence": 9})
        ]
        policy = self._policy({}, scoring_method=method)
        visit = self._asking_visit(policy_id=policy.id)
        questions = (self.attitude, self.quality)
        self._save(visit, *[self._answer(q, choice) for q, choice in zip(questions, choices, strict=False)])
        return visit.satisfaction

    def test_each_method_counts_every_question_of_a_dimension(self):
        """H3: two dissatisfied answers about one dimension cost 20; CSAT, average and NPS count both as well."""
        for method, expected in (("deduction", 80.0), ("csat", 0.0), ("average", 0.0), ("nps", -100.0)):
            with self.subTest(method):
                self.assertEqual(self._scored(method, 2, 2), expected)

    def test_what_was_not_asked_is_left_out(self):
        """A8: one very satisfied answer is all there is, although two questions could have been asked."""
        self.assertEqual(self._scored("average", 0), 80.0)
        self.assertEqual(self._scored("csat", 0, 2), 50.0)
