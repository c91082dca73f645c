"""One customer, one calendar: near visits merge, contacts keep to a limit, trips are shared."""

from datetime import date

from odoo.tests import tagged

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestOneCalendar(RevisitCase):
    def setUp(self):
        super().setUp()
        self.customer.phone = "010 5555"

    def _two_rules(self, **second):
        return self._policy(
            {"name": "Quality", "event": "repaired", "late": 20},
            {"name": "Survey", "event": "inspected", "late": 20, **second},
        )

    def _happen(self, repaired="2026-03-02", inspected="2026-03-05"):
        self._register("repaired", repaired)
        self._register("inspected", inspected)
        self._run_crons("2026-03-06")
        return self.customer.revisit_visit_ids

    def test_near_visits_of_one_customer_merge_and_say_so(self):
        self.company.revisit_merge_days = 7
        role = self.env.ref("revisit_management.contact_role_technician")
        self._two_rules(clause="§2", role_ids=[(6, 0, role.ids)])
        visit = self._happen()
        self.assertEqual(len(visit), 1)
        self.assertEqual(visit.schedule_ids.rule_id.mapped("name"), ["Quality", "Survey"])
        self.assertTrue(visit.reason.endswith("Also: §2 Survey."), visit.reason)
        self.assertEqual(visit.contact_line_ids.role_id, role)
        merged = visit.schedule_ids.filtered(lambda line: line.rule_id.name == "Survey")
        self.assertIn("merged with", merged.reason)
        with today("2026-03-09"):
            self._do(visit.with_user(visit.agent_id))
        self.assertEqual(visit.schedule_ids.mapped("state"), ["done", "done"])

    def test_visits_too_far_apart_do_not_merge(self):
        self.company.revisit_merge_days = 2
        self._two_rules()
        self.assertEqual(len(self._happen("2026-03-02", "2026-03-20")), 2)

    def test_another_channel_does_not_merge(self):
        self.company.revisit_merge_days = 7
        self._two_rules(channel_ids=[(6, 0, self.onsite.ids)])
        self.assertEqual(len(self._happen()), 2)

    def test_what_was_merged_stays_when_the_leading_reason_goes(self):
        self.company.revisit_merge_days = 7
        self._two_rules()
        visit = self._happen()
        leading = visit.schedule_ids.filtered(lambda line: line.rule_id == visit.rule_id)
        leading.event_id._withdraw("Entered by mistake")
        self.assertEqual((visit.state, visit.rule_id.name), ("ready", "Survey"))
        self.assertEqual(leading.state, "cancelled")

    def test_a_customer_is_not_contacted_more_often_than_allowed(self):
        self.company.write({"revisit_budget_visits": 1, "revisit_budget_days": 60})
        self._two_rules()
        self.assertEqual(len(self._happen()), 1)
        left_out = self._lines(partner_id=self.customer.id, state="skipped")
        self.assertIn("contacted at most 1 times in 60 days", left_out.reason)
        self.assertEqual(self.env["revisit.run"].search([], limit=1).skipped, 1)

    def test_a_visit_moves_inside_its_window_to_keep_the_limit(self):
        self.company.write({"revisit_budget_visits": 1, "revisit_budget_days": 10})
        self._two_rules()
        days = sorted(self._happen().mapped("planned_date"))
        self.assertEqual(len(days), 2)
        self.assertGreaterEqual((days[1] - days[0]).days, 10)
        self.assertLessEqual(days[1], date(2026, 3, 25))

    def test_complaints_are_asked_about_in_any_case(self):
        self.company.write({"revisit_budget_visits": 1, "revisit_budget_days": 60, "revisit_merge_days": 7})
        kind = self.env["revisit.visit.type"].create({"name": "Complaint (test)", "budget_exempt": True})
        self._two_rules(visit_type_id=kind.id)
        self.assertEqual(len(self._happen()), 2)

    def test_visits_of_one_customer_make_one_trip_inside_every_window(self):
        """E9: batched per customer, never more than a month off the due date."""
        vals = {"batch_by": "customer", "early": 1, "early_unit": "month", "late": 1, "late_unit": "month"}
        self._policy({"event": "commissioned", "offset": 1, "offset_unit": "month", **vals}, horizon_days=60)
        days = ("2026-03-01", "2026-03-10", "2026-03-20")
        for day in days:
            self._engagement(name=day, commissioned_date=day)
        self._run_crons("2026-03-21")
        visits = self.customer.revisit_visit_ids
        self.assertEqual(len(visits.trip_id), 1)
        self.assertEqual(set(visits.mapped("planned_date")), {visits.trip_id.date})
        self.assertEqual(len(visits.agent_id), 1, "one person makes the trip")
        for visit in visits:
            self.assertTrue(visit.earliest_date <= visit.planned_date <= visit.latest_date)

    def test_windows_that_do_not_meet_make_two_trips(self):
        self._policy({"event": "commissioned", "batch_by": "customer", "late": 7}, horizon_days=60)
        for day in ("2026-03-23", "2026-04-20"):
            self._engagement(name=day, commissioned_date=day)
        self._run_crons("2026-03-21")
        self.assertEqual(len(self.customer.revisit_visit_ids.trip_id), 2)

    def test_a_later_visit_joins_the_trip_that_exists(self):
        self._policy({"event": "commissioned", "batch_by": "region", "early": 20, "late": 20}, horizon_days=10)
        china = self.env.ref("base.cn")
        neighbour = self.env["res.partner"].create({"name": "Neighbour", "city": "Suzhou", "country_id": china.id})
        self.customer.write({"city": "suzhou ", "country_id": china.id})
        self._engagement(commissioned_date="2026-03-23")
        self._run_crons("2026-03-21")
        trip = self.customer.revisit_visit_ids.trip_id
        self.env["revisit.engagement"].create(
            {"name": "Next door", "partner_id": neighbour.id, "commissioned_date": "2026-03-26"}
        )
        self._run_crons("2026-03-22")
        self.assertEqual(neighbour.revisit_visit_ids.trip_id, trip)
        self.assertEqual(trip.visit_count, 2)
        shared = self.env["revisit.trip"].search([("is_shared", "=", True)])
        self.assertIn(trip, shared)
        self.assertNotIn(trip, self.env["revisit.trip"].search([("is_shared", "=", False)]))


