"""The customer answers the questionnaire by a personal link, in their own language, once (``E4``, ``G3``).

Pages get plain values from here, so what is meant for agents (what to say, what follows, what must be asked) cannot
reach them. Whoever opens a page changes nothing; answers are kept one by one, and can be taken up again until they are
sent.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

from .revisit_visit_questionnaire import CHOICES

# what somebody may write in one field
LONGEST = 5000


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    answer_link = fields.Char(
        compute="_compute_answer_link",
        help="For templates: the place of the customer's personal link, where there is a questionnaire.",
    )

    @api.depends("user_input_id", "survey_id", "rule_id")
    def _compute_answer_link(self):
        for visit in self:
            visit.answer_link = visit._questionnaire() and visit._link("answer")

    def _page_to_answer(self, values):
        """:param values: ``q``: the id of a question, or "all" for what was answered so far"""
        questions = self._questions_asked()
        shown = self._question_to_show(questions, values.get("q"))
        shared = {"intro": self._questionnaire().description, "total": len(questions)}
        if not shown:
            return {**shared, "question": None, "answers": [self._answered(question) for question in questions]}
        number = questions.ids.index(shown.id)
        return {
            **shared,
            "question": self._question_values(shown, values),
            "number": number + 1,
            "previous": questions[number - 1].id if number else None,
        }

    def _question_to_show(self, questions, wanted):
        """The one somebody went to, else the first that was not dealt with; none: all were."""
        if wanted == "all":
            return questions.browse()
        return questions.filtered(lambda question: str(question.id) == wanted) or (questions - self._dealt_with())[:1]

    def _dealt_with(self):
        """Answered, or left out on purpose."""
        return self.sudo().user_input_id.user_input_line_ids.question_id

    def _question_values(self, question, values):
        """:param values: what was posted just now, when it has to be put right"""
        posted = values.get("question") == str(question.id)
        kept = self._kept_answer(question)
        return {
            "id": question.id,
            "section": question.page_id.title or "",
            "title": self._fill_in(question.title),
            "description": question.description,
            "type": question.question_type,
            "mandatory": question.constr_mandatory or question.revisit_must_say,
            "must_say": question.revisit_must_say,
            "choices": [{"id": choice.id, "label": choice.value} for choice in question.suggested_answer_ids],
            "comments": question.comments_allowed and not question.revisit_must_say,
            "chosen": self._posted_choices(question, values) if posted else kept["chosen"],
            "text": values.get("text", "") if posted else kept["text"],
            "note": values.get("note", "") if posted else kept["note"],
        }

    def _kept_answer(self, question):
        lines = self.sudo().user_input_id.user_input_line_ids.filtered(lambda line: line.question_id == question)
        is_choice = question.question_type in CHOICES
        notes = lines.filtered(lambda line: is_choice and line.answer_type == "char_box")
        texts = [str(self._raw(line)) for line in lines - notes if not line.skipped and not is_choice]
        return {
            "chosen": lines.suggested_answer_id.ids,
            "text": texts[0] if texts else "",
            "note": notes[:1].value_char_box or "",
        }

    @api.model
    def _raw(self, line):
        """As the field for it on the page takes it."""
        value = line[f"value_{line.answer_type}"]
        return f"{value:g}" if line.answer_type == "numerical_box" else value

    def _answered(self, question):
        line = self.answer_ids.filtered(lambda answer: answer.question_id == question)
        words = " – ".join(filter(None, (line.answer, line.note)))
        title = self._fill_in(question.title)
        return {"id": question.id, "title": title, "answer": words, "must_say": question.revisit_must_say}

    def _customer_answers(self, values):
        """Keep the answer to one question.

        :param values: as posted: ``question``, ``choice`` or ``choice_<id>``, ``text``, ``note``
        :return: where to go on: the id of the next question, or "all"
        :raises UserError: when it is not an answer, with what to do
        """
        questions = self._questions_asked()
        question = questions.filtered(lambda each: str(each.id) == values.get("question"))
        if not question:
            raise UserError(self.env._("This question is no longer asked. Please go on."))
        value, note = self._posted_value(question, values), (values.get("note") or "").strip()[:LONGEST]
        if not value and (question.constr_mandatory or question.revisit_must_say):
            raise UserError(question.constr_error_msg or self.env._("Please answer this question."))
        self._check_value(question, value, note)
        user_input = self._open_user_input()
        if user_input.state == "new":
            user_input.lang_id = self.env["res.lang"]._get_data(code=self.env.lang).id
            user_input._mark_in_progress()
        user_input._save_lines(question, value or ([] if question.question_type in CHOICES else False), note or None)
        return self._next_question(question)

    def _posted_value(self, question, values):
        if question.question_type in CHOICES:
            return self._posted_choices(question, values)
        return (values.get("text") or "").strip()[:LONGEST]

    @api.model
    def _posted_choices(self, question, values):
        """Ids, only of the question's own choices."""
        own = question.suggested_answer_ids.ids
        return [number for number in own if values.get("choice") == str(number) or f"choice_{number}" in values]

    def _next_question(self, question):
        following = self._questions_asked()
        after = following.filtered(lambda each: (each.sequence, each.id) > (question.sequence, question.id))
        return after[:1].id or "all"

    def _customer_sends_answers(self, person):
        """``person`` of the customer's is done: the visit has its answers, and its agent is told.

        :raises UserError: when something still has to be answered
        """
        self.lock_for_update()
        self._check_may_send_answers()
        self._start_by_answer()
        self.user_input_id._mark_done()
        self._note_answered(fields.Datetime.now(), person)
        visit = self._in_agents_words()
        self._note_customer_acted(person, visit.env._("The customer answered the questionnaire."), "answer")
        self._answered_by_customer()

    def _check_may_send_answers(self):
        asked = self._questions_asked()
        told = self.answer_ids.filtered("answer").question_id
        missing = asked.filtered(lambda question: question.constr_mandatory or question.revisit_must_say) - told
        if missing:
            raise UserError(self.env._("Please answer this first: %s", format_list(self.env, missing.mapped("title"))))
        if not told:
            raise UserError(self.env._("Please answer at least one question."))

    def _answered_by_customer(self):
        """The customer's answers are in: where nobody has to look at them, the visit is done."""
        if self._is_done_by_answer() and not self._missing_evidence():
            self._complete()

    def _is_done_by_answer(self):
        """An online questionnaire is done when it is answered; other written visits where the rule says so.

        Whoever is dissatisfied, or told something that has to be followed up, is not filed away unread.
        """
        by_itself = self.channel_id.code == "survey" or (self.channel_id.is_written and self.rule_id.complete_by_answer)
        return by_itself and not self.answer_ids.filtered(lambda a: a.level == "dissatisfied" or a.follow_up)
