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
            line.rule_id.channel_ids[0].code: line.state
            for line in engagement.schedule_ids
            if line.rule_id.clause == "E4"
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

    def test_e18_departments_assist_and_return_what_they_know(self):
        """E18: after-sales is asked about the product, production to come along; both come back to the visit."""
        self._run_crons("2025-01-13")
        visit = self.engagement.visit_ids[:1]
        visit = visit.with_user(visit.agent_id)
        answers = {"After-sales": "The coil was changed in series 7.", "Production": "We come along."}
        for name, kind in (("After-sales", "information"), ("Production", "join_visit")):
            user = self._new_user(f"e18_{kind}")
            department = self.env["hr.department"].create({"name": name, "company_id": self.company.id})
            department.manager_id = self.env["hr.employee"].create(
                {"name": name, "user_id": user.id, "department_id": department.id, "company_id": self.company.id}
            )
            request = (
                self.env["revisit.assistance"]
                .with_user(visit.env.user)
                .create(
                    {"visit_id": visit.id, "department_id": department.id, "kind": kind, "what": "The breaker trips."}
                )
            )
            self.assertEqual(request.sudo().activity_ids.user_id, user)
            theirs = request.with_user(user)
            self.assertEqual(theirs.customer_name, self.customer.name)
            theirs.answer = answers[name]
            theirs.action_accept()
            theirs.action_answer()
        self.assertEqual(visit.participant_ids, user)
        self.assertEqual(visit.assistance_ids.mapped("state"), ["answered", "answered"])
        told = " ".join(visit.message_ids.mapped("body"))
        for answer in answers.values():
            self.assertIn(answer, told)


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