@tagged("post_install", "-at_install")
class TestChannels(RevisitCase):
    """W2: the customer's refusal of a channel is respected everywhere."""

    def _channel(self, code):
        return self.env.ref(f"revisit_management.channel_{code}")

    def _made(self, *channels, **rule):
        ids = [self._channel(code).id for code in channels]
        self._policy({"event": "repaired", "channel_ids": [(6, 0, ids)], **rule})
        self._register("repaired", "2026-03-02")
        self._run_crons("2026-03-03")
        return self.customer.revisit_visit_ids

    def test_channels_keep_the_order_of_the_rule(self):
        """M5: a choice of channels."""
        self.assertEqual(self._made("letter", "phone").channel_id.code, "letter")

    def test_a_refused_channel_gives_way_to_the_next(self):
        """W2"""
        self.customer.revisit_refused_channel_ids = self.phone
        self.assertEqual(self._made("phone", "fax").channel_id.code, "fax")

    def test_who_refuses_all_of_them_gets_a_message_or_mail(self):
        """W2: a customer who refuses phone or visits gets SMS or e-mail instead."""
        self.customer.revisit_refused_channel_ids = self.phone | self.onsite
        self.assertEqual(self._made("phone", "onsite").channel_id.code, "email")

    def test_a_preference_counts_where_the_rule_allows_it(self):
        self.customer.revisit_preferred_channel_id = self._channel("im")
        self.assertEqual(self._made("phone", "im").channel_id.code, "im")

    def test_where_no_other_channel_will_do_the_preference_does_not_count(self):
        """B5: who made a good suggestion must be visited on site."""
        self.customer.revisit_preferred_channel_id = self.phone
        self.assertEqual(self._made("onsite", "phone", channel_required=True).channel_id.code, "onsite")

    def test_refusing_all_that_would_do_leaves_the_visit_out_with_the_reason(self):
        self.customer.revisit_refused_channel_ids = self.onsite
        self.assertFalse(self._made("onsite", channel_required=True))
        self.assertEqual(
            self._lines(partner_id=self.customer.id).reason, "the customer refuses every channel of the rule"
        )

    def test_a_refusal_reroutes_what_is_planned(self):
        visit = self._made("phone", "fax")
        self.customer.revisit_refused_channel_ids = self.phone
        self.assertEqual((visit.channel_id.code, visit.state), ("fax", "ready"))

    def test_nobody_is_called_by_hand_who_refuses_calls(self):
        self.customer.revisit_refused_channel_ids = self.phone
        with self.assertRaisesRegex(Exception, "refuses “Phone”"):
            self._visit()

    def test_a_refusal_on_the_phone_is_noted_and_another_channel_follows(self):
        """W2"""
        call = self._made("phone")
        wizard = self.env["revisit.visit.close"].with_user(call.agent_id)
        wizard.create(
            {"visit_ids": [(6, 0, call.ids)], "outcome": "failed", "reason": "No calls", "refuses_channel": True}
        ).action_close()
        self.assertEqual(self.customer.revisit_refused_channel_ids, self.phone)
        self.assertEqual(call.attempt_ids.outcome, "refused")
        instead = self.customer.revisit_visit_ids - call
        self.assertEqual((instead.channel_id.code, instead.parent_visit_id), ("email", call))


