"""Questionnaires belong to managers, answers to those who may read the visit: not to users of the survey app."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .questionnaire_case import QuestionnaireCase


class TestQuestionnaireRights(QuestionnaireCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {"company_id": cls.company.id, "company_ids": [Command.set(cls.company.ids)]}
        cls.designer = new_test_user(cls.env, "q_designer", groups="survey.group_survey_manager", **company)
        cls.other = cls.env["survey.survey"].create({"title": "Canteen", "survey_type": "survey"})
        cls.other_question = cls.env["survey.question"].create(
            {
                "survey_id": cls.other.id,
                "title": "Was it hot?",
                "suggested_answer_ids": [Command.create({"value": "Yes"})],
            }
        )
        cls.visit = cls.env["revisit.visit"].create(
            {
                "partner_id": cls.customer.id,
                "channel_id": cls.phone.id,
                "survey_id": cls.survey.id,
                "agent_id": cls.agent.id,
            }
        )
        cls.visit.with_user(cls.agent).save_answers([cls._answer(cls.attitude, 2)])

    def _everybody(self):
        insider = self._new_user("q_insider", "manager")
        self._declare_interest(insider)
        return self.agent | self.stranger | self.supervisor | self.manager | self.designer | insider

    def test_answers_are_read_in_the_record_and_nowhere_else(self):
        """W4: neither by users of the survey app, nor by agents, nor by who has an interest in the customer."""
        user_input = self.visit.user_input_id
        for user in self._everybody():
            with self.subTest(user.login):
                for record in (user_input, user_input.user_input_line_ids):
                    found = record.with_user(user)
                    self.assertRaises(AccessError, found.read)
                    if user in self.manager | self.designer:
                        self.assertFalse(found.search([("id", "in", record.ids)]))
                    self.assertRaises(AccessError, found.unlink)
                    self.assertRaises(AccessError, found.write, {"write_date": False})

    def test_nobody_gives_answers_in_the_name_of_a_visit(self):
        other_visit = self.visit.copy()
        vals = {"survey_id": self.other.id, "revisit_visit_id": other_visit.id}
        for user in self.manager | self.designer:
            with self.assertRaises(AccessError):
                self.env["survey.user_input"].with_user(user).create(vals)

    def test_the_results_page_of_the_survey_app_shows_nothing_of_visits(self):
        lines = self.env["survey.user_input.line"].with_user(self.designer)
        self.assertFalse(lines.search([("question_id", "=", self.attitude.id)]))
        self.assertEqual(self.survey.with_user(self.designer).answer_count, 0)

    def test_agents_read_questionnaires_of_visits_and_no_other_survey(self):
        for user in self.agent | self.supervisor:
            self.assertEqual(self.survey.with_user(user).read(["title"])[0]["title"], "After the repair")
            self.assertTrue(self.attitude.with_user(user).suggested_answer_ids.mapped("revisit_level"))
            for record in (self.other, self.other_question, self.other_question.suggested_answer_ids):
                self.assertRaises(AccessError, record.with_user(user).read, ["display_name"])
            for record in (self.survey, self.attitude, self.attitude.suggested_answer_ids[0]):
                self.assertRaises(AccessError, record.with_user(user).write, {"write_date": False})
                self.assertRaises(AccessError, record.with_user(user).copy)

    def test_managers_write_questionnaires_of_visits_and_no_other_survey(self):
        surveys = self.env["survey.survey"].with_user(self.manager)
        mine = surveys.create({"title": "Mine", "survey_type": "revisit"})
        question = mine.question_and_page_ids.create(
            {"survey_id": mine.id, "title": "Q", "suggested_answer_ids": [Command.create({"value": "A"})]}
        )
        question.suggested_answer_ids.revisit_say = "Thank you."
        mine.unlink()
        with self.assertRaises(AccessError):
            surveys.create({"title": "Canteen", "survey_type": "survey", "user_id": False})
        for record in (self.other, self.other_question, self.other_question.suggested_answer_ids):
            self.assertRaises(AccessError, record.with_user(self.manager).read, ["display_name"])
            self.assertRaises(AccessError, record.with_user(self.manager).write, {"write_date": False})

    def test_users_of_the_survey_app_write_no_questionnaires_of_visits(self):
        self.other.with_user(self.designer).title = "The canteen"
        for record in (self.survey, self.attitude, self.attitude.suggested_answer_ids[0]):
            self.assertRaises(AccessError, record.with_user(self.designer).write, {"write_date": False})
            self.assertRaises(AccessError, record.with_user(self.designer).unlink)

    def test_another_survey_is_not_read_by_naming_it_on_a_visit_or_rule(self):
        with self.assertRaisesRegex(ValidationError, "choose a questionnaire of visits"):
            self._visit(survey_id=self.other.id)
        with self.assertRaisesRegex(ValidationError, "choose a questionnaire of visits"):
            self._policy({"survey_id": self.other.id})

    def test_agents_ask_what_the_rule_says_and_nobody_changes_it_in_mid_talk(self):
        """W13, W18: an easier questionnaire would leave out what must be said."""
        visit = self._visit()
        visit.sudo().rule_id = self._policy({"survey_id": self.survey.id}).rule_ids
        short = self.survey.copy()
        with self.assertRaisesRegex(UserError, "a supervisor may choose another"):
            visit.survey_id = short
        visit.with_user(self.supervisor).survey_id = short
        visit.save_answers([])
        with self.assertRaisesRegex(UserError, "were begun already"):
            visit.with_user(self.supervisor).survey_id = self.survey

    def test_a_manager_tries_a_questionnaire_out(self):
        """“Test” of Odoo's form: the answers are nobody's visit."""
        answer = self.survey.sudo()._create_answer(user=self.manager, test_entry=True)
        self.assertEqual(self.survey.with_user(self.manager).action_test_survey()["type"], "ir.actions.act_url")
        self.assertTrue(answer.with_user(self.manager).read(["test_entry"])[0]["test_entry"])
        self.assertFalse(answer.revisit_visit_id)
