from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_attempt_counting import CallCase


@tagged("post_install", "-at_install")
class TestNextTry(CallCase):
    """W12: the next slot follows from the outcome."""

    def _next(self, visit):
        local = visit.next_try_at and visit._calling_time(visit.next_try_at)
        return visit.next_try_action, local and local.strftime("%d %H:%M")

    def test_w12_nobody_there_busy_and_reached(self):
        """W12: no answer → another time."""
        visit = self._owe()
        for moment, outcome, expected in (
            ("2026-11-25T10:20", "no_answer", ("other_time", "25 14:00")),
            ("2026-11-25T14:20", "busy", ("soon", "25 14:35")),
            ("2026-11-25T15:20", "not_in", ("other_time", "26 10:00")),
            ("2026-11-26T10:20", "connected", (False, False)),
        ):
            with self.subTest(moment=moment, outcome=outcome):
                self._try(visit, moment, outcome)
                self.assertEqual(self._next(visit), expected)

    def test_the_note_says_when_in_the_customers_hours(self):
        visit = self._owe()
        self._try(visit, "2026-11-25T10:20")
        self.assertEqual(visit.next_try_note, "Nobody there: next try 11/25/2026 14:00.")

    def test_the_last_possible_day_is_named_and_one_too_late_as_well(self):
        visit = self._owe({"late": 1})
        self.assertEqual(visit.latest_date, date(2026, 11, 25))
        self._try(visit, "2026-11-25T10:20")
        self.assertIn("It is the last possible day.", visit.next_try_note)
        self._try(visit, "2026-11-25T14:20")
        self.assertEqual(self._next(visit), ("other_time", "26 10:00"))
        self.assertIn("The last possible day is over by then.", visit.next_try_note)

    def test_a_call_back_is_tried_as_agreed(self):
        visit = self._owe()
        self._try(visit, "2026-11-25T10:20", "callback", callback_at="2026-11-27 10:30:00")
        self.assertEqual(self._next(visit), ("callback", "27 18:30"))

    def test_who_refuses_is_asked_by_the_next_channel(self):
        sms = self.env.ref("revisit_management.channel_sms")
        visit = self._owe({"channel_ids": [(6, 0, (self.phone | sms).ids)], "on_failure": "channel"})
        self._try(visit, "2026-11-25T10:20", "refused")
        self.assertIn("“Text message” follows", visit.next_try_note.replace(sms.name, "Text message"))

    def test_the_activity_goes_along_to_a_later_day(self):
        visit = self._owe()
        self._try(visit, "2026-11-25T15:20")
        self.assertEqual(visit.activity_ids.date_deadline, date(2026, 11, 26))
        self.assertEqual(visit.planned_date, date(2026, 11, 24))

    def test_who_is_to_be_called_now(self):
        visit = self._owe()
        wanted = [("next_try_at", "<=", "now"), ("id", "=", visit.id)]
        self._try(visit, "2026-11-25T10:20")
        for moment, found in (("2026-11-25T13:59", 0), ("2026-11-25T14:00", 1)):
            with self.subTest(moment), self._at(moment):
                self.assertEqual(visit.search_count(wanted), found)

    def test_a_visit_by_hand_has_a_next_try_as_well(self):
        with self._at("2026-11-27T15:00"):
            visit = self._visit()
            self._log(visit, "no_answer")
        self.assertEqual(self._next(visit), ("other_time", "30 10:00"))


