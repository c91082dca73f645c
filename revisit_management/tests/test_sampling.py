"""The draw as an auditor sees it: exact rates in each stratum, the same again from the same seed, replacements."""

import random
import re
from datetime import date, timedelta
from hashlib import sha256

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine.sampling import is_drawn
from ..models import bulk
from .common import RevisitCase, today

LINES = ("event_id", "rule_id", "policy_id", "partner_id", "company_id", "occurrence", "key")
DAYS = ("ideal_date", "earliest_date", "latest_date", "state")


@tagged("post_install", "-at_install")
class TestSampling(RevisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")
        cls.regions = cls.china.state_ids[:3]
        cls.tiers = [cls.env.ref(f"revisit_management.tier_{code}") for code in ("ordinary", "key")]

    def _sampled(self, **vals):
        return self._policy(
            {"event": "repaired", "sampling_percent": 20, "late": 30, **vals}, catch_up="create"
        ).rule_ids

    def _customers(self, count):
        """Customers of all regions and tiers in random order; the order is the same in each run."""
        chance = random.Random(count)
        return self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    "state_id": chance.choice(self.regions).id,
                    "country_id": self.china.id,
                    "revisit_tier_id": chance.choice(self.tiers).id,
                }
                for number in range(count)
            ]
        )

    def _arrivals(self, rule, count, day="2026-03-02"):
        """``count`` owed visits that wait, written in one go, one for each of as many customers or fewer."""
        day = date.fromisoformat(day)
        customers = self._customers(min(count, 60))
        event_type = self.env.ref("revisit_management.event_type_repaired")
        partners = [customers[number % len(customers)].id for number in range(count)]
        random.Random(count).shuffle(partners)
        names = ("type_id", "partner_id", "company_id", "date", "key", "active")
        company = self.company.id
        rows = [(event_type.id, p, company, day, f"repair:{rule.id}:{n}", True) for n, p in enumerate(partners)]
        events = self.env["revisit.event"].browse(sorted(bulk.insert(self.env, "revisit.event", names, rows)))
        days = (day, day, day + timedelta(days=30), "waiting")
        rows = [
            (event.id, rule.id, rule.policy_id.id, event.partner_id.id, company, 0, f"{rule.id}:{event.id}:0", *days)
            for event in events
        ]
        return self.env["revisit.schedule"].browse(
            sorted(bulk.insert(self.env, "revisit.schedule", (*LINES, *DAYS), rows))
        )

    def _take(self, lines, batch=1000):
        with today("2026-03-02"):
            for first in range(0, len(lines), batch):
                lines[first : first + batch]._take()
        self.env.invalidate_all()
        return self.env["revisit.sampling"].search([("rule_id", "=", lines.rule_id.id)])

    def test_each_stratum_is_within_one_of_its_exact_rate(self):
        """A3, A4: 3,000 arrivals in random order, in batches: every region and tier has its 20 %, to one visit."""
        rule = self._sampled(stratify_by="region_tier")
        drawings = self._take(self._arrivals(rule, 3000), batch=700)
        self.assertEqual(len(drawings), 6)
        self.assertEqual(sum(drawings.mapped("arrivals")), 3000)
        for drawing in drawings:
            self.assertLessEqual(abs(drawing.drawn - drawing.exact), 1, drawing.stratum)
            self.assertEqual(drawing.drawn + drawing.not_drawn, drawing.arrivals)
            self.assertEqual(sorted(drawing.line_ids.mapped("draw_number")), list(range(1, drawing.arrivals + 1)))
            self.assertTrue(drawing.is_verified)

    def test_the_same_seed_and_order_of_arrival_draw_the_same(self):
        """A4: whatever the batches, the seed and the order of arrival decide."""
        drawn = []
        for batch in (1000, 7):
            rule = self._sampled()
            self.env["revisit.sampling"]._of(rule).seed = "2026"
            drawing = self._take(self._arrivals(rule, 200), batch=batch)
            drawn.append(drawing.line_ids.filtered(lambda line: line.state == "taken").mapped("draw_number"))
            rule.policy_id.action_suspend()
        self.assertEqual(sorted(drawn[0]), sorted(drawn[1]))
        self.assertEqual(len(drawn[0]), 40)

    def test_a_line_not_drawn_keeps_seed_and_number(self):
        """A4: who is not drawn reads why."""
        drawing = self._take(self._arrivals(self._sampled(), 20))
        line = drawing.line_ids.filtered(lambda line: line.state == "sampled_out")[0]
        self.assertIn(drawing.seed, line.reason)
        self.assertIn(f"arrival {line.draw_number} at 20 %", line.reason)
        self.assertFalse(line.visit_id)

    def test_a_forged_line_is_found(self):
        """A4: drawn again from the seed, a line that came out otherwise is told."""
        drawing = self._take(self._arrivals(self._sampled(), 50))
        self.assertTrue(drawing.is_verified)
        drawing.line_ids.filtered(lambda line: line.state == "taken")[0].state = "sampled_out"
        drawing.invalidate_recordset()
        self.assertFalse(drawing.is_verified)
        self.assertEqual(drawing.verdict, "1 differ")

    def test_the_draw_can_be_repeated_from_its_explanation(self):
        """A4: with nothing but the words on the screen the auditor draws the same numbers."""
        drawing = self._take(self._arrivals(self._sampled(stratify_by="tier", sampling_percent=33.33), 300))[0]
        text = re.search(r"of the text “(.*)” with k", drawing.explanation)[1]
        rate = float(re.search(r"k × 100 / ([\d.]+)", drawing.explanation)[1])

        def begins_after(k):
            return -int(-(k * 100) // rate)

        numbers, k = [], 0
        while begins_after(k) < drawing.arrivals:
            length = begins_after(k + 1) - begins_after(k)
            value = int.from_bytes(sha256(f"{text}{k}".encode()).digest()[:8], "big")
            numbers.append(begins_after(k) + value % length + 1)
            k += 1
        drawn = drawing.line_ids.filtered(lambda line: line.state == "taken").mapped("draw_number")
        self.assertEqual(sorted(drawn), [number for number in numbers if number <= drawing.arrivals])
        with today("2026-03-02"):
            substitute = drawing._substitute(drawing.line_ids[0])
        self.assertEqual(substitute, self._first_in_place(drawing))

    def _first_in_place(self, drawing):
        """Who takes the first vacant place, from the words alone."""
        text = re.search(r"now of the text “(.*)” with the number", drawing.explanation)[1]

        def value(line):
            return int.from_bytes(sha256(f"{text}{line.draw_number}".encode()).digest()[:8], "big")

        return min(drawing.line_ids.filtered(lambda line: line.state == "sampled_out"), key=value)

    def test_a_failed_visit_is_replaced_and_a_failed_replacement_too(self):
        """A4: one of those not drawn takes the place, so that the number of visits holds."""
        drawing = self._take(self._arrivals(self._sampled(), 50))
        first = drawing.line_ids.filtered(lambda line: line.state == "taken")[0]
        with today("2026-03-05"):
            first.visit_id.action_fail("moved away")
            second = drawing.line_ids.filtered(lambda line: line.replaces_id == first)
            self.assertEqual((first.state, second.state, len(second)), ("skipped", "taken", 1))
            self.assertIn("moved away", second.visit_id.reason)
            second.visit_id.action_fail("moved away as well")
        third = drawing.line_ids.filtered(lambda line: line.replaces_id == second)
        self.assertEqual((second.state, third.state), ("skipped", "taken"))
        drawing.invalidate_recordset()
        self.assertEqual((drawing.drawn, drawing.replacements), (10, 2))
        self.assertTrue(drawing.is_verified)

    def test_an_excluded_customer_is_replaced_by_one_who_can_be_visited(self):
        """A4: who may not be visited any more is replaced, and not by somebody else who may not."""
        drawing = self._take(self._arrivals(self._sampled(), 50))
        drawn = drawing.line_ids.filtered(lambda line: line.state == "taken")[0]
        with today("2026-03-05"):
            next_one = drawing._substitute(drawn)
            next_one.partner_id.write({"revisit_excluded": True, "revisit_excluded_reason": "asked us not to call"})
            drawn.partner_id.write({"revisit_excluded": True, "revisit_excluded_reason": "asked us not to call"})
        chain = drawing.line_ids.filtered(lambda line: line.replaces_id)
        self.assertEqual((drawn.state, next_one.state), ("cancelled", "skipped"))
        self.assertEqual(chain.filtered(lambda line: line.replaces_id == next_one).state, "taken")

    def test_who_reached_the_contact_limit_is_replaced(self):
        """A4: a drawn customer who was contacted too often already gives the place to another one."""
        self.company.write({"revisit_budget_visits": 1, "revisit_budget_days": 60})
        rule = self._sampled()
        seed = self.env["revisit.sampling"]._of(rule).seed
        lines = self._arrivals(rule, 50)
        drawn = next(line for number, line in enumerate(lines) if is_drawn(seed, "", number, 20))
        with today("2026-03-01"):
            self._do(self._visit(partner_id=drawn.partner_id.id))
        drawing = self._take(lines)
        self.assertEqual(drawn.state, "skipped")
        self.assertIn("contacted at most 1 times", drawn.reason)
        self.assertEqual(drawing.line_ids.filtered(lambda line: line.replaces_id == drawn).state, "taken")
        self.assertEqual(len(drawing.line_ids.visit_id), 10)

    def test_without_replacement_nobody_takes_the_place(self):
        drawing = self._take(self._arrivals(self._sampled(sampling_replace=False), 50))
        drawing.line_ids.filtered(lambda line: line.state == "taken")[0].visit_id.action_fail("moved away")
        self.assertFalse(drawing.line_ids.filtered("replaces_id"))

    def test_another_rate_begins_another_draw(self):
        rule = self._sampled()
        self._take(self._arrivals(rule, 50))
        rule.sampling_percent = 50
        lines = self.env["revisit.schedule"].search([("rule_id", "=", rule.id), ("state", "=", "waiting")])
        self.assertFalse(lines)
        drawing = self.env["revisit.sampling"]._of(rule)
        self.assertEqual((drawing.percent, drawing.arrivals), (50, 0))

    def test_a_quota_is_released_over_the_months_working_days(self):
        """A4: time allotment: of a month's quota no more is used than its working days so far allow."""
        rule = self._sampled(sampling_percent=100, sampling_quota=22)
        early = self._take(self._arrivals(rule, 10))
        taken = early.line_ids.filtered(lambda line: line.state == "taken")
        self.assertEqual(len(taken), 1)  # 2 March 2026 is the first of 22 working days
        self.assertIn("quota of 22", (early.line_ids - taken)[0].reason)
        self.assertTrue(early.is_verified)

    def test_agents_do_not_see_draws_and_nobody_changes_them(self):
        """A4: for supervisors and managers to read."""
        drawing = self._take(self._arrivals(self._sampled(), 5))
        with self.assertRaises(AccessError):
            drawing.with_user(self.agent).read(["seed"])
        self.assertEqual(drawing.with_user(self.supervisor).arrivals, 5)
        for user in (self.supervisor, self.manager):
            with self.assertRaises(AccessError):
                drawing.with_user(user).arrivals = 6

    def test_the_auditors_screen_shows_the_population(self):
        drawing = self._take(self._arrivals(self._sampled(), 5)).with_user(self.supervisor)
        views = drawing.get_views([(False, "list"), (False, "form"), (False, "search")])["views"]
        self.assertIn("replaces_id", views["form"]["arch"])
        population = drawing.action_open_population()
        self.assertEqual(drawing.env["revisit.schedule"].search_count(population["domain"]), 5)
