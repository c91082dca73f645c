"""Mail that a machine wrote is told from answers while its headers are still known."""

from odoo import api, models

from ..engine.sending import is_automatic


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """An absence notice is kept like any mail, but it answers nothing."""
        thread = self.with_context(revisit_automatic_mail=True) if is_automatic(message) else self
        return super(MailThread, thread)._message_route_process(message, message_dict, routes)
