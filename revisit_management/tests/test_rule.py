from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RevisitCase


@tagged("post_install", "-at_install")
class TestRule(RevisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["revisit.policy"].create({"name": "Draft", "tz": "Asia/Shanghai"})

    def _rule(self, **vals):
        return self.env["revisit.rule"].create({"policy_id": self.policy.id, **self._prepare_rule(**vals)})

    def test_a_rule_without_event_cannot_be_saved(self):
        with self.assertRaisesRegex(ValidationError, "needs an event"):
            self.env["revisit.rule"].create({"policy_id": self.policy.id, "name": "No event"})

    def test_an_end_before_the_start_cannot_be_saved(self):
        for vals in (
            {"offset": 6, "offset_unit": "month", "repeat_every": 6, "repeat_until": 5},
            {"offset": 2, "offset_unit": "month", "deadline": 30, "deadline_unit": "day"},
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, "ends before it starts"):
                self._rule(**vals)

    @mute_logger("odoo.sql_db")
    def test_impossible_numbers_cannot_be_saved(self):
        for vals in (
            {"repeat_every": 0},
            {"repeat_every": -1},
            {"repeat_count": -1},
            {"sampling_percent": -1},
            {"sampling_percent": 100.01},
            {"early": -1},
            {"late": -1},
        ):
            with self.subTest(vals), self.assertRaises(CheckViolation), self.cr.savepoint():
                self._rule(**vals)

    def test_a_condition_that_cannot_be_read_is_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", "not a domain", "{}", "__import__('os')", "[('id', '=', uid)]"):
            with self.subTest(domain), self.assertRaisesRegex(ValidationError, "cannot be used"):
                self._rule(engagement_domain=domain)

    def test_an_interval_makes_a_rule_repeat(self):
        self.assertFalse(self._rule().repeats)
        self.assertTrue(self._rule(repeat_every=3, repeat_unit="month").repeats)

    def test_the_short_name_of_the_repeat_unit_is_the_same_field(self):
        rule = self._rule(repeat_every=3, repeat_unit="quarter")
        self.assertEqual(rule.repeat_every_unit, "quarter")
        rule.repeat_every_unit = "year"
        self.assertEqual(rule.repeat_unit, "year")

    def test_the_summary_says_when_in_words(self):
        for vals, summary in (
            ({}, "on Power-on"),
            ({"offset": 1, "offset_unit": "month"}, "1 month after Power-on"),
            ({"offset": -3}, "3 days before Power-on"),
            (
                {"offset": 6, "offset_unit": "month", "repeat_every": 6, "repeat_count": 2},
                "6 months after Power-on, every 6 months, 2 visits",
            ),
            (
                {"repeat_every": 1, "repeat_unit": "year", "repeat_until": 36},
                "on Power-on, every 1 year, until 36 months after Power-on",
            ),
            (
                {"offset": 30, "repeat_every": 6, "repeat_unit": "month", "skip_first": True},
                "30 days after Power-on, every 6 months, without the first",
            ),
        ):
            with self.subTest(vals):
                self.assertEqual(self._rule(**vals).schedule_summary, summary)
