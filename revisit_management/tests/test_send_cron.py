from .sending_case import DAY as DUE
from .sending_case import SendingCase


class TestSendCron(SendingCase):
    """Where a rule says so, e-mails and text messages go out by themselves: on their day, in office hours, once."""

    def setUp(self):
        super().setUp()
        self.policy = self._policy({"channel_ids": [(6, 0, self.email.ids)], "send_automatically": True})
        self.rule = self.policy.rule_ids
        self._engagement(commissioned_date="2026-11-24")
        self.clock.move_to("2026-11-23 15:00:00")
        self._run_crons()
        self.visit = self.env["revisit.visit"].search([("rule_id", "=", self.rule.id)])
        self.assertEqual(str(self.visit.planned_date), DUE)
        self.clock.move_to(f"{DUE} 02:00:00")

    def _run(self, moment=f"{DUE} 02:00:00"):
        """The scheduled action at ``moment`` (UTC; Shanghai is eight hours ahead)."""
        self.clock.move_to(moment)
        with self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["revisit.run"].search([("kind", "=", "send")], limit=1)

    def test_it_goes_out_on_the_planned_day(self):
        run = self._run()
        self.assertEqual((run.examined, run.created, run.failed), (1, 1, 0))
        self.assertEqual(self._queued(self.visit).recipient_ids, self.customer)
        self.assertEqual((self.visit.sent_count, self.visit.state), (1, "ready"))

    def test_it_goes_out_once_however_often_the_action_runs(self):
        for hour in ("02", "03", "04"):
            self._run(f"{DUE} {hour}:00:00")
        self.assertEqual((self.visit.sent_count, len(self._queued(self.visit))), (1, 1))
        self._run("2026-11-25 02:00:00")
        self.assertEqual(self.visit.sent_count, 1)

    def test_not_before_the_day_nor_outside_office_hours(self):
        for moment in ("2026-11-23 02:00:00", f"{DUE} 00:30:00", f"{DUE} 10:30:00"):
            self._run(moment)
            self.assertFalse(self.visit.sent_at, moment)

    def test_in_the_calling_hours_of_the_policy(self):
        self.policy.window_ids = [(0, 0, {"hour_from": 14, "hour_to": 17})]
        self._run(f"{DUE} 02:00:00")
        self.assertFalse(self.visit.sent_at)
        self._run(f"{DUE} 06:00:00")
        self.assertTrue(self.visit.sent_at)

    def test_what_was_left_over_goes_out_on_the_next_working_day(self):
        self.visit.latest_date = "2026-12-31"
        self._run("2026-11-28 02:00:00")  # a Saturday
        self.assertFalse(self.visit.sent_at)
        self._run("2026-11-30 02:00:00")
        self.assertTrue(self.visit.sent_at)

    def test_only_where_the_rule_says_so(self):
        self.rule.send_automatically = False
        self._run()
        self.assertFalse(self.visit.sent_at)

    def test_drafts_and_visits_begun_wait_for_a_person(self):
        for state in ("draft", "in_progress"):
            self.visit.state = state
            self._run()
            self.assertFalse(self.visit.sent_at, state)

    def test_letters_wait_for_a_person(self):
        self.visit.channel_id = self.letter
        self._run()
        self.assertFalse(self.visit.sent_at)

    def test_not_under_a_suspended_policy(self):
        self.policy.action_suspend()
        self._run()
        self.assertFalse(self.visit.sent_at)

    def test_text_messages_as_well(self):
        self.visit.channel_id = self.sms
        self._run()
        self.assertEqual(self._texts(self.visit).number, "+8613800138000")

    def test_a_visit_without_an_address_is_told_to_its_agent_once(self):
        self.customer.email = False
        run = self._run()
        self.assertEqual((run.examined, run.created, run.skipped), (1, 0, 1))
        self.assertIn("no valid e-mail address", self.visit.delivery_problem)
        self.assertEqual(self._notices(self.visit, "undelivered").user_id, self.visit.agent_id or self.supervisor)
        self.assertEqual(self._run().examined, 0)
        self.customer.email = "ops@northwind.example"
        self.visit.action_send()
        self.assertEqual((self.visit.delivery_state, self.visit.delivery_problem), ("outgoing", False))

    def test_one_that_breaks_does_not_stop_the_others(self):
        template = self.env["mail.template"].create(
            {
                "name": "Broken for one",
                "model_id": self.env["ir.model"]._get_id("revisit.visit"),
                "subject": "{{ 1 / (object.partner_id.name != 'Broken Ltd') }}",
                "body_html": "<p>Text</p>",
            }
        )
        self.rule.mail_template_id = template
        broken = self.visit.copy({"planned_date": DUE, "policy_id": self.policy.id, "rule_id": self.rule.id})
        broken.partner_id = self.customer.copy({"name": "Broken Ltd"})
        broken.partner_id.name = "Broken Ltd"
        with self.assertLogs("odoo.addons.revisit_management.models.revisit_run", "WARNING"):
            run = self._run()
        self.assertEqual((run.created, run.failed), (1, 1))
        self.assertTrue(self.visit.sent_at)
        self.assertFalse(broken.sent_at)
        self.assertEqual(broken.delivery_state, "failed")

    def test_without_an_agent_it_goes_out_in_the_companys_name(self):
        self.visit.agent_id = False
        self._run()
        self.assertEqual(self._queued(self.visit).email_from, '"Switchgear Works" <office@switchgear.example>')
        self.assertFalse(self.visit.agent_id)
