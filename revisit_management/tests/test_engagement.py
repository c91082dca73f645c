from datetime import date

from odoo.tests import tagged

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestWarranty(RevisitCase):
    """E1: trial run one month from power-on; warranty 12 months from power-on or 18 from shipment."""

    def _ends(self, **vals):
        engagement = self._engagement(**vals)
        return engagement.trial_end, engagement.warranty_end

    def test_e1_whichever_ends_first(self):
        """E1"""
        for shipped, powered, expected in (
            ("2025-01-10", "2025-01-31", (date(2025, 2, 28), date(2026, 1, 31))),
            ("2024-01-10", "2025-01-31", (date(2025, 2, 28), date(2025, 7, 10))),
            ("2025-01-10", False, (False, date(2026, 7, 10))),
            (False, "2025-01-31", (date(2025, 2, 28), date(2026, 1, 31))),
            (False, False, (False, False)),
        ):
            with self.subTest(shipped=shipped, powered=powered):
                self.assertEqual(self._ends(shipped_date=shipped, commissioned_date=powered), expected)

    def test_the_other_combination_takes_whichever_ends_last(self):
        term = self.env["revisit.warranty.term"].create({"name": "Generous", "combination": "latest"})
        ends = self._ends(shipped_date="2025-01-10", commissioned_date="2025-01-31", warranty_term_id=term.id)
        self.assertEqual(ends[1], date(2026, 7, 10))

    def test_the_customers_own_term_comes_before_the_companys(self):
        self.customer.revisit_warranty_term_id = self.env["revisit.warranty.term"].create(
            {"name": "Long", "months_from_commissioning": 36, "months_from_shipping": 0}
        )
        self.assertEqual(self._ends(commissioned_date="2025-01-31")[1], date(2028, 1, 31))

    def test_changing_a_term_changes_the_ends(self):
        engagement = self._engagement(commissioned_date="2025-01-31")
        self.env.flush_all()
        self.company.revisit_warranty_term_id.months_from_commissioning = 24
        self.assertEqual(engagement.warranty_end, date(2026, 7, 31) if engagement.shipped_date else date(2027, 1, 31))

    def test_changing_a_term_costs_as_many_queries_for_many_lines_as_for_few(self):
        self._policy_e().action_activate()

        def cost(months):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.company.revisit_warranty_term_id.months_from_commissioning = months
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        def add(number):
            dates = {"commissioned_date": "2025-01-31", "shipped_date": False}
            lines = [self._engagement(**dates) for _each in range(number)]
            self._run_crons()
            return lines

        [line, *_others] = add(2)
        cost(13)  # warms the caches
        few = cost(24)
        add(20)
        self.assertLessEqual(cost(36), few + 3)
        self.assertEqual(line.event_ids.mapped("date_end"), [date(2028, 1, 31)])

    def test_search_by_stage_finds_what_is_shown(self):
        lines = self.env["revisit.engagement"]
        for shipped, powered in (
            ("2026-06-01", False),
            ("2024-01-01", False),
            (False, False),
            ("2026-01-01", "2026-05-20"),
            ("2026-01-01", "2026-07-20"),
            ("2025-01-01", "2025-08-01"),
            ("2024-01-01", "2024-08-01"),
            ("2022-01-01", "2024-08-01"),
            ("2022-01-01", "2026-06-10"),
        ):
            lines |= self._engagement(shipped_date=shipped, commissioned_date=powered)
        with today("2026-06-15"):
            lines.invalidate_recordset(["stage"])
            for stage, _label in lines._fields["stage"].selection:
                with self.subTest(stage):
                    shown = lines.filtered(lambda line, stage=stage: line.stage == stage)
                    self.assertTrue(shown)
                    found = lines.search([("stage", "=", stage), ("id", "in", lines.ids)])
                    self.assertEqual(set(found), set(shown))

    def test_e15_auxiliary_equipment_and_internal_use_are_out_of_scope(self):
        """E15: auxiliary equipment and products used inside the company; the rules exclude them."""
        policy = self._policy_e(horizon_days=30)
        policy.action_activate()
        internal = self._engagement(
            name="Our own hall", partner_id=self.company.partner_id.id, commissioned_date="2026-01-31"
        )
        auxiliary = self._engagement(name="Cable tray", commissioned_date="2026-01-31", auxiliary=True)
        normal = self._engagement(name="Switchgear", commissioned_date="2026-01-31")
        self._run_crons("2026-02-20")
        self.assertFalse((internal | auxiliary).visit_ids)
        self.assertEqual(set((internal | auxiliary).schedule_ids.mapped("state")) - {"waiting"}, {"skipped"})
        self.assertEqual(sorted(normal.visit_ids.rule_id.mapped("clause")), ["E4", "E5"])

    def test_a_line_given_to_another_customer_takes_along_what_has_not_started(self):
        self._policy({"repeat_every": 1, "repeat_count": 2})
        engagement = self._engagement(commissioned_date="2026-01-31")
        self._run_crons("2026-02-01")
        done, still_open = engagement.visit_ids.sorted("ideal_date")
        self._do(done.with_user(done.agent_id))
        buyer = self.env["res.partner"].create({"name": "Buyer of the plant"})
        engagement.with_user(self.supervisor).partner_id = buyer
        self.assertEqual((done.partner_id, still_open.partner_id), (self.customer, buyer))
        self.assertEqual(engagement.event_ids.partner_id, buyer)