@tagged("post_install", "-at_install")
class TestProposal(CallCase):
    """C2: after a failed visit, who tries next and how."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer = cls.env["res.partner"].create(
            {"name": "Dealer", "revisit_is_trade": True, "phone": "010 5555 0200"}
        )
        cls.customer = cls.dealer
        cls.expert = cls.env.ref("revisit_management.profile_expert")

    def _failed(self, rule=None, **policy):
        visit = self._owe(rule, **policy)
        with self._at("2026-11-25T10:10"):
            self.supervised = visit.with_user(self.supervisor)
            self.supervised.action_fail("Does not pick up")
        return visit

    def _reached_by(self, user, moment):
        with self._at(moment):
            visit = self._visit(user)
            self._log(visit)
            return visit

    def test_c2_the_profile_says_whom_to_send_and_how(self):
        """C2: after a failed visit the profile's value proposes who and how to try next."""
        self.expert.write({"send_user_id": self.colleague.id, "channel_id": self.onsite.id})
        self.dealer.revisit_profile_ids = self.expert
        visit = self._failed()
        self.assertEqual(
            self.supervised.next_proposal,
            f"Who: {self.colleague.name} (Decision maker's character: Expert); how: On site\n"
            f"Decision maker's character: Expert: {self.expert.advice}".replace("On site", self.onsite.name),
        )
        self.assertIn("Send a technician", visit.sudo().next_proposal)

    def test_c2_else_who_reached_the_customer_last(self):
        """C2: who tries next, by history."""
        self._reached_by(self.colleague, "2026-11-02T10:10")
        self._reached_by(self.agent, "2026-11-03T10:10")
        visit = self._failed()
        failed_by = visit.sudo().agent_id
        expected = (self.agent | self.colleague) - failed_by
        self.assertTrue(
            self.supervised.next_proposal.startswith(f"Who: {expected.name} (reached the customer last); how: ")
        )

    def test_c2_the_next_channel_that_the_customer_does_not_refuse(self):
        """C2: how to try next."""
        sms, email = (self.env.ref(f"revisit_management.channel_{code}") for code in ("sms", "email"))
        self.dealer.revisit_refused_channel_ids = sms
        rule = {"channel_ids": [(6, 0, (self.phone | sms | email).ids)], "on_failure": "channel"}
        self._failed(rule)
        self.assertIn(f"how: {email.name}", self.supervised.next_proposal)

    def test_nobody_in_conflict_is_proposed(self):
        self.expert.send_user_id = self.colleague
        self.dealer.revisit_profile_ids = self.expert
        self._declare_interest(self.colleague, self.dealer)
        self._failed()
        self.assertNotIn(self.colleague.name, self.supervised.next_proposal.partition("\n")[0])

    def test_nobody_without_what_the_visit_asks_for_is_proposed(self):
        """M10: only the qualified."""
        self.expert.send_user_id = self.colleague
        self.dealer.revisit_profile_ids = self.expert
        self._failed()
        self.assertIn(self.colleague.name, self.supervised.next_proposal.partition("\n")[0])
        self.supervised.sudo().policy_id.qualification_ids = self.env.ref(
            "revisit_management.qualification_confidentiality"
        )
        self.supervised.invalidate_recordset(["next_proposal"])
        self.assertNotIn(self.colleague.name, self.supervised.next_proposal.partition("\n")[0])

    def test_who_only_joins_sends_nobody_again(self):
        self.dealer.revisit_profile_ids = self.expert
        visit = self._failed()
        leader = self._new_user("r_other_leader", "supervisor")
        visit.sudo().participant_ids = leader
        self.assertTrue(visit.with_user(leader).partner_id)
        with self.assertRaises(AccessError):
            visit.with_user(leader).action_try_as_proposed()

    def test_the_supervisor_tries_again_as_proposed(self):
        self.expert.write({"send_user_id": self.colleague.id, "channel_id": self.onsite.id})
        self.dealer.revisit_profile_ids = self.expert
        visit = self._failed()
        line = self._lines(visit_id=visit.id)
        self.assertEqual(line.state, "skipped")
        with self._at("2026-11-25T10:20"):
            self.supervised.action_try_as_proposed()
        again = visit.sudo().child_visit_ids
        self.assertEqual((again.agent_id, again.channel_id, again.state), (self.colleague, self.onsite, "ready"))
        self.assertEqual((line.state, line.visit_id), ("taken", again))
        self.assertEqual(again.next_proposal, visit.sudo().next_proposal)

    def test_a_next_try_that_exists_goes_to_who_is_proposed(self):
        self.expert.send_user_id = self.colleague
        self.dealer.revisit_profile_ids = self.expert
        sms = self.env.ref("revisit_management.channel_sms")
        visit = self._failed({"channel_ids": [(6, 0, (self.phone | sms).ids)], "on_failure": "channel"})
        self.supervised.action_try_as_proposed()
        again = visit.sudo().child_visit_ids
        self.assertEqual((again.agent_id, again.channel_id), (self.colleague, sms))

    def test_only_supervisors_send_somebody_again(self):
        visit = self._failed()
        with self.assertRaisesRegex(UserError, "Only supervisors"):
            visit.action_try_as_proposed()

    def test_what_did_not_fail_is_not_tried_again(self):
        visit = self._owe()
        self.assertFalse(visit.next_proposal)
        with self.assertRaisesRegex(UserError, "did not fail"):
            visit.with_user(self.supervisor).action_try_as_proposed()

    def test_the_time_is_shanghais(self):
        visit = self._owe()
        self.assertEqual(visit._from_calling_time(datetime(2026, 11, 25, 10)), datetime(2026, 11, 25, 2))
