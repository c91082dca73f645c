"""Written visits before the real mail and text message queues of Odoo; only the wires to the servers are cut."""

from freezegun import freeze_time

from odoo.addons.mail.tests.common import MockEmail

from .common import RevisitCase

DAY = "2026-11-24"  # a Tuesday
MORNING = f"{DAY} 02:00:00"  # ten o'clock in Shanghai

REPLY = """From: {sender}
To: {to}
Subject: Re: {subject}
Message-Id: <{number}@customer.example>
In-Reply-To: {references}
References: {references}
Date: Tue, 24 Nov 2026 12:00:00 +0000
{extra}Content-Type: text/plain; charset="utf-8"

{text}
"""


class SendingCase(RevisitCase, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.email, cls.sms, cls.letter, cls.fax = (
            cls.env.ref(f"revisit_management.channel_{code}") for code in ("email", "sms", "letter", "fax")
        )
        cls.company.partner_id.email = "office@switchgear.example"
        cls.agent.partner_id.email = "zhang.min@switchgear.example"
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.customer.write(
            {
                "email": "Operations <ops@northwind.example>",
                "phone": "+86 138 0013 8000",
                "street": "1 Harbour Road",
                "zip": "200000",
                "city": "Shanghai",
                "country_id": cls.env.ref("base.cn").id,
                "lang": "en_US",
            }
        )
        cls.chinese = cls.customer.copy(
            {"name": "海天电力", "email": "lianxi@haitian.example", "phone": "+86 139 0013 9000", "lang": "zh_CN"}
        )
        cls.chinese.write({"street": "中山东一路12号", "city": "上海"})

    def setUp(self):
        super().setUp()
        self._stop_the_clock()

    def _stop_the_clock(self):
        clock = freeze_time(MORNING)
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    def _written(self, channel, user=None, **vals):
        return self._visit(user, channel_id=channel.id, **vals)

    def _send(self, visits):
        """Send, and let the mail queue run before a mail server that takes everything."""
        result = visits.action_send()
        with self.mock_mail_gateway():
            self._queued(visits).send()
        return result

    def _queued(self, visits):
        """The mails that wait in the queue for these visits."""
        domain = [("model", "=", "revisit.visit"), ("res_id", "in", visits.ids), ("state", "=", "outgoing")]
        return self.env["mail.mail"].sudo().search(domain, order="id")

    def _texts(self, visits):
        """The text messages that wait in the queue for these visits."""
        messages = visits.sudo().sent_message_id
        return self.env["sms.sms"].sudo().search([("mail_message_id", "in", messages.ids)], order="id")

    def _answer(self, visit, sender=None, text="All in order, thank you.", extra=""):
        """A mail comes in that answers the one that was sent."""
        message = visit.sudo().sent_message_id
        self.replies = getattr(self, "replies", 0) + 1
        mail = REPLY.format(
            sender=sender or visit.sudo().sent_to_id.email,
            to="catchall@switchgear.example",
            subject=message.subject,
            number=self.replies,
            references=message.message_id,
            extra=extra,
            text=text,
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].sudo().message_process(None, mail)
        self.env.invalidate_all()
        return visit.sudo().message_ids.filtered(lambda found: found.message_type == "email")[:1]

    def _notices(self, visit, kind):
        activity_type = self.env.ref(f"revisit_management.mail_activity_type_{kind}")
        return visit.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == activity_type)
