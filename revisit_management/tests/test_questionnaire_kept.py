"""Past answers outlive what becomes of the questionnaire; copies keep their branches."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .questionnaire_case import QuestionnaireCase


class TestQuestionnaireKept(QuestionnaireCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spare = cls._question("Never asked so far?", (("Yes", False),))

    def _done(self):
        visit = self._asking_visit()
        self._log(visit)
        self._save(
            visit, self._answer(self.repaired, 0), self._answer(self.attitude, 2), self._answer(self.wrong, "Rude")
        )
        self._save(visit, self._answer(self.quality, 0))
        visit.action_complete()
        return visit

    def _record(self, visit):
        visit.invalidate_recordset()
        lines = visit.sudo().answer_ids
        return [(line.question, line.answer, line.level, line.score, line.follow_up) for line in lines]

    def test_editing_and_archiving_change_no_past_answer(self):
        visit = self._done()
        before, satisfaction = self._record(visit), visit.satisfaction
        self.attitude.write({"title": "?", "revisit_dimension_id": False})
        self.attitude.suggested_answer_ids.write(
            {"value": "!", "revisit_level": "average", "revisit_follow_up": "slip"}
        )
        self.wrong.active = False
        self.survey.action_archive()
        self.assertEqual((self._record(visit), visit.satisfaction), (before, satisfaction))

    def test_what_was_asked_is_not_deleted(self):
        self._done()
        for records in (self.survey, self.attitude, self.wrong, self.attitude.suggested_answer_ids[2]):
            with self.assertRaisesRegex(UserError, "in visits: archive it instead"):
                records.unlink()
        with self.assertRaisesRegex(UserError, "archive it instead"):
            self.survey.question_and_page_ids = [Command.delete(self.attitude.id)]
        with self.assertRaisesRegex(UserError, "archive it instead"):
            self.attitude.suggested_answer_ids = [Command.clear()]

    def test_what_was_never_asked_may_go(self):
        self._done()
        self.attitude.suggested_answer_ids[1].unlink()
        self.spare.unlink()
        copy = self.survey.copy()
        copy.unlink()
        self.assertFalse((self.spare | copy.question_ids).exists())

    def test_a_question_that_was_asked_stays_of_its_kind_and_in_its_questionnaire(self):
        self._done()
        other = self.survey.copy()
        for vals in ({"question_type": "text_box"}, {"survey_id": other.id}):
            with self.assertRaisesRegex(UserError, "archive it and add a new one"):
                self.attitude.write(vals)
        self.attitude.write({"question_type": "simple_choice", "survey_id": self.survey.id, "title": "Nice?"})
        self.spare.question_type = "text_box"

    def test_answers_of_a_visit_cannot_be_deleted(self):
        visit = self._done()
        with self.assertRaisesRegex(UserError, "belong to the record of a visit"):
            visit.sudo().user_input_id.unlink()
        with self.assertRaisesRegex(UserError, "closed"):
            visit.sudo().user_input_id.user_input_line_ids.unlink()
        with self.assertRaisesRegex(UserError, "closed"):
            visit.sudo().user_input_id._save_lines(self.wrong, "Something else")

    def test_a_questionnaire_of_a_rule_is_not_deleted(self):
        policy = self._policy({"name": "After repairs", "survey_id": self.survey.id})
        with self.assertRaisesRegex(UserError, f"Rule “After repairs” of “{policy.name}” asks with"):
            self.survey.unlink()

    def test_an_archived_question_is_asked_no_longer_and_what_was_answered_stays(self):
        visit = self._asking_visit()
        self._save(
            visit, self._answer(self.repaired, 0), self._answer(self.attitude, 2), self._answer(self.wrong, "Rude")
        )
        self.wrong.active = False
        self._save(visit, self._answer(self.quality, 0))
        self.assertEqual(visit.answer_ids.mapped("answer"), ["Yes", "Dissatisfied", "Rude", "Satisfied"])
        self.assertNotIn(self.wrong, self._asking_visit()._questions_asked())

    def test_an_archived_choice_is_offered_no_longer(self):
        visit = self._done()
        self.quality.suggested_answer_ids[0].active = False
        self.quality.invalidate_recordset()
        self.assertEqual(self.quality.suggested_answer_ids.mapped("value"), ["Average", "Dissatisfied"])
        self.assertEqual(visit.answer_ids[-1:].answer, "Satisfied")

    def test_the_last_choice_that_leads_to_a_question_is_not_archived(self):
        """Else everybody would be asked."""
        trigger = self.attitude.suggested_answer_ids[2]
        with self.assertRaisesRegex(UserError, "“What was wrong\\?” is asked only after this choice"):
            trigger.active = False
        self.wrong.active = False
        trigger.active = False

    def test_a_questionnaire_that_was_asked_stays_one_of_visits(self):
        """W4: as another survey its answers would be read by the users of the survey app."""
        self._done()
        with self.assertRaisesRegex(UserError, "stays a questionnaire of visits"):
            self.survey.survey_type = "custom"

    def test_a_copy_has_the_same_branches_and_its_own_code(self):
        copy = self.survey.with_user(self.manager).copy()
        wrong = copy.question_ids.filtered("triggering_answer_ids")
        attitude = copy.question_ids.filtered(lambda question: question.title == "How was the attitude?")
        self.assertEqual(
            (wrong.title, wrong.triggering_answer_ids), ("What was wrong?", attitude.suggested_answer_ids[2])
        )
        self.assertEqual(copy.question_ids.suggested_answer_ids.filtered("revisit_ends").value, "No such repair")
        self.assertEqual(
            attitude.suggested_answer_ids.mapped("revisit_level"), ["satisfied", "average", "dissatisfied"]
        )
        self.assertEqual((copy.survey_type, copy.revisit_code), ("revisit", "after_the_repair_copy"))

    def test_every_questionnaire_has_a_code_of_its_own(self):
        vals = {"title": "Visit of the year", "survey_type": "revisit"}
        codes = [self.survey.create(vals).revisit_code for _ in range(2)]
        self.assertEqual(codes, ["visit_of_the_year", "visit_of_the_year_2"])
        self.assertFalse(self.survey.create({**vals, "survey_type": "custom"}).revisit_code)

    def test_managers_write_questionnaires_in_odoos_form(self):
        """Without any right of the survey app; must-say questions get their one choice."""
        context = safe_eval(self.env.ref("revisit_management.revisit_survey_action").context)
        surveys = self.env["survey.survey"].with_user(self.manager).with_context(**context)
        form = Form(surveys, "survey.survey_survey_view_form")
        form.title = "On the phone"
        form.revisit_greeting = "Good day, {customer}!"
        survey = form.save()
        question = Form(self.env["survey.question"].with_user(self.manager).with_context(default_survey_id=survey.id))
        question.title = "The product can lose value."
        question.revisit_must_say = True
        block = question.save()
        self.assertEqual(block.suggested_answer_ids.mapped("value"), ["Said / read"])
        self.assertTrue(block.constr_mandatory)
        self.assertEqual((survey.survey_type, survey.access_mode), ("revisit", "token"))
        self.assertFalse(survey.allowed_survey_types or survey.lang_ids)

    def test_branches_are_told_in_words(self):
        self.assertEqual(self.wrong.revisit_asked_after, "How was the attitude? Dissatisfied")
        self.assertFalse(self.attitude.revisit_asked_after)
