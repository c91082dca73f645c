"""Everybody at least once a period, whatever visit it is: B8, W9."""

from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestCoverage(RevisitCase):
    def setUp(self):
        super().setUp()
        self.spread = self._spread_to_the_middle()

    def _cover(self, day):
        with today(day), self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_cover").method_direct_trigger()
        self._run_crons(day)

    def _yearly(self, **rule):
        vals = {"trigger": "coverage", "repeat_every": 1, "repeat_every_unit": "year", "name": "Yearly", **rule}
        return self._policy(vals, catch_up="skip", effective_from=date(2026, 1, 1), horizon_days=30).rule_ids

    def _lines_of(self, rule):
        return self._lines(rule_id=rule.id).sorted("occurrence")

    def test_everybody_in_the_ledger_comes_into_care_once(self):
        """W9: every customer."""
        rule = self._yearly()
        second = self.env["res.partner"].create({"name": "Second"})
        self._engagement(contract_date="2024-05-06")
        self._engagement(name="Another", contract_date="2025-07-08")
        self._engagement(partner_id=second.id, shipped_date="2025-03-04")
        self._cover("2026-01-02")
        self._cover("2026-01-03")
        domain = [("type_id", "=", rule.event_type_id.id), ("company_id", "=", self.company.id)]
        events = self.env["revisit.event"].search(domain, order="date")
        self.assertEqual(
            [(event.partner_id, str(event.date)) for event in events],
            [(self.customer, "2024-05-06"), (second, "2025-03-04")],
        )

    def test_who_is_entered_after_midnight_is_in_care_from_that_day_of_the_company(self):
        """Eight in the evening UTC is the next morning in Shanghai."""
        self._yearly()
        line = self._engagement()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE revisit_engagement SET create_date = '2026-03-31 20:00:00' WHERE id = %s", [line.id]
        )
        self._cover("2026-04-02")
        event = self.env["revisit.event"].search(
            [("partner_id", "=", self.customer.id), ("type_id.code", "=", "in_care")]
        )
        self.assertEqual(event.date, date(2026, 4, 1))

    def test_a_year_not_over_when_the_policy_comes_into_force_still_counts(self):
        rule = self._yearly()
        self._engagement(contract_date="2024-05-06")
        self._cover("2026-01-02")
        line = self._lines_of(rule)
        self.assertEqual((line.occurrence, line.state), (2, "waiting"))
        self.assertEqual((line.earliest_date, line.latest_date), (date(2026, 1, 1), date(2026, 12, 31)))
        self.assertTrue(line.earliest_date <= line.ideal_date <= line.latest_date)

    def test_a_customer_who_joins_in_autumn_is_visited_in_what_is_left_of_the_year(self):
        rule = self._yearly()
        with today("2026-11-02"):
            self._engagement(contract_date="2026-11-02")
        self._cover("2026-11-02")
        line = self._lines_of(rule)[0]
        self.assertEqual(line.earliest_date, date(2026, 11, 2))
        self.assertGreaterEqual(line.ideal_date, date(2026, 11, 2))

    def test_a_visit_for_another_reason_counts_and_no_second_one_is_made(self):
        """W9, B8: a visit that happens anyway counts."""
        rule = self._yearly()
        self._engagement(contract_date="2024-05-06")
        self._cover("2026-01-02")
        with today("2026-02-03"):
            by_hand = self._do(self._visit())
        covered, following = self._lines_of(rule)
        self.assertEqual((covered.state, covered.visit_id), ("done", by_hand))
        self.assertEqual(covered.reason, "covered by the visit on 2026-02-03")
        self.assertEqual((following.state, following.earliest_date), ("waiting", date(2027, 1, 1)))
        self._cover("2026-12-20")
        self.assertEqual(self.customer.revisit_visit_ids, by_hand)

    def test_a_visit_made_before_the_rule_was_in_force_counts_too(self):
        self._engagement(contract_date="2024-05-06")
        with today("2026-02-03"):
            self._do(self._visit())
        rule = self._yearly()
        self._cover("2026-12-02")
        self.assertEqual(self._lines_of(rule)[0].state, "done")
        self.assertEqual(len(self.customer.revisit_visit_ids), 1)

    def test_an_open_visit_planned_in_the_period_will_do(self):
        rule = self._yearly()
        self._engagement(contract_date="2024-05-06")
        planned = self._visit(planned_date="2026-12-15")
        self._cover("2026-12-02")
        line = self._lines_of(rule)[0]
        self.assertEqual((line.state, line.visit_id), ("taken", planned))
        planned.sudo()._cancel_open("Not needed")
        self.assertEqual(line.state, "cancelled")

    def test_a_visit_not_begun_is_called_off_when_another_one_covers_the_period(self):
        rule = self._yearly()
        self._engagement(contract_date="2024-05-06")
        self._cover("2026-12-02")
        owed = self.customer.revisit_visit_ids
        self.assertEqual(owed.state, "ready")
        with today("2026-12-03"):
            other = self._do(self._visit())
        self.assertEqual((owed.state, owed.close_reason), ("cancelled", "covered by the visit on 2026-12-03"))
        self.assertEqual(self._lines_of(rule)[0].visit_id, other)

    def test_only_the_rules_channels_count_where_it_says_so(self):
        """B8: on site at least once every 12 months; a call does not do."""
        rule = self._yearly(coverage_qualifies="channel", channel_ids=[(6, 0, self.onsite.ids)])
        self._engagement(contract_date="2024-05-06")
        self._cover("2026-01-02")
        with today("2026-02-03"):
            self._do(self._visit())
        self.assertEqual(self._lines_of(rule).mapped("state"), ["waiting"])
        with today("2026-02-04"):
            onsite = self._visit(channel_id=self.onsite.id)
            onsite.action_start()
            onsite.result = "Seen"
            onsite.action_complete()
        self.assertEqual(self._lines_of(rule)[0].state, "done")

    def test_rolling_coverage_counts_from_the_last_visit(self):
        """B8: at least once every 6 months."""
        rule = self._yearly(coverage_period="rolling", repeat_every=6, repeat_every_unit="month")
        self._engagement(contract_date="2026-01-15")
        self._cover("2026-01-16")
        self.assertEqual(str(self._lines_of(rule).latest_date), "2026-07-15")
        with today("2026-03-10"):
            self._do(self._visit())
        self._run_crons("2026-03-11")
        self.assertEqual(
            [(str(line.latest_date), line.state) for line in self._lines_of(rule)],
            [("2026-07-15", "done"), ("2026-09-10", "waiting")],
        )

    def test_rolling_coverage_does_not_flood_on_activation(self):
        """Nobody was visited for years: they are due one by one within the first interval."""
        self.spread.stop()
        for number in range(12):
            partner = self.env["res.partner"].create({"name": f"Old {number}"})
            self._engagement(name=partner.name, partner_id=partner.id, contract_date="2020-01-15")
        rule = self._yearly(coverage_period="rolling", repeat_every=6, repeat_every_unit="month")
        self._cover("2026-01-02")
        days = self._lines_of(rule).mapped("ideal_date")
        self.assertEqual(len(days), 12)
        per_month = {month: sum(day.month == month for day in days) for month in range(1, 8)}
        self.assertLessEqual(max(per_month.values()), 4)
        self.assertTrue(all(date(2026, 1, 1) <= day <= date(2026, 7, 1) for day in days))

    def test_each_ledger_line_can_be_covered_for_itself(self):
        rule = self._yearly(coverage_of="engagement")
        first, second = self._engagement(contract_date="2025-01-02"), self._engagement(contract_date="2025-02-03")
        self._cover("2026-01-02")
        self.assertEqual(self._lines_of(rule).engagement_id, first | second)
        with today("2026-02-03"):
            self._do(self._visit(engagement_id=first.id))
        self.assertEqual(self._lines_of(rule).filtered(lambda s: s.state == "done").engagement_id, first)

    def test_the_reason_says_what_is_covered(self):
        self._yearly(clause="W9")
        self._engagement(contract_date="2024-05-06")
        self._cover("2026-12-02")
        reason = self.customer.revisit_visit_ids.reason
        self.assertIn("W9 Yearly: every customer at least once per calendar period of 1 year; in care since", reason)

    def test_working_days_and_hours_are_no_period(self):
        with self.assertRaisesRegex(ValidationError, "at least once per weeks, months, quarters or years"):
            self._yearly(repeat_every_unit="workday")