@tagged("post_install", "-at_install")
class TestTiersAndTerritories(RevisitCase):
    """E8: customers with at least CNY 3,000,000 are major; visits go to the team of the region."""

    def setUp(self):
        super().setUp()
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        self.company.currency_id = yuan
        self.major = self.env.ref("revisit_management.tier_major")
        self.major.currency_id = yuan

    def _promote(self):
        with self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_tiers").method_direct_trigger()
        self.env.invalidate_all()
        return self.customer.with_company(self.company).revisit_tier_id

    def test_a_customer_is_promoted_by_the_accumulated_amount(self):
        """E8"""
        self._engagement(amount=2_000_000)
        self.assertNotEqual(self._promote(), self.major)
        self._engagement(amount=1_000_000)
        self.assertEqual(self._promote(), self.major)

    def test_a_tier_set_by_hand_stays(self):
        ordinary = self.env.ref("revisit_management.tier_ordinary")
        self.customer.revisit_tier_id = ordinary
        self._engagement(amount=5_000_000)
        self.assertEqual(self._promote(), ordinary)
        self.customer.revisit_tier_id = False
        self.assertEqual(self._promote(), self.major)

    def test_a_minimum_amount_counts_all_ledger_lines_of_the_customer(self):
        """E8"""
        self._policy({"event": "repaired", "amount_min": 3_000_000, "amount_currency_id": self.company.currency_id.id})
        line = self._engagement(amount=2_999_999)
        self._register("repaired", "2026-03-02", engagement=line)
        self._run_crons("2026-03-03")
        self.assertEqual(line.schedule_ids.reason, "the customer's accumulated amount is below the rule's")
        self._engagement(name="More", amount=1)
        self._register("repaired", "2026-03-04", engagement=line)
        self._run_crons("2026-03-05")
        self.assertEqual(len(line.visit_ids), 1)

    def test_a_customer_without_tier_belongs_to_the_lowest(self):
        lowest = self.env["revisit.tier"]._lowest()
        self._policy({"event": "repaired", "tier_ids": [(6, 0, lowest.ids)]})
        self._register("repaired", "2026-03-02")
        self._run_crons("2026-03-03")
        self.assertTrue(self.customer.revisit_visit_ids)

    def test_visits_go_to_the_team_of_the_customers_region(self):
        """E8: by service or regional sales staff according to region."""
        jiangsu = self.env["res.country.state"].search([("country_id.code", "=", "CN")], limit=1)
        self.other_team.state_ids = jiangsu
        self.customer.state_id = jiangsu
        self._policy({"event": "repaired", "assignment": "territory"})
        self._register("repaired", "2026-03-02")
        elsewhere = self.env["res.partner"].create({"name": "Elsewhere"})
        self.env["revisit.event"]._register_event("repaired", elsewhere, "2026-03-02")
        self._run_crons("2026-03-03")
        visit = self.customer.revisit_visit_ids
        self.assertEqual((visit.team_id, visit.agent_id), (self.other_team, self.stranger))
        self.assertEqual(elsewhere.revisit_visit_ids.team_id, self.team)
