"""The simulation against what generation then really creates; it writes nothing."""

import csv
from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.sql_db import Cursor
from odoo.tests import HttpCase, tagged

from ..models.simulation import Simulation
from .common import RevisitCase, today
from .test_regulation_e import LEDGER

DAY = "2026-02-20"
YEAR = 366


class SimulationCase(RevisitCase):
    def _draft(self, *rules, **vals):
        """A policy not in force yet, with every visit of a year created at once when it is."""
        return self.env["revisit.policy"].create(
            {
                "name": "Policy under test",
                "tz": "Asia/Shanghai",
                "team_id": self.team.id,
                "horizon_days": YEAR,
                "rule_ids": [(0, 0, self._prepare_rule(**rule)) for rule in rules],
                **vals,
            }
        )

    def _simulated(self, policy, day=DAY):
        """(event, rule, occurrence, ideal date) of every visit simulated on ``day``."""
        self.env.invalidate_all()
        with today(day):
            visits = Simulation(policy.sudo().with_company(policy.company_id)).visits()
        return {
            (visit.event.id, rule_id, visit.due.occurrence, visit.due.ideal_date)
            for rule_id, of_rule in visits.items()
            for visit in of_rule
        }

    def _generated(self, policy, day=DAY):
        """The same of every visit that activation and the scheduled actions create on ``day``."""
        with today(day):
            policy.action_activate()
            end = policy._today().replace(year=policy._today().year + 1)
        self._run_crons(day)
        lines = self._lines(policy_id=policy.id, state="taken")
        return {
            (line.event_id.id, line.rule_id.id, line.occurrence, line.ideal_date)
            for line in lines
            if line.ideal_date < end and line.visit_id.rule_id == line.rule_id
        }

    def _assert_as_generated(self, policy, number=None):
        simulated = self._simulated(policy)
        self.assertEqual(simulated, self._generated(policy))
        self.assertTrue(simulated)
        if number is not None:
            self.assertEqual(len(simulated), number)

    def _simulate(self, policy, day=DAY, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        with today(day):
            return policy.with_user(user or self.manager).simulate()

    def _substations(self, number, **vals):
        """Ledger lines of customers of their own, powered on day after day from 2025-12-01."""
        partners = self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(number)])
        return self.env["revisit.engagement"].create(
            [
                {
                    "name": f"Substation {n}",
                    "partner_id": partner.id,
                    "commissioned_date": date(2025, 12, 1) + timedelta(days=n),
                    **vals,
                }
                for n, partner in enumerate(partners)
            ]
        )


