"""Consent and recordings in the workspace (``W1``, ``G3``)."""

from odoo import models


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def workspace_card(self):
        return super().workspace_card() | {
            "recordings": [recording._card_row() for recording in self.recording_ids],
            "consent_required": self.consent_required,
        }

    def _card_texts(self):
        return super()._card_texts() | {"consent": self.consent or "not_asked"}

    def _workspace_texts(self):
        return (*super()._workspace_texts(), "consent")


class RevisitRecording(models.Model):
    _inherit = "revisit.recording"

    def _card_row(self):
        """``url`` is False as long as there is nothing to play."""
        return {
            "id": self.id,
            "name": self.name,
            "seconds": self.seconds,
            "consent": self.consent,
            "url": self.url,
        }
