from odoo import api, fields, models


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    version_id = fields.Many2one(
        "revisit.policy.version",
        string="Policy Version",
        compute="_compute_version_id",
        help="The policy as it was when the visit was born.",
    )

    @api.depends("policy_id", "version")
    def _compute_version_id(self):
        domain = [("policy_id", "in", self.policy_id.ids), ("number", "in", self.mapped("version"))]
        versions = {(v.policy_id, v.number): v for v in self.env["revisit.policy.version"].search(domain)}
        for visit in self:
            visit.version_id = versions.get((visit.policy_id, visit.version), False)
