"""Regulation H end to end: everybody served in a week is called in the next."""

from datetime import date, timedelta

from odoo.tests import tagged

from .regulation_case import RegulationCase


@tagged("post_install", "-at_install")
class TestRegulationH(RegulationCase):
    letter = "H"

    @classmethod
    def _prepare_policy(cls):
        cls.policy.rule_ids.agent_id = cls.agent

    def _buyers(self, count):
        return self.env["res.partner"].create([{"name": f"Buyer {number}"} for number in range(count)])

    def test_h1_everybody_served_in_a_week_is_called_in_the_next(self):
        """H1: 100 % of the week's buyers, delivered or self-collected, by phone, by the named person."""
        for buyer, day in zip(self._buyers(7), range(2, 9), strict=True):  # Monday 2 to Sunday 8 March 2026
            self._event("delivered" if day % 2 else "self_collected", buyer, f"2026-03-{day:02d}")
        self._night("2026-03-09")
        visits = self._visits("h1_delivered") | self._visits("h1_collected")
        self.assertEqual(len(visits), 7)
        self.assertEqual(set(self._days(visits)), {"2026-03-09"})
        self.assertEqual(set(self._days(visits, "latest_date")), {"2026-03-15"})
        self.assertEqual(visits.channel_id.mapped("code"), ["phone"])
        self.assertEqual(visits.agent_id, self.agent)
        self.assertEqual(visits.contact_line_ids.role_id.mapped("code"), ["buyer"])

    def test_h1_week_by_week_through_the_year(self):
        """H1: 52 weeks, one buyer each: every one is called in the week after, nobody twice."""
        buyers = self._buyers(52)
        weeks = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(57)]
        for buyer, monday in zip(buyers, weeks, strict=False):
            self._event("delivered", buyer, monday + timedelta(days=3))
        called = []
        for monday in weeks[4::4]:
            called += self._work_off(str(monday))
        wanted = {buyer: str(monday + timedelta(days=7)) for buyer, monday in zip(buyers, weeks, strict=False)}
        self.assertEqual({visit.partner_id: str(visit.ideal_date) for visit in called}, wanted)
        self.assertEqual(len(called), 52)

    def test_h1_without_a_named_person_the_visit_says_so(self):
        """H1: a named person calls; while nobody is named, the visit says why it is nobody's."""
        self.policy.rule_ids.agent_id = False
        self._event("delivered", self.customer, "2026-03-04")
        self._night("2026-03-09")
        visit = self._visits("h1_delivered")
        self.assertFalse(visit.agent_id)
        self.assertIn("names no fixed agent", visit.reason)

    def test_h3_the_policy_scores_by_deduction(self):
        """H3: 100 less 10 for each dissatisfied answer is how this policy scores."""
        self.assertEqual(self.policy.scoring_method, "deduction")

    def test_h3_two_dissatisfied_answers_make_eighty_per_cent(self):
        """H3: score = 100 - 10 x (number of dissatisfied answers)."""
        visit = self.env["revisit.visit"].create(
            {"partner_id": self.customer.id, "channel_id": self.phone.id, "policy_id": self.policy.id}
        )
        levels = ("dissatisfied", "satisfied", "dissatisfied", "average")
        dimensions = self.env["revisit.dimension"].search([], limit=len(levels))
        visit.answer_ids = [
            (0, 0, {"dimension_id": dimension.id, "level": level})
            for dimension, level in zip(dimensions, levels, strict=True)
        ]
        self.assertEqual(visit.satisfaction, 80.0)
