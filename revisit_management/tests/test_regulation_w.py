"""Regulation W end to end: customers of a wealth-management company, on frozen time."""

from collections import Counter
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RevisitCase, today

MONTHS = [date(2025, month, 1).isoformat() for month in range(1, 13)]


@tagged("post_install", "-at_install")
class TestRegulationW(RevisitCase):
    """In force since 2025, history left alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._template("W", effective_from=date(2025, 1, 1), catch_up="skip")
        cls.policy.action_activate()
        cls.sms = cls.env.ref("revisit_management.channel_sms")
        cls.email = cls.env.ref("revisit_management.channel_email")

    def _contract(self, signed, **vals):
        return self._engagement(name="Advice", kind="contract", contract_date=signed, **vals)

    def _seen(self, visits):
        return [(v.rule_id.name, str(v.ideal_date), v.channel_id.code) for v in visits]

    def _of(self, clause):
        return self.customer.revisit_visit_ids.filtered(lambda visit: visit.rule_id.clause == clause)

    def test_w8_the_first_visit_within_five_working_days_as_they_are_in_china(self):
        """W8: signed on Friday 2025-01-24, before the Spring Festival; in any case within one month."""
        self._contract("2025-01-24")
        self._run_crons("2025-01-24")
        visit = self._of("W8")
        self.assertEqual(
            (visit.earliest_date, visit.ideal_date, visit.latest_date, visit.planned_date),
            (date(2025, 1, 24), date(2025, 2, 7), date(2025, 2, 24), date(2025, 2, 7)),
        )
        self.assertEqual(visit.channel_id, self.phone)
        self.assertIn("adviser_introduction", visit.rule_id.dimension_ids.mapped("code"))
        self.assertIn("You signed a contract with us on 01/24/2025.", visit.script)

    def test_w4_the_adviser_and_their_department_take_no_part(self):
        """W4: neither adviser nor department carries the visit out, nor sees it; a relative is declared by hand."""
        adviser, relative = self._new_user("w_adviser", "agent"), self._new_user("w_relative", "manager")
        branch = self.env["hr.department"].create({"name": "Branch", "company_id": self.company.id})
        for user in (adviser, self.supervisor):
            self.env["hr.employee"].create(
                {"name": user.name, "user_id": user.id, "company_id": self.company.id, "department_id": branch.id}
            )
        self.team.member_ids |= adviser | relative
        self._contract("2025-01-24", user_id=adviser.id)
        self._run_crons("2025-01-24")
        visit = self._of("W8")
        self.env["revisit.conflict"].create(
            {"user_id": relative.id, "partner_id": self.customer.id, "relation": "relative", "reason": "Brother"}
        )
        self.assertTrue(visit)
        self.assertNotIn(visit.agent_id, adviser | relative)
        seen = {
            user.login
            for user in (adviser, self.supervisor, relative, self.colleague, self.manager)
            if self.env["revisit.visit"].with_user(user).search([("id", "=", visit.id)])
        }
        self.assertEqual(seen, {"r_colleague", "r_manager"})
        for user in (adviser, relative):
            with self.assertRaisesRegex(UserError, "has an interest in this customer"):
                visit.with_user(self.manager).agent_id = user
            with self.assertRaises(AccessError):
                visit.with_user(user).action_start()

    def test_w8_every_new_customer_is_called(self):
        """W8: coverage 100 %."""
        partners = self.env["res.partner"].create([{"name": f"Investor {n}"} for n in range(30)])
        for partner in partners:
            self._contract("2025-03-03", partner_id=partner.id)
        self._run_crons("2025-03-03")
        visits = self.policy.visit_ids.filtered(lambda visit: visit.rule_id.clause == "W8")
        self.assertEqual(Counter(visits.mapped("partner_id.name")), Counter(partners.mapped("name")))
        self.assertEqual(len(visits), 30)

    def test_w9_every_customer_once_a_calendar_year_spread_over_it(self):
        """W9: twelve customers of long standing, worked off month by month: one visit each, some in every quarter."""
        partners = self.env["res.partner"].create([{"name": f"Investor {n}"} for n in range(12)])
        for partner in partners:
            self._contract("2023-05-05", partner_id=partner.id)
        done = self.env["revisit.visit"]
        for day in [*MONTHS, "2025-12-31"]:
            done |= self._carry_out(day, partners)
        self.assertEqual(Counter(done.mapped("partner_id.name")), Counter(partners.mapped("name")))
        self.assertEqual({(visit.ideal_date.month + 2) // 3 for visit in done}, {1, 2, 3, 4})
        self.assertEqual({visit.rule_id.clause for visit in done}, {"W9"})
        self._run_crons("2026-12-31")
        years = Counter(line.ideal_date.year for line in self._lines(rule_id=done.rule_id.id))
        self.assertEqual((years[2025], years[2026]), (12, 12))

    def test_w8_w9_the_first_visit_covers_the_year_it_falls_in(self):
        """W8, W9: once a calendar year, whatever visit it is; the next year owes another one."""
        self._contract("2025-01-24")
        for day in ("2025-01-24", "2025-02-07", "2025-12-31"):
            self._carry_out(day)
        covered = self._lines(rule_id=self.policy.rule_ids.filtered(lambda r: r.clause == "W9").id)
        by_year = {line.ideal_date.year: line for line in covered}
        self.assertEqual((by_year[2025].state, by_year[2025].visit_id), ("done", self._of("W8")))
        self._carry_out("2026-12-31")
        of_coverage = self._of("W9").filtered(lambda visit: visit.ideal_date.year <= 2026)
        self.assertEqual([(visit.ideal_date.year, visit.state) for visit in of_coverage], [(2026, "done")])

    def test_w2_who_refuses_calls_gets_a_text_message_or_an_email(self):
        """W2: voluntary; text message first, e-mail for who refuses that as well, nobody against their will."""
        others = self.env["res.partner"].create([{"name": "No text"}, {"name": "Nothing at all"}])
        self.customer.revisit_refused_channel_ids = self.phone
        others[0].revisit_refused_channel_ids = self.phone | self.sms
        others[1].revisit_refused_channel_ids = self.phone | self.sms | self.email
        for partner in self.customer | others:
            self._contract("2025-03-03", partner_id=partner.id)
        self._run_crons("2025-03-03")
        lines = self.policy.rule_ids.filtered(lambda r: r.clause == "W8").ids
        lines = self.env["revisit.schedule"].search([("rule_id", "in", lines)]).grouped("partner_id")
        self.assertEqual(lines[self.customer].visit_id.channel_id, self.sms)
        self.assertEqual(lines[others[0]].visit_id.channel_id, self.email)
        self.assertEqual(
            (lines[others[1]].state, lines[others[1]].reason),
            ("skipped", "the customer refuses every channel of the rule"),
        )

    def test_w2_a_call_refused_goes_on_in_writing_and_so_do_planned_ones(self):
        """W2: at the first refusal on the phone, and when the customer says so for good."""
        self._contract("2025-03-03")
        self._run_crons("2025-03-03")
        again = self._give_up(self._of("W8"), "2025-03-05")
        self.assertEqual(again.channel_id, self.sms)
        self.customer.revisit_refused_channel_ids = self.phone | self.sms
        self.assertEqual(again.channel_id, self.email)

    def test_w10_special_visits_on_events_and_orders(self):
        """W10: complaint handled, important change, contract ended and then regularly, ordered by a branch."""
        contract = self._contract("2024-04-01", end_date="2025-09-30")
        self._register("complaint_closed", "2025-04-30", engagement=contract)
        self._register("contract_changed", "2025-06-03", engagement=contract)
        order = {"requested_by_id": self.manager.id, "note": "Ask about the move of the branch"}
        self._register("ordered", "2025-08-04", **order)
        done = self.env["revisit.visit"]
        for day in ("2025-05-06", "2025-06-05", "2025-08-04", "2025-10-10", "2026-03-31", "2026-09-30", "2027-03-31"):
            done |= self._carry_out(day)
        done |= self._carry_out("2027-09-30")
        special = done.filtered(lambda visit: visit.rule_id.clause == "W10")
        self.assertEqual(
            self._seen(special),
            [
                ("Special visit after a complaint was handled", "2025-05-06", "phone"),
                ("Special visit after an important change of the contract", "2025-06-04", "phone"),
                ("Special visit ordered by a department or branch", "2025-08-04", "phone"),
                ("Special visit when a contract ended", "2025-10-09", "phone"),
                ("Regular visit after a contract ended", "2026-03-30", "phone"),
                ("Regular visit after a contract ended", "2026-09-30", "phone"),
                ("Regular visit after a contract ended", "2027-03-30", "phone"),
                ("Regular visit after a contract ended", "2027-09-30", "phone"),
            ],
        )
        self.assertIn(f"Ordered by {self.manager.name}: Ask about the move of the branch", special[2].reason)

    def test_w10_a_visit_after_a_complaint_is_made_whatever_the_contact_limit(self):
        """W10: the scheme was carried out as agreed? Asked in any case."""
        self.company.write({"revisit_budget_visits": 1, "revisit_budget_days": 90})
        contract = self._contract("2025-03-03")
        self._carry_out("2025-03-10")
        self._register("complaint_closed", "2025-03-11", engagement=contract)
        self._run_crons("2025-03-11")
        visit = self.customer.revisit_visit_ids.filtered(lambda v: v.visit_type_id.code == "complaint")
        self.assertEqual((visit.ideal_date, visit.latest_date), (date(2025, 3, 12), date(2025, 3, 18)))

    def test_w12_the_template_brings_calling_hours_and_attempts(self):
        """W12: 10:00–11:00 and 14:00–16:00, 20 seconds, three attempts at different times."""
        hours = [(window.hour_from, window.hour_to) for window in self.policy.window_ids]
        self.assertEqual(hours, [(10, 11), (14, 16)])
        self.assertEqual((self.policy.min_ring_seconds, self.policy.min_attempts), (20, 3))
        self.assertEqual(set(self.policy.rule_ids.mapped("attempt_pattern")), {"slots"})
        self.assertTrue(self.policy.ring_required and self.policy.distinct_slots)

    def test_w12_three_attempts_in_other_slots_and_only_then_it_is_given_up(self):
        """W12: in hours, rung 20 seconds, another time each; the failed calls keep their reasons."""
        self._contract("2025-03-03")
        self._run_crons("2025-03-03")
        visit = self._of("W8")
        visit = visit.with_user(visit.agent_id)
        calls = (  # UTC, seconds of ringing, why it does not count
            ("2025-03-05 02:10:00", 25, ""),
            ("2025-03-05 02:40:00", 25, "one at this time of day counts already"),
            ("2025-03-05 04:00:00", 25, "out of calling hours"),
            ("2025-03-05 06:10:00", 0, "rang too short"),
            ("2025-03-05 06:20:00", 21, ""),
            ("2025-03-08 02:10:00", 25, "not a working day"),
        )
        for moment, rang, why in calls:
            with self.subTest(moment), freeze_time(moment):
                self.assertEqual(self._log(visit, "no_answer", ring_seconds=rang).why_not, why)
        with freeze_time("2025-03-10 01:00:00"), self.assertRaisesRegex(UserError, "3 attempts .* 2 count"):
            visit.action_fail("Unreachable")
        with freeze_time("2025-03-10 01:00:00"), self.assertRaisesRegex(UserError, "The next time is 03/10/2025 10:00"):
            visit.action_dial()
        with freeze_time("2025-03-10 02:10:00"):
            visit.action_dial()
        with freeze_time("2025-03-10 02:10:30"):
            visit.action_log_no_answer()
            visit.action_fail()
        self.assertTrue(visit.attempt_ids[0].ring_measured)
        self.assertEqual((visit.state, visit.close_reason), ("failed", "7 attempts: No answer 7"))
        self.assertEqual(visit.child_visit_ids.channel_id, self.sms)

    def test_w11_a_branch_submits_its_special_plan_and_headquarters_approves_it(self):
        """W11: content, method, time, customers, executor; nothing runs before headquarters approved it."""
        head = self._new_user("r_head", "supervisor")
        headquarters = {"name": "Headquarters (test)", "leader_id": head.id}
        self.team.head_office_id = self.env["revisit.team"].create(headquarters)
        plan, visit = self._ordered("2025-08-04")
        self.assertEqual((plan.kind, plan.date_from, plan.customer_count), ("special", date(2025, 8, 4), 1))
        self.assertEqual((plan.channels, plan.executors), ("Phone 1", f"{visit.agent_id.name} 1"))
        self.assertTrue(plan.contents.startswith("W10 Special visit ordered by a department or branch"))
        with today("2025-08-04"):
            plan.with_user(self.supervisor).action_submit()
            with self.assertRaisesRegex(UserError, "waits for approval"):
                self._log(visit.with_user(visit.agent_id))
            plan.with_user(head).action_approve()
            self._do(visit.with_user(visit.agent_id))
        self.assertEqual(visit.state, "done")

    def test_w11_routine_visits_need_no_plan(self):
        """W11: it speaks of special visits."""
        self._contract("2025-03-03")
        self._run_crons_only("2025-03-03")
        self.assertEqual((self._of("W8").state, self._of("W8").plan_id.id), ("ready", False))

    def test_w18_a_rehearsal_before_a_new_plan(self):
        """W18: it may be held: a to-do for the supervisor, day and note on the plan; the plan does not wait for it."""
        plan, _visit = self._ordered("2025-08-04")
        mine = plan.with_user(self.agent)
        mine.rehearsal_date = "2025-08-01"
        mine.action_plan_rehearsal()
        todo = plan.activity_ids.filtered(lambda activity: activity.user_id == self.supervisor)
        self.assertEqual(todo.date_deadline, date(2025, 8, 1))
        mine.rehearsal_note = "Risk disclosure practised in pairs."
        mine.action_submit()
        with today("2025-08-01"):
            plan.with_user(self.supervisor).action_approve()
        self.assertEqual((plan.state, plan.rehearsal_date), ("approved", date(2025, 8, 1)))

    def _run_crons_only(self, day):
        """The night, without anybody who approves plans."""
        self.approves_plans = False
        self._run_crons(day)

    def _ordered(self, day):
        """The plan of a visit ordered for ``day``, and the visit."""
        self._register("ordered", day, requested_by_id=self.manager.id, note="Ask about the new fees")
        self._run_crons_only("2025-07-20")
        return self.policy.plan_ids, self.policy.visit_ids

    def test_w22_the_local_dialect_for_who_asks_for_it(self):
        """W22: Mandarin, unless the customer asks for the dialect: then who speaks it, or a note that nobody does."""
        cantonese = self.env["revisit.qualification"]._by_code("cantonese")
        names = ("Usual", "Dialect", "Nobody's")
        usual, dialect, unspoken = self.env["res.partner"].create([{"name": name} for name in names])
        dialect.revisit_dialect_id = cantonese
        unspoken.revisit_dialect_id = cantonese.copy({"name": "Hakka"})
        self._qualify(self.colleague, "cantonese")
        for partner in (usual, dialect, unspoken):
            self._contract("2025-03-03", partner_id=partner.id)
        self._run_crons("2025-03-03")
        visits = self.policy.visit_ids.filtered(lambda visit: visit.rule_id.clause == "W8").grouped("partner_id")
        self.assertEqual(visits[dialect].agent_id, self.colleague)
        self.assertTrue(visits[usual].agent_id)
        self.assertTrue(visits[unspoken].agent_id)
        self.assertIn("No agent who may visit speaks “Hakka”: the standard language is used.", visits[unspoken].reason)
        self.assertNotIn("speaks", visits[usual].reason + visits[dialect].reason)
        with today("2025-03-04"), self.assertRaisesRegex(UserError, "without “Cantonese”"):
            visits[dialect].with_user(self.agent).action_start()
