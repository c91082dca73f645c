from odoo import api, fields, models

from .policy_changes import describe_changes


class RevisitPolicyVersion(models.Model):
    """A policy as it was put in force: kept by the system, changed by nobody."""

    _name = "revisit.policy.version"
    _description = "Policy Version"
    _order = "policy_id, number desc"

    policy_id = fields.Many2one("revisit.policy", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    number = fields.Integer(string="Version", required=True, readonly=True)
    effective_from = fields.Date(
        required=True, readonly=True, help="First day of this version, in the policy's time zone."
    )
    activated_by_id = fields.Many2one("res.users", string="Activated by", required=True, readonly=True)
    activated_at = fields.Datetime(string="Activated on", required=True, readonly=True)
    snapshot = fields.Json(required=True, readonly=True, help="The policy as a document, as it is exported.")
    changes = fields.Text(compute="_compute_changes", help="What differs from the version before.")
    visit_count = fields.Integer(compute="_compute_visit_count", help="Visits born under this version.")

    _number_unique = models.UniqueIndex("(policy_id, number)", "A policy has each version once.")

    @api.depends("policy_id", "number", "effective_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._("Version %s", version.number)

    @api.depends("snapshot", "policy_id", "number")
    @api.depends_context("lang")
    def _compute_changes(self):
        for version in self:
            before = version._before()
            version.changes = version._describe_since(before) if before else version._describe_first()

    def _compute_visit_count(self):
        domain = [("policy_id", "in", self.policy_id.ids), ("version", "in", self.mapped("number"))]
        groups = self.env["revisit.visit"]._read_group(domain, ["policy_id", "version"], ["__count"])
        counts = {(policy, number): count for policy, number, count in groups}
        for version in self:
            version.visit_count = counts.get((version.policy_id, version.number), 0)

    def action_open_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_visit_action")
        domain = [("policy_id", "=", self.policy_id.id), ("version", "=", self.number)]
        return {**action, "domain": domain, "context": {}}

    def _before(self):
        """The version in force until this one; empty for the first."""
        domain = [("policy_id", "=", self.policy_id.id), ("number", "<", self.number)]
        return self.search(domain, order="number desc", limit=1)

    def _describe_since(self, before):
        return describe_changes(self.env, before.snapshot, self.snapshot) or self.env._("Nothing was changed.")

    def _describe_first(self):
        return self.env._("The first version on record; number of rules: %s", len(self.snapshot["rules"]))


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    version_ids = fields.One2many("revisit.policy.version", "policy_id", string="Versions", readonly=True)

    def action_activate(self):
        """Besides: keep what is now in force as a version."""
        result = super().action_activate()
        self.env["revisit.policy.version"].sudo().create([policy._prepare_version_vals() for policy in self])
        return result

    def action_open_versions(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_policy_version_action")
        return {**action, "domain": [("policy_id", "=", self.id)], "context": {}}

    def _prepare_version_vals(self):
        return {
            "policy_id": self.id,
            "company_id": self.company_id.id,
            "number": self.version,
            "effective_from": self._version_effective_from(),
            "activated_by_id": self.env.uid,
            "activated_at": fields.Datetime.now(),
            "snapshot": self._export_document(),
        }

    def _version_effective_from(self):
        """The day of activation; a policy prepared beforehand begins on the day it names."""
        return max(self._today(), self.effective_from) if self.version == 1 else self._today()
