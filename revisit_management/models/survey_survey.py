from odoo import fields, models


class SurveySurvey(models.Model):
    """A questionnaire that is asked in visits: what is said around the questions (``A5``, ``H2``, ``W13``)."""

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("revisit", "Visits")], ondelete={"revisit": lambda surveys: surveys._become_custom()}
    )
    revisit_code = fields.Char(
        string="Code", copy=False, help="Stable technical name: policies written to files name the questionnaire by it."
    )
    revisit_greeting = fields.Text(
        string="Greeting",
        translate=True,
        help="Said first. {customer}, {contact}, {agent}, {company}, {product} and {event_date} are filled in.",
    )
    revisit_farewell = fields.Text(string="Farewell", translate=True, help="Said at the end.")
    revisit_not_now = fields.Text(
        string="If It Does Not Suit", translate=True, help="Said when the person is not in, or busy."
    )
    revisit_may_adapt = fields.Boolean(
        string="Wording May Be Adapted",
        default=True,
        help="Agents may ask differently when the customer objects, within what must be asked (W13).",
    )

    _revisit_code_unique = models.UniqueIndex(
        "(revisit_code) WHERE revisit_code IS NOT NULL", "Another questionnaire has this code."
    )

    def _become_custom(self):
        """What remains of a questionnaire when this addon is uninstalled."""
        self.write({"survey_type": "custom"})
