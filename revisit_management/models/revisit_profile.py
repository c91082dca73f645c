from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RevisitProfile(models.Model):
    """Types of trade customers (``C1``): axes and, below each, its values with advice (``C2``)."""

    _name = "revisit.profile"
    _inherit = ["revisit.vocabulary"]
    _description = "Customer Profile"
    _order = "axis_sequence, parent_id, sequence, id"

    parent_id = fields.Many2one(
        "revisit.profile",
        string="Axis",
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        help="Empty: this is an axis itself.",
    )
    axis_sequence = fields.Integer(compute="_compute_axis_sequence", store=True)
    child_ids = fields.One2many("revisit.profile", "parent_id", string="Values")
    advice = fields.Text(translate=True, help="Whom to send and how to talk (C2).")
    offer_advice = fields.Text(translate=True, help="Which terms to offer (C2).")
    suitability = fields.Selection(
        [("ideal", "Ideal"), ("good", "Good"), ("difficult", "Difficult"), ("drop_first", "Dropped first")],
        help="How well business goes with such customers.",
    )

    @api.depends("sequence", "parent_id.sequence")
    def _compute_axis_sequence(self):
        for profile in self:
            profile.axis_sequence = (profile.parent_id or profile).sequence

    @api.depends("name", "parent_id.name")
    def _compute_display_name(self):
        for profile in self:
            profile.display_name = ": ".join(filter(None, (profile.parent_id.name, profile.name)))

    @api.constrains("parent_id")
    def _check_two_levels(self):
        for profile in self:
            if profile.parent_id.parent_id or (profile.parent_id and profile.child_ids):
                raise ValidationError(
                    self.env._("%s: an axis has values, and a value has no more below it.", profile.name)
                )

    def _describe_advice(self):
        """The value with its advice, as the agent reads it."""
        suitabilities = dict(self._fields["suitability"]._description_selection(self.env))
        title = self.display_name
        if self.suitability:
            title = self.env._(
                "%(profile)s (%(suitability)s)", profile=title, suitability=suitabilities[self.suitability]
            )
        return "\n".join(filter(None, (title, self.advice, self.offer_advice)))
