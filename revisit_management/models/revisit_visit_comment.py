"""After the call: the agent's comment, and a tidy form (``A7``)."""

from odoo import fields, models

from ..engine.tidy import tidy

TEXTS = ("result", "suggestions", "needs", "comment")


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    comment_required = fields.Boolean(
        string="Agent's Comment Needed", help="A record is complete only with the agent's own comment (A7)."
    )


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _missing_evidence(self):
        return super()._missing_evidence() or self._missing_comment()

    def _missing_comment(self):
        if self.rule_id.comment_required and not tidy(self.comment):
            return self.env._("Visit %s is not complete: add your own comment on the talk.", self.display_name)
        return None

    def _complete(self):
        """What was typed in a hurry is tidied; no word changes."""
        changes = {name: tidy(self[name]) for name in TEXTS if self[name] and tidy(self[name]) != self[name]}
        if changes:
            self.write(changes)
        return super()._complete()
