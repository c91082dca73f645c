"""What proves a visit, in the workspace: consent and recordings (``W1``, ``G3``), and who signed (``B8``)."""

from odoo import models


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def workspace_card(self):
        return {**super().workspace_card(), "recordings": self._card_recordings()}

    def _card_recordings(self):
        return [
            {
                "id": recording.id,
                "name": recording.name or "",
                "seconds": recording.seconds,
                "consent": recording.consent,
            }
            for recording in self.recording_ids
        ]

    def _card_onsite(self):
        names = ("signer_role", "signed_by_link", "is_signature_outdated")
        return {**super()._card_onsite(), **{name: self[name] for name in names}}

    def _card_texts(self):
        return {**super()._card_texts(), "consent": self.consent or "not_asked"}

    def _workspace_texts(self):
        return (*super()._workspace_texts(), "consent")
