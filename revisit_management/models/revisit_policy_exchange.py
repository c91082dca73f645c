"""A policy as a document: what is exported, what a version keeps, and what two policies are compared by."""

from odoo import models

from ..importing import policy_file
from .policy_fields import values_of, vocabulary_of
from .setting_keys import is_shipped, link_key


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    def action_export(self):
        """Download this policy as a file; everything in it goes by codes and names, so that others can read it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/revisit/policy/{self.id}/export", "target": "download"}

    def action_compare(self):
        """Choose another policy, a template or a file, and see what differs."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare"),
            "res_model": "revisit.policy.compare",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_policy_id": self.id, "dialog_size": "large"},
        }

    def _export_file(self):
        """The policy as the bytes of a file."""
        return policy_file.to_bytes(self._export_document())

    def _export_filename(self):
        return f"{self.code or self.name}.json"

    def _export_document(self):
        """The policy, its rules in force and what a reader needs to know of the settings they name, as plain values."""
        self.ensure_one()
        policy = self.with_company(self.company_id) if self.company_id else self
        rules = policy.rule_ids.filtered("active")
        return policy_file.compose(values_of(policy), [values_of(rule) for rule in rules], policy._export_vocabulary())

    def _export_vocabulary(self):
        """Warranty terms with their months, and every setting that another database may not have."""
        entries = {}
        for name, records in vocabulary_of([self, *self.rule_ids]).items():
            told = records if name == "revisit.warranty.term" else records.filtered(lambda r: not is_shipped(r))
            if told:
                entries[name] = [{**values_of(record), "code": link_key(record)} for record in told]
        return entries
