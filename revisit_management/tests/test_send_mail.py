from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .common import patch
from .sending_case import SendingCase


class TestSendMail(SendingCase):
    """A visit by e-mail: one mail to the customer, in their language; what became of it is seen on the visit."""

    day = "2026-11-20"

    def test_one_mail_to_the_customer_waits_in_the_queue(self):
        visit = self._written(self.email)
        visit.action_send()
        mail = self._queued(visit)
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("zhang.min@switchgear.example", mail.email_from)
        self.assertEqual((visit.sent_count, visit.delivery_state, visit.sent_to_id), (1, "outgoing", self.customer))
        self.assertEqual(visit.state, "ready")

    def test_the_mail_queue_sends_it_and_the_visit_shows_it(self):
        visit = self._written(self.email)
        self._send(visit)
        self.assertEqual([mail["email_to"] for mail in self._mails], [['"Northwind Power" <ops@northwind.example>']])
        self.assertEqual(visit.delivery_state, "sent")
        self.assertFalse(self._notices(visit, "undelivered"))

    def test_it_is_in_the_customers_language_with_the_rules_script_and_questions(self):
        policy = self._policy(
            {"channel_ids": [(6, 0, self.email.ids)], "script": "Good day {contact}, is {product} well?"}
        )
        policy.rule_ids.with_context(lang="zh_CN").script = "{contact}您好，{product}运行正常吗？"
        engagement = self._engagement(partner_id=self.chinese.id, commissioned_date=self.day, product_model="KYN28")
        self._run_crons("2026-11-24")
        visit = engagement.visit_ids.with_user(self.agent)
        visit.action_send()
        body = self._queued(visit).body_html
        self.assertIn("海天电力您好，KYN28运行正常吗？", body)

    def test_a_rule_may_have_its_own_text(self):
        template = self.env["mail.template"].create(
            {
                "name": "Own text",
                "model_id": self.env["ir.model"]._get_id("revisit.visit"),
                "subject": "About {{ object.partner_id.name }}",
                "body_html": "<p>Only this</p>",
            }
        )
        self._policy({"channel_ids": [(6, 0, self.email.ids)], "mail_template_id": template.id})
        visit = self._engagement(commissioned_date=self.day).visit_ids or self._night()
        visit.with_user(self.agent).action_send()
        mail = self._queued(visit)
        self.assertEqual(mail.subject, "About Northwind Power")
        self.assertIn("Only this", mail.body_html)

    def _night(self):
        self._run_crons("2026-11-24")
        return self.env["revisit.visit"].search([("partner_id", "=", self.customer.id)])

    def test_nobody_becomes_a_follower_by_it(self):
        visit = self._written(self.email)
        before = visit.message_partner_ids
        self._send(visit)
        self.assertEqual(visit.message_partner_ids, before)
        self.assertNotIn(self.customer, before)

    def test_the_customer_sees_none_of_what_colleagues_write(self):
        visit = self._written(self.email)
        self._send(visit)
        with self.mock_mail_gateway():
            visit.message_post(body="They are difficult.", subtype_xmlid="mail.mt_note")
            visit.message_post(body="Call them again?", subtype_xmlid="mail.mt_comment")
        self.assertFalse(self._queued(visit).filtered(lambda mail: self.customer in mail.recipient_ids))
        self.assertFalse([mail for mail in self._mails if "northwind" in str(mail["email_to"])])

    def test_followers_get_no_copy_of_what_is_sent(self):
        visit = self._written(self.email)
        visit.message_subscribe(self.supervisor.partner_id.ids)
        visit.action_send()
        self.assertEqual(self._queued(visit).recipient_ids, self.customer)

    def test_the_mail_tells_the_customer_nothing_of_the_inside(self):
        policy = self._policy({"channel_ids": [(6, 0, self.email.ids)], "clause": "§ 8.2"})
        self._engagement(commissioned_date=self.day)
        visit = self._night().with_user(self.agent)
        self._send(visit)
        [mail] = self._mails
        for inside in (visit.reason, visit.display_name, policy.name, "odoo", "/mail/view"):
            self.assertNotIn(inside, mail["body"])

    def test_the_person_to_reach_is_written_to_if_they_have_an_address(self):
        dumb, reader = self.env["res.partner"].create(
            [{"name": "No Mail"}, {"name": "Wang Fang", "email": "wang@northwind.example"}]
        )
        lines = [(0, 0, {"contact_id": person.id}) for person in (dumb, reader)]
        visit = self._written(self.email, contact_line_ids=lines)
        visit.action_send()
        self.assertEqual(self._queued(visit).recipient_ids, reader)

    def test_those_who_cannot_be_written_to_are_named_and_the_others_go(self):
        nowhere = self.env["res.partner"].create({"name": "Nowhere Ltd"})
        visits = self._written(self.email) | self._written(self.email, partner_id=nowhere.id)
        result = visits.action_send()
        self.assertEqual(visits.mapped("sent_count"), [1, 0])
        self.assertIn("Nowhere Ltd", result["params"]["message"])

    def test_when_nobody_can_be_written_to_the_reasons_are_said(self):
        nowhere = self.env["res.partner"].create({"name": "Nowhere Ltd"})
        with self.assertRaisesRegex(UserError, "Nowhere Ltd has no valid e-mail address"):
            self._written(self.email, partner_id=nowhere.id).action_send()

    def test_it_does_not_go_out_twice_on_a_day(self):
        visit = self._written(self.email)
        visit.action_send()
        with self.assertRaisesRegex(UserError, "sent today"):
            visit.action_send()
        self.clock.move_to("2026-11-25 02:00:00")
        visit.action_send()
        self.assertEqual(visit.sent_count, 2)

    def test_who_refuses_the_channel_is_not_written_to(self):
        """W2: neither the customer nor the person written to may have refused it."""
        visit = self._written(self.email)
        visit.sudo().started_at = False
        self._log(visit, "no_answer")
        self.customer.revisit_refused_channel_ids = self.email
        with self.assertRaisesRegex(UserError, "refuses"):
            visit.action_send()

    def test_who_is_excluded_or_on_the_blacklist_is_not_written_to(self):
        visit = self._written(self.email)
        self.env["mail.blacklist"]._add("ops@northwind.example")
        with self.assertRaisesRegex(UserError, "blacklist"):
            visit.action_send()
        engagement = self._engagement()
        visit = self._written(self.email, partner_id=self.customer.id, engagement_id=engagement.id)
        engagement.sudo().with_context(tracking_disable=True).write({"excluded": True})
        with self.assertRaises(UserError):
            visit.action_send()

    def test_only_visits_to_do_or_in_progress_are_sent(self):
        draft, done = self._written(self.email), self._written(self.email)
        draft.sudo().state = "draft"
        done.sudo().state = "done"
        for visit in (draft, done):
            with self.assertRaises(UserError):
                visit.action_send()

    def test_a_call_is_not_sent(self):
        with self.assertRaisesRegex(UserError, "Phone"):
            self._visit().action_send()

    def test_another_team_cannot_send_it_nor_look_at_the_text(self):
        visit = self._written(self.email)
        for deed in ("action_send", "action_print_letter"):
            with self.assertRaises(AccessError):
                getattr(visit.with_user(self.stranger), deed)()
        with self.assertRaises(AccessError):
            self.env["revisit.visit.send"].with_user(self.stranger).create({"visit_ids": visit.ids}).action_send()
        self.assertFalse(visit.sent_count)

    def test_supervisor_and_manager_send_for_their_people(self):
        for user in (self.supervisor, self.manager, self.colleague):
            visit = self._written(self.email)
            visit.with_user(user).action_send()
            self.assertIn("zhang.min@", self._queued(visit).email_from)

    def test_what_sending_sets_cannot_be_forged(self):
        visit = self._written(self.email)
        for name in ("sent_at", "replied_at"):
            with self.assertRaises(UserError):
                visit.write({name: "2026-01-01 00:00:00"})

    def test_one_mail_is_looked_at_and_changed_before_it_goes(self):
        visit = self._written(self.email)
        action = visit.action_open_send()
        wizard = self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"]).create({})
        self.assertEqual(wizard.addressee, "Northwind Power · ops@northwind.example")
        self.assertIn("Northwind Power", wizard.body_html)
        wizard.subject = "One question"
        wizard.body_html = "<p>How are you?</p>"
        wizard.action_send()
        mail = self._queued(visit)
        self.assertEqual(mail.subject, "One question")
        self.assertIn("How are you?", mail.body_html)

    def test_many_are_counted_before_they_go(self):
        nowhere = self.env["res.partner"].create({"name": "Nowhere Ltd"})
        visits = self._written(self.email) | self._written(self.sms) | self._written(self.email, partner_id=nowhere.id)
        wizard = self.env["revisit.visit.send"].with_user(self.agent).create({"visit_ids": [(6, 0, visits.ids)]})
        self.assertEqual(wizard.sendable_count, 2)
        self.assertIn("Nowhere Ltd", wizard.problems)
        wizard.action_send()
        self.assertEqual(visits.mapped("sent_count"), [1, 1, 0])

    # ---------------------------------------------------------------------------------------------- what became of it

    def test_a_mail_that_cannot_be_sent_is_told_with_the_reason(self):
        visit = self._written(self.email)
        visit.action_send()
        with self.mock_mail_gateway(), self._broken_server(), self.assertLogs("odoo.addons.mail", "ERROR"):
            self._queued(visit).send()
        self.env.invalidate_all()
        self.assertEqual(visit.delivery_state, "failed")
        self.assertIn("mailbox is full", visit.delivery_problem)
        notice = self._notices(visit, "undelivered")
        self.assertEqual(notice.user_id, self.agent)
        self.assertEqual(visit.state, "ready")

    def _broken_server(self):
        """A mail server that is there and takes nothing."""
        servers = type(self.env["ir.mail_server"])
        return patch.object(servers, "send_email", side_effect=MailDeliveryException("mailbox is full"))

    def test_a_mail_that_comes_back_is_told_and_sent_again_at_the_right_address(self):
        visit = self._written(self.email)
        self._send(visit)
        self._bounce(visit)
        self.assertEqual(visit.delivery_state, "bounced")
        self.assertTrue(self._notices(visit, "undelivered"))
        self.customer.email = "new@northwind.example"
        self._send(visit)
        self.assertEqual((visit.delivery_state, visit.sent_count), ("sent", 2))
        self.assertFalse(self._notices(visit, "undelivered"))

    def _bounce(self, visit):
        notification = visit.sudo().sent_message_id.notification_ids
        notification.write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        self.env.invalidate_all()

    def test_visits_are_found_by_what_became_of_them(self):
        unsent, sent, bounced = visits = (
            self._written(self.email) | self._written(self.email) | self._written(self.email)
        )
        self._send(sent | bounced)
        self._bounce(bounced)
        search = self.env["revisit.visit"].with_user(self.agent).search
        mine = [("id", "in", visits.ids)]
        self.assertEqual(search([*mine, ("delivery_state", "=", False)]), unsent)
        self.assertEqual(search([*mine, ("delivery_state", "=", "sent")]), sent)
        self.assertEqual(search([*mine, ("delivery_state", "in", ("bounced", "failed"))]), bounced)
        self.assertEqual(search([*mine, ("delivery_state", "!=", "sent")]), unsent | bounced)

    def test_a_sent_visit_is_no_longer_moved_or_deleted(self):
        visit = self._written(self.email)
        visit.action_send()
        with self.assertRaises(UserError):
            visit.with_user(self.manager).unlink()

    def test_many_mails_cost_a_bounded_number_of_statements_each(self):
        few, many = (self._statements(number) for number in (20, 200))
        self.assertLess((many - few) / 180, 25)

    def _statements(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}", "email": f"c{n}@x.example", "lang": "en_US"} for n in range(number)]
        )
        visits = self.env["revisit.visit"].with_user(self.agent)
        visits = visits.create([{"partner_id": partner.id, "channel_id": self.email.id} for partner in partners])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        visits.action_send()
        self.env.flush_all()
        return self.cr.sql_log_count - before
