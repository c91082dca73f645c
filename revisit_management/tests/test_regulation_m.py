"""Regulation M end to end: joining, each tier's cycle, special moments, the channel that suits."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SIGNED, today
from .regulation_case import RegulationCase, month_ends

ASKED = ("confidentiality", "revisit_training")


class RegulationMCase(RegulationCase):
    letter = "M"

    @classmethod
    def _prepare_policy(cls):
        cls._qualify(cls.agent | cls.colleague, *ASKED)
        cls._settle_policy()

    @classmethod
    def _settle_policy(cls):
        """What each class of tests changes besides."""


@tagged("post_install", "-at_install")
class TestRegulationM(RegulationMCase):
    @classmethod
    def _settle_policy(cls):
        cls.policy.holiday_country_id = cls.env.ref("base.tw")
        cls.policy.tz = "Asia/Taipei"

    def test_m1_within_five_working_days_of_joining(self):
        """M1: joined on Thursday 5 March 2026: called on the next working day, by Thursday 12 March at the latest."""
        self._event("joined", self.customer, "2026-03-05")
        self._night("2026-03-05")
        visit = self._visits("m1")
        self.assertEqual((str(visit.ideal_date), str(visit.latest_date)), ("2026-03-06", "2026-03-12"))
        self.assertEqual((visit.channel_id.code, visit.visit_type_id.code), ("phone", "first"))
        self.assertEqual(visit.contact_line_ids.role_id.code, "member")

    def test_m1_the_number_of_days_is_the_companys(self):
        """M1: N working days are a field of the rule."""
        self._rule("m1").write({"late": 9, "deadline": 10})
        self._event("joined", self.customer, "2026-03-05")
        self._night("2026-03-05")
        self.assertEqual(str(self._visits("m1").latest_date), "2026-03-19")

    def test_m2_each_tier_has_its_cycle(self):
        """M2: ordinary, silver, gold and platinum members every 12, 6, 3 and 1 months since the last visit."""
        codes = ("ordinary", "silver", "gold", "platinum")
        members = {code: self._new_customer(code, code, since="2026-01-01") for code in codes}
        for day in month_ends(1, 12):
            self._night(f"{day[:7]}-17")
            self._work_off(day)
        visits = {code: self._visits(f"m2_{code}") for code in codes}
        done = {code: self._days(of.filtered(lambda v: v.state == "done"), "done_date") for code, of in visits.items()}
        # done at the end of the month in which each falls due; from there the next cycle runs
        self.assertEqual(done.pop("platinum"), month_ends(2, 12))
        self.assertEqual(
            done,
            {
                "ordinary": ["2026-12-31"],
                "silver": ["2026-07-31"],
                "gold": ["2026-04-30", "2026-07-31", "2026-10-31"],
            },
        )
        self.assertEqual({code: of.partner_id for code, of in visits.items()}, members)

    def test_m2_a_visit_for_another_reason_starts_the_cycle_anew(self):
        """M2: the cycle runs from the last visit, whatever caused it."""
        member = self._new_customer("Gold", "gold", since="2026-01-01")
        self._event("activity_attended", member, "2026-03-02")
        self._work_off("2026-03-06")
        self._night("2026-04-15")
        self.assertFalse(self._visits("m2_gold", member))
        self._night("2026-05-31")
        self.assertEqual(self._days(self._visits("m2_gold", member)), ["2026-06-06"])

    def test_m2_no_amount_makes_a_platinum_member(self):
        """M2: members' tiers are given by hand; the accumulated amount makes ordinary and major customers only."""
        small, large = self._new_customer("Small"), self._new_customer("Large")
        large.revisit_engagement_ids.amount = 5_000_000
        platinum = self._new_customer("Platinum", "platinum")
        self._night("2026-01-05")
        tiers = [customer.revisit_tier_id.code for customer in (small, large, platinum)]
        self.assertEqual(tiers, ["ordinary", "major", "platinum"])

    def test_m2_members_who_buy_often_are_visited_besides(self):
        """M2: by purchase frequency: three purchases within three months, and not again during the cool-down."""
        often, seldom = self._new_customer("Often"), self._new_customer("Seldom")
        for day in ("2026-02-10", "2026-03-10", "2026-04-10"):
            self._event("purchase", often, day)
            self._night(day)
        self._event("purchase", seldom, "2026-02-10")
        self._event("purchase", seldom, "2026-04-10")
        for day in ("2026-04-11", "2026-04-30", "2026-05-09"):
            self._night(day)
        visits = self._visits("m2_frequent")
        self.assertEqual(visits.partner_id, often)
        self.assertEqual(self._days(visits), ["2026-04-10"])

    def test_m3_purchase_activity_and_birthday(self):
        """M3: 7 days after an important purchase, 3 working days after an activity, on each birthday."""
        member = self.customer
        self._event("important_purchase", member, "2026-03-02")
        self._event("purchase", member, "2026-03-02")
        self._event("activity_attended", member, "2026-04-13")
        for year in (2026, 2027):
            self._event("birthday", member, f"{year}-05-20", key=f"birthday:{member.id}:{year}")
        for day in ("2026-03-02", "2026-04-13", "2026-05-19", "2027-05-19"):
            self._work_off(day)
        self.assertEqual(self._days(self._visits("m3_purchase")), ["2026-03-09"])
        self.assertEqual(self._days(self._visits("m3_activity")), ["2026-04-16"])
        greetings = self._visits("m3_birthday")
        self.assertEqual(self._days(greetings, "planned_date"), ["2026-05-20", "2027-05-20"])
        self.assertEqual(set(greetings.mapped("channel_id.code")), {"sms"})

    def test_m5_the_channel_suits_the_member(self):
        """M5: phone; e-mail for important members; text messages where the phone is refused."""
        channels = {}
        for code in ("ordinary", "silver", "gold", "platinum"):
            self._new_customer(code, code, since="2025-01-01")
        refusing = self._new_customer("Refusing", "ordinary", since="2025-01-01")
        refusing.revisit_refused_channel_ids = self.phone
        self._night("2026-12-31")
        for visit in self.env["revisit.visit"].search([("policy_id", "=", self.policy.id)]):
            channels[visit.partner_id.name] = visit.channel_id.code
        self.assertEqual(
            channels,
            {"ordinary": "phone", "silver": "phone", "gold": "email", "platinum": "email", "Refusing": "sms"},
        )

    def test_m5_not_at_busy_hours(self):
        """M5: the calling hours leave the busy ones out; each kind of visit has its words and what to prepare."""
        hours = [(window.hour_from, window.hour_to) for window in self.policy.window_ids]
        self.assertEqual(hours, [(10.0, 11.5), (14.0, 17.0)])
        for rule in self.policy.rule_ids:
            self.assertIn("{customer}", rule.script)
            self.assertTrue(rule.purpose)


