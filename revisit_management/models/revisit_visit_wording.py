"""What must be said as written, and what agents may put differently (``W13``, ``W18``); what is not answered yet."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _save_question(self, question_id, answer):
        if (answer.get("asked_as") or "").strip():
            self._check_may_adapt(question_id)
        return super()._save_question(question_id, answer)

    def _check_may_adapt(self, question_id):
        question = self.env["survey.question"].sudo().browse(question_id).exists()
        if question.revisit_must_say or not self._questionnaire().revisit_may_adapt:
            raise UserError(
                self.env._("“%s” is said as it is written: its wording may not be adapted.", question.title)
            )

    def suggest_wording(self, block, text):
        """An agent's suggestion on the script, while working with it (``W23``).

        :param block: "q12" for a question of the questionnaire; False: on the script as a whole
        :param text: what would be better
        :return: id of the ``revisit.script.suggestion``
        :raises UserError: when there is no text, or the question is none of this visit
        """
        self.ensure_one()
        self.check_access("read")
        if not (text or "").strip():
            raise UserError(self.env._("Write down what you would say instead."))
        survey = self._questionnaire()
        question = survey.question_ids.filtered(lambda question: f"q{question.id}" == block)
        if block and not question:
            raise UserError(self.env._("This question is no longer asked: open the visit anew."))
        vals = {"visit_id": self.id, "survey_id": survey.id, "question_id": question.id, "text": text.strip()}
        return self.env["revisit.script.suggestion"].create(vals).id

    # What the record lacks

    def _missing_evidence(self):
        return super()._missing_evidence() or self._missing_said()

    def _missing_said(self):
        """Education and disclosure of risk must have been said, whatever else completes the visit (``W18``)."""
        said = self.sudo().answer_ids.filtered("answer").question_id
        missing = self._questions_asked().filtered("revisit_must_say") - said
        if not missing:
            return None
        return self.env._(
            "Visit %(visit)s is not complete: say this and tick it: %(what)s",
            visit=self.display_name,
            what=format_list(self.env, missing.mapped("title")),
        )

    def _missing_answers(self):
        """Of a questionnaire: mandatory questions; what a branch leaves out is not missing."""
        if not (self._questionnaire() and self.unanswered):
            return super()._missing_answers()
        return self.env._(
            "Visit %(visit)s is not complete: these questions were not answered: %(questions)s",
            visit=self.display_name,
            questions=self.unanswered,
        )

    def _missing_affirmation(self):
        """Everything that is asked was affirmed, so it must have been answered."""
        return super()._missing_affirmation() or (self._missing_answers() if self._questionnaire() else None)

    def _missing_words(self):
        """Answers are words: a talk that ended politely needs no summary."""
        return None if self.answer_ids.filtered("answer") else super()._missing_words()
