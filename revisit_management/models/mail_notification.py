"""Odoo's record of what became of each message; visits listen."""

import logging

from odoo import models

_logger = logging.getLogger(__name__)


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        """A message came back, or a text message was refused; mails that fail at once are told by ``mail.mail``."""
        result = super().write(vals)
        status = vals.get("notification_status")
        if status == "bounce":
            self._tell_revisits()
        elif status == "exception":  # for a mail, Odoo writes this for a moment whenever it sends one
            self.filtered(lambda each: each.notification_type == "sms")._tell_revisits()
        return result

    def _tell_revisits(self):
        """The agents of visits whose own message this was; the queue goes on whatever happens to a visit."""
        messages = self.sudo().mail_message_id.filtered(lambda message: message.model == "revisit.visit")
        if not messages:
            return
        visits = self.env["revisit.visit"].sudo().search([("sent_message_id", "in", messages.ids)])
        told = {(each.mail_message_id, each.res_partner_id) for each in self.sudo()}
        try:
            with self.env.cr.savepoint():
                visits.filtered(lambda visit: (visit.sent_message_id, visit.sent_to_id) in told)._tell_undelivered()
        except Exception:
            _logger.exception("Nobody could be told that these visits were not delivered: %s", visits)

    def _revisit_problem(self):
        """Why it did not arrive, in the user's language, and what the server said."""
        labels = dict(self._fields["failure_type"]._description_selection(self.env))
        label = labels.get(self.failure_type) or self.env._("Not sent")
        said = (self.failure_reason or "").strip()
        return self.env._("%(problem)s: %(said)s", problem=label, said=said[:500]) if said else label