@tagged("post_install", "-at_install")
class TestSimulationOfTheLedger(SimulationCase):
    """All 830 ledger lines, regulation E."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy_e(effective_from=False, catch_up="skip", horizon_days=YEAR)
        with LEDGER.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        partners = {row["customer_code"]: row["customer"] for row in rows}
        created = cls.env["res.partner"].create([{"name": name, "ref": code} for code, name in partners.items()])
        by_code = {partner.ref: partner.id for partner in created}
        cls.env["revisit.engagement"].create(
            [
                {
                    "name": row["project_name"],
                    "partner_id": by_code[row["customer_code"]],
                    "shipped_date": row["ship_date"] or False,
                    "commissioned_date": row["power_on_date"] or False,
                }
                for row in rows
            ]
        )

    def test_it_equals_what_is_created_on_the_real_ledger(self):
        simulated = self._simulated(self.policy)
        self.assertGreater(len(simulated), 400)
        self.assertEqual(simulated, self._generated(self.policy))

    def test_it_equals_what_is_created_with_all_that_was_missed(self):
        self.policy.catch_up = "create"
        self.policy.effective_from = date(2024, 1, 1)
        simulated = self._simulated(self.policy)
        self.assertEqual(simulated, self._generated(self.policy))
        self.assertLess(min(day for *_key, day in simulated), date(2026, 2, 20))

    def test_it_goes_on_from_what_exists(self):
        """A year in, with open visits and lines that wait: what is to come stays as it is, and no change is shown."""
        self.policy.horizon_days = 30
        self._generated(self.policy, "2025-09-01")
        before = self._simulated(self.policy)
        answer = self._simulate(self.policy)
        self.assertEqual([answer["totals"][kind] for kind in ("added", "moved", "cancelled")], [0, 0, 0])
        self.assertEqual(answer["totals"]["visits"], answer["totals"]["before"])
        self.policy.horizon_days = YEAR
        self.assertEqual(before, self._generated(self.policy))


@tagged("post_install", "-at_install")
class TestSimulation(SimulationCase):
    def test_stages_tiers_and_domains_as_generation_judges(self):
        lines = self._substations(8, shipped_date="2025-01-10")
        tiers = self.env["revisit.tier"].search([], limit=2)
        lines[:4].partner_id.revisit_tier_id = tiers[1]
        lines[6].auxiliary = True
        policy = self._draft(
            {"name": "Trial", "offset": 1, "offset_unit": "month", "stage_ids": self._stages("trial")},
            {"name": "Tier", "offset": 90, "tier_ids": [(6, 0, tiers[1].ids)]},
            {"name": "Lowest", "offset": 90, "tier_ids": [(6, 0, self.env["revisit.tier"]._lowest().ids)]},
            {"name": "Domain", "offset": 90, "engagement_domain": "[('auxiliary', '=', False)]"},
            {
                "name": "Warranty",
                "repeat_every": 2,
                "repeat_every_unit": "month",
                "stage_ids": self._stages("warranty"),
            },
        )
        self._assert_as_generated(policy)

    def _stages(self, *codes):
        return [(6, 0, [self.env.ref(f"revisit_management.stage_{code}").id for code in codes])]

    def test_exclusions_amounts_and_refusals_as_generation_judges(self):
        lines = self._substations(8)
        kind = self.env.ref("revisit_management.visit_type_routine")
        lines[0].partner_id.write({"revisit_excluded": True})
        lines[1].partner_id.write({"revisit_excluded": True, "revisit_excluded_until": "2026-02-19"})
        lines[2].write({"excluded": True})
        lines[3].excluded_visit_type_ids = kind
        lines[4].partner_id.revisit_excluded_visit_type_ids = kind
        lines[5].partner_id.revisit_refused_channel_ids = self.env["revisit.channel"].search([])
        lines[6:].amount = 5000
        policy = self._draft(
            {"name": "Kind", "offset": 100, "visit_type_id": kind.id},
            {"name": "Amount", "offset": 100, "amount_min": 4000},
        )
        self._assert_as_generated(policy, 5)

    def test_hours_working_days_alignment_and_terms_as_generation_counts(self):
        lines = self._substations(5)
        self._register("complaint_closed", "2026-02-20", at="2026-02-20 07:30:00")
        lines.end_date = date(2027, 1, 31)
        lines.contract_date = date(2026, 1, 31)
        policy = self._draft(
            {
                "name": "Hours",
                "event": "complaint_closed",
                "offset": 30,
                "offset_unit": "hour",
                "late": 4,
                "late_unit": "hour",
            },
            {"name": "Working days", "offset": 60, "offset_unit": "workday"},
            {"name": "Mondays", "repeat_every": 1, "repeat_every_unit": "month", "align": "weekday"},
            {"name": "Middle", "event": "contract_signed", "span_point": "midpoint"},
            {"name": "End", "event": "contract_signed", "span_point": "end", "offset": -30},
        )
        self._assert_as_generated(policy)

    def test_other_events_do_instead_end_the_series_and_set_the_deadline(self):
        lines = self._substations(3)
        self.env["revisit.event"]._register_event("repaired", lines[0].partner_id, "2026-03-05", engagement=lines[0])
        self.env["revisit.event"]._register_event("repaired", lines[1].partner_id, "2026-06-01", engagement=lines[1])
        repair = self.env["revisit.event.type"]._by_code("repaired").ids
        month = {"repeat_every": 1, "repeat_every_unit": "month"}
        policy = self._draft(
            {"name": "Instead", **month, "late": 10, "satisfied_by": [(6, 0, repair)]},
            {"name": "Ended", **month, "ended_by": [(6, 0, repair)]},
            {"name": "Deadline", **month, "deadline": 5, "deadline_event_type_id": repair[0]},
        )
        self._assert_as_generated(policy)

    def test_one_in_five_is_drawn_within_each_stratum(self):
        """A4: of a draw to begin the number is right, of one that has begun the very lines."""
        self._substations(60)
        rule = {"offset": 100, "sampling_percent": 20}
        policy = self._draft(rule, {**rule, "name": "Later", "offset": 200})
        simulated, generated = self._simulated(policy), self._generated(policy)
        for of_rule in policy.rule_ids:
            count = sum(key[1] == of_rule.id for key in simulated)
            self.assertAlmostEqual(count, sum(key[1] == of_rule.id for key in generated), delta=1)
            self.assertAlmostEqual(count, 12, delta=1)
        self._substations(30)
        again = self._simulated(policy)
        self.assertEqual(again, self._generated(policy))
        self.assertGreater(len(again), len(generated))

    def test_a_quota_is_kept_month_by_month(self):
        self._substations(60)
        policy = self._draft({"offset": 100, "sampling_quota": 6})
        simulated = self._simulated(policy)
        by_month = {}
        for *_key, day in simulated:
            by_month[day.month] = by_month.get(day.month, 0) + 1
        self.assertTrue(simulated)
        self.assertLessEqual(max(by_month.values()), 6)
        self.assertEqual(len(simulated), len(self._generated(policy)))

    def test_coverage_leaves_out_the_periods_of_other_visits(self):
        """B8, W9: who is visited anyway in a month is not visited for coverage."""
        self._spread_to_the_middle()
        lines = self._substations(6)
        lines[3:].write({"commissioned_date": False, "shipped_date": "2025-12-10"})
        policy = self._draft(
            {"name": "Call", "offset": 90},
            {
                "name": "Monthly",
                "event": "in_care",
                "trigger": "coverage",
                "coverage_of": "engagement",
                "repeat_every": 1,
                "repeat_every_unit": "month",
            },
            horizon_days=0,
        )
        with today(DAY):
            coverage = Simulation(policy).visits()[policy.rule_ids[1].id]
        last = date(2026, 4, 5)
        found = {
            (visit.event.engagement_id, visit.due.occurrence, visit.day) for visit in coverage if visit.day <= last
        }
        created = self._covered_day_by_day(policy, last)
        self.assertEqual(found, {(line.engagement_id.id, line.occurrence, line.ideal_date) for line in created})
        self.assertGreater(len(found), 6)

    def _covered_day_by_day(self, policy, last):
        """The lines of coverage that become visits of their own, night by night."""
        day = date(2026, 2, 20)
        with today(day):
            policy.action_activate()
            with self.enter_registry_test_mode():
                self.env.ref("revisit_management.ir_cron_cover").method_direct_trigger()
        while day <= last:
            self._run_crons(day)
            day += timedelta(days=1)
        lines = self._lines(rule_id=policy.rule_ids[1].id, state="taken")
        return lines.filtered(lambda line: line.visit_id.rule_id == line.rule_id)

    def test_a_condition_counts_who_meets_it_today(self):
        lines = self._substations(4)
        lines[:2].user_id = self.agent
        policy = self._draft(
            {
                "name": "At risk",
                "event": "risk_flagged",
                "trigger": "condition",
                "condition_model": "engagement",
                "condition_domain": f"[('user_id', '=', {self.agent.id})]",
                "offset": 3,
            }
        )
        simulated = self._simulated(policy)
        self.assertEqual({(-key[0], key[3]) for key in simulated}, {(line.id, date(2026, 2, 23)) for line in lines[:2]})

    def test_completion_assumes_that_each_is_made_when_due(self):
        self._substations(1)
        rule = {"repeat_every": 3, "repeat_every_unit": "month", "offset": 100, "repeat_basis": "completion"}
        days = sorted(str(day) for *_key, day in self._simulated(self._draft(rule)))
        self.assertEqual(days, ["2026-03-11", "2026-06-11", "2026-09-11", "2026-12-11"])


@tagged("post_install", "-at_install")
class TestSimulatedChanges(SimulationCase):
    """What would be added, moved and cancelled compared with today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._engagement(commissioned_date="2026-01-10")
        cls.policy = cls._policy(
            {"name": "Half-year", "offset": 6, "offset_unit": "month"},
            {"name": "Arrival", "offset": 50, "late": 10},
            {"name": "Goes", "offset": 4, "offset_unit": "month"},
        )
        cls.half_year, cls.arrival, cls.goes = cls.policy.rule_ids

    def _changes(self, answer):
        return {
            kind: {(row["rule"]["name"], row["old"], row["new"]) for row in answer["examples"][kind]}
            for kind in ("added", "moved", "cancelled")
        }

    def test_added_moved_and_cancelled_are_exact(self):
        self._run_crons(DAY)  # the visit on arrival is open
        self.half_year.write({"offset": 5})
        self.arrival.write({"offset": 52})
        self.goes.active = False
        self.policy.rule_ids = [(0, 0, self._prepare_rule(name="New", offset=3, offset_unit="month"))]
        answer = self._simulate(self.policy)
        self.assertEqual(
            self._changes(answer),
            {
                "added": {("New", None, "2026-04-10")},
                "moved": {("Half-year", "2026-07-10", "2026-06-10"), ("Arrival", "2026-03-01", "2026-03-03")},
                "cancelled": {("Goes", "2026-05-10", None)},
            },
        )
        self.assertEqual(
            {row["name"]: (row["added"], row["moved"], row["cancelled"]) for row in answer["changes"]},
            {"Half-year": (0, 1, 0), "Arrival": (0, 1, 0), "Goes": (0, 0, 1), "New": (1, 0, 0)},
        )
        months = {
            row["key"]: (row["before"], row["visits"]) for row in answer["months"] if row["visits"] or row["before"]
        }
        self.assertEqual(
            months, {"2026-03": (1, 1), "2026-04": (0, 1), "2026-05": (1, 0), "2026-06": (0, 1), "2026-07": (1, 0)}
        )

    def test_what_it_shows_is_what_applying_the_changes_does(self):
        self._run_crons(DAY)
        self.arrival.write({"offset": 52})
        simulated = self._simulated(self.policy)
        with today(DAY):
            self.policy.horizon_days = YEAR
        self.assertEqual(simulated, self._generated(self.policy))

    def test_an_open_visit_that_the_rule_no_longer_asks_for_is_cancelled(self):
        self.arrival.write(
            {"offset": 40, "repeats": True, "repeat_every": 10, "repeat_every_unit": "day", "repeat_count": 2}
        )
        with today(DAY):
            self.policy.action_activate()
        self._run_crons(DAY)
        self.arrival.write({"repeat_count": 1})
        answer = self._simulate(self.policy)
        self.assertEqual(self._changes(answer)["cancelled"], {("Arrival", "2026-03-01", None)})
        self._generated(self.policy)
        self.assertEqual(self._lines(rule_id=self.arrival.id, occurrence=1).state, "cancelled")

    def test_a_visit_begun_stays_where_it_is(self):
        self._run_crons(DAY)
        visit = self.line.visit_ids.filtered(lambda visit: visit.rule_id == self.arrival)
        self._log(visit.with_user(self.agent), "no_answer")
        self.arrival.write({"offset": 52})
        self.assertEqual(self._changes(self._simulate(self.policy))["moved"], set())

    def test_a_policy_never_active_adds_everything(self):
        policy = self._draft({"offset": 90}, {"offset": 120})
        totals = self._simulate(policy)["totals"]
        self.assertEqual(totals, {"visits": 2, "before": 0, "added": 2, "moved": 0, "cancelled": 0})

    def test_a_suspended_policy_creates_nothing_today(self):
        self.policy.action_suspend()
        totals = self._simulate(self.policy)["totals"]
        self.assertEqual((totals["before"], totals["added"]), (0, 3))

    def test_a_rule_deleted_since_is_cancelled_under_its_name(self):
        self.goes.unlink()
        answer = self._simulate(self.policy)
        self.assertEqual(self._changes(answer)["cancelled"], {("Goes", "2026-05-10", None)})


