import base64

from odoo import api, fields, models

from ..importing import policy_file
from ..importing.problems import ImportProblem
from ..models.policy_changes import describe_changes
from .policy_texts import text_of


class RevisitPolicyCompare(models.TransientModel):
    """Shows what another policy, a template or a file says differently."""

    _name = "revisit.policy.compare"
    _description = "Compare Policies"

    policy_id = fields.Many2one("revisit.policy", required=True, readonly=True)
    compare_with = fields.Selection(
        [("policy", "A policy or template"), ("file", "A file")], default="policy", required=True
    )
    other_id = fields.Many2one("revisit.policy", string="Other Policy", domain="[('id', '!=', policy_id)]")
    content = fields.Binary(string="File", attachment=False)
    filename = fields.Char(string="File Name")
    changes = fields.Text(string="Differences", compute="_compute_changes")

    @api.depends("policy_id", "compare_with", "other_id", "content", "filename")
    @api.depends_context("lang")
    def _compute_changes(self):
        for comparison in self:
            try:
                comparison.changes = comparison._describe()
            except ImportProblem as problem:
                comparison.changes = text_of(self.env, problem)

    def _describe(self):
        other = self._other_document()
        if not other:
            return False
        return describe_changes(self.env, self.policy_id._export_document(), other) or self.env._("They say the same.")

    def _other_document(self):
        """What is compared with; None as long as nothing is chosen."""
        if self.compare_with == "policy":
            return self.other_id._export_document() if self.other_id else None
        content = self.with_context(bin_size=False).content
        return policy_file.read(base64.b64decode(content), self.filename or "") if content else None
