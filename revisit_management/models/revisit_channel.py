from odoo import api, fields, models


class RevisitChannel(models.Model):
    _name = "revisit.channel"
    _inherit = ["revisit.vocabulary"]
    _description = "Visit Channel"
    _order = "sequence, id"

    needs_attempts = fields.Boolean(
        help="A visit through this channel counts only with a connected attempt on record (telephone)."
    )
    needs_appointment = fields.Boolean(help="Time and place are agreed with the customer beforehand.")
    needs_signature = fields.Boolean(help="The visited person signs the record.")
    is_fallback = fields.Boolean(
        string="Instead of Refused Ones", help="Used when the customer refuses all channels of a rule (W2)."
    )
    is_written = fields.Boolean(help="Letter, e-mail, message: the customer answers in writing.")

    @api.model
    def _fallbacks(self):
        """What takes the place of refused channels, in order."""
        return self.search([("is_fallback", "=", True), ("company_id", "in", (self.env.company.id, False))])

    @api.model
    def _standard(self):
        """The channel of rules that name none: the first in order."""
        return self.search([("company_id", "in", (self.env.company.id, False))], limit=1)