@tagged("post_install", "-at_install")
class TestSimulationPage(SimulationCase):
    """What the page is told: load, rights; and that nothing is written."""

    def test_visits_are_shared_evenly_among_the_team(self):
        self._substations(9)
        persons = self._simulate(self._draft({"offset": 100}))["groups"]["person"]
        self.assertEqual(sorted(row["total"] for row in persons), [4, 5])

    def test_fixed_persons_and_account_managers_have_theirs(self):
        self._substations(2, user_id=self.stranger.id)
        policy = self._draft(
            {"offset": 100, "assignment": "account_manager"},
            {"offset": 100, "assignment": "fixed", "agent_id": self.agent.id},
        )
        persons = {row["id"]: row["total"] for row in self._simulate(policy)["groups"]["person"]}
        self.assertEqual(persons, {self.stranger.id: 2, self.agent.id: 2})

    def test_a_territory_has_its_own_team(self):
        lines = self._substations(3)
        self.other_team.country_ids = self.env.ref("base.de")
        lines[0].partner_id.country_id = self.env.ref("base.de")
        policy = self._draft({"offset": 100, "assignment": "territory"})
        persons = {row["id"]: row["total"] for row in self._simulate(policy)["groups"]["person"]}
        self.assertEqual(persons, {self.stranger.id: 1, self.agent.id: 1, self.colleague.id: 1})

    def test_visits_without_team_are_nobodys(self):
        self._substations(2)
        answer = self._simulate(self._draft({"offset": 100}, team_id=False))
        self.assertEqual([(row["id"], row["total"]) for row in answer["groups"]["person"]], [(0, 2)])
        self.assertEqual({row["capacity"] for row in answer["months"]}, {0})

    def test_capacity_is_calling_hours_by_agents_by_working_days(self):
        """T1: 2 agents, 4 hours a day, 30 minutes a visit: 16 a day; March 2026 has 22 working days in China."""
        windows = [(0, 0, {"hour_from": 9, "hour_to": 11}), (0, 0, {"hour_from": 14, "hour_to": 16})]
        policy = self._draft({"offset": 100}, window_ids=windows, minutes_per_visit=30)
        months = {row["key"]: row for row in self._simulate(policy)["months"]}
        self.assertEqual((months["2026-03"]["workdays"], months["2026-03"]["capacity"]), (22, 22 * 16))
        self.assertEqual((months["2026-02"]["first"], months["2027-02"]["last"]), ("2026-02-20", "2027-02-19"))

    def test_a_month_beyond_capacity_is_marked(self):
        self._substations(30)
        windows = [(0, 0, {"hour_from": 9, "hour_to": 10})]
        policy = self._draft({"offset": 100, "repeat_every": 1, "repeat_every_unit": "day"}, window_ids=windows)
        months = {row["key"]: row for row in self._simulate(policy)["months"]}
        self.assertTrue(months["2026-06"]["is_overload"])
        self.assertFalse(months["2026-02"]["is_overload"])

    def test_totals_of_all_groups_and_months_agree(self):
        self._substations(7)
        policy = self._draft({"offset": 80}, {"offset": 1, "repeat_every": 1, "repeat_every_unit": "month"})
        answer = self._simulate(policy)
        for rows in answer["groups"].values():
            self.assertEqual(sum(row["total"] for row in rows), answer["totals"]["visits"])
        self.assertEqual(sum(row["visits"] for row in answer["months"]), answer["totals"]["visits"])

    def test_managers_and_supervisors_look_and_agents_do_not(self):
        policy = self._draft({"offset": 100})
        self.assertTrue(self._simulate(policy)["policy"]["may_activate"])
        self.assertFalse(self._simulate(policy, user=self.supervisor)["policy"]["may_activate"])
        with self.assertRaises(AccessError):
            self._simulate(policy, user=self.agent)

    def test_other_companies_are_neither_simulated_nor_looked_at(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        policy = self._draft({"offset": 100})
        self.env["revisit.event"].create(
            {
                "type_id": self.env.ref("revisit_management.event_type_commissioned").id,
                "partner_id": self.customer.id,
                "company_id": other.id,
                "date": "2026-01-01",
            }
        )
        self.assertEqual(self._simulate(policy)["totals"]["visits"], 0)
        policy.sudo().write({"company_id": other.id, "team_id": False})
        with self.assertRaises(AccessError):
            self._simulate(policy)

    def test_a_template_has_nothing_to_simulate(self):
        with self.assertRaises(UserError):
            self.env.ref("revisit_management.policy_template_e").simulate()

    def test_nothing_is_written(self):
        self._substations(5)
        policy = self._policy({"offset": 100}, {"offset": 90, "sampling_percent": 20, "stratify_by": "region_tier"})
        self._run_crons(DAY)
        policy.rule_ids[0].write({"offset": 110})
        self.env.flush_all()
        before, statements = self._database(), []
        execute = Cursor.execute

        def listen(cursor, query, params=None, log_exceptions=True):
            statements.append(str(getattr(query, "code", query)))
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", listen):
            self._simulate(policy)
            self.env.flush_all()
        self.assertGreater(len(statements), 10)
        writes = [text for text in statements if {"INSERT", "UPDATE", "DELETE", "NEXTVAL"} & set(text.upper().split())]
        self.assertEqual(writes, [])
        self.assertEqual(self._database(), before)

    def _database(self):
        """Number of rows and last change of every table of the addon."""
        found = {}
        for name, model in self.env.items():
            if name.startswith("revisit.") and model._auto and not model._abstract:
                change = "max(write_date)" if model._log_access else "NULL"
                self.env.cr.execute(f"SELECT count(*), {change} FROM {model._table}")
                found[name] = self.env.cr.fetchone()
        return found

    def test_it_takes_as_many_queries_for_many_as_for_few(self):
        policy = self._draft(
            {"offset": 100},
            {"offset": 1, "repeat_every": 1, "repeat_every_unit": "month", "sampling_percent": 20},
            {"event": "in_care", "trigger": "coverage", "coverage_of": "engagement", "repeat_every_unit": "year"},
        )
        self._substations(5)
        self._simulate(policy)  # what is read once and kept
        counts = [self._count_queries(policy)]
        self._substations(60)
        counts.append(self._count_queries(policy))
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
        self.assertLessEqual(counts[0], 80, counts)

    def _count_queries(self, policy):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._simulate(policy)
        return self.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestSimulationTour(SimulationCase, HttpCase):
    """A manager at the browser; an error in its console fails the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tour_manager = cls._new_user("tour_manager", "manager", tz="Asia/Shanghai")
        cls.tour_agent = cls._new_user("tour_agent", "agent")
        cls.team.member_ids = cls.tour_agent
        cls.policy = cls._policy_e(effective_from=False, catch_up="skip")

    def test_a_manager_simulates_and_activates(self):
        """Powered on today: a survey now, a call in a month, one in warranty in half a year."""
        day = fields.Date.today()
        self._engagement(shipped_date=day - timedelta(days=30), commissioned_date=day)
        self.start_tour(
            f"/odoo/revisit-policies/{self.policy.id}", "revisit_manager_simulates_a_policy", login="tour_manager"
        )
        self.assertEqual((self.policy.state, self.policy.version), ("active", 1))

    def test_without_events_the_page_says_what_to_do(self):
        self.start_tour(
            f"/odoo/revisit-policies/{self.policy.id}", "revisit_manager_simulates_nothing", login="tour_manager"
        )
