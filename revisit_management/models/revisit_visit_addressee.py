"""To whom and where a written visit goes, and why it may not go at all."""

from odoo import api, fields, models

from ..engine.phones import dialable

PRINTED_CHANNELS = ("letter", "fax")
SENT_CHANNELS = ("email", "sms", "survey", *PRINTED_CHANNELS)


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    addressee_id = fields.Many2one(
        "res.partner",
        compute="_compute_addressee_id",
        help="To whom the message goes: who is to be reached and has an address for the channel, else the customer.",
    )
    asked_dimension_ids = fields.Many2many("revisit.dimension", compute="_compute_asked_dimension_ids")
    is_sent_channel = fields.Boolean(
        compute="_compute_is_sent_channel", help="E-mail, text message, questionnaire, letter or fax."
    )

    @api.depends("contact_line_ids.contact_id", "contact_line_ids.reached", "partner_id", "channel_id")
    def _compute_addressee_id(self):
        for visit in self:
            people = visit._to_write_to()
            visit.addressee_id = people.filtered(visit._address_of)[:1] or people[:1]

    @api.depends("rule_id.dimension_ids", "answer_ids.dimension_id")
    def _compute_asked_dimension_ids(self):
        for visit in self:
            visit.asked_dimension_ids = visit.answer_ids.dimension_id or visit._dimensions_to_ask()

    @api.depends("channel_id.code")
    def _compute_is_sent_channel(self):
        for visit in self:
            visit.is_sent_channel = visit.channel_id.code in SENT_CHANNELS

    def _to_write_to(self):
        """The people to reach, first those not reached yet, and the customer."""
        lines = self.contact_line_ids.filtered("contact_id").sorted("reached")
        return lines.contact_id | self.partner_id

    def _sent_as(self, person):
        """The channel's code; a questionnaire's link goes by e-mail, to who has none by text message."""
        if self.channel_id.code == "survey":
            return "email" if person.email_normalized or not person.phone else "sms"
        return self.channel_id.code

    def _address_of(self, person):
        """Where a message by this visit's channel reaches ``person``; False when it does not."""
        code = self._sent_as(person)
        if code == "email":
            return person.email_normalized
        if code == "sms":
            return self._number_of(person)
        return person.street if code == "letter" else person.phone

    def _number_of(self, person):
        """For text messages."""
        # Odoo judges and formats numbers only where the library `phonenumbers` is there
        return bool(person.phone) and dialable(person._phone_format(number=person.phone))

    def _named_address(self):
        """To whom and where it goes, in a line."""
        return " · ".join(filter(None, (self.addressee_id.display_name, self._address_of(self.addressee_id))))

    def _reasons_not_to_send(self):
        """Sentences why visits cannot be sent now.

        :return: dict of visit to its reason; those that may be sent are left out
        """
        reasons = ((visit, visit._reason_not_to_send()) for visit in self)
        return {visit: reason for visit, reason in reasons if reason}

    def _reason_not_to_send(self):
        """Why this visit cannot be sent now, in a sentence that says what to do; None when it may be."""
        checks = (
            self._reason_by_state,
            self._reason_by_channel,
            self._reason_by_questionnaire,
            self._reason_by_wish,
            self._reason_by_time,
            self._reason_by_address,
            self._reason_by_sender,
        )
        return next((reason for check in checks if (reason := check())), None)

    def _reason_by_state(self):
        if self.state not in ("ready", "in_progress"):
            return self.env._(
                "Visit %(visit)s is “%(state)s”: only a visit to do or in progress is sent.", **self._described()
            )
        return None

    def _reason_by_channel(self):
        if not self.is_sent_channel:
            return self.env._(
                "Visit %(visit)s is made by “%(channel)s”: only e-mails, text messages, questionnaires, letters and "
                "faxes are sent.",
                visit=self.display_name,
                channel=self.channel_id.name,
            )
        return None

    def _reason_by_questionnaire(self):
        if self.channel_id.code == "survey" and not self._questionnaire():
            return self.env._("Visit %s asks nothing yet: choose a questionnaire.", self.display_name)
        return None

    def _reason_by_wish(self):
        """The customer and the person written to both have a say (``W2``)."""
        people = self.partner_id | self.addressee_id
        today = self._local_date(fields.Datetime.now())
        if any(person._is_revisit_excluded(today) for person in people) or self.engagement_id.excluded:
            return self.env._("Visit %s: the customer does not want to be contacted. Cancel it.", self.display_name)
        if self.channel_id in people.revisit_refused_channel_ids:
            return self.env._(
                "Visit %(visit)s: the customer refuses “%(channel)s”. Choose another channel.",
                visit=self.display_name,
                channel=self.channel_id.name,
            )
        return None

    def _reason_by_time(self):
        now = fields.Datetime.now()
        not_before = self._contact_not_before()
        if not_before and self._local_time(now) < not_before:
            return self.env._(
                "Visit %(visit)s: contact is void before %(time)s. Send it later.",
                visit=self.display_name,
                time=f"{not_before:%Y-%m-%d %H:%M}",
            )
        if self.sent_at and self._local_date(self.sent_at) == self._local_date(now) and not self._came_back():
            return self.env._("Visit %s was sent today already: wait for the answer.", self.display_name)
        return None

    def _reason_by_address(self):
        """No address for the channel, or one that asked not to be written to (Odoo's blacklists)."""
        person = self.addressee_id
        if not self._address_of(person):
            missing = {
                "email": self.env._("%s has no valid e-mail address: correct it.", person.display_name),
                "sms": self.env._("%s has no valid telephone number: correct it.", person.display_name),
                "survey": self.env._(
                    "%s has neither a valid e-mail address nor a telephone number: correct it.", person.display_name
                ),
                "letter": self.env._("%s has no postal address: complete it.", person.display_name),
                "fax": self.env._("%s has no number to send a fax to: correct it.", person.display_name),
            }
            return missing[self.channel_id.code]
        way = self._sent_as(person)
        if (way == "email" and person.is_blacklisted) or (way == "sms" and person.phone_sanitized_blacklisted):
            return self.env._("%s asked not to be written to (blacklist). Choose another channel.", person.display_name)
        return None

    def _reason_by_sender(self):
        if self._sent_as(self.addressee_id) == "email" and not self._sender_address():
            return self.env._(
                "Visit %s: neither its agent nor the company has an e-mail address to send from.", self.display_name
            )
        return None

    def _sender(self):
        """In whose name it goes out: the agent's, else that of who sends it; the company's when it goes by itself."""
        user = self.agent_id or self.env.user
        return self.company_id.partner_id if user._is_superuser() else user.partner_id

    def _sender_address(self):
        sender = self._sender()
        company = self.company_id.partner_id
        return (sender.email and sender.email_formatted) or (company.email and company.email_formatted)
