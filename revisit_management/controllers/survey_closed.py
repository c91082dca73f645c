"""Odoo's own survey pages are closed for visits' questionnaires; customers answer on ``link_pages``.

Odoo's pages stay what they are for other surveys. They could not be used for visits: they keep an answer's token as
plain text and in every address, where it goes on working after the answer was sent (print, retry, result); they tell a
stranger why a token is refused; their scripts know nothing of a polite end; they refuse a customer in whose browser an
employee is logged in; and anybody with a survey's own address may begin an answer.
"""

from odoo.http import request, route

from odoo.addons.survey.controllers.main import Survey
from odoo.addons.survey.controllers.survey_session_manage import UserInputSession


class SurveyOfVisits(Survey):
    def _fetch_from_access_token(self, survey_token, answer_token):
        """A visit's questionnaire does not exist here, but for those who edit questionnaires and try them out."""
        survey, answer = super()._fetch_from_access_token(survey_token, answer_token)
        if survey.survey_type == "revisit" and not self._may_try(survey, answer):
            return survey.browse(), answer.browse()
        return survey, answer

    def _may_try(self, survey, answer):
        is_editor = survey.with_user(request.env.user).has_access("write")
        return is_editor and (not answer or answer.test_entry)

    @route()
    def survey_report(self, survey, answer_token=None, **post):
        """What visits brought is looked at in their records; here it would be without their rights (``W4``)."""
        if survey.survey_type == "revisit":
            raise request.not_found()
        return super().survey_report(survey, answer_token, **post)


class SessionOfVisits(UserInputSession):
    def _fetch_from_token(self, survey_token):
        """Visits' questionnaires are asked one customer at a time: there are no live sessions of them."""
        survey = super()._fetch_from_token(survey_token)
        return survey.browse() if survey.survey_type == "revisit" else survey
