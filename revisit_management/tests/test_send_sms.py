from odoo.exceptions import UserError

from odoo.addons.sms.tools.sms_api import SmsApi

from .common import patch, today
from .sending_case import SendingCase


class TestSendSms(SendingCase):
    """A visit by text message: one message to the right number, its answer noted by hand."""

    def _run_queue(self, visits, state="success"):
        """The queue hands the messages to a provider that answers each with ``state``."""

        def provider(_api, _endpoint, params):
            numbers = [number for message in params["messages"] for number in message["numbers"]]
            return [{"uuid": number["uuid"], "state": state, "credit": 1} for number in numbers]

        with patch.object(SmsApi, "_contact_iap", provider):
            self._texts(visits).send()
        self.env.invalidate_all()

    def test_one_message_to_the_customers_number_waits_in_the_queue(self):
        visit = self._written(self.sms)
        visit.action_send()
        text = self._texts(visit)
        self.assertEqual((text.number, text.state, text.partner_id), ("+8613800138000", "outgoing", self.customer))
        self.assertEqual((visit.sent_count, visit.delivery_state, visit.state), (1, "outgoing", "ready"))

    def test_the_text_names_company_and_agent_and_fits_the_language(self):
        self.env.ref("revisit_management.sms_template_visit_questions").with_context(
            lang="zh_CN"
        ).body = "{{ object.company_id.name }}：您对我们满意吗？"
        english, chinese = self._written(self.sms), self._written(self.sms, partner_id=self.chinese.id)
        (english | chinese).action_send()
        self.assertIn("how satisfied are you", self._texts(english).body)
        self.assertEqual(self._texts(chinese).body, "Switchgear Works：您对我们满意吗？")
        self.assertNotIn("<", self._texts(english).body)

    def test_a_rule_may_have_its_own_text(self):
        template = self.env["sms.template"].create(
            {"name": "Own", "model_id": self.env["ir.model"]._get_id("revisit.visit"), "body": "Only {{ object.id }}"}
        )
        self._policy({"channel_ids": [(6, 0, self.sms.ids)], "sms_template_id": template.id})
        engagement = self._engagement(commissioned_date="2026-11-20")
        self._run_crons("2026-11-24")
        visit = engagement.visit_ids.with_user(self.agent)
        visit.action_send()
        self.assertEqual(self._texts(visit).body, f"Only {visit.id}")

    def test_the_queue_sends_it_and_the_visit_shows_it(self):
        visit = self._written(self.sms)
        visit.action_send()
        self._run_queue(visit)
        self.assertEqual(visit.delivery_state, "sent")
        self.assertFalse(self._notices(visit, "undelivered"))

    def test_a_message_the_provider_refuses_is_told_with_the_reason(self):
        visit = self._written(self.sms)
        visit.action_send()
        self._run_queue(visit, "wrong_number_format")
        self.assertEqual(visit.delivery_state, "failed")
        self.assertIn("Wrong Number Format", visit.delivery_problem)
        self.assertEqual(self._notices(visit, "undelivered").user_id, self.agent)
        self.customer.phone = "+86 138 0013 8001"
        visit.action_send()
        self.assertFalse(self._notices(visit, "undelivered"))

    def test_no_number_or_a_blocked_one_is_said(self):
        mute = self.env["res.partner"].create({"name": "Mute Ltd"})
        with self.assertRaisesRegex(UserError, "Mute Ltd has no valid telephone number"):
            self._written(self.sms, partner_id=mute.id).action_send()
        mute.phone = "12"
        with self.assertRaisesRegex(UserError, "Mute Ltd has no valid telephone number"):
            self._written(self.sms, partner_id=mute.id).action_send()
        self.customer._phone_set_blacklisted()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "blacklist"):
            self._written(self.sms).action_send()

    def test_followers_get_no_message_and_the_customer_becomes_none(self):
        visit = self._written(self.sms)
        visit.message_subscribe(self.supervisor.partner_id.ids)
        visit.action_send()
        self.assertEqual(self._texts(visit).partner_id, self.customer)
        self.assertNotIn(self.customer, visit.message_partner_ids)

    def test_who_refused_the_telephone_gets_a_text_message(self):
        """W2: and the answer, noted by hand, completes the visit that the call began."""
        self._policy({"channel_ids": [(6, 0, (self.phone | self.sms).ids)]})
        engagement = self._engagement(commissioned_date="2026-11-20")
        self._run_crons("2026-11-24")
        call = engagement.visit_ids.with_user(self.agent)
        self.assertEqual(call.channel_id, self.phone)
        call._note_refusal("No calls, please")
        call.action_fail()
        visit = call.child_visit_ids
        self.assertEqual((visit.channel_id, visit.state), (self.sms, "ready"))

        visit.action_send()
        self.assertEqual(self._texts(visit).number, "+8613800138000")
        with today("2026-11-25"):
            self._note(visit, "Everything runs well.")
            self.assertEqual(visit.state, "in_progress")
            visit.answer_ids.write({"level": "satisfied"})
            visit.action_complete()
        self.assertEqual((visit.state, engagement.last_record_number), ("done", "202611/0001"))

    def _note(self, visit, text, **vals):
        action = visit.action_note_reply()
        wizard = self.env[action["res_model"]].with_user(visit.env.user).with_context(**action["context"])
        wizard.create({"text": text, **vals}).action_note()

    def test_a_noted_answer_is_kept_and_ends_the_reminder(self):
        visit = self._written(self.sms)
        visit.action_send()
        self._note(visit, "Call me on Friday", replied_at="2026-11-24 01:00:00")
        self.assertEqual((visit.result, str(visit.replied_at)), ("Call me on Friday", "2026-11-24 01:00:00"))
        self.assertTrue(visit.message_ids.filtered(lambda message: "Call me on Friday" in message.body))

    def test_an_answer_cannot_lie_in_the_future_or_come_to_a_closed_visit(self):
        visit = self._written(self.sms)
        with self.assertRaisesRegex(UserError, "future"):
            self._note(visit, "x", replied_at="2026-11-24 09:00:00")
        visit.action_cancel("moved")
        with self.assertRaisesRegex(UserError, "Cancelled"):
            self._note(visit, "x")
