from odoo import api, fields, models

# what each level is worth, 0 to 100; "not asked" is left out of every average
LEVEL_SCORES = {"very_satisfied": 100.0, "satisfied": 80.0, "average": 60.0, "dissatisfied": 0.0}


class RevisitAnswer(models.Model):
    """How satisfied the customer is with one dimension, in one visit (``E11``)."""

    _name = "revisit.answer"
    _description = "Satisfaction Answer"
    _order = "sequence, id"

    visit_id = fields.Many2one("revisit.visit", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
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

    def write(self, vals):
        visits = self.visit_id | self.visit_id.browse(vals.get("visit_id") or [])
        visits._check_record_open()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        answers = super().create(vals_list)
        answers.visit_id._check_record_open()
        return answers

    def unlink(self):
        self.visit_id._check_record_open()
        return super().unlink()
