"""Questionnaires as managers see them: rules that ask with them, suggestions on them, branches in words."""

import re

from odoo import api, fields, models
from odoo.tools.i18n import format_list


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    revisit_rule_count = fields.Integer(compute="_compute_revisit_rule_count")
    revisit_suggestion_count = fields.Integer(
        compute="_compute_revisit_suggestion_count", help="Suggestions on the script that wait for a decision."
    )

    def _compute_revisit_rule_count(self):
        rules = self.env["revisit.rule"].sudo()
        ours = [("survey_id", "in", self.ids), ("policy_id.company_id", "in", self.env.companies.ids)]
        counts = dict(rules._read_group(ours, ["survey_id"], ["__count"]))
        for survey in self:
            survey.revisit_rule_count = counts.get(survey._origin, 0)

    def _compute_revisit_suggestion_count(self):
        suggestions = self.env["revisit.script.suggestion"].sudo()
        waiting = [("survey_id", "in", self.ids), ("state", "=", "new")]
        counts = dict(suggestions._read_group(waiting, ["survey_id"], ["__count"]))
        for survey in self:
            survey.revisit_suggestion_count = counts.get(survey._origin, 0)

    @api.depends_context("uid")
    @api.depends("survey_type")
    def _compute_allowed_survey_types(self):
        """A questionnaire of visits is not turned into another survey, so there is nothing to choose."""
        result = super()._compute_allowed_survey_types()
        self.filtered(lambda survey: survey.survey_type == "revisit").allowed_survey_types = False
        return result

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_revisit_code(vals) for vals in vals_list])

    def _with_revisit_code(self, vals):
        """Every questionnaire has a code, so that policies can name it in files."""
        survey_type = vals.get("survey_type") or self.env.context.get("default_survey_type")
        if survey_type != "revisit" or vals.get("revisit_code") or not vals.get("title"):
            return vals
        stem = re.sub(r"\W+", "_", vals["title"].lower()).strip("_") or "questionnaire"
        return {**vals, "revisit_code": self._free_revisit_code(stem)}

    def _free_revisit_code(self, stem):
        alike = self.sudo().with_context(active_test=False).search([("revisit_code", "=like", f"{stem}%")])
        taken, number, code = set(alike.mapped("revisit_code")), 1, stem
        while code in taken:
            number += 1
            code = f"{stem}_{number}"
        return code

    def action_open_revisit_rules(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rules"),
            "res_model": "revisit.rule",
            "view_mode": "list,form",
            "domain": [("survey_id", "=", self.id), ("policy_id.company_id", "in", self.env.companies.ids)],
            "context": {"create": False},
        }

    def action_open_revisit_suggestions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("revisit_management.revisit_script_suggestion_action")
        return {**action, "domain": [("survey_id", "=", self.id)]}


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    revisit_survey_type = fields.Selection(related="survey_id.survey_type", string="Kind of Survey")
    revisit_asked_after = fields.Char(
        compute="_compute_revisit_asked_after", help="The choices after which it is asked; empty: always."
    )

    @api.depends("triggering_answer_ids.value", "triggering_answer_ids.question_id.title")
    def _compute_revisit_asked_after(self):
        for question in self:
            question.revisit_asked_after = "; ".join(
                f"{trigger.title} {format_list(self.env, answers.mapped('value_label'), 'or')}"
                for trigger, answers in question.triggering_answer_ids.grouped("question_id").items()
            )

    @api.onchange("revisit_must_say")
    def _onchange_revisit_must_say(self):
        """What must be said is ticked by one choice."""
        if self.revisit_must_say:
            self.question_type = "simple_choice"
            self.constr_mandatory = True
            if not self.suggested_answer_ids:
                self.suggested_answer_ids = [fields.Command.create({"value": self.env._("Said / read")})]
