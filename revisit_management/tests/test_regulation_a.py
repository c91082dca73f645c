"""Regulation A end to end: calls after each report, sampled ones, and the person in charge whatever happens."""

from datetime import date, timedelta
from itertools import pairwise

from odoo.tests import tagged

from .common import today
from .regulation_case import RegulationCase, month_ends


@tagged("post_install", "-at_install")
class TestRegulationA(RegulationCase):
    letter = "A"

    def _bank(self, name, tier="ordinary", **vals):
        """A customer with terminals, an outlet administrator and a person in charge."""
        bank = self._new_customer(name, tier, **vals)
        for code in ("outlet_admin", "person_in_charge"):
            person = self.env["res.partner"].create({"name": f"{code} of {name}", "parent_id": bank.id})
            role = self.env.ref(f"revisit_management.contact_role_{code}")
            bank.revisit_engagement_ids.contact_ids = [(0, 0, {"role_id": role.id, "contact_id": person.id})]
        return bank

    def _paper(self, code, bank, day, number):
        """A report, file or sheet with its number arrives."""
        return self._event(code, bank, day, engagement=bank.revisit_engagement_ids, key=f"paper:{code}:{number}")

    def test_a1_each_paper_that_arrives_is_an_event_and_owes_a_call(self):
        """A1: installation report, repair file and inspection sheet are events; the same paper twice is one event."""
        bank = self._bank("Bank")
        for code in ("installed", "repaired", "inspected"):
            first, again = (self._paper(code, bank, "2026-03-02", 1) for _ in range(2))
            self.assertEqual(first, again)
        self._night("2026-03-02")
        lines = self.env["revisit.schedule"].search([("partner_id", "=", bank.id), ("event_id.key", "like", "paper:")])
        self.assertEqual(sorted(lines.event_id.type_id.mapped("code")), ["inspected", "installed", "repaired"])
        self.assertEqual(len(lines), 3)
        self.assertTrue(all(line.state in ("taken", "sampled_out") for line in lines))

    def test_a2_four_levels_and_the_items(self):
        """A2: attitude, each stage's timeliness and repair quality, in four levels; suggestions are noted."""
        self._paper("installed", self._bank("Bank"), "2026-03-02", 1)
        self._night("2026-03-02")
        visit = self._visits("a3_installed").with_user(self.agent)
        with today("2026-03-02"):
            self._log(visit)
            self._answer_questions(visit, "very_satisfied")
            items = ["attitude", "timely_dispatch", "timely_arrival", "timely_work", "repair_quality", "training"]
            rated = visit.answer_ids.filtered("dimension_id")
            self.assertEqual(rated.dimension_id.mapped("code"), items)
            for choices in rated.question_id.mapped("suggested_answer_ids").grouped("question_id").values():
                self.assertEqual(
                    choices.mapped("revisit_level"), ["very_satisfied", "satisfied", "average", "dissatisfied"]
                )
            visit.write({"suggestions": "Come earlier.", "comment": "In a hurry."})
            visit.action_complete()
        self.assertEqual((visit.state, visit.satisfaction), ("done", 100.0))

    def test_a3_every_installation_and_a_fifth_of_repairs_and_inspections(self):
        """A3: installation 100 %, repair 20 %, inspection 20 %, each with the outlet administrator, by phone."""
        bank = self._bank("Bank")
        day = date(2026, 1, 5)
        lines = self.env["revisit.engagement"].create(
            [{"name": f"Terminal {n}", "partner_id": bank.id} for n in range(100)]
        )
        for number, line in enumerate(lines):
            for code in ("installed", "repaired", "inspected"):
                self._event(code, bank, day + timedelta(days=3 * number), engagement=line)
        for month in range(1, 13):
            self._night(f"2026-{month:02d}-15")
        visits = {code: self._visits(f"a3_{code}") for code in ("installed", "repaired", "inspected")}
        self.assertEqual(
            {code: len(of) for code, of in visits.items()}, {"installed": 100, "repaired": 20, "inspected": 20}
        )
        every = self.env["revisit.visit"].union(*visits.values())
        self.assertEqual(every.channel_id.mapped("code"), ["phone"])
        self.assertEqual(every.contact_line_ids.role_id.mapped("code"), ["outlet_admin"])
        self.assertTrue(all(visit.contact_line_ids for visit in every))

    def test_a3_the_person_in_charge_through_the_year(self):
        """A3: the person in charge of key customers every month, of others every half-year, whatever outlets say."""
        key, other = self._bank("Key Bank", "key"), self._bank("Other Bank")
        for day in month_ends(1, 12):
            self._paper("installed", key, f"{day[:7]}-01", day)
            self._work_off(day)
        of_key, of_other = self._visits("a3_key"), self._visits("a3_others")
        self.assertEqual({visit.partner_id for visit in of_key}, {key})
        self.assertEqual({visit.partner_id for visit in of_other}, {other})
        done = of_key.filtered(lambda visit: visit.state == "done")
        self.assertEqual(
            [(day.year, day.month) for day in done.mapped("ideal_date")], [(2026, m) for m in range(1, 13)]
        )
        halves = [(visit.ideal_date.month + 5) // 6 for visit in of_other if visit.ideal_date.year == 2026]
        self.assertEqual(halves, [1, 2])
        self.assertEqual((of_key | of_other).contact_line_ids.role_id.mapped("code"), ["person_in_charge"])

    def test_a3_a_customer_who_becomes_key_is_called_monthly_from_then_on(self):
        """A3: the tier counts when the visit is due."""
        bank = self._bank("Bank")
        for day in month_ends(1, 6):
            self._work_off(day)
        self.assertFalse(self._visits("a3_key", bank))
        bank.revisit_tier_id = self.env.ref("revisit_management.tier_key")
        for day in month_ends(7, 12):
            self._work_off(day)
        months = {visit.ideal_date.month for visit in self._visits("a3_key", bank)}
        self.assertGreaterEqual(months, set(range(8, 13)))

    def test_a3_a_call_about_a_complaint_covers_the_month_an_outlet_call_does_not(self):
        """A3: only a visit to the person in charge covers the person in charge."""
        complained, served = (self._bank(name, "key", since="2026-02-01") for name in ("Complained", "Served"))
        self._event("complaint_closed", complained, "2026-02-02")
        self._paper("installed", served, "2026-02-02", 1)
        self._night("2026-02-02")
        calls = self._visits("a3_complaint", complained) | self._visits("a3_installed", served)
        with today("2026-02-03"):
            for visit in calls:
                self._do(visit.with_user(visit.agent_id))
        february = [("rule_id", "=", self._rule("a3_key").id), ("occurrence", "=", 0)]
        lines = self.env["revisit.schedule"].search(february).grouped("partner_id")
        self.assertEqual(lines[complained].state, "done")
        self.assertEqual(lines[complained].visit_id, self._visits("a3_complaint", complained))
        self.assertIn(lines[served].state, ("waiting", "taken"))

    def test_a3_complaints_and_orders_are_all_visited(self):
        """A3: after a complaint is handled 100 %, ordered visits 100 %, on the day ordered, to the person in charge."""
        banks = [self._bank(f"Bank {number}") for number in range(12)]
        for bank in banks:
            self._event("complaint_closed", bank, "2026-04-01")
            self._event(
                "ordered", bank, "2026-04-10", requested_by_id=self.manager.id, note="Ask about the new software."
            )
        self._night("2026-04-01")
        complaints, orders = self._visits("a3_complaint"), self._visits("a3_ordered")
        self.assertEqual((len(complaints), len(orders)), (12, 12))
        self.assertEqual(set(self._days(complaints)), {"2026-04-02"})
        self.assertEqual(set(self._days(orders)), {"2026-04-10"})
        self.assertEqual((complaints | orders).contact_line_ids.role_id.mapped("code"), ["person_in_charge"])
        self.assertIn("Ask about the new software.", orders[0].reason)

    def test_a4_the_rate_is_kept_in_each_region_and_tier(self):
        """A4: 20 % of each region and customer tier, the same draw from the same seed, each with its own record."""
        regions = self.env.ref("base.cn").state_ids[:2]
        banks = [
            self._bank(f"{region.name} {tier}", tier, state_id=region.id, country_id=self.env.ref("base.cn").id)
            for region in regions
            for tier in ("ordinary", "key")
        ]
        for number in range(160):
            # every fourth paper of a region and tier, in a ragged order
            bank = banks[(number * 7 + number // 5) % 4]
            self._paper("repaired", bank, date(2026, 3, 2) + timedelta(days=number // 20), number)
        self._night("2026-03-10")
        drawings = self.env["revisit.sampling"].search([("rule_id", "=", self._rule("a3_repaired").id)])
        self.assertEqual(
            sorted(drawings.mapped("stratum")),
            sorted(f"{region.name} / {tier}" for region in regions for tier in ("ordinary", "key")),
        )
        self.assertEqual(sum(drawings.mapped("arrivals")), 160)
        for drawing in drawings:
            self.assertLessEqual(abs(drawing.drawn - drawing.exact), 1, drawing.stratum)
            self.assertTrue(drawing.is_verified)


@tagged("post_install", "-at_install")
class TestTurns(RegulationCase):
    letter = "A"

    @classmethod
    def _prepare_policy(cls):
        (cls.policy.rule_ids - cls._rule("a3_installed")).active = False

    def test_a4_agents_take_turns_with_each_customer(self):
        """A4: agents rotate so that they check each other: in a year nobody calls a customer twice running."""
        banks = [self._new_customer(f"Bank {number}") for number in range(3)]
        for day in month_ends(1, 12):
            for bank in banks:
                self._event("installed", bank, day)
            self._work_off(day)
        for bank in banks:
            visits = self._visits("a3_installed", bank)
            self.assertEqual(len(visits), 12)
            self.assertEqual(set(visits.agent_id), {self.agent, self.colleague})
            for before, after in pairwise(visits):
                self.assertNotEqual(before.agent_id, after.agent_id)
            self.assertIn("In turn:", visits[-1].reason)

    def test_a4_every_rule_of_the_regulation_takes_turns(self):
        """A4: installation, repair, inspection and the person in charge alike."""
        rules = self.policy.with_context(active_test=False).rule_ids
        self.assertEqual(set(rules.mapped("assignment")), {"rotation"})
