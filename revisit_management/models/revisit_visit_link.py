"""Personal links in what a visit sends.

Texts, as they are previewed and kept, name a link by a word that leads nowhere; the token takes its place in the mail
or text message itself, on its way to the one person addressed. So neither agents, who read the visit's messages, nor
whoever gets a copy can answer or sign in the customer's name.
"""

import base64
import re

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, fields, models

PATH = "/rv/"
PLACE = re.compile(r"/rv/link-(answer|appointment|sign|complaint)")


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    link_ids = fields.One2many("revisit.link", "visit_id", string="Personal Links")
    customer_acted_at = fields.Datetime(
        string="Customer Acted", readonly=True, copy=False, help="When the customer last did something by a link."
    )

    def _link(self, purpose):
        """Address for templates; whose it becomes is decided when it is sent."""
        return f"{self.get_base_url()}{PATH}link-{purpose}"

    def _with_links(self, text, partner):
        """``text`` with links of ``partner``'s own in the places of the words."""
        links = self.env["revisit.link"]
        made = {purpose: links._issue(self, purpose, partner) for purpose in sorted(set(PLACE.findall(text)))}
        return PLACE.sub(lambda place: f"{PATH}{made[place[1]]}", text)

    def _letter_link(self):
        """Address for the code on a letter, new each time it is printed; False where there is nothing to answer."""
        if not self.answer_link:
            return False
        return self._with_links(self.answer_link, self.sudo().sent_to_id or self.addressee_id)

    @api.model
    def _code_of(self, address):
        """A QR code, as base64 of an SVG image: Odoo's own way needs a library for bitmaps that is not always there."""
        code = createBarcodeDrawing("QR", value=address, width=300, height=300, barLevel="M")
        return base64.b64encode(code.asString("svg").encode()).decode()

    def _notify_by_email_render_layout(self, message, recipients_group, msg_vals=False, render_values=None):
        """One customer's mail gets their links; mails to several people, or to colleagues, lead nowhere."""
        body = super()._notify_by_email_render_layout(message, recipients_group, msg_vals, render_values)
        partner = self.env["res.partner"].sudo().browse(recipients_group["recipients_ids"])
        if len(self) == 1 and len(partner) == 1 and partner.partner_share:
            return type(body)(self._with_links(body, partner))
        return body

    def _notify_thread_by_sms(
        self,
        message,
        recipients_data,
        msg_vals=False,
        sms_content=None,
        sms_numbers=None,
        sms_pid_to_number=None,
        put_in_queue=False,
        **kwargs,
    ):
        ids = [each["id"] for each in recipients_data if each["notif"] == "sms"]
        partner = self.env["res.partner"].sudo().browse(ids)
        if sms_content and len(self) == 1 and len(partner) == 1 and partner.partner_share:
            sms_content = self._with_links(sms_content, partner)
        return super()._notify_thread_by_sms(
            message,
            recipients_data,
            msg_vals,
            sms_content=sms_content,
            sms_numbers=sms_numbers,
            sms_pid_to_number=sms_pid_to_number,
            put_in_queue=put_in_queue,
            **kwargs,
        )

    def _with_notices(self):
        return super()._with_notices() | self.sudo().filtered("customer_acted_at")

    def _note_customer_acted(self, person, body, kind="customer"):
        """Keep with the visit what ``person`` of the customer's did by themselves, and tell the agent."""
        self.customer_acted_at = fields.Datetime.now()
        self.message_post(body=body, author_id=person.id, message_type="comment", subtype_xmlid="mail.mt_note")
        self._give_notice(kind)

    def _in_agents_words(self):
        return self.with_context(lang=self.agent_id.lang or self.company_id.partner_id.lang or self.env.lang)