@tagged("post_install", "-at_install")
class TestRegulationEOthers(RevisitCase):
    """Major customers, calls made together, service jobs, fax, what the phone could not solve."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy_e(effective_from=date(2025, 1, 1))
        cls.after_sales = cls._new_user("r_after_sales", "agent")
        cls.policy.rule_ids.filtered(lambda rule: rule.clause == "E16").agent_id = cls.after_sales
        cls.policy.action_activate()
        cls.fax = cls.env.ref("revisit_management.channel_fax")
        cls.region = cls.env["res.country.state"].search([("country_id.code", "=", "CN")], limit=1)

    def _contracts(self, partner, *amounts):
        cny = self.env.ref("base.CNY").id
        return self.env["revisit.engagement"].create(
            [
                {
                    "name": f"Contract {n}",
                    "partner_id": partner.id,
                    "kind": "contract",
                    "contract_date": "2025-01-02",
                    "amount": amount,
                    "currency_id": cny,
                }
                for n, amount in enumerate(amounts)
            ]
        )

    def _of(self, clause, partner=None):
        visits = (partner or self.customer).revisit_visit_ids
        return visits.filtered(lambda visit: visit.rule_id.clause == clause).sorted("ideal_date")

    def test_e8_major_customers_are_visited_on_site_once_a_year_by_the_staff_of_the_region(self):
        """E8: CNY 3,000,000 accumulated over all contracts; one less is not enough."""
        smaller, abroad = self.env["res.partner"].create([{"name": "Smaller"}, {"name": "Elsewhere"}])
        self.customer.state_id = self.region
        self.other_team.state_ids = self.region
        self._contracts(self.customer, 2_000_000, 1_000_000)
        self._contracts(smaller, 2_000_000, 999_999)
        self._contracts(abroad, 5_000_000)
        self._run_crons("2025-12-01")
        for partner, agents in ((self.customer, self.stranger), (abroad, self.agent | self.colleague)):
            visit = self._of("E8", partner)
            self.assertEqual((len(visit), visit.channel_id, visit.ideal_date.year), (1, self.onsite, 2025))
            self.assertLessEqual(visit.agent_id, agents)
        self.assertFalse(self._of("E8", smaller))
        self._carry_out("2025-12-31")
        self._run_crons("2026-12-01")
        self.assertEqual([visit.ideal_date.year for visit in self._of("E8")], [2025, 2026])

    def test_e8_a_visit_on_site_for_another_reason_counts(self):
        """E8: the survey at power-on was on site this year: no second trip."""
        line = self._contracts(self.customer, 4_000_000)
        line.commissioned_date = "2025-01-10"
        self._run_crons("2025-01-10")
        survey = self.customer.revisit_visit_ids.filtered(
            lambda visit: visit.channel_id == self.onsite and visit.engagement_id
        )
        with today("2025-01-10"):
            self._do(survey.with_user(survey.agent_id))
        self._run_crons("2025-12-01")
        self.assertFalse(self._of("E8").filtered(lambda visit: visit.state != "cancelled"))

    def test_e8_e17_major_customers_get_the_calls_as_well(self):
        """E8, E17: in our reading the calls of E4 to E7 are for everybody."""
        line = self._contracts(self.customer, 4_000_000)
        line.commissioned_date = "2025-01-31"
        self._run_crons("2025-02-20")
        self.assertEqual([str(visit.ideal_date) for visit in self._of("E5")], ["2025-02-28"])

    def test_e9_calls_after_the_trial_run_are_made_together_inside_every_window(self):
        """E9: three units of one customer in one call, never more than a month off; a neighbour has their own."""
        neighbour = self.env["res.partner"].create({"name": "Neighbour"})
        days = ("2025-01-10", "2025-01-20", "2025-01-31", "2025-03-20")
        units = [self._engagement(name=f"Unit {day}", commissioned_date=day) for day in days]
        other = self._engagement(name="Next door", partner_id=neighbour.id, commissioned_date="2025-01-20")
        self._run_crons("2025-07-05")
        together = self._of("E6")
        self.assertEqual([str(visit.ideal_date) for visit in together], ["2025-07-10", "2025-07-20", "2025-07-31"])
        self.assertEqual(
            (len(together.trip_id), len(set(together.mapped("planned_date"))), len(together.agent_id)), (1, 1, 1)
        )
        self._run_crons("2025-09-01")
        late = self._of("E6").filtered(lambda visit: visit.engagement_id == units[3])
        self.assertNotEqual(late.trip_id, together.trip_id)
        self.assertNotEqual(self._of("E6", neighbour).trip_id, together.trip_id)
        self.assertEqual(other.visit_ids & together, other.visit_ids.browse())
        for visit in self.policy.visit_ids.filtered("trip_id"):
            self.assertTrue(visit.earliest_date <= visit.planned_date <= visit.latest_date)
            self.assertEqual(visit.activity_ids.date_deadline, visit.planned_date)
            self.assertEqual(visit.activity_ids.user_id, visit.agent_id)

    def test_e9_a_call_that_falls_due_later_joins_one_still_to_come(self):
        """E9: windows a month wide let them meet."""
        self._engagement(name="First", commissioned_date="2025-01-31")
        second = self._engagement(name="Second", commissioned_date="2025-02-20")
        self._run_crons("2025-07-05")
        self._run_crons("2025-07-25")
        visits = self._of("E6")
        self.assertEqual(len(visits), 2)
        self.assertEqual(len(visits.trip_id), 1)
        self.assertEqual(second.visit_ids.filtered(lambda v: v in visits).planned_date, date(2025, 7, 31))

    def test_e13_what_the_phone_could_not_solve_is_seen_on_site_and_accidents_are_verified(self):
        """E13: the visit on site follows on the call; an accident is asked about after a week."""
        unit = self._engagement(commissioned_date="2025-01-31")
        self._run_crons("2025-02-20")
        call = self._of("E5")
        with today("2025-02-28"):
            self._do(call.with_user(call.agent_id), needs_onsite=True)
        self._register("incident", "2025-03-10", engagement=unit)
        self._run_crons("2025-03-10")
        found = [(str(visit.ideal_date), visit.channel_id.code) for visit in self._of("E13")]
        self.assertEqual(found, [("2025-02-28", "onsite"), ("2025-03-17", "phone")])
        self.assertEqual(call.child_visit_ids.channel_id, self.onsite)

    def test_e16_the_head_of_after_sales_visits_while_the_job_runs(self):
        """E16: in the middle of its term, on site or by phone; while the end is open, nothing is due."""
        unit = self._engagement()
        job = self._register("service_started", "2025-06-09", engagement=unit)
        self._run_crons("2025-06-09")
        self.assertFalse(self._of("E16"))
        job.date_end = "2025-06-13"
        self._run_crons("2025-06-09")
        visit = self._of("E16")
        self.assertEqual((visit.agent_id, visit.planned_date), (self.after_sales, date(2025, 6, 11)))
        self.assertEqual(visit.channel_id, self.onsite)
        self.customer.revisit_refused_channel_ids = self.onsite
        self.assertEqual(visit.channel_id, self.phone)

    def test_e17_by_fax_where_the_phone_fails_or_is_refused(self):
        """E17: fax is the next channel."""
        self._engagement(commissioned_date="2025-01-31")
        self._run_crons("2025-02-20")
        self.assertEqual(self._give_up(self._of("E5"), "2025-02-28").channel_id, self.fax)
        self.customer.revisit_refused_channel_ids = self.phone
        self._run_crons("2025-07-20")
        self.assertEqual(self._of("E6").channel_id, self.fax)

    def test_e17_an_unscheduled_visit_at_any_time(self):
        """E17: by hand, by fax, with no rule behind it."""
        visit = self._visit(channel_id=self.fax.id)
        visit.action_start()
        visit.result = "Asked for spare parts."
        visit.action_complete()
        self.assertEqual((visit.state, bool(visit.rule_id)), ("done", False))
