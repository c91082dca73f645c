"""Who signed, in the workspace (``B8``)."""

from odoo import models


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _card_onsite(self):
        names = ("signer_role", "signed_by_link", "is_signature_outdated")
        return {**super()._card_onsite(), **{name: self[name] for name in names}}