@tagged("post_install", "-at_install")
class TestOnlyTheQualified(RegulationCase):
    letter = "M"

    def test_m9_who_did_not_sign_the_confidentiality_agreement_does_not_visit(self):
        """M9: without a signed confidentiality agreement nobody gets a visit or carries one out."""
        self._qualify(self.agent | self.colleague, "revisit_training")
        signed = self._qualify(self.colleague, "confidentiality")
        signed.document = SIGNED["signature"]
        self._event("joined", self.customer, "2026-03-05")
        self._night("2026-03-05")
        visit = self._visits("m1")
        self.assertEqual(visit.agent_id, self.colleague)
        with today("2026-03-06"), self.assertRaisesRegex(UserError, "without “Confidentiality agreement”"):
            visit.with_user(self.agent).action_start()

    def test_m10_only_trained_staff_visit(self):
        """M10: each training is on record with its days; who was not trained, or long ago, does not visit."""
        self._qualify(self.agent | self.colleague, "confidentiality")
        self._qualify(self.agent, "revisit_training", date_to="2026-02-28", note="Course of 2025")
        self._event("joined", self.customer, "2026-03-05")
        self._night("2026-03-05")
        visit = self._visits("m1")
        self.assertFalse(visit.agent_id)
        self.assertIn("2 lack “Revisit training”", visit.reason)
        self._qualify(self.agent, "revisit_training", date_from="2026-03-06", note="Refreshed")
        with today("2026-03-06"):
            visit.with_user(self.supervisor).agent_id = self.agent
            self._do(visit.with_user(self.agent))
        self.assertEqual(visit.state, "done")


@tagged("post_install", "-at_install")
class TestMembersFromBefore(RegulationMCase):
    effective_from = date(2026, 6, 1)

    def test_m2_members_from_long_ago_are_not_all_due_on_the_first_day(self):
        """M2: who was not visited for years has one cycle from the day the policy came into force."""
        self.spread.stop()
        for number in range(30):
            self._new_customer(f"Member {number}", "gold", since="2020-01-01")
        self._night("2026-06-01")
        lines = self.env["revisit.schedule"].search([("rule_id", "=", self._rule("m2_gold").id)])
        self.assertEqual(len(lines), 30)
        self.assertGreater(len(set(lines.mapped("ideal_date"))), 20)
        self.assertLessEqual(max(lines.mapped("ideal_date")), date(2026, 9, 1))


@tagged("post_install", "-at_install")
class TestOneCycleAlone(RegulationMCase):
    @classmethod
    def _settle_policy(cls):
        (cls.policy.rule_ids - cls._rule("m2_gold")).active = False

    def test_m2_a_cycle_goes_on_after_its_own_visit(self):
        """M2: the visit that the cycle asked for begins the next one, with no other rule about."""
        member = self._new_customer("Gold", "gold", since="2026-01-01")
        for day in ("2026-03-20", "2026-04-01", "2026-06-20", "2026-07-01", "2026-09-20", "2026-10-01"):
            self._work_off(day)
        done = self._visits("m2_gold", member).filtered(lambda v: v.state == "done")
        self.assertEqual(self._days(done, "done_date"), ["2026-04-01", "2026-07-01", "2026-10-01"])
