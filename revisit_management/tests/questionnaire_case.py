"""A small questionnaire with a branch and a polite end, and visits that ask it."""

from odoo import Command

from .common import RevisitCase

LEVEL_CHOICES = (("Satisfied", "satisfied"), ("Average", "average"), ("Dissatisfied", "dissatisfied"))


class QuestionnaireCase(RevisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {"title": "After the repair", "survey_type": "revisit", "access_mode": "token", "revisit_code": "test"}
        )
        cls.repaired = cls._question("Was there a repair?", (("Yes", False), ("No such repair", False)), mandatory=True)
        cls.repaired.suggested_answer_ids[1].revisit_ends = True
        cls.attitude = cls._question("How was the attitude?", LEVEL_CHOICES, dimension="attitude", mandatory=True)
        cls.wrong = cls._question("What was wrong?", type="text_box", triggers=cls.attitude.suggested_answer_ids[2])
        cls.quality = cls._question("How is the quality?", LEVEL_CHOICES, dimension="repair_quality", mandatory=True)
        cls.quality.suggested_answer_ids[2].write(
            {"revisit_follow_up": "technician", "revisit_say": "We come at once."}
        )

    @classmethod
    def _question(cls, title, choices=(), dimension=None, mandatory=False, triggers=None, type=None):
        return cls.env["survey.question"].create(
            {
                "survey_id": cls.survey.id,
                "title": title,
                "sequence": 10 * (len(cls.survey.question_ids) + 1),
                "question_type": type or "simple_choice",
                "constr_mandatory": mandatory,
                "revisit_dimension_id": dimension and cls.env.ref(f"revisit_management.dimension_{dimension}").id,
                "triggering_answer_ids": [Command.set((triggers or cls.env["survey.question.answer"]).ids)],
                "suggested_answer_ids": [
                    Command.create({"value": label, "revisit_level": level, "sequence": number})
                    for number, (label, level) in enumerate(choices)
                ],
            }
        )

    def _asking_visit(self, **vals):
        """A call of the agent with this questionnaire."""
        return self._visit(survey_id=self.survey.id, **vals)

    @staticmethod
    def _answer(question, choice=None, **more):
        """What the workspace sends: the choice by its number from 0, or a value."""
        value = question.suggested_answer_ids[choice].id if type(choice) is int else choice
        return {"block": f"q{question.id}", "value": value, **more}

    def _save(self, visit, *answers, user=None):
        visit.with_user(user or self.agent).save_answers(list(answers))
