from odoo import fields, models


class SurveyUserInput(models.Model):
    """The answers of one visit, by whomever they were given: an agent or the customer by link.

    What is saved here is copied at once into the visit's record, with the wording it was asked with.
    """

    _inherit = "survey.user_input"

    revisit_visit_id = fields.Many2one("revisit.visit", string="Visit", index="btree_not_null", ondelete="restrict")

    _revisit_once = models.UniqueIndex(
        "(revisit_visit_id) WHERE revisit_visit_id IS NOT NULL", "This visit has its answers already."
    )

    def _save_lines(self, question, answer, comment=None, overwrite_existing=True):
        self.revisit_visit_id._check_record_open()
        result = super()._save_lines(question, answer, comment, overwrite_existing)
        self.revisit_visit_id._freeze_answers(question)
        return result
