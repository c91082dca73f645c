"""The person visited signs the record: on the agent's phone, or by a link of their own (``B8``).

What was signed is remembered as a digest of the record's words: a record that says something else afterwards has to be
signed again.
"""

import base64
import hashlib
import io
import json

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import UserError

from .revisit_visit_sending import QUIET

SIGN_MAIL = "revisit_management.mail_template_visit_sign"
SIGN_SMS = "revisit_management.sms_template_visit_sign"

# what the customer sees and signs: the words of the record, never what the agent notes for colleagues
SIGNED_WORDS = ("result", "suggestions", "needs")
# what a drawn signature may measure, in bytes of base64
LARGEST = 2_000_000


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    signer_role = fields.Char(string="Role of Who Signed", copy=False)
    signed_at = fields.Datetime(readonly=True, copy=False)
    signed_by_link = fields.Boolean(readonly=True, copy=False, help="The customer signed by a personal link.")
    signed_from = fields.Char(readonly=True, copy=False, help="Address of the customer's device.")
    signed_digest = fields.Char(readonly=True, copy=False, help="SHA-256 of the words that were signed.")
    is_signature_outdated = fields.Boolean(
        compute="_compute_is_signature_outdated", help="The record was changed after it was signed."
    )

    sign_link = fields.Char(compute="_compute_sign_link", help="For templates: the place of the personal link.")

    def _compute_sign_link(self):
        for visit in self:
            visit.sign_link = visit._link("sign")

    @api.depends("signed_digest", "answer_ids.answer", "answer_ids.level", "arrived_at", *SIGNED_WORDS)
    def _compute_is_signature_outdated(self):
        for visit in self:
            visit.is_signature_outdated = bool(visit.signed_digest and visit.signed_digest != visit._digest_to_sign())

    def _digest_to_sign(self):
        """Independent of languages: of what people said, not of how it is labelled."""
        words = [self[name] or "" for name in SIGNED_WORDS]
        answers = sorted([self._answered_question(a), a.level or "", a.answer or ""] for a in self._signed_answers())
        text = json.dumps([self.id, str(self.arrived_at or ""), words, answers])
        return hashlib.sha256(text.encode()).hexdigest()

    def _signed_answers(self):
        return self.answer_ids.filtered(lambda answer: answer.answer or answer.level not in (False, "not_asked"))

    @api.model
    def _answered_question(self, answer):
        return answer.question or f"d{answer.dimension_id.id}"

    def _record_to_sign(self):
        """:return: list of (label, words) that the signature stands under, in the language of the environment"""
        levels = dict(self.answer_ids._fields["level"]._description_selection(self.env))
        answers = [
            (answer.question or answer.dimension_id.name, answer.answer or levels[answer.level])
            for answer in self._signed_answers()
        ]
        words = [(self._fields[name]._description_string(self.env), self[name]) for name in SIGNED_WORDS]
        return [*answers, *((label, text) for label, text in words if (text or "").strip())]

    def action_sign(self, name=None, role=None, signature=None, reason=None):
        """The person visited signs on the agent's screen.

        :param name: of who signs
        :param role: what they are with the customer
        :param signature: image, base64
        :param reason: why somebody signs anew, if somebody does
        :raises UserError: with what is missing
        """
        self.ensure_one()
        self._check_may_carry_out()
        self.sudo()._sign(name, role, signature, reason=reason)
        return True

    def _sign(self, name, role, signature, *, reason=None, address=None):
        """:param address: of the customer's device, when they sign by a link"""
        self._check_can_be_signed()
        name, role = (name or "").strip(), (role or "").strip()
        if not name or not role:
            raise UserError(self.env._("Who signs? Enter name and role."))
        image = self._checked_signature(signature)
        self._keep_earlier_signature(name, reason)
        self.write(
            {
                "signature": image,
                "signer_name": name,
                "signer_role": role,
                "signed_at": fields.Datetime.now(),
                "signed_by_link": bool(address),
                "signed_from": address,
                "signed_digest": self._digest_to_sign(),
            }
        )

    def _check_can_be_signed(self):
        if self.state != "in_progress":
            raise UserError(
                self.env._("Visit %(visit)s is “%(state)s”: only a record in progress is signed.", **self._described())
            )
        if not any((self[name] or "").strip() for name in SIGNED_WORDS) and not self._signed_answers():
            raise UserError(self.env._("There is nothing to sign yet: write down what came out of the visit first."))

    @api.model
    def _checked_signature(self, signature):
        """The drawn image as we keep it: small, without whatever else was in the file."""
        if not signature or len(signature) > LARGEST:
            raise UserError(self.env._("Please sign in the field."))
        try:
            data = base64.b64decode(signature, validate=True)
            image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG")).convert("RGBA")
        except (ValueError, OSError, Image.DecompressionBombError) as error:
            raise UserError(self.env._("The signature is not an image: sign again.")) from error
        if all(low == high for low, high in image.getextrema()):
            raise UserError(self.env._("Please sign in the field."))
        image.thumbnail((1200, 600))
        kept = io.BytesIO()
        image.save(kept, "PNG", optimize=True)
        return base64.b64encode(kept.getvalue())

    def _keep_earlier_signature(self, name, reason):
        """Another signer takes the place of the first; who that was stays with the visit, image included."""
        if not self.signature:
            return
        visit = self._in_agents_words()
        before = (self.signer_name, self.signer_role, str(self.signed_at or ""))
        self.message_post(
            body=visit.env._(
                "Signed anew by %(new)s. Before: %(old)s. %(reason)s",
                new=name,
                old=" · ".join(filter(None, before)),
                reason=reason or "",
            ),
            attachments=[("signature.png", base64.b64decode(self.with_context(bin_size=False).signature))],
            subtype_xmlid="mail.mt_note",
        )

    def _customer_signs(self, person, name, role, signature, address):
        """``person`` of the customer's signs what they were asked to, far away.

        :param address: of the device they sign on
        :raises UserError: with what is missing
        """
        self._sign(name, role, signature, address=address)
        visit = self._in_agents_words()
        self._note_customer_acted(
            person,
            visit.env._("%(name)s (%(role)s) signed the record.", name=self.signer_name, role=self.signer_role),
        )

    def _check_writable(self, vals):
        """What a customer signed far away is not replaced by an image from here."""
        if {"signature", "signer_name", "signer_role"} & vals.keys() and not self.env.su:
            for visit in self.filtered("signed_digest"):
                raise UserError(
                    self.env._("Visit %s is signed: have it signed anew instead of changing it.", visit.display_name)
                )
        return super()._check_writable(vals)

    def _missing_evidence(self):
        return super()._missing_evidence() or self._missing_new_signature()

    def _missing_new_signature(self):
        if self.is_signature_outdated:
            return self.env._("Visit %s was changed after it was signed: have it signed again.", self.display_name)
        return None

    def action_send_sign_link(self):
        """Send the person visited a link to sign far away, by e-mail, else by text message.

        :raises UserError: when there is nothing to sign yet, or nowhere to send it to
        """
        self.ensure_one()
        self._check_may_carry_out()
        self._check_can_be_signed()
        person = self.invited_contact_id
        if not (person.email_normalized or person.phone):
            raise UserError(
                self.env._("%s has neither an e-mail address nor a telephone: enter one first.", person.display_name)
            )
        self.sudo().sign_asked_at = fields.Datetime.now()
        self._send_to_sign(person)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("%s was asked to sign.", person.display_name)},
        }

    def _send_to_sign(self, person):
        visit = self.with_context(**QUIET)
        if not person.email_normalized:
            template = self.env.ref(SIGN_SMS)
            body = template._render_field("body", self.ids, compute_lang=True)[self.id]
            self._text(visit, person, body)
            return
        template = self.env.ref(SIGN_MAIL)
        values = template._generate_template(self.ids, ("subject", "body_html"))[self.id]
        self._mail(visit, person, values, person.lang or self.env.lang)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
