from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestEventFrontDoor(RevisitCase):
    """``revisit.event._register`` is the one front door for facts."""

    def test_the_same_fact_is_registered_once(self):
        first = self._register("purchase", "2026-03-01")
        self.assertEqual(self._register("purchase", "2026-03-01"), first)
        self.assertNotEqual(self._register("purchase", "2026-03-02"), first)

    def test_the_contract_name_is_callable(self):
        """Odoo hides methods called ``_register``; the hook brings ours back."""
        first = self.env["revisit.event"]._register("purchase", self.customer, date(2026, 3, 1))
        self.assertEqual(first, self._register("purchase", "2026-03-01"))

    def test_a_later_date_of_a_milestone_is_a_correction(self):
        engagement = self._engagement()
        first = self._register("installed", "2026-03-01", engagement=engagement)
        again = self._register("installed", "2026-03-05", engagement=engagement)
        self.assertEqual(again, first)
        self.assertEqual(first.date, date(2026, 3, 5))

    def test_a_repair_on_another_day_is_another_fact(self):
        engagement = self._engagement()
        first = self._register("repaired", "2026-03-01", engagement=engagement)
        self.assertNotEqual(self._register("repaired", "2026-03-05", engagement=engagement), first)

    def test_a_later_date_of_the_same_document_is_a_correction(self):
        first = self._register("repaired", "2026-03-01", origin=self.phone)
        again = self._register("repaired", "2026-03-05", origin=self.phone, date_end="2027-03-05", amount=70)
        self.assertEqual(again, first)
        self.assertEqual((first.date, first.date_end, first.amount), (date(2026, 3, 5), date(2027, 3, 5), 70))

    def test_a_key_of_ones_own_names_the_fact_whatever_its_date(self):
        first = self._register("repaired", "2026-03-01", key="service:1")
        self.assertEqual(self._register("repaired", "2026-03-05", key="service:1"), first)
        self.assertEqual(first.date, date(2026, 3, 1))

    def test_a_birthday_comes_once_a_year(self):
        this_year = self._register("birthday", "2026-03-01", origin=self.customer)
        self.assertEqual(self._register("birthday", "2026-03-01", origin=self.customer), this_year)
        self.assertNotEqual(self._register("birthday", "2027-03-01", origin=self.customer), this_year)

    def test_the_key_does_not_name_the_customer(self):
        engagement = self._engagement()
        event = self._register("shipped", "2026-03-01", engagement=engagement)
        self.assertEqual(event.key, f"shipped:revisit.engagement,{engagement.id}")

    def test_an_existing_key_cannot_be_created_again(self):
        event = self._register("purchase", "2026-03-01")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            event.copy({"key": event.key})

    def test_dates_in_the_ledger_are_events(self):
        engagement = self._engagement(
            contract_date="2026-01-05", shipped_date="2026-02-01", commissioned_date="2026-03-01"
        )
        found = {event.type_id.code: event.date for event in engagement.event_ids}
        self.assertEqual(
            found,
            {
                "contract_signed": date(2026, 1, 5),
                "shipped": date(2026, 2, 1),
                "commissioned": date(2026, 3, 1),
            },
        )

    def test_a_date_removed_from_the_ledger_withdraws_its_event_and_a_new_one_brings_it_back(self):
        engagement = self._engagement(commissioned_date="2026-03-01")
        event = engagement.event_ids
        engagement.commissioned_date = False
        self.assertFalse(event.active)
        engagement.commissioned_date = "2026-03-09"
        self.assertTrue(event.active)
        self.assertEqual(event.date, date(2026, 3, 9))

    def test_a_row_not_shipped_yet_waits_for_its_date(self):
        engagement = self._engagement()
        self.assertFalse(engagement.event_ids)
        engagement.shipped_date = "2026-03-01"
        self.assertEqual(engagement.event_ids.type_id.code, "shipped")

    def test_register_from_outside_takes_plain_values_and_returns_ids(self):
        vals = {"type": "repaired", "partner_id": self.customer.id, "date": "2026-03-01", "note": "Fan replaced"}
        events = self.env["revisit.event"].with_user(self.supervisor)
        [event_id] = events.register([vals])
        self.assertEqual(events.register([vals]), [event_id])
        self.assertEqual(events.browse(event_id).note, "Fan replaced")

    def test_bad_facts_are_refused_in_plain_words(self):
        partner = self.customer.id
        for vals, message in (
            ({"type": "landed", "partner_id": partner, "date": "2026-03-01"}, "no event type landed"),
            ({"type": "shipped", "partner_id": partner, "date": "2026-02-31"}, "not a date"),
            ({"type": "shipped", "partner_id": partner}, "needs date"),
            ({"type": "shipped", "partner_id": 0, "date": "2026-03-01"}, "needs partner_id"),
            ({"type": "shipped", "partner_id": 2**30, "date": "2026-03-01"}, "does not exist"),
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, message):
                self.env["revisit.event"].register([vals])

    def test_a_ledger_line_of_somebody_else_is_refused(self):
        engagement = self._engagement()
        other = self.env["res.partner"].create({"name": "Somebody else"})
        with self.assertRaises(ValidationError):
            self.env["revisit.event"]._register_event("repaired", other, "2026-03-01", engagement=engagement)

    def test_events_are_never_deleted(self):
        with self.assertRaises(UserError):
            self._register("purchase", "2026-03-01").unlink()


