from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .link_case import LinkCase


@tagged("post_install", "-at_install")
class TestLinkTours(LinkCase):
    """What customers do in a browser, on a phone; an error in its console fails the test."""

    browser_size = "390x844"
    touch_enabled = True

    def _stop_the_clock(self):
        """A browser goes by its own."""

    def _in_chinese(self):
        words = {
            self.repaired: ("维修过吗？", "是", "否"),
            self.attitude: ("态度如何？", "满意", "一般", "不满意"),
            self.wrong: ("哪里不好？",),
            self.quality: ("质量如何？", "满意", "一般", "不满意"),
        }
        for question, (title, *choices) in words.items():
            question.with_context(lang="zh_CN").title = title
            for choice, label in zip(question.suggested_answer_ids, choices, strict=True):
                choice.with_context(lang="zh_CN").value = label

    def test_a_customer_answers_by_link_in_chinese(self):
        """E4: the customer fills the satisfaction survey. G3: online questionnaire."""
        self._in_chinese()
        visit = self._visit(channel_id=self.online.id, survey_id=self.survey.id, partner_id=self.chinese.id)
        self.start_tour(self._issue(visit), "revisit_customer_answers", login=None)
        self.env.invalidate_all()
        self.assertEqual(visit.answer_ids.mapped("answer"), ["是", "不满意", "来晚了两小时", "满意"])
        self.assertEqual(visit.state, "in_progress")

    def test_a_customer_moves_an_appointment(self):
        """B3: the customer moves the appointment to when it suits them."""
        visit = self._visit(channel_id=self.onsite.id, planned_at=fields.Datetime.now() + timedelta(days=3))
        old = visit.planned_at
        self.start_tour(self._issue(visit, "appointment"), "revisit_customer_moves", login=None)
        self.env.invalidate_all()
        self.assertNotEqual(visit.planned_at, old)
        self.assertTrue(visit.is_confirmed)

    def test_a_customer_signs_by_link_on_a_phone(self):
        """B8: the visited person signs the record, remotely."""
        visit = self._visit(channel_id=self.onsite.id, planned_at=fields.Datetime.now(), result="Oil changed")
        visit.action_arrive()
        self.start_tour(self._issue(visit, "sign"), "revisit_customer_signs", login=None)
        self.env.invalidate_all()
        self.assertEqual((visit.signer_name, visit.signer_role), ("Wang Fang", "Site manager"))
        self.assertTrue(visit.signed_by_link)
