"""The questionnaire of a visit: which one, saving answers, and the copy that the record keeps (``A5``, ``E11``)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.i18n import format_list

from ..engine.questionnaire import Question, asked

CHOICES = ("simple_choice", "multiple_choice")


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    survey_id = fields.Many2one(
        "survey.survey",
        string="Questionnaire",
        domain="[('survey_type', '=', 'revisit')]",
        index="btree_not_null",
        ondelete="restrict",
        help="What is asked, with branches; without one, only satisfaction is noted by dimension.",
    )


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    survey_id = fields.Many2one(
        "survey.survey",
        string="Questionnaire",
        domain="[('survey_type', '=', 'revisit')]",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="Chosen by hand; empty: the rule's.",
    )
    user_input_id = fields.Many2one(
        "survey.user_input",
        string="Answers Given",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    script_position = fields.Char(readonly=True, copy=False, help="The question at which the agent stopped.")

    @api.depends("user_input_id", "survey_id", "rule_id.survey_id", "answer_ids.answer")
    def _compute_unanswered(self):
        """Of a questionnaire: the mandatory questions that are asked, given the answers so far."""
        with_questions = self.filtered(lambda visit: visit._questionnaire())
        for visit in with_questions:
            visit.unanswered = format_list(self.env, visit._questions_to_answer().mapped("title"))
        return super(RevisitVisit, self - with_questions)._compute_unanswered()

    def _questionnaire(self):
        """What is asked in this visit: what was begun, else what somebody chose, else what the rule says."""
        visit = self.sudo()
        return visit.user_input_id.survey_id or visit.survey_id or visit.rule_id.survey_id

    def _prepare_answers(self):
        return self._open_user_input() if self._questionnaire() else super()._prepare_answers()

    def _dimensions_to_ask(self):
        survey = self._questionnaire()
        return survey.question_ids.revisit_dimension_id if survey else super()._dimensions_to_ask()

    def _open_user_input(self):
        """Where the answers of this visit are kept; made when it is needed first."""
        visit = self.sudo()
        if not visit.user_input_id:
            visit.user_input_id = self.env["survey.user_input"].sudo().create(visit._prepare_user_input_vals())
        return visit.user_input_id

    def _prepare_user_input_vals(self):
        return {
            "survey_id": self._questionnaire().id,
            "revisit_visit_id": self.id,
            "partner_id": self.partner_id.id,
            "email": self.partner_id.email,
        }

    # Saving

    def save_answers(self, answers):
        """Save what an agent notes, as often as they like; a visit “To do” is begun by it.

        :param answers: list of dicts: ``block`` ("q12" or "d3"), ``value`` (id or ids of choices, text, number, day as
            "YYYY-MM-DD", code of a level; False takes the answer back), ``note`` and ``asked_as``, if any
        :raises UserError: when the visit is closed or not the user's to carry out, or an answer does not fit
        """
        self.ensure_one()
        self._check_record_open()
        self._check_may_carry_out()
        if self.state != "in_progress":
            self.action_start()
        for answer in answers:
            self._save_answer(answer)

    def _save_answer(self, answer):
        kind, number = answer["block"][:1], answer["block"][1:]
        if not number.isdigit() or kind not in ("q", "d"):
            raise UserError(self.env._("Unknown question: open the visit anew."))
        if kind == "d":
            self._save_level(int(number), answer)
        else:
            self._save_question(int(number), answer)

    def _save_level(self, dimension_id, answer):
        line = self.answer_ids.filtered(lambda line: not line.question and line.dimension_id.id == dimension_id)
        if not line:
            raise UserError(self.env._("This was not to be asked: open the visit anew."))
        line.write({"level": answer.get("value") or False, "note": answer.get("note") or False})

    def _save_question(self, question_id, answer):
        question = self._questionnaire().question_ids.filtered(lambda question: question.id == question_id)
        if not question:
            raise UserError(self.env._("This question is no longer asked: open the visit anew."))
        value, note = answer.get("value"), (answer.get("note") or "").strip()
        self._check_value(question, value, note)
        user_input = self._open_user_input().with_context(revisit_asked_as=answer.get("asked_as"))
        if question.question_type in CHOICES:
            chosen = value if isinstance(value, list) else [value] if value else []
            user_input._save_lines(question, chosen, note)
        else:
            user_input._save_lines(question, value or False)

    def _check_value(self, question, value, note):
        if question.question_type in CHOICES:
            chosen = value if isinstance(value, list) else [value] if value else []
            if not set(chosen) <= set(question.suggested_answer_ids.ids):
                raise UserError(self.env._("“%s” has no such answer: open the visit anew.", question.title))
            if question.question_type == "simple_choice" and len(chosen) > 1:
                raise UserError(self.env._("Choose one answer to “%s”.", question.title))
        elif value and (problems := question.validate_question(str(value), note)):
            raise UserError(
                self.env._("%(question)s: %(problem)s", question=question.title, problem=problems[question.id])
            )

    # The copy

    def _freeze_answers(self, changed):
        """Copy the answers into the record, with the wording of now for the ``changed`` questions.

        Answers to questions that are not asked any more, after another branch was taken, leave the record; not those to
        questions that were archived meanwhile.
        """
        visit = self.sudo()
        questions = visit._questions_asked()
        lines = visit.answer_ids.filtered("question")
        lines.filtered(lambda line: line.question_id.active and line.question_id not in questions).unlink()
        kept = {line.question_id.id: line for line in lines.exists()}
        given = visit.user_input_id.user_input_line_ids.grouped("question_id")
        for number, question in enumerate(questions, start=1):
            if question in changed or question.id not in kept:
                vals = self._prepare_frozen_vals(question, given.get(question, given_nothing(self.env)), number)
                if question in changed:
                    vals |= self._prepare_wording_vals()
                visit._write_frozen(kept.get(question.id), vals)

    def _write_frozen(self, line, vals):
        told = vals["answer"] or vals["note"] or vals.get("asked_as") or (line and line.asked_as)
        if line and told:
            line.write(vals)
        elif line:
            line.unlink()
        elif told:
            self.env["revisit.answer"].sudo().create({**vals, "visit_id": self.id})

    def _prepare_frozen_vals(self, question, lines, number):
        chosen = lines.suggested_answer_id
        comment = lines.filtered(lambda line: line.answer_type == "char_box" and question.question_type in CHOICES)
        return {
            "question_id": question.id,
            "question": question.title,
            "sequence": number,
            "dimension_id": question.revisit_dimension_id.id,
            "answer": self._answer_in_words(lines - comment),
            "level": chosen.filtered("revisit_level")[:1].revisit_level,
            "follow_up": chosen.filtered("revisit_follow_up")[:1].revisit_follow_up,
            "note": comment[:1].value_char_box,
        }

    def _prepare_wording_vals(self):
        """How the agent asked instead, if they said so (``W13``)."""
        asked_as = self.env.context.get("revisit_asked_as")
        return {} if asked_as is None else {"asked_as": asked_as.strip() or False}

    def _answer_in_words(self, lines):
        words = [self._line_in_words(line) for line in lines if not line.skipped]
        return format_list(self.env, words, "unit-short") if words else False

    def _line_in_words(self, line):
        if line.answer_type == "suggestion":
            return line.suggested_answer_id.value
        if line.answer_type == "date":
            return format_date(self.env, line.value_date)
        if line.answer_type == "numerical_box":
            return f"{line.value_numerical_box:g}"
        return line[f"value_{line.answer_type}"]

    # What is asked

    def _questions_asked(self):
        """The questions that are asked, in order, given the answers so far."""
        survey = self._questionnaire()
        answered = self.sudo().user_input_id.user_input_line_ids.grouped("question_id")
        nothing = given_nothing(self.env)
        known = [
            Question(
                question.id,
                frozenset(question.triggering_answer_ids.ids),
                frozenset(answered.get(question, nothing).suggested_answer_id.ids),
                frozenset(question.suggested_answer_ids.filtered("revisit_ends").ids),
            )
            for question in survey.question_ids
        ]
        return survey.question_ids.browse(asked(known))

    def _questions_to_answer(self):
        """The mandatory ones that are asked and not answered."""
        told = self.sudo().answer_ids.filtered("answer").question_id
        return self._questions_asked().filtered("constr_mandatory") - told


def given_nothing(env):
    return env["survey.user_input.line"].sudo()
