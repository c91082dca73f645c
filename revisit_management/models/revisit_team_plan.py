"""A branch has a head office: another team, whose leader approves the branch's special plans (``W11``)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RevisitTeam(models.Model):
    _inherit = "revisit.team"

    head_office_id = fields.Many2one(
        "revisit.team",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The supervisor of this team approves special plans of the branch.",
    )
    plan_ids = fields.One2many("revisit.plan", "team_id", string="Plans")
    plan_count = fields.Integer(compute="_compute_plan_count", string="Open Plans")

    @api.constrains("head_office_id")
    def _check_head_office(self):
        if self._has_cycle("head_office_id"):
            raise ValidationError(self.env._("A team cannot be the head office of its own head office."))

    def _compute_plan_count(self):
        counts = self.env["revisit.plan"]._count_open("team_id", self)
        for team in self:
            team.plan_count = counts.get(team, 0)

    def action_open_plans(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_plan_action")
        return {**action, "domain": [("team_id", "in", self.ids)], "context": {}}
