"""What agents note in a questionnaire is saved at once, with the wording it was asked with."""

from odoo.exceptions import AccessError, UserError

from .questionnaire_case import QuestionnaireCase


class TestQuestionnaireSaving(QuestionnaireCase):
    def test_an_answer_is_copied_with_question_level_and_dimension(self):
        visit = self._asking_visit()
        self._save(visit, self._answer(self.repaired, 0), self._answer(self.attitude, 0, note="always friendly"))
        line = visit.answer_ids.filtered(lambda line: line.question_id == self.attitude)
        self.assertEqual(
            (line.question, line.answer, line.level, line.score, line.dimension_id.code, line.note),
            ("How was the attitude?", "Satisfied", "satisfied", 80.0, "attitude", "always friendly"),
        )
        self.assertEqual(visit.state, "in_progress")

    def test_saving_again_replaces_and_false_takes_back(self):
        visit = self._asking_visit()
        for choice in (0, 0, 2):
            self._save(visit, self._answer(self.attitude, choice))
        self.assertEqual(visit.answer_ids.mapped("level"), ["dissatisfied"])
        self._save(visit, self._answer(self.attitude, False))
        self.assertFalse(visit.answer_ids)

    def test_another_branch_takes_its_answers_out_of_the_record_and_going_back_brings_them_back(self):
        visit = self._asking_visit()
        self._save(visit, self._answer(self.attitude, 2), self._answer(self.wrong, "He shouted."))
        self.assertEqual(visit.answer_ids.mapped("answer"), ["Dissatisfied", "He shouted."])
        self._save(visit, self._answer(self.attitude, 0))
        self.assertEqual(visit.answer_ids.mapped("answer"), ["Satisfied"])
        self._save(visit, self._answer(self.attitude, 2))
        self.assertEqual(visit.answer_ids.mapped("answer"), ["Dissatisfied", "He shouted."])

    def test_after_a_polite_end_nothing_is_missing(self):
        visit = self._asking_visit()
        self._save(visit, self._answer(self.repaired, 0))
        self.assertIn("How is the quality?", visit.unanswered)
        self._save(visit, self._answer(self.repaired, 1))
        self.assertFalse(visit.unanswered)

    def test_satisfaction_leaves_out_what_was_not_asked(self):
        visit = self._asking_visit()
        self._save(visit, self._answer(self.repaired, 0), self._answer(self.quality, 0))
        self.assertEqual(visit.satisfaction, 80.0)

    def test_what_follows_is_copied(self):
        visit = self._asking_visit()
        self._save(visit, self._answer(self.quality, 2))
        self.assertEqual(visit.answer_ids.follow_up, "technician")

    def test_a_record_keeps_the_wording_it_was_asked_with(self):
        visit = self._asking_visit()
        self._save(visit, self._answer(self.attitude, 0))
        self.attitude.title = "Was he nice?"
        self.attitude.suggested_answer_ids[0].value = "Yes"
        self._save(visit, self._answer(self.quality, 0))
        line = visit.answer_ids.filtered(lambda line: line.question_id == self.attitude)
        self.assertEqual((line.question, line.answer), ("How was the attitude?", "Satisfied"))

    def test_the_agents_own_wording_stands_beside_it(self):
        """W13: the wording may be adapted when the customer objects."""
        visit = self._asking_visit()
        self._save(visit, self._answer(self.attitude, 0, asked_as="Were you treated well?"))
        self._save(visit, self._answer(self.attitude, 1))
        self.assertEqual(
            (visit.answer_ids.question, visit.answer_ids.asked_as),
            ("How was the attitude?", "Were you treated well?"),
        )

    def test_choices_of_other_questions_are_refused(self):
        visit = self._asking_visit()
        foreign = self.quality.suggested_answer_ids[0].id
        with self.assertRaisesRegex(UserError, "no such answer"):
            self._save(visit, self._answer(self.attitude, [foreign]))
        for block in ("x1", "q", "q999999999", "d1"):
            with self.assertRaises(UserError):
                self._save(visit, {"block": block, "value": 1})

    def test_strangers_and_closed_visits_are_refused(self):
        visit = self._asking_visit()
        with self.assertRaises(AccessError):
            self._save(visit, self._answer(self.attitude, 0), user=self.stranger)
        visit.sudo()._close("cancelled", "no time")
        with self.assertRaisesRegex(UserError, "closed"):
            self._save(visit, self._answer(self.attitude, 0))

    def test_copies_cannot_be_written_by_hand(self):
        visit = self._asking_visit()
        self._save(visit, self._answer(self.attitude, 2))
        line = visit.answer_ids.with_user(self.agent)
        for vals in ({"level": "satisfied"}, {"answer": "Satisfied"}, {"question": "?"}, {"follow_up": False}):
            with self.assertRaises(UserError):
                line.write(vals)
        with self.assertRaises(UserError):
            line.create({"visit_id": visit.id, "question": "Nice?", "answer": "Yes", "level": "satisfied"})

    def test_without_questionnaire_levels_are_saved_by_dimension(self):
        visit = self._visit()
        visit.with_user(self.agent).action_start()
        dimension = visit.answer_ids.dimension_id[0]
        self._save(visit, {"block": f"d{dimension.id}", "value": "average", "note": "so-so"})
        line = visit.answer_ids.filtered(lambda line: line.dimension_id == dimension)
        self.assertEqual((line.level, line.note), ("average", "so-so"))
