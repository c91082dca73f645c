"""Which questionnaire a rule or a visit may ask: one of visits, and not another than the regulation's."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    @api.constrains("survey_id")
    def _check_survey(self):
        _check_of_visits(self)


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    @api.constrains("survey_id")
    def _check_survey(self):
        """Naming a survey of another app would be a way to read it."""
        _check_of_visits(self)

    def _check_writable(self, vals):
        result = super()._check_writable(vals)
        if "survey_id" in vals and not self.env.su:
            self._check_may_choose_survey(vals["survey_id"])
        return result

    def _check_may_choose_survey(self, survey_id):
        """Agents ask what the regulation asks (``W13``, ``W18``); nobody changes it in the middle of a talk."""
        for visit in self.filtered(lambda visit: visit.survey_id.id != (survey_id or False)):
            if visit.sudo().user_input_id:
                raise UserError(self.env._("The questions were begun already: they stay in this visit."))
            if visit.sudo().rule_id.survey_id and not visit._may_decide():
                raise UserError(
                    self.env._(
                        "A rule says what is asked in this visit: a supervisor may choose another questionnaire."
                    )
                )


def _check_of_visits(records):
    for record in records.sudo().filtered("survey_id"):
        if record.survey_id.survey_type != "revisit":
            raise ValidationError(
                record.env._("%s: choose a questionnaire of visits, not another survey.", record.display_name)
            )
