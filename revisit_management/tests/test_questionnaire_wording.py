"""What may be put differently, what must be said as written, and what keeps a record from being complete."""

from odoo.exceptions import UserError

from .questionnaire_case import LEVEL_CHOICES, QuestionnaireCase


class TestWording(QuestionnaireCase):
    def _asking(self, complete_when="contact"):
        """A call that a rule demands with this questionnaire."""
        policy = self._policy({"survey_id": self.survey.id, "complete_when": complete_when})
        visit = self._asking_visit()
        visit.sudo().rule_id = policy.rule_ids
        self._log(visit)
        return visit

    def test_wording_is_adapted_beside_the_original_and_what_must_be_asked_is_shown(self):
        """W13: the agent may ask differently, within what must be asked; both stand in the record."""
        self.attitude.revisit_points = "Attitude of the technician"
        visit = self._asking_visit()
        self._save(visit, self._answer(self.attitude, 0, asked_as="Was he polite?"))
        line = visit.answer_ids
        self.assertEqual((line.question, line.asked_as), ("How was the attitude?", "Was he polite?"))
        self.assertEqual(line.question_id.revisit_points, "Attitude of the technician")

    def test_where_wording_is_fixed_another_one_is_refused(self):
        """W13: only where the questionnaire allows it."""
        self.survey.revisit_may_adapt = False
        visit = self._asking_visit()
        with self.assertRaisesRegex(UserError, "is said as it is written"):
            self._save(visit, self._answer(self.attitude, 0, asked_as="Was he polite?"))
        self._save(visit, self._answer(self.attitude, 0, asked_as=" "))
        self.assertFalse(visit.answer_ids.asked_as)

    def _risk(self, **more):
        risk = self._question("The product can lose value.", (("Said", False),), mandatory=True, **more)
        risk.revisit_must_say = True
        return risk

    def test_disclosure_of_risk_is_not_adapted(self):
        """W18: said word for word, even where other wording may be adapted."""
        risk = self._risk()
        with self.assertRaisesRegex(UserError, "is said as it is written"):
            self._save(self._asking_visit(), self._answer(risk, 0, asked_as="It is quite safe."))

    def test_what_must_be_said_is_said_whatever_completes_the_visit(self):
        """W18: also where reaching the customer would do, and in a visit made by hand."""
        risk = self._risk()
        for visit in (self._asking("contact"), self._asking("receipt"), self._asking_visit()):
            self._log(visit)
            self._save(visit, self._answer(self.attitude, 0))
            with self.assertRaisesRegex(UserError, "say this and tick it: The product can lose value"):
                visit.action_complete()
            self._save(visit, self._answer(risk, 0))
            visit.action_complete()
            self.assertEqual(visit.state, "done")

    def test_what_must_be_said_on_another_branch_is_not_missing(self):
        """W18: what a branch leaves out, and what follows a polite end, need not be said."""
        self._risk(triggers=self.attitude.suggested_answer_ids[2])
        visit = self._asking()
        self._save(visit, self._answer(self.attitude, 0))
        visit.action_complete()
        self.assertEqual(visit.state, "done")

    def test_mandatory_questions_keep_the_visit_open_where_answers_complete_it(self):
        visit = self._asking("answers")
        self._save(visit, self._answer(self.repaired, 0), self._answer(self.attitude, 2))
        with self.assertRaisesRegex(UserError, "these questions were not answered: How is the quality"):
            visit.action_complete()
        self._save(visit, self._answer(self.quality, 0))
        visit.action_complete()
        self.assertEqual(visit.state, "done")

    def test_a_comment_alone_is_no_answer_to_a_mandatory_question(self):
        visit = self._asking("answers")
        self._save(visit, self._answer(self.repaired, 0), self._answer(self.attitude, 0))
        self._save(visit, self._answer(self.quality, False, note="He will not say."))
        with self.assertRaisesRegex(UserError, "How is the quality"):
            visit.action_complete()

    def test_elsewhere_they_do_not(self):
        visit = self._asking("contact")
        self._save(visit, self._answer(self.attitude, 0))
        visit.action_complete()
        self.assertEqual(visit.state, "done")

    def test_everything_asked_must_be_affirmed_where_the_rule_says_so(self):
        """A text is no denial; a question that was left out is no affirmation."""
        note = self._question("Anything else?", type="text_box")
        visit = self._asking("affirmative")
        self._save(visit, self._answer(self.repaired, 0), self._answer(self.attitude, 0), self._answer(note, "No"))
        with self.assertRaisesRegex(UserError, "How is the quality"):
            visit.action_complete()
        self._save(visit, self._answer(self.quality, 1))
        with self.assertRaisesRegex(UserError, "How is the quality\\? not affirmed"):
            visit.action_complete()
        self._save(visit, self._answer(self.quality, 0))
        visit.action_complete()
        self.assertEqual(visit.state, "done")

    def test_a_question_added_later_is_asked_in_visits_that_are_open(self):
        visit = self._asking("answers")
        self._save(visit, self._answer(self.repaired, 0), self._answer(self.attitude, 0), self._answer(self.quality, 0))
        self._question("And the price?", LEVEL_CHOICES, mandatory=True)
        visit.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "And the price"):
            visit.action_complete()
