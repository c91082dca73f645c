from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.scoring import LEVEL_SCORES

LEVELS = [
    ("very_satisfied", "Very satisfied"),
    ("satisfied", "Satisfied"),
    ("average", "Average"),
    ("dissatisfied", "Dissatisfied"),
    ("not_asked", "Not asked"),
]
# what is copied from a questionnaire: never written from outside, like the level of such a line
COPIED = {"question_id", "question", "answer", "asked_as", "follow_up", "follow_up_at", "sequence"}


class RevisitAnswer(models.Model):
    """What the customer answered to one question of the questionnaire, or about one dimension where there is none.

    Wording, answer and level are copies (``E11``): questionnaires may change or go afterwards.
    """

    _name = "revisit.answer"
    _inherit = ["revisit.visit.part"]
    _description = "Answer"
    _order = "sequence, id"

    dimension_id = fields.Many2one("revisit.dimension", ondelete="restrict")
    sequence = fields.Integer(compute="_compute_sequence", store=True, readonly=False)
    question_id = fields.Many2one(
        "survey.question", string="Of the Questionnaire", readonly=True, index="btree_not_null", ondelete="set null"
    )
    question = fields.Text(readonly=True, help="As it was asked, in the language it was asked in.")
    answer = fields.Text(readonly=True)
    asked_as = fields.Text(
        string="Asked Differently", readonly=True, help="The agent's own wording, within what must be asked (W13)."
    )
    follow_up = fields.Selection(
        selection=lambda self: self.env["survey.question.answer"]._fields["revisit_follow_up"].selection,
        string="What Follows",
        readonly=True,
    )
    level = fields.Selection(LEVELS)
    score = fields.Float(compute="_compute_score", store=True, aggregator="avg")
    is_scored = fields.Boolean(compute="_compute_score", store=True)
    note = fields.Char(help="The customer's words.")

    _dimension_once = models.UniqueIndex(
        "(visit_id, dimension_id) WHERE question IS NULL", "This was already answered in this visit."
    )
    _question_once = models.UniqueIndex(
        "(visit_id, question_id) WHERE question_id IS NOT NULL", "This question was already answered in this visit."
    )
    _about_something = models.Constraint(
        "CHECK (dimension_id IS NOT NULL OR question IS NOT NULL)", "Say what the answer is about."
    )

    @api.depends("dimension_id.sequence")
    def _compute_sequence(self):
        """Answers to questions come in the order of the questionnaire."""
        for answer in self:
            answer.sequence = answer.sequence if answer.question else answer.dimension_id.sequence

    @api.depends("question", "dimension_id")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = answer.question or answer.dimension_id.display_name

    @api.depends("level")
    def _compute_score(self):
        for answer in self:
            answer.is_scored = answer.level in LEVEL_SCORES
            answer.score = LEVEL_SCORES.get(answer.level, 0.0)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_not_copied(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_not_copied(vals)
            if {"level", "dimension_id"} & vals.keys() and self.filtered("question"):
                raise UserError(self.env._("Answer the questionnaire in the workspace: its answers are copied here."))
        return super().write(vals)

    def _check_not_copied(self, vals):
        if COPIED & vals.keys():
            raise UserError(self.env._("Answer the questionnaire in the workspace: its answers are copied here."))
