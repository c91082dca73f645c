from .sending_case import SendingCase


class TestReplies(SendingCase):
    """The customer answers the mail: it lands on the visit, begins it, and the agent hears of it."""

    def setUp(self):
        super().setUp()
        self.visit = self._written(self.email)
        self._send(self.visit)

    def test_the_customers_answer_begins_the_visit_and_tells_the_agent(self):
        message = self._answer(self.visit)
        self.assertIn("All in order", message.body)
        self.assertEqual(message.author_id, self.customer)
        self.assertEqual((self.visit.state, str(self.visit.replied_at)), ("in_progress", "2026-11-24 02:00:00"))
        self.assertEqual(self._notices(self.visit, "answer").user_id, self.agent)
        self.assertTrue(self.visit.answer_ids, "the satisfaction to ask about is prepared")

    def test_the_agent_records_it_and_the_notice_ends_with_the_visit(self):
        self._answer(self.visit)
        self.visit.answer_ids.write({"level": "satisfied"})
        self.visit.action_complete()
        self.assertEqual(self.visit.state, "done")
        self.assertFalse(self._notices(self.visit, "answer"))

    def test_the_answer_goes_to_nobody_by_mail_and_makes_nobody_a_follower(self):
        before = self.visit.message_partner_ids
        self._answer(self.visit)
        self.assertFalse(self._queued(self.visit))
        self.assertEqual(self.visit.message_partner_ids - self.agent.partner_id, before - self.agent.partner_id)
        self.assertNotIn(self.customer, self.visit.message_partner_ids)

    def test_two_answers_make_one_notice(self):
        self._answer(self.visit)
        self._answer(self.visit, text="And one more thing.")
        self.assertEqual(len(self._notices(self.visit, "answer")), 1)

    def test_a_colleague_of_the_customer_may_answer(self):
        self.env["res.partner"].create(
            {"name": "Wang Fang", "parent_id": self.customer.id, "email": "wang@northwind.example"}
        )
        self._answer(self.visit, "Wang Fang <wang@northwind.example>")
        self.assertEqual(self.visit.state, "in_progress")

    def test_who_was_to_be_reached_is_reached_by_the_answer(self):
        wang = self.env["res.partner"].create({"name": "Wang Fang", "email": "wang@elsewhere.example"})
        visit = self._written(self.email, contact_line_ids=[(0, 0, {"contact_id": wang.id})])
        self._send(visit)
        self._answer(visit)
        self.assertTrue(visit.contact_line_ids.reached)

    def test_a_strangers_mail_is_kept_but_begins_nothing(self):
        message = self._answer(self.visit, "Nobody <nobody@elsewhere.example>", "Buy our lamps")
        self.assertIn("Buy our lamps", message.body)
        self.assertEqual((self.visit.state, self.visit.replied_at), ("ready", False))
        self.assertTrue(self._notices(self.visit, "answer"), "somebody has to look whether it is the answer")
        self.assertTrue(self.visit.message_ids.filtered(lambda found: "not the customer's" in found.body))

    def test_a_colleagues_mail_is_no_answer(self):
        self._answer(self.visit, "zhang.min@switchgear.example", "I will call them")
        self.assertEqual((self.visit.state, self.visit.replied_at), ("ready", False))
        self.assertFalse(self._notices(self.visit, "answer"))

    def test_an_absence_notice_is_no_answer(self):
        self._answer(self.visit, text="I am away", extra="Auto-Submitted: auto-replied\n")
        self.assertEqual((self.visit.state, self.visit.replied_at), ("ready", False))
        self.assertFalse(self._notices(self.visit, "answer"))

    def test_an_answer_to_a_closed_visit_is_kept_and_told(self):
        self.visit.action_cancel("moved away")
        message = self._answer(self.visit)
        self.assertTrue(message)
        self.assertEqual((self.visit.state, self.visit.replied_at), ("cancelled", False))
        self.assertTrue(self._notices(self.visit, "answer"))

    def test_a_visit_not_approved_yet_is_not_begun_by_an_answer(self):
        self.visit.sudo().state = "draft"
        self._answer(self.visit)
        self.assertEqual(self.visit.state, "draft")

    def test_nobody_forges_an_answer_by_posting_a_message(self):
        self.visit.message_post(body="forged", message_type="email", author_id=self.customer.id)
        self.assertEqual((self.visit.state, self.visit.replied_at), ("ready", False))

    def test_answered_visits_are_found(self):
        other = self._written(self.email)
        self._answer(self.visit)
        found = self.env["revisit.visit"].search([("replied_at", "!=", False), ("id", "in", (self.visit | other).ids)])
        self.assertEqual(found, self.visit)

    def test_another_agent_gets_the_notice_with_the_visit(self):
        self._answer(self.visit)
        self.visit.with_user(self.supervisor).agent_id = self.colleague
        self.assertEqual(self._notices(self.visit, "answer").user_id, self.colleague)
