"""What came out of a visit and owes another one: a good suggestion, a problem the phone could not solve."""

from odoo import fields, models

# what is ticked on the record, and the event that it registers
OUTCOMES = {"good_suggestion": "good_suggestion", "needs_onsite": "onsite_needed"}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    good_suggestion = fields.Boolean(
        copy=False, help="A good suggestion or pertinent criticism: visited on site (B5, T8)."
    )
    needs_onsite = fields.Boolean(
        string="On-site Visit Needed", copy=False, help="Could not be solved from afar (B10, E13)."
    )

    def _complete(self):
        result = super()._complete()
        for name, code in OUTCOMES.items():
            if self[name]:
                self._register_about(code, self.suggestions if name == "good_suggestion" else self.result)
        self.env["revisit.schedule"].sudo()._cover_by(self)
        return result
