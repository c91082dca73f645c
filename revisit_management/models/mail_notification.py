"""Odoo's record of what became of each message; visits listen."""

from odoo import models

UNDELIVERED = ("bounce", "exception", "canceled")


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("notification_status") in UNDELIVERED:
            self.sudo()._tell_revisits()
        return result

    def _tell_revisits(self):
        """Only what was sent as a visit's own message counts, not colleagues' copies of other messages."""
        messages = self.mail_message_id.filtered(lambda message: message.model == "revisit.visit")
        if not messages:
            return
        visits = self.env["revisit.visit"].search([("sent_message_id", "in", messages.ids)])
        told = {(each.mail_message_id, each.res_partner_id) for each in self}
        visits.filtered(lambda visit: (visit.sent_message_id, visit.sent_to_id) in told)._tell_undelivered()

    def _revisit_problem(self):
        """Why it did not arrive, in the user's language, and what the server said."""
        labels = dict(self._fields["failure_type"]._description_selection(self.env))
        label = labels.get(self.failure_type) or self.env._("Not sent")
        said = (self.failure_reason or "").strip()
        return self.env._("%(problem)s: %(said)s", problem=label, said=said[:500]) if said else label
