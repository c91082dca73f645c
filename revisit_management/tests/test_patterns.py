"""What real regulations ask for, each by configuration alone: the pattern's name, its rules, what comes out."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RevisitCase, today

# Patterns told by days alone: rules, events and days on which the scheduled actions run, and then the owed visits as
# (rule, due, not after, state). All days are Shanghai's.
BY_DATES = {
    "the deadline starts at a date that may still be empty": {
        "rules": [
            {
                "name": "papers",
                "event": "shipped",
                "offset": 5,
                "late": 60,
                "deadline": 10,
                "deadline_event_type_id": "commissioned",
            }
        ],
        "events": [("shipped", "2026-03-02")],
        "days": ["2026-03-03"],
        "owed": [("papers", "2026-03-07", "2026-05-06", "taken")],
    },
    "and differs per record once it is known": {
        "rules": [
            {
                "name": "papers",
                "event": "shipped",
                "offset": 5,
                "late": 60,
                "deadline": 10,
                "deadline_event_type_id": "commissioned",
            }
        ],
        "events": [("shipped", "2026-03-02"), ("commissioned", "2026-03-10")],
        "days": ["2026-03-11"],
        "owed": [("papers", "2026-03-07", "2026-03-20", "taken")],
    },
    "at least and at most: not before 1 month, not after 2": {
        "rules": [
            {"name": "check", "event": "repaired", "offset": 1, "offset_unit": "month", "late": 1, "late_unit": "month"}
        ],
        "events": [("repaired", "2026-03-31")],
        "days": ["2026-04-20"],
        "owed": [("check", "2026-04-30", "2026-05-30", "taken")],
    },
    "midpoint and end of a contract term": {
        "rules": [
            {"name": "midpoint", "event": "contract_signed", "span_point": "midpoint"},
            {"name": "before the end", "event": "contract_signed", "span_point": "end", "offset": -30},
        ],
        "events": [("contract_signed", "2026-01-01", {"date_end": "2026-12-31"})],
        "days": ["2026-06-20"],
        "owed": [
            ("midpoint", "2026-07-02", "2026-07-02", "taken"),
            ("before the end", "2026-12-01", "2026-12-01", "waiting"),
        ],
    },
    "clocks in hours and chains of them: 1 h after dispatch, 2 h after closure": {
        "rules": [
            {"name": "on the way", "event": "dispatched", "offset": 1, "offset_unit": "hour"},
            {"name": "afterwards", "event": "repaired", "offset": 2, "offset_unit": "hour"},
        ],
        "events": [
            ("dispatched", "2026-03-02", {"at": "2026-03-02 01:00:00"}),
            ("repaired", "2026-03-02", {"at": "2026-03-02 15:30:00"}),
        ],
        "days": ["2026-03-02"],
        "owed": [
            ("on the way", "2026-03-02", "2026-03-02", "taken"),
            ("afterwards", "2026-03-03", "2026-03-03", "taken"),
        ],
    },
    "two follow-ups on one job with different events": {
        "rules": [
            {"name": "dispatcher", "event": "dispatched", "offset": 1},
            {"name": "customer", "event": "repaired", "offset": 3},
        ],
        "events": [("dispatched", "2026-03-02"), ("repaired", "2026-03-04")],
        "days": ["2026-03-05"],
        "owed": [
            ("dispatcher", "2026-03-03", "2026-03-03", "taken"),
            ("customer", "2026-03-07", "2026-03-07", "taken"),
        ],
    },
    "a fixed weekday batch over last week's closed jobs": {
        "rules": [{"name": "round", "event": "repaired", "align": "next_week", "align_weekday": "0", "late": 4}],
        "events": [("repaired", "2026-03-02"), ("repaired", "2026-03-05"), ("repaired", "2026-03-08")],
        "days": ["2026-03-09"],
        "owed": [("round", "2026-03-09", "2026-03-13", "taken")] * 3,
    },
    "a task created before the event: 3 days before a planned date": {
        "rules": [{"name": "confirm", "event": "inspected", "offset": -3}],
        "events": [("inspected", "2026-03-20")],
        "days": ["2026-03-10"],
        "owed": [("confirm", "2026-03-17", "2026-03-17", "taken")],
    },
    "another event satisfies the task: the customer came by themselves": {
        "rules": [
            {"name": "call", "event": "repaired", "offset": 10, "early": 10, "late": 10, "satisfied_by": ["purchase"]}
        ],
        "events": [("repaired", "2026-03-02")],
        "days": ["2026-03-03"],
        "later": [("purchase", "2026-03-08")],
        "owed": [("call", "2026-03-12", "2026-03-22", "done")],
    },
    "seasonal rounds": {
        "rules": [
            {
                "name": "spring",
                "event": "commissioned",
                "align": "year_day",
                "align_month": "3",
                "align_day": 1,
                "repeat_every": 1,
                "repeat_every_unit": "year",
                "late": 30,
            }
        ],
        "events": [("commissioned", "2024-06-01")],
        "days": ["2026-02-20"],
        "owed": [
            ("spring", "2025-03-01", "2025-03-31", "taken"),
            ("spring", "2026-03-01", "2026-03-31", "taken"),
            ("spring", "2027-03-01", "2027-03-31", "waiting"),
        ],
    },
    "at least 3, the first within a week, the last within three months; then open-ended at least yearly": {
        "rules": [
            {
                "name": "settling in",
                "event": "joined",
                "late": 7,
                "repeat_every": 6,
                "repeat_every_unit": "week",
                "repeat_count": 3,
                "deadline": 3,
                "deadline_unit": "month",
            },
            {
                "name": "yearly",
                "event": "joined",
                "offset": 1,
                "offset_unit": "year",
                "repeat_every": 1,
                "repeat_every_unit": "year",
                "repeat_basis": "completion",
            },
        ],
        "events": [("joined", "2026-01-05")],
        "days": ["2026-04-10"],
        "owed": [
            ("settling in", "2026-01-05", "2026-01-12", "taken"),
            ("settling in", "2026-02-16", "2026-02-23", "taken"),
            ("settling in", "2026-03-30", "2026-04-05", "taken"),
            ("yearly", "2027-01-05", "2027-01-05", "waiting"),
        ],
    },
    "terminal states such as lost": {
        "rules": [
            {
                "name": "care",
                "event": "joined",
                "repeat_every": 1,
                "repeat_every_unit": "month",
                "ended_by": ["contract_ended"],
            }
        ],
        "events": [("joined", "2026-01-05")],
        "days": ["2026-01-06"],
        "later": [("contract_ended", "2026-02-01")],
        "owed": [
            ("care", "2026-01-05", "2026-01-05", "taken"),
            ("care", "2026-02-05", "2026-02-05", "cancelled"),
        ],
    },
}


@tagged("post_install", "-at_install")
class TestPatternsByDates(RevisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["revisit.event.type"].create({"name": "Dispatch", "code": "dispatched"})

    def _type(self, code):
        return self.env["revisit.event.type"]._by_code(code)

    def _prepare(self, event, **vals):
        for name in ("satisfied_by", "ended_by"):
            if name in vals:
                vals[name] = [(6, 0, [self._type(code).id for code in vals[name]])]
        if "deadline_event_type_id" in vals:
            vals["deadline_event_type_id"] = self._type(vals["deadline_event_type_id"]).id
        return {"event_type_id": self._type(event).id, "channel_ids": [(6, 0, self.phone.ids)], **vals}

    def _tell(self, events):
        for number, (code, day, *more) in enumerate(events):
            vals = more[0] if more else {}
            self._register(code, day, engagement=self.engagement, key=f"{code}:{day}:{number}", **vals)

    def test_each_pattern_by_configuration_alone(self):
        for name, pattern in BY_DATES.items():
            with self.subTest(name), self.cr.savepoint() as savepoint:
                self.engagement = self._engagement(name=name)
                policy = self.env["revisit.policy"].create(
                    {
                        "name": name,
                        "tz": "Asia/Shanghai",
                        "team_id": self.team.id,
                        "effective_from": "2024-01-01",
                        "catch_up": "create",
                        "horizon_days": 15,
                        "rule_ids": [(0, 0, self._prepare(**rule)) for rule in pattern["rules"]],
                    }
                )
                policy.action_activate()
                self._tell(pattern["events"])
                for day in pattern["days"]:
                    self._run_crons(day)
                self._tell(pattern.get("later", ()))
                owed = self.env["revisit.schedule"].search([("policy_id", "=", policy.id)], order="ideal_date, id")
                found = [(line.rule_id.name, str(line.ideal_date), str(line.latest_date), line.state) for line in owed]
                self.assertEqual(found, pattern["owed"])
                savepoint.rollback()


@tagged("post_install", "-at_install")
class TestPatternsInDoing(RevisitCase):
    """Patterns that show while the visit is carried out."""

    def _owe(self, *rules, day="2026-03-03", **policy):
        """One visit per rule, owed by a repair on 2 March, noon in Shanghai."""
        self._policy(*({"event": "repaired", **rule} for rule in rules), **policy)
        self.engagement = self._engagement()
        self._register("repaired", "2026-03-02", engagement=self.engagement, at="2026-03-02 04:00:00")
        self._run_crons(day)
        return self.engagement.visit_ids.sorted("id")

    def _as_agent(self, visit):
        return visit.with_user(visit.agent_id)

    def _roles(self, *codes):
        return self.env["revisit.contact.role"].search([("code", "in", codes)])

    def test_contact_before_n_hours_after_the_event_is_void(self):
        visit = self._as_agent(self._owe({"not_before": 24, "not_before_unit": "hour", "late": 5}))
        with today("2026-03-03"):
            early = self._log(visit, at="2026-03-03 03:59:00")
            visit.result = "Talked too early"
            self.assertFalse(early.valid)
            with self.assertRaisesRegex(UserError, "no attempt that reached"):
                visit.action_complete()
        with today("2026-03-04"):
            self._do(visit)
        self.assertEqual(visit.state, "done")

    def test_reached_is_not_done_until_the_right_person_affirmed_everything(self):
        roles = self._roles("person_in_charge")
        onsite = self.env.ref("revisit_management.event_type_onsite_needed")
        rule = {
            "complete_when": "affirmative",
            "role_ids": [(6, 0, roles.ids)],
            "on_failure": "event",
            "failure_event_type_id": onsite.id,
        }
        visit = self._as_agent(self._owe(rule))
        with today("2026-03-03"):
            self._log(visit)
            visit.result = "Somebody answered"
            with self.assertRaisesRegex(UserError, "right person was not reached"):
                visit.action_complete()
            visit.contact_line_ids.reached = True
            visit.answer_ids.level = "satisfied"
            visit.answer_ids[:1].level = "average"
            with self.assertRaisesRegex(UserError, "close it as a problem case"):
                visit.action_complete()
            visit.action_problem()
        self.assertEqual(visit.state, "failed")
        self.assertIn("not affirmed", visit.close_reason)
        problem = self.env["revisit.event"].search([("type_id", "=", onsite.id), ("origin_id", "=", visit.id)])
        self.assertEqual((problem.partner_id, problem.engagement_id), (self.customer, self.engagement))

    def test_phone_fails_then_a_letter_that_counts_only_with_its_signed_receipt(self):
        letter = self.env.ref("revisit_management.channel_letter")
        rule = {
            "channel_ids": [(6, 0, (self.phone | letter).ids)],
            "on_failure": "channel",
            "complete_when": "receipt",
        }
        call = self._as_agent(self._owe(rule))
        with today("2026-03-05"):
            for moment in ("2026-03-04 01:00:00", "2026-03-04 07:00:00", "2026-03-05 01:00:00"):
                self._log(call, "no_answer", at=moment)
            call.action_fail()
        self.assertEqual(call.state, "failed")
        by_letter = self._as_agent(self.engagement.visit_ids - call)
        self.assertEqual((by_letter.channel_id, by_letter.parent_visit_id, by_letter.state), (letter, call, "ready"))
        self.assertIn("3 attempts: No answer 3", by_letter.reason)
        self.assertEqual(by_letter.schedule_ids.state, "taken")
        with today("2026-03-20"):
            by_letter.action_start()
            by_letter.result = "Letter sent"
            with self.assertRaisesRegex(UserError, "signed receipt"):
                by_letter.action_complete()
            by_letter.receipt_date = "2026-03-19"
            by_letter.action_complete()
        self.assertEqual(by_letter.schedule_ids.state, "done")

    def test_after_failure_another_team_starts_again(self):
        rule = {"on_failure": "team", "failure_team_id": self.other_team.id}
        visit = self._owe(rule)
        visit.with_user(self.supervisor).action_fail("Does not talk to us")
        again = self.engagement.visit_ids - visit
        self.assertEqual(
            (again.team_id, again.agent_id, again.channel_id), (self.other_team, self.stranger, self.phone)
        )
        again.with_user(self.manager).action_fail("Neither to them")
        self.assertEqual(self.engagement.schedule_ids.mapped("state"), ["skipped"])

    def test_every_role_is_reached(self):
        roles = self._roles("owner", "technician")
        visit = self._as_agent(self._owe({"complete_when": "all_roles", "role_ids": [(6, 0, roles.ids)]}))
        with today("2026-03-03"):
            self._log(visit)
            visit.result = "Fine"
            visit.contact_line_ids[:1].reached = True
            with self.assertRaisesRegex(UserError, "not reached yet"):
                visit.action_complete()
            visit.contact_line_ids.reached = True
            visit.action_complete()
        self.assertEqual(visit.state, "done")

    def _windows(self):
        return {"window_ids": [(0, 0, {"hour_from": 10, "hour_to": 11}), (0, 0, {"hour_from": 14, "hour_to": 16})]}

    def test_attempts_on_different_days(self):
        visit = self._as_agent(self._owe({"attempt_pattern": "days", "late": 9}, **self._windows()))
        with today("2026-03-09"):
            for moment in ("2026-03-04 02:10:00", "2026-03-04 06:10:00", "2026-03-05 02:10:00"):
                self._log(visit, "no_answer", at=moment)
            with self.assertRaisesRegex(UserError, "3 attempts on different days are needed"):
                visit.action_fail()
            self._log(visit, "no_answer", at="2026-03-06 02:10:00")
            visit.action_fail()
        self.assertEqual(visit.state, "failed")

    def test_attempts_at_different_times_of_day(self):
        visit = self._as_agent(self._owe({"attempt_pattern": "slots", "late": 9}, **self._windows()))
        with today("2026-03-09"):
            for moment in ("2026-03-04 02:10:00", "2026-03-04 02:20:00", "2026-03-05 02:10:00", "2026-03-06 02:10:00"):
                self._log(visit, "no_answer", at=moment)
            with self.assertRaisesRegex(UserError, "at different times of day"):
                visit.action_fail()
            self._log(visit, "no_answer", at="2026-03-06 06:10:00")
            visit.action_fail()
        self.assertEqual(visit.state, "failed")

    def test_calls_out_of_hours_or_rung_too_short_do_not_count(self):
        """W12: working days 10:00-11:00 and 14:00-16:00, let it ring 20 s."""
        visit = self._as_agent(self._owe({"late": 9}, **self._windows()))
        with today("2026-03-09"):
            for moment, rang, counts in (
                ("2026-03-04 02:10:00", 25, True),
                ("2026-03-04 02:20:00", 12, False),
                ("2026-03-04 03:00:00", 25, False),
                ("2026-03-07 02:10:00", 25, False),
            ):
                with self.subTest(moment=moment, rang=rang):
                    self.assertEqual(self._log(visit, "no_answer", at=moment, ring_seconds=rang).valid, counts)

    def test_opt_out_per_installation_and_per_kind_of_visit(self):
        kind = self.env.ref("revisit_management.visit_type_routine")
        self.customer.revisit_excluded_visit_type_ids = False
        rules = {"name": "Routine", "visit_type_id": kind.id}, {"name": "Other"}
        self._policy(*({"event": "repaired", **rule} for rule in rules))
        plain, without_routine, without_any = (self._engagement(name=name) for name in "ABC")
        without_routine.excluded_visit_type_ids = kind
        without_any.write({"excluded": True, "excluded_reason": "Sold"})
        for engagement in (plain, without_routine, without_any):
            self._register("repaired", "2026-03-02", engagement=engagement)
        self._run_crons("2026-03-03")
        made = [sorted(line.visit_ids.rule_id.mapped("name")) for line in (plain, without_routine, without_any)]
        self.assertEqual(made, [["Other", "Routine"], ["Other"], []])

    def test_a_lost_customer_is_not_visited_again(self):
        visit = self._owe({"repeat_every": 1, "repeat_every_unit": "month"})[:1]
        wizard = self.env["revisit.visit.close"].with_user(self.supervisor)
        wizard.create(
            {"visit_ids": [(6, 0, visit.ids)], "outcome": "failed", "reason": "Plant closed", "no_more_visits": True}
        ).action_close()
        self._run_crons("2026-06-01")
        self.assertEqual(len(self.engagement.visit_ids.filtered(lambda v: v.state in v._open_states())), 0)
        self.assertIn("the ledger line is excluded", self.engagement.schedule_ids.mapped("reason"))


@tagged("post_install", "-at_install")
class TestPatternsInNumbers(RevisitCase):
    """Samples, quotas, conditions."""

    def _repairs(self, count, day="2026-03-02"):
        engagements = self.env["revisit.engagement"].create(
            [{"name": f"Unit {n}", "partner_id": self.customer.id} for n in range(count)]
        )
        for engagement in engagements:
            self._register("repaired", day, engagement=engagement)
        return engagements

    def test_several_independent_samplings_on_one_job(self):
        policy = self._policy(
            {"event": "repaired", "name": "Quality", "sampling_percent": 50},
            {"event": "repaired", "name": "Price", "sampling_percent": 10},
        )
        self._repairs(40)
        self._run_crons("2026-03-03")
        taken = self._lines(policy_id=policy.id, state="taken")
        self.assertEqual([len(taken.filtered(lambda s, r=rule: s.rule_id == r)) for rule in policy.rule_ids], [20, 4])
        seeds = self.env["revisit.sampling"].search([("rule_id", "in", policy.rule_ids.ids)]).mapped("seed")
        self.assertEqual(len(set(seeds)), 2)

    def test_quotas_are_spread_evenly_over_the_month(self):
        """March 2026 has 22 working days in China: a quota of 11 opens one visit every second day."""
        self._policy({"event": "repaired", "sampling_quota": 11, "late": 3})
        for day in range(1, 32):
            for engagement in self._repairs(2, day=f"2026-03-{day:02d}"):
                self.assertTrue(engagement)
        self._run_crons("2026-03-31")
        taken = self._lines(partner_id=self.customer.id, state="taken").mapped("ideal_date")
        self.assertEqual(len(taken), 11)
        halves = [sum(day <= date(2026, 3, 15) for day in taken), sum(day > date(2026, 3, 15) for day in taken)]
        self.assertLessEqual(abs(halves[0] - halves[1]), 1)
        self.assertIn(
            "not drawn: the month's quota of 11 is used so far",
            self._lines(partner_id=self.customer.id, state="sampled_out").mapped("reason"),
        )

    def test_planned_days_are_spread_over_the_window(self):
        self._policy({"event": "repaired", "late": 20, "spread": True})
        self._repairs(30)
        self._run_crons("2026-03-02")
        days = self.customer.revisit_visit_ids.mapped("planned_date")
        per_day = {day: days.count(day) for day in days}
        self.assertEqual(max(per_day.values()) - min(per_day.values()), 0)
        self.assertEqual(len(per_day), 15, "15 working days from 2 to 22 March")

    def _flagged(self, rule, day="2026-07-01"):
        self._policy({"trigger": "condition", "event": "risk_flagged", **rule})
        with today(day), self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_conditions").method_direct_trigger()
        self.env.invalidate_all()
        return (
            self.env["revisit.event"]
            .search([("type_id.code", "=", "risk_flagged"), ("company_id", "=", self.company.id)])
            .partner_id
        )

    def _customer_with(self, name, code, *days, amount=0.0):
        partner = self.env["res.partner"].create({"name": name})
        for number, day in enumerate(days):
            self.env["revisit.event"]._register_event(code, partner, day, key=f"{name}:{number}", amount=amount)
        return partner

    def test_absence_of_something_no_purchase_for_six_months(self):
        """G1, M2: churn risk."""
        gone = self._customer_with("Gone", "purchase", "2025-12-01")
        self._customer_with("Here", "purchase", "2025-12-01", "2026-02-01")
        rule = {
            "condition_measure": "count_max",
            "condition_value": 0,
            "condition_event_type_id": self.env.ref("revisit_management.event_type_purchase").id,
            "condition_domain": "[('name', 'in', ['Gone', 'Here'])]",
        }
        self.assertEqual(self._flagged(rule), gone)

    def test_repeated_complaint(self):
        angry = self._customer_with("Angry", "complaint_closed", "2026-06-01", "2026-06-15", "2026-06-20")
        self._customer_with("Calm", "complaint_closed", "2026-01-01", "2026-06-15", "2026-06-20")
        rule = {
            "condition_measure": "count_min",
            "condition_value": 3,
            "condition_event_type_id": self.env.ref("revisit_management.event_type_complaint_closed").id,
            "condition_within": 90,
            "condition_within_unit": "day",
        }
        self.assertEqual(self._flagged(rule), angry)

    def test_jump_in_consumption(self):
        reading = self.env["revisit.event.type"].create({"name": "Meter reading", "code": "reading"})
        jump, steady = (self.env["res.partner"].create({"name": name}) for name in ("Jump", "Steady"))
        for partner, day, amount in (
            (jump, "2026-05-15", 100.0),
            (jump, "2026-06-15", 160.0),
            (steady, "2026-05-15", 100.0),
            (steady, "2026-06-15", 140.0),
        ):
            self.env["revisit.event"]._register_event("reading", partner, day, key=f"{partner.id}:{day}", amount=amount)
        rule = {
            "condition_measure": "amount_rise",
            "condition_value": 50,
            "condition_event_type_id": reading.id,
            "condition_within": 1,
        }
        self.assertEqual(self._flagged(rule), jump)

    def test_a_condition_flags_once_per_cool_down_and_owes_a_visit(self):
        gone = self._customer_with("Gone", "purchase", "2025-12-01")
        rule = {
            "condition_measure": "count_max",
            "condition_event_type_id": self.env.ref("revisit_management.event_type_purchase").id,
            "condition_domain": "[('name', '=', 'Gone')]",
            "cooldown": 2,
            "offset": 3,
        }
        self.assertEqual(self._flagged(rule, "2026-07-01"), gone)
        cron = self.env.ref("revisit_management.ir_cron_conditions")
        for day in ("2026-07-02", "2026-08-31", "2026-09-02", "2026-09-03"):
            with today(day), self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.env.invalidate_all()
        days = self.env["revisit.event"].search([("partner_id", "=", gone.id), ("type_id.code", "=", "risk_flagged")])
        self.assertEqual(sorted(map(str, days.mapped("date"))), ["2026-07-01", "2026-09-02"])
        self._run_crons("2026-07-02")
        self.assertIn("the condition was met on 2026-07-01", gone.revisit_visit_ids.sorted("ideal_date")[0].reason)

    def test_before_warranty_expiry(self):
        """E1: shipped 2025-01-10, powered on 2025-01-31: the warranty ends on 2026-01-31."""
        self._policy({"event": "commissioned", "span_point": "end", "offset": -1, "offset_unit": "month"})
        engagement = self._engagement(shipped_date="2025-01-10", commissioned_date="2025-01-31")
        self._run_crons("2025-12-20")
        self.assertEqual(str(engagement.visit_ids.ideal_date), "2025-12-31")
        with today("2025-12-21"):
            self.company.revisit_warranty_term_id.months_from_commissioning = 11
        self.assertEqual(str(engagement.visit_ids.ideal_date), "2025-11-30")
