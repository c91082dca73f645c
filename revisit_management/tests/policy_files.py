"""Policies as files, for the tests of export, import and comparison."""

import base64
import json

from .common import RevisitCase


class PolicyFileCase(RevisitCase):
    def _import(self, document, policy=None, user=None, filename="policy.json"):
        """The wizard after its preview; ``document`` is a dict, a text or bytes."""
        if isinstance(document, dict):
            document = json.dumps(document, ensure_ascii=False)
        content = document.encode() if isinstance(document, str) else document
        wizards = self.env["revisit.policy.import"].with_user(user or self.manager)
        wizard = wizards.create(
            {"content": base64.b64encode(content), "filename": filename, "policy_id": policy and policy.id}
        )
        wizard.action_preview()
        return wizard

    def _imported(self, document, **options):
        """The policy that the import makes of ``document``."""
        wizard = self._import(document, **options)
        self.assertFalse(wizard.problems)
        action = wizard.action_import()
        self.env.invalidate_all()
        return self.env[action["res_model"]].browse(action["res_id"])

    @staticmethod
    def _document(*rules, **policy):
        """A small file: each rule is a dict of what differs from a call on power-on."""
        return {
            "format": "revisit-policy",
            "format_version": 1,
            "policy": {"name": "Regulation", "tz": "Asia/Shanghai", **policy},
            "rules": [{"name": "Call", "event_type": "commissioned", "channels": ["phone"], **rule} for rule in rules],
        }
