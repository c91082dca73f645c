"""Mails that could not be sent: visits hear of it."""

from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        failed = self.env["mail.notification"]
        if failure_type:  # looked up before: a mail that has nowhere to go is deleted
            failed = failed.sudo().search([("mail_mail_id", "in", self.ids)])
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        failed.filtered(lambda each: each.notification_status == "exception")._tell_revisits()
        return result
