"""Regulation T end to end: guests of a resort, on frozen time."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestRegulationT(RevisitCase):
    """The colleague is the complaints manager; guests have no ledger line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._template("T", effective_from=date(2025, 1, 1))
        cls.policy.rule_ids.filtered(lambda rule: rule.clause == "T1").agent_id = cls.colleague
        cls.policy.action_activate()

    def _seen(self, visits):
        return [
            (v.rule_id.clause, str(v.ideal_date), str(v.latest_date), v.channel_id.code, v.signature_required)
            for v in visits
        ]

    def test_t1_t2_t3_t8_a_year_of_guests(self):
        """T1, T2, T3, T8: each fact owes its one visit, by its channel, on working days as they are in China."""
        guests = self.env["res.partner"].create([{"name": f"Guest {n}"} for n in range(5)])
        facts = [
            ("complaint_closed", "2025-01-24"),
            ("insurer_handover", "2025-05-06"),
            ("representative_complaint_closed", "2025-07-01"),
            ("good_suggestion", "2025-09-30"),
            ("onsite_needed", "2025-11-03"),
        ]
        for guest, (code, day) in zip(guests, facts, strict=True):
            self.env["revisit.event"]._register_event(code, guest, day)
        found = self.env["revisit.visit"]
        for day in ("2025-02-05", "2025-05-20", "2025-07-02", "2025-10-09", "2025-11-04", "2025-12-31"):
            found |= self._carry_out(day, guests)
        self.assertEqual(
            self._seen(found),
            [
                ("T1", "2025-01-26", "2025-02-07", "phone", False),
                ("T2", "2025-05-20", "2025-06-03", "phone", False),
                ("T3", "2025-07-01", "2025-07-15", "onsite", True),
                ("T8", "2025-09-30", "2025-10-14", "onsite", True),
                ("T8", "2025-11-03", "2025-11-17", "onsite", True),
            ],
        )
        self.assertEqual(found[0].agent_id, self.colleague)
        self.assertEqual(self.policy.visit_ids, found)

    def test_t1_the_complaints_manager_calls_in_the_calling_hours_or_somebody_goes(self):
        """T1: 10:00–11:00 or 15:00–16:00; who will not be called is visited on site."""
        hours = [(window.hour_from, window.hour_to) for window in self.policy.window_ids]
        self.assertEqual(hours, [(10, 11), (15, 16)])
        self.assertEqual(self.policy.window_ids.category_ids.name, "Government")
        self._register("complaint_closed", "2025-03-03")
        self._run_crons("2025-03-03")
        visit = self.customer.revisit_visit_ids
        self.assertEqual((visit.agent_id, visit.planned_date), (self.colleague, date(2025, 3, 4)))
        self.assertEqual(self._give_up(visit, "2025-03-04").channel_id.code, "onsite")

    def test_t1_government_guests_are_refused_outside_their_hours_and_others_are_not(self):
        """T1: government guests are called 10:00–11:00 or 15:00–16:00."""
        self._register("complaint_closed", "2025-03-03")
        self._run_crons("2025-03-03")
        visit = self.customer.revisit_visit_ids
        visit = visit.with_user(visit.agent_id)
        self.assertFalse(visit.calling_hours)
        self.customer.category_id = self.env.ref("revisit_management.partner_category_government")
        with today("2025-03-04"):  # noon
            visit.invalidate_recordset()
            self.assertEqual(visit.calling_hours, "Government: 10:00–11:00, 15:00–16:00")
            with self.assertRaisesRegex(UserError, "The next time is 03/04/2025 15:00"):
                visit.action_dial()
            self.assertFalse(self._log(visit, "no_answer", ring_seconds=30).valid)
        with freeze_time("2025-03-04 07:30:00"):
            visit.action_dial()
            self.assertTrue(self._log(visit, "no_answer", ring_seconds=30).valid)

    def test_t4_every_visit_of_the_day_has_its_full_record_the_same_day(self):
        """T4: evaluation, needs and suggestions in the guest's own words, written on the day of the visit, or late."""
        self.assertTrue(self.policy.same_day_closing)
        self.assertTrue(all(self.policy.rule_ids.mapped("full_record")))
        self._register("complaint_closed", "2025-03-03")
        self._run_crons("2025-03-03")
        visit = self.customer.revisit_visit_ids
        visit = visit.with_user(visit.agent_id)
        with today("2025-03-04"):
            self._log(visit)
            self._answer_questions(visit)
            visit.write({"result": "Content", "needs": "A quiet room"})
            with self.assertRaisesRegex(UserError, "suggestions in the customer's own words"):
                visit.action_complete()
        with freeze_time("2025-03-04 10:30:00"), self.enter_registry_test_mode():  # half past six in the evening
            self.env.ref("revisit_management.ir_cron_same_day").method_direct_trigger()
        self.assertIn("Write today's record today", visit.sudo().activity_ids.mapped("summary"))
        with today("2025-03-05"):
            visit.suggestions = "Thicker curtains"
            visit.action_complete()
        self.assertTrue(visit.is_late_record)

    def test_t2_the_settlement_is_asked_about(self):
        """T2: satisfaction with the settlement and further needs."""
        self._register("insurer_handover", "2025-05-06")
        self._run_crons("2025-05-06")
        visit = self.customer.revisit_visit_ids
        self.assertEqual(set(visit.rule_id.dimension_ids.mapped("code")), {"settlement", "service"})
        self.assertIn("05/06/2025", visit.script)

    def test_t3_a_representative_complaint_is_not_complete_without_the_guests_signature(self):
        """T3: on site, signed; and nobody calls about the same complaint besides."""
        self._register("representative_complaint_closed", "2025-07-01")
        self._run_crons("2025-07-01")
        visit = self.customer.revisit_visit_ids
        with today("2025-07-02"), self.assertRaisesRegex(UserError, "sign"):
            self._do(visit.with_user(visit.agent_id))
        self.assertEqual(visit.visit_type_id.code, "complaint")

    def test_t8_a_good_suggestion_told_on_the_phone_leads_to_a_visit_on_site(self):
        """T8: mandatory, so a guest who refuses such visits leaves the reason on record."""
        self._register("complaint_closed", "2025-03-03")
        self._run_crons("2025-03-03")
        call = self.customer.revisit_visit_ids
        with today("2025-03-04"):
            self._do(call.with_user(call.agent_id), good_suggestion=True, suggestions="Lights on the stairs")
        self._run_crons("2025-03-04")
        self.assertEqual(call.child_visit_ids.channel_id, self.onsite)
        self.customer.revisit_refused_channel_ids = self.onsite
        line = self._lines(event_id=call.child_visit_ids.schedule_ids.event_id.id)
        self.assertEqual((line.state, line.reason), ("cancelled", "The customer refuses every channel of the rule."))
