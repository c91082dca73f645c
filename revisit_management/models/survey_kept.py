"""What was asked in visits is kept: questionnaires, questions and choices that were used are archived, never deleted.

The visits' records are copies and would not change; but what the customer chose stays with Odoo's survey as well.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    def write(self, vals):
        if vals.get("survey_type", "revisit") != "revisit":
            self._check_may_become_other()
        return super().write(vals)

    def _check_may_become_other(self):
        """Answers of visits are no answers of the survey app, where others would see them (``W4``)."""
        if self.env.context.get(MODULE_UNINSTALL_FLAG):
            return
        if used := self.filtered(lambda survey: survey.survey_type == "revisit" and survey._revisit_is_used()):
            raise UserError(
                self.env._("“%s” was asked in visits and stays a questionnaire of visits: copy it.", used[0].title)
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_asked_only(self):
        if used := self.filtered(lambda survey: survey._revisit_is_used()):
            raise UserError(self.env._("“%s” was asked in visits: archive it instead.", used[0].title))
        rules = self.env["revisit.rule"].sudo().with_context(active_test=False)
        if rule := rules.search([("survey_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Rule “%(rule)s” of “%(policy)s” asks with “%(questionnaire)s”: choose another questionnaire there "
                    "first.",
                    rule=rule.name,
                    policy=rule.policy_id.name,
                    questionnaire=rule.survey_id.title,
                )
            )

    def _revisit_is_used(self):
        visits = self.env["revisit.visit"].sudo()
        of_visits = [("survey_id", "=", self.id), ("revisit_visit_id", "!=", False)]
        return bool(
            self.env["survey.user_input"].sudo().search_count(of_visits, limit=1)
            or visits.search_count([("survey_id", "=", self.id)], limit=1)
        )


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    active = fields.Boolean(default=True, help="What was asked in visits is archived instead of deleted.")

    def write(self, vals):
        if {"survey_id", "question_type", "is_page"} & vals.keys():
            self._check_may_be_another(vals)
        return super().write(vals)

    def _check_may_be_another(self, vals):
        """Another kind of question would not fit to the answers given; their wording may change."""
        for question in self.filtered(lambda question: question._revisit_is_used()):
            if any(
                question._fields[name].convert_to_write(question[name], question) != vals[name]
                for name in ("survey_id", "question_type", "is_page")
                if name in vals
            ):
                raise UserError(
                    self.env._(
                        "“%s” was asked in visits and stays this kind of question: archive it and add a new one.",
                        question.title,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_asked_only(self):
        if used := self.filtered(lambda question: question._revisit_is_used()):
            raise UserError(self.env._("“%s” was asked in visits: archive it instead.", used[0].title))

    def _revisit_is_used(self):
        lines = self.env["survey.user_input.line"].sudo()
        return bool(
            lines.search_count(
                [("question_id", "=", self.id), ("user_input_id.revisit_visit_id", "!=", False)], limit=1
            )
            or self.env["revisit.answer"].sudo().search_count([("question_id", "=", self.id)], limit=1)
        )


class SurveyQuestionAnswer(models.Model):
    _inherit = "survey.question.answer"

    active = fields.Boolean(default=True, help="What was chosen in visits is archived instead of deleted.")

    def write(self, vals):
        if not vals.get("active", True):
            self._check_branches()
        return super().write(vals)

    def _check_branches(self):
        """A question whose last trigger went would be asked of everybody."""
        triggered = self.env["survey.question"].search([("triggering_answer_ids", "in", self.ids)])
        if alone := triggered.filtered(lambda question: question.triggering_answer_ids <= self):
            raise UserError(
                self.env._(
                    "“%s” is asked only after this choice: give it another one, or archive the question, first.",
                    alone[0].title,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_chosen_only(self):
        lines = self.env["survey.user_input.line"].sudo()
        chosen = [("suggested_answer_id", "in", self.ids), ("user_input_id.revisit_visit_id", "!=", False)]
        if line := lines.search(chosen, limit=1):
            raise UserError(
                self.env._("“%s” was chosen in visits: archive it instead.", line.suggested_answer_id.value)
            )
        self._check_branches()


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    @api.ondelete(at_uninstall=False)
    def _unlink_of_no_visit_only(self):
        if self.sudo().filtered("revisit_visit_id"):
            raise UserError(self.env._("These answers belong to the record of a visit and cannot be deleted."))

    def _notify_new_participation_subscribers(self):
        """Who follows a questionnaire learns nothing of the customers who answer it (``W4``)."""
        return super(
            SurveyUserInput, self.filtered(lambda user_input: not user_input.revisit_visit_id)
        )._notify_new_participation_subscribers()


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    @api.ondelete(at_uninstall=False)
    def _unlink_of_open_visits_only(self):
        """Saving again replaces lines while the visit is open; afterwards nothing does."""
        self.sudo().user_input_id.revisit_visit_id._check_record_open()