@tagged("post_install", "-at_install")
class TestCorrectedDates(RevisitCase):
    """Changing an event's date moves what has not started, never what is done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy(
            {"offset": 1, "offset_unit": "month", "late": 7, "repeat_every": 6, "repeat_count": 3},
            horizon_days=10,
        )
        cls.engagement = cls._engagement(commissioned_date="2026-01-31")
        cls.event = cls.engagement.event_ids

    def _dates(self):
        return [
            (line.occurrence, str(line.ideal_date), line.state) for line in self.event.schedule_ids.sorted("occurrence")
        ]

    def test_an_open_visit_and_the_waiting_line_move(self):
        self._run_crons("2026-02-20")
        self.assertEqual(self._dates(), [(0, "2026-02-28", "taken"), (1, "2026-08-31", "waiting")])
        visit = self.engagement.visit_ids
        with today("2026-02-21"):
            self.engagement.commissioned_date = "2026-02-15"
        self.assertEqual(self._dates(), [(0, "2026-03-15", "taken"), (1, "2026-09-15", "waiting")])
        self.assertEqual((visit.ideal_date, visit.latest_date), (date(2026, 3, 15), date(2026, 3, 22)))
        self.assertIn("2026-02-28", visit.message_ids[0].body)

    def test_a_started_or_done_visit_never_moves(self):
        self._run_crons("2026-02-20")
        visit = self.engagement.visit_ids
        with today("2026-02-28"):
            visit.with_user(self.agent).action_start()
            self.engagement.commissioned_date = "2026-03-10"
            self.assertEqual(visit.ideal_date, date(2026, 2, 28))
            self._do(visit.with_user(self.agent))
            self.engagement.commissioned_date = "2026-03-20"
        self.assertEqual(visit.ideal_date, date(2026, 2, 28))
        self.assertEqual(self._dates(), [(0, "2026-02-28", "done"), (1, "2026-10-20", "waiting")])

    def test_a_withdrawn_event_cancels_what_is_open_with_the_reason(self):
        self._run_crons("2026-02-20")
        self.engagement.commissioned_date = False
        visit = self.engagement.visit_ids
        self.assertEqual(visit.state, "cancelled")
        self.assertIn("removed from the ledger", visit.close_reason)
        self.assertEqual(set(self.event.schedule_ids.mapped("state")), {"cancelled"})

    def test_a_fact_that_comes_back_owes_its_visits_anew(self):
        """A power-on date removed by mistake and entered again."""
        policy = self._policy({"name": "Acceptance", "repeat_every": 1, "repeat_count": 2}, horizon_days=5)
        engagement = self._engagement(commissioned_date="2026-01-31")
        self._run_crons("2026-02-02")
        with today("2026-02-03"):
            engagement.commissioned_date = False
            engagement.commissioned_date = "2026-01-31"
        self._run_crons("2026-02-04")
        lines = self._lines(policy_id=policy.id, engagement_id=engagement.id).sorted("id")
        self.assertEqual(
            [(line.occurrence, line.state) for line in lines],
            [(0, "cancelled"), (1, "cancelled"), (0, "taken"), (1, "waiting")],
        )
        self.assertEqual(lines.visit_id.mapped("state").count("ready"), 1)
