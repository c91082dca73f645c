"""Regulation E end to end, on the real ledger and frozen time."""

import csv
from datetime import date, timedelta
from pathlib import Path

from odoo.tests import tagged

from .common import RevisitCase, today

ROOT = Path(__file__).parents[2]
LEDGER = Path(__file__).parents[1] / "demo/ledger_northwind.csv"
EXPECTED = ROOT / "tests/expected/e_due_on.csv"
EXPECTED_DATES = ROOT / "tests/expected/e_due_dates.csv"

# the rules of the template by the names of the independent expectation
RULES = {
    "E4_arrival": "rule_e4_arrival",
    "E4_survey": "rule_e4_survey",
    "E5": "rule_e5",
    "E6": "rule_e6",
    "E7": "rule_e7",
}


@tagged("post_install", "-at_install")
class TestRegulationE(RevisitCase):
    """One customer, 36 months: ship on 2025-01-10, power-on 2025-01-31."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy_e(effective_from=date(2025, 1, 1))
        cls.policy.action_activate()
        cls.engagement = cls._engagement(ledger_no="T-1", shipped_date="2025-01-10")
        cls.people = {}
        for code in ("site_lead", "switch_room_owner", "power_lead"):
            role = cls.env.ref(f"revisit_management.contact_role_{code}")
            person = cls.env["res.partner"].create({"name": code, "parent_id": cls.customer.id, "phone": "010 555"})
            cls.engagement.contact_ids = [(0, 0, {"role_id": role.id, "contact_id": person.id})]
            cls.people[code] = person

    def _work_off(self, day):
        """Everything due by ``day`` is carried out that day; returns the visits done."""
        self._run_crons(day)
        visits = self.engagement.visit_ids.filtered(lambda v: v.state == "ready" and str(v.ideal_date) <= day)
        with today(day):
            for visit in visits:
                self._do(visit.with_user(visit.agent_id))
        return visits

    def _seen(self, visits):
        return [
            (v.rule_id.clause, str(v.ideal_date), v.channel_id.code, v.contact_line_ids.contact_id.name, v.stage)
            for v in visits
        ]

    def test_e1_e2_e4_e5_e6_e7_e10_e11_from_shipment_to_month_36(self):
        """E1, E2, E4, E5, E6, E7, E10, E11: each visit on its day, by its channel, with its contact."""
        first = self._work_off("2025-01-13")
        self.assertEqual(self._seen(first), [("E4", "2025-01-10", "phone", "site_lead", "pre_commissioning")])
        with today("2025-02-03"):
            self.engagement.commissioned_date = "2025-01-31"
        found = []
        for day in ("2025-02-03", "2025-03-03", "2025-08-01", "2026-02-02", "2027-02-01", "2028-02-01", "2029-12-31"):
            found += self._seen(self._work_off(day))
        self.assertEqual(
            found,
            [
                ("E4", "2025-01-31", "onsite", "site_lead", "trial"),
                ("E5", "2025-02-28", "phone", "switch_room_owner", "trial"),
                ("E6", "2025-07-31", "phone", "power_lead", "warranty"),
                ("E6", "2026-01-31", "phone", "power_lead", "warranty"),
                ("E7", "2027-01-31", "phone", "power_lead", "post_warranty"),
                ("E7", "2028-01-31", "phone", "power_lead", "post_warranty"),
            ],
        )
        self.assertEqual(self.engagement.last_record_number, "202802/0001")
        self.assertEqual(set(self.engagement.schedule_ids.mapped("state")), {"done"})

    def test_e4_no_visit_before_power_on_when_power_came_with_the_goods(self):
        """E4: the first visit is before power-on; shipped and powered on the same day, it has no place."""
        engagement = self._engagement(name="Same day", shipped_date="2025-01-10", commissioned_date="2025-01-10")
        self._run_crons("2025-01-15")
        states = {
            line.rule_id.channel_ids[0].code: line.state for line in engagement.schedule_ids if line.rule_id.clause == "E4"
        }
        self.assertEqual(states, {"phone": "skipped", "onsite": "taken"})

    def test_e6_a_customer_powered_on_late_is_out_of_warranty_at_month_12(self):
        """E1, E6: shipped 2024-01-10, powered on 2025-01-31: the warranty ended 18 months after shipment."""
        engagement = self._engagement(name="Late", shipped_date="2024-01-10", commissioned_date="2025-01-31")
        self._run_crons("2026-02-02")
        lines = engagement.schedule_ids.filtered(lambda line: line.rule_id.clause == "E6")
        self.assertEqual(
            [(str(line.ideal_date), line.state) for line in lines],
            [("2025-07-31", "skipped"), ("2026-01-31", "skipped")],
        )

    def test_e5_the_window_is_a_week_early_to_a_month_late(self):
        """E5, E9: windows stay within a month of the due date."""
        with today("2025-02-03"):
            self.engagement.commissioned_date = "2025-01-31"
        self._run_crons("2025-02-10")
        visit = self.engagement.visit_ids.filtered(lambda v: v.rule_id.clause == "E5")
        self.assertEqual((visit.earliest_date, visit.latest_date), (date(2025, 2, 21), date(2025, 3, 28)))


@tagged("post_install", "-at_install")
class TestLedgerDates(RevisitCase):
    """All 830 ledger lines against dates worked out by a script that knows nothing of this addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy_e(effective_from=date(2024, 1, 1), horizon_days=30)
        with LEDGER.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        partners = {}
        for row in rows:
            code = row["customer_code"]
            partners[code] = partners.get(code) or cls.env["res.partner"].create({"name": row["customer"], "ref": code})
        cls.engagements = cls.env["revisit.engagement"].create(
            [
                {
                    "name": row["project_name"],
                    "ledger_no": f"X-{row['ledger_no']}",
                    "partner_id": partners[row["customer_code"]].id,
                    "shipped_date": row["ship_date"] or False,
                    "commissioned_date": row["power_on_date"] or False,
                }
                for row in rows
            ]
        )
        template = {cls.env.ref(f"revisit_management.{xmlid}").name: name for name, xmlid in RULES.items()}
        # the expectation knows the rules that count from ship and power-on dates
        cls.rule_names = {rule.id: template[rule.name] for rule in cls.policy.rule_ids if rule.name in template}

    def _found(self):
        """{ledger_no: {state: {"rule:occurrence"}}} and the days per line."""
        lines = self.env["revisit.schedule"].search(
            [("engagement_id", "in", self.engagements.ids), ("rule_id", "in", list(self.rule_names))]
        )
        states, days = {}, {}
        for line in lines:
            ledger_no = line.engagement_id.ledger_no.removeprefix("X-")
            token = f"{self.rule_names[line.rule_id.id]}:{line.occurrence}"
            states.setdefault(ledger_no, {}).setdefault(line.state, set()).add(token)
            days[ledger_no, token] = (line.ideal_date, line.earliest_date, line.latest_date)
        return states, days

    def _expected(self, day):
        with EXPECTED.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["day"] == day:
                    yield (
                        row["ledger_no"],
                        {state: set(row[state].split()) for state in ("taken", "skipped", "waiting")},
                    )

    def _check(self, day):
        with today(day):
            self.policy.action_activate()
        self._run_crons(day)
        states, days = self._found()
        expected = dict(self._expected(day))
        self.assertEqual(len(expected), 830)
        for ledger_no, wanted in expected.items():
            found = {state: states.get(ledger_no, {}).get(state, set()) for state in wanted}
            self.assertEqual(found, wanted, f"{ledger_no} on {day}")
        self._check_days(days)

    def _check_days(self, days):
        with EXPECTED_DATES.open(encoding="utf-8") as file:
            wanted = {(row["ledger_no"], f"{row['rule']}:{row['occurrence']}"): row for row in csv.DictReader(file)}
        for key, (ideal, earliest, latest) in days.items():
            row = wanted[key]
            found = (str(ideal), str(earliest), str(latest))
            self.assertEqual(found, (row["ideal_date"], row["earliest_date"], row["latest_date"]), key)

    def test_due_dates_on_2026_02_28(self):
        self._check("2026-02-28")

    def test_due_dates_on_2026_11_22(self):
        self._check("2026-11-22")

    def test_due_dates_on_2027_02_28(self):
        self._check("2027-02-28")

    def test_due_dates_on_2028_02_29(self):
        self._check("2028-02-29")

    def test_nothing_is_due_later_than_the_horizon(self):
        self.policy.action_activate()
        self._run_crons("2026-02-28")
        taken = self._lines(policy_id=self.policy.id, state="taken")
        self.assertLessEqual(max(taken.mapped("ideal_date")), date(2026, 2, 28) + timedelta(days=30))
