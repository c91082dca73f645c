from odoo import fields, models


class SurveyQuestion(models.Model):
    """A question as it is asked in a visit: its subject, and what agents should know (``A5``, ``W13``, ``W18``)."""

    _inherit = "survey.question"

    revisit_dimension_id = fields.Many2one(
        "revisit.dimension", string="Dimension", index="btree_not_null", ondelete="restrict"
    )
    revisit_say = fields.Text(string="Hint for the Agent", translate=True, help="Customers never see it.")
    revisit_points = fields.Char(
        string="Must Be Asked", translate=True, help="What must be asked however it is worded (W13)."
    )
    revisit_must_say = fields.Boolean(
        string="Must Be Said",
        help="Education or disclosure of risk: ticked as said, or the visit cannot be completed (W18).",
    )
