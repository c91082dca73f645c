from odoo import api, fields, models

from ..engine.scoring import LEVEL_SCORES


class RevisitAnswer(models.Model):
    """How satisfied the customer is with one dimension, in one visit (``E11``)."""

    _name = "revisit.answer"
    _inherit = ["revisit.visit.part"]
    _description = "Satisfaction Answer"
    _order = "sequence, id"

    dimension_id = fields.Many2one("revisit.dimension", required=True, ondelete="restrict")
    sequence = fields.Integer(related="dimension_id.sequence", store=True)
    level = fields.Selection(
        [
            ("very_satisfied", "Very satisfied"),
            ("satisfied", "Satisfied"),
            ("average", "Average"),
            ("dissatisfied", "Dissatisfied"),
            ("not_asked", "Not asked"),
        ]
    )
    score = fields.Float(compute="_compute_score", store=True, aggregator="avg")
    is_scored = fields.Boolean(compute="_compute_score", store=True)
    note = fields.Char(help="The customer's words.")

    _dimension_once = models.UniqueIndex("(visit_id, dimension_id)", "This was already answered in this visit.")

    @api.depends("level")
    def _compute_score(self):
        for answer in self:
            answer.is_scored = answer.level in LEVEL_SCORES
            answer.score = LEVEL_SCORES.get(answer.level, 0.0)
