"""Sending written visits: e-mail and text message are queued, letters and faxes are frozen for the printer.

The message, the queued mail and ``sent_at`` are written in one transaction, so a visit is sent once or not at all;
Odoo's own queues talk to the servers afterwards.
"""

from base64 import b64decode

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .revisit_visit_addressee import PRINTED_CHANNELS

MAIL_TEMPLATE = "revisit_management.mail_template_visit_questions"
SMS_TEMPLATE = "revisit_management.sms_template_visit_questions"
LETTER_REPORT = "revisit_management.revisit_visit_letter_report"
# the customer is written to, not made a follower; nor does whoever sends it become one
QUIET = {"mail_post_autofollow": False, "mail_post_autofollow_author_skip": True, "mail_create_nosubscribe": True}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    sent_at = fields.Datetime(string="Sent", readonly=True, copy=False, help="When it was last sent or printed.")
    sent_count = fields.Integer(string="Times Sent", readonly=True, copy=False)
    sent_message_id = fields.Many2one(
        "mail.message", string="Message Sent", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    sent_to_id = fields.Many2one("res.partner", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    send_problem = fields.Text(readonly=True, copy=False, help="Why it was not sent by itself.")

    def action_send(self):
        """Send each visit by its channel in the language of its addressee; the others go when one cannot.

        :return: client action: a notice of what was sent and what was not, then the letters as one PDF; just these
            when there is nothing else to tell
        :raises UserError: when none of them can be sent, with the reason
        """
        return self._send_and_tell()

    def action_open_send(self):
        """Look at the text, and at who cannot be written to, before it goes out."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send"),
            "res_model": "revisit.visit.send",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_ids": self.ids},
        }

    def action_print_letter(self):
        """Print letters as they were sent, one a page: to put them in their envelopes, or once more."""
        self.check_access("read")
        return {**self.env.ref(LETTER_REPORT).report_action(self, config=False), "close_on_report_download": True}

    def _send_and_tell(self, texts=None):
        """:param texts: dict of visit id to what replaces the template's text: ``subject``, ``body_html``, ``body``"""
        problems = self._send(texts or {})
        sent = self.browse([visit.id for visit in self if visit not in problems])
        if not sent:
            raise UserError("\n".join(problems.values()) or self.env._("Choose visits to send."))
        letters = sent.filtered(lambda visit: visit.channel_id.code in PRINTED_CHANNELS)
        after = letters.action_print_letter() if letters else {"type": "ir.actions.act_window_close"}
        if letters == sent and not problems:
            return after
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problems else "success",
                "title": self.env._("Not all were sent") if problems else self.env._("Sent"),
                "message": "\n".join([self.env._("Sent: %s", len(sent)), *problems.values()]),
                "sticky": bool(problems),
                "next": after,
            },
        }

    def _send(self, texts):
        """Send those of the visits that may be sent.

        :return: dict of each visit that was not sent to the reason
        :raises AccessError: when one of them is none of the user's business; nothing is sent then
        """
        problems = self._objections_to_send()
        visits = self.browse([visit.id for visit in self if visit not in problems])
        ways = {"email": self._send_email, "sms": self._send_sms}
        for visit, values, lang in visits._rendered():
            values |= texts.get(visit.id, {})
            way = ways.get(visit._sent_as(visit.addressee_id), self._send_on_paper)
            message = way(visit.with_context(**QUIET), values, lang)
            visit._note_sent(message)
        visits._start_queues()
        return problems

    def _objections_to_send(self):
        """Who may not send, by the checks that guard every deed of a visit, and what may not be sent."""
        problems = self._reasons_not_to_send()
        for visit in self:
            try:
                visit._check_may_carry_out()
            except AccessError:
                raise
            except UserError as error:
                problems.setdefault(visit, str(error))
        return problems

    def _rendered(self):
        """Each visit with its texts and the language they are in; many at once per template.

        :return: list of (visit, values, language)
        """
        result = []
        for template, visits in self.grouped(lambda visit: visit._template_to_send()).items():
            langs = template._render_lang(visits.ids)
            if template._name == "sms.template":
                bodies = template._render_field("body", visits.ids, compute_lang=True)
                values = {visit.id: {"body": bodies[visit.id]} for visit in visits}
            else:
                names = ("subject", "body_html", "attachment_ids", "report_template_ids")
                values = template._generate_template(visits.ids, names)
            result += [(visit, values[visit.id], langs[visit.id] or self.env.lang) for visit in visits]
        return result

    def _template_to_send(self):
        """The rule's text, else the standard one; letters say what e-mails say."""
        if self._sent_as(self.addressee_id) == "sms":
            return self.rule_id.sms_template_id or self.env.ref(SMS_TEMPLATE)
        return self.rule_id.mail_template_id or self.env.ref(MAIL_TEMPLATE)

    def _prepare_message_vals(self, visit):
        """What all messages have in common: they go out in the agent's name."""
        return {"author_id": visit._sender().id, "email_from": visit._sender_address() or None}

    def _send_email(self, visit, values, lang):
        return self._mail(visit, visit.addressee_id, values, lang)

    def _mail(self, visit, person, values, lang):
        return visit.message_post(
            **self._prepare_message_vals(visit),
            **self._prepare_content_vals(values),
            partner_ids=person.ids,
            email_layout_xmlid="mail.mail_notification_layout",
            force_email_lang=lang,
            force_email_company=visit.company_id,
            force_send=False,
        )

    def _send_sms(self, visit, values, lang):
        return self._text(visit, visit.addressee_id, values["body"])

    def _text(self, visit, person, body):
        """As a note, which followers are not told of: leaving them out would make Odoo send a mail instead."""
        return visit._message_sms(
            body,
            **self._prepare_message_vals(visit),
            partner_ids=person.ids,
            sms_pid_to_number={person.id: visit._number_of(person)},
            sms_content=body,
            put_in_queue=True,
        )

    def _send_on_paper(self, visit, values, lang):
        """The text as it is printed, kept with the visit; nobody is mailed."""
        return visit.message_post(**self._prepare_message_vals(visit), **self._prepare_content_vals(values))

    def _prepare_content_vals(self, values):
        """A comment, so that an answer to it is one as well; followers get no copy."""
        return {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "email_add_signature": False,
            "notify_skip_followers": True,
            "subject": values["subject"],
            "body": values["body_html"],
            "attachment_ids": values.get("attachment_ids") or [],
            "attachments": [(name, b64decode(data)) for name, data in values.get("attachments") or []],
        }

    def _note_sent(self, message):
        vals = {
            "sent_at": fields.Datetime.now(),
            "sent_count": self.sent_count + 1,
            "sent_message_id": message.id,
            "sent_to_id": self.addressee_id.id,
            "send_problem": False,
        }
        if not self.agent_id and not self.env.su:
            vals["agent_id"] = self.env.uid
        self.sudo().write(vals)
        self._finish_notice("undelivered")

    def _start_queues(self):
        """Text messages start their queue themselves."""
        if any(visit._sent_as(visit.addressee_id) == "email" for visit in self):
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
