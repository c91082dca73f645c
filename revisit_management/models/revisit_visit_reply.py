"""Answers come back: a mail finds its visit by itself, what came on paper or by telephone is noted."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    replied_at = fields.Datetime(string="Answered", readonly=True, copy=False, help="When the last answer came.")

    def action_note_reply(self):
        """Note an answer that came by text message, letter or telephone."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Note the answer"),
            "res_model": "revisit.visit.reply",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_id": self.id},
        }

    def _note_reply(self, text, at):
        """Keep the customer's words with the visit, which is begun by them.

        :param at: when the answer came, naive UTC
        :raises UserError: when the visit cannot be worked on, or the answer lies in the future
        """
        self._check_may_carry_out()
        if self.state not in ("ready", "in_progress"):
            raise UserError(self.env._("Visit %(visit)s is “%(state)s”: nothing can be noted.", **self._described()))
        if at > fields.Datetime.now():
            raise UserError(self.env._("An answer cannot lie in the future: give the time at which it came."))
        self.action_start()
        self.message_post(body=self.env._("Answer of %(who)s: %(text)s", who=self._who_answers().name, text=text))
        if not self.result:
            self.result = text
        self._note_answered(at, self._who_answers())

    def _who_answers(self):
        return self.sent_to_id or self.addressee_id

    def _note_answered(self, at, person):
        """The customer answered: whoever was to be reached is."""
        self.sudo().replied_at = at
        self.contact_line_ids.filtered(lambda line: line.contact_id and line.contact_id == person).reached = True

    def _message_post_after_hook(self, message, msg_values):
        """What the mail gateway posts is an answer; only the system posts for it, never a remote call."""
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type == "email" and self.env.su and not self.env.context.get("revisit_automatic_mail"):
            self._take_mail(message)
        return result

    def _take_mail(self, message):
        """The customer's mail begins the visit and tells the agent; a stranger's is kept, and said to be one."""
        if message.author_id and not message.author_id.partner_share:
            return  # colleagues talk about the visit
        if not self._is_from_customer(message):
            self._say_stranger(message)
        elif self.state in self._open_states():
            self._start_by_answer()
            self._note_answered(fields.Datetime.now(), message.author_id or self._who_answers())
        self._give_notice("answer")

    def _is_from_customer(self, message):
        """Written by somebody of the customer's, or from the address of one."""
        people = self._people_of_customer()
        address = email_normalize(message.email_from)
        return message.author_id in people or bool(address and address in people.mapped("email_normalized"))

    def _people_of_customer(self):
        company = self.partner_id.commercial_partner_id
        family = self.env["res.partner"].search([("id", "child_of", company.id)])
        return family | self.contact_line_ids.contact_id | self.sent_to_id

    def _say_stranger(self, message):
        visit = self.with_context(lang=self.agent_id.lang or self.env.lang)
        visit.message_post(
            body=visit.env._(
                "The message from %s came from an address that is not the customer's. If it is the answer, note it.",
                message.email_from or "",
            )
        )
