"""Plan G end to end: new, long-standing, key, complaining and lost customers; each by a channel that suits."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import today
from .regulation_case import RegulationCase, month_ends


@tagged("post_install", "-at_install")
class TestRegulationG(RegulationCase):
    letter = "G"

    def _buys(self, customer, *purchases):
        for day, amount in purchases:
            self._event("purchase", customer, day, amount=amount, key=f"order:{customer.id}:{day}")

    def test_g1_new_customers_after_delivery(self):
        """G1: new customers are called 7 to 14 days after delivery."""
        self._event("delivered", self.customer, "2026-03-02")
        self._night("2026-03-02")
        visit = self._visits("g1_new")
        self.assertEqual((str(visit.ideal_date), str(visit.latest_date)), ("2026-03-09", "2026-03-16"))
        self.assertEqual((visit.channel_id.code, visit.contact_line_ids.role_id.code), ("phone", "user"))

    def test_g1_long_standing_and_key_customers_through_the_year(self):
        """G1, G4: long-standing customers every half-year; key and major ones every quarter, and sales joins."""
        regular, key, major = (self._new_customer(tier, tier) for tier in ("ordinary", "key", "major"))
        (key | major).revisit_engagement_ids.user_id = self.stranger
        for day in month_ends(1, 12):
            self._work_off(day)
        halves = self._visits("g1_regular")
        self.assertEqual(halves.partner_id, regular)
        self.assertEqual([(v.ideal_date.month + 5) // 6 for v in halves if v.ideal_date.year == 2026], [1, 2])
        for customer in (key, major):
            visits = self._visits("g1_key", customer).filtered(lambda v: v.ideal_date.year == 2026)
            self.assertEqual([(v.ideal_date.month + 2) // 3 for v in visits], [1, 2, 3, 4])
            self.assertEqual((visits.participant_ids, visits.channel_id.mapped("code")), (self.stranger, ["onsite"]))
            self.assertLessEqual(visits.agent_id, self.team.member_ids)
            self.assertEqual(visits.contact_line_ids.role_id.mapped("code"), ["user", "decision_maker"])

    def test_g1_earlier_feedback_is_tracked(self):
        """G1: who complained or gave feedback is asked again, 3 working days after it was dealt with."""
        self._event("complaint_closed", self.customer, "2026-03-05")
        self._event("slip_resolved", self.customer, "2026-03-06")
        self._night("2026-03-06")
        self.assertEqual(self._days(self._visits("g1_complaint")), ["2026-03-10"])
        self.assertEqual(self._days(self._visits("g1_feedback")), ["2026-03-11"])

    def test_g1_nothing_bought_for_six_months(self):
        """G1: no purchase for 6 months: care visit, win-back a month later, flagged once per cool-down."""
        silent, buying, never = (self._new_customer(name) for name in ("Silent", "Buying", "Never bought"))
        self._buys(silent, ("2026-01-10", 100))
        self._buys(buying, ("2026-01-10", 100), ("2026-06-10", 100))
        for day in ("2026-07-09", "2026-07-10", "2026-07-11", "2026-08-10", "2026-09-10"):
            self._night(day)
        care, win_back = self._visits("g1_silent"), self._visits("g1_win_back")
        self.assertEqual((care.partner_id, win_back.partner_id), (silent, silent))
        self.assertEqual(self._days(care), ["2026-07-13"])
        self.assertEqual(self._days(win_back), ["2026-08-10"])
        self.assertEqual((care.visit_type_id.code, win_back.visit_type_id.code), ("care", "win_back"))
        self.assertFalse(self._visits("g1_silent", buying, never))

    def test_g1_who_buys_again_is_not_won_back(self):
        """G1: a purchase after the flag does instead of the care visit and ends the win-back."""
        silent = self._new_customer("Silent")
        self._buys(silent, ("2026-01-10", 100))
        self._night("2026-07-10")
        visit = self._visits("g1_silent", silent)
        with today("2026-07-13"):
            self._buys(silent, ("2026-07-13", 100))
        self._night("2026-08-10")
        self.assertEqual((visit.state, visit.schedule_ids.state), ("cancelled", "done"))
        self.assertFalse(self._visits("g1_win_back", silent))

    def test_g1_repeated_complaints(self):
        """G1: two complaints within 6 months are a risk, two within eight are none."""
        angry, calm = self._new_customer("Angry"), self._new_customer("Calm")
        for customer, days in ((angry, ("2026-02-02", "2026-06-02")), (calm, ("2026-01-02", "2026-09-02"))):
            for day in days:
                self._event("complaint_closed", customer, day)
        for day in ("2026-02-03", "2026-06-03", "2026-09-03"):
            self._night(day)
        visits = self._visits("g1_complaints")
        self.assertEqual((visits.partner_id, self._days(visits)), (angry, ["2026-06-04"]))
        self.assertEqual(visits.channel_id.code, "onsite")

    def test_g1_purchases_down_by_half(self):
        """G1: purchases of 3 months fell to half of those before; falling less is no risk."""
        falling, steady = self._new_customer("Falling"), self._new_customer("Steady")
        self._buys(falling, ("2026-01-20", 1000), ("2026-03-20", 1000), ("2026-05-20", 900))
        self._buys(steady, ("2026-01-20", 1000), ("2026-03-20", 1000), ("2026-05-20", 1100))
        self._night("2026-06-30")
        visits = self._visits("g1_drop")
        self.assertEqual((visits.partner_id, self._days(visits)), (falling, ["2026-07-01"]))

    def test_g3_the_channels_and_what_follows_when_one_fails(self):
        """G3: phone, e-mail, questionnaire, on-site and video, in the rule's order; refused ones are passed by."""
        used = self.policy.rule_ids.channel_ids.mapped("code")
        self.assertEqual(set(used), {"phone", "email", "survey", "onsite", "video"})
        self.assertEqual(self._rule("g1_win_back").channel_ids.mapped("code"), ["onsite", "video", "phone"])
        refusing = self._new_customer("No calls")
        refusing.revisit_refused_channel_ids = self.phone
        for customer in (self.customer, refusing):
            self._event("delivered", customer, "2026-03-02")
        self._night("2026-03-02")
        self.assertEqual(self._visits("g1_new", refusing).channel_id.code, "email")
        tried = self._visits("g1_new", self.customer)
        with today("2026-03-09"):
            tried.action_fail("nobody answers")
            again = tried.child_visit_ids
            again.action_fail("no reply")
        self.assertEqual([again.channel_id.code, again.child_visit_ids.channel_id.code], ["email", "survey"])

    def test_g3_recordings_only_with_consent(self):
        """G3: every script asks for consent before anything is recorded."""
        for rule in self.policy.rule_ids:
            self.assertIn("May I record our talk?", rule.script)

    def test_g4_agents_execute_what_managers_reviewed(self):
        """G4: the plan shows who does what; agents submit, managers review, and only then agents execute."""
        self.approves_plans = False
        self._event("delivered", self.customer, "2026-03-02")
        self._night("2026-03-02")
        visit = self._visits("g1_new", self.customer)
        plan = visit.plan_id
        self.assertIn(f"{visit.agent_id.name} 1", plan.executors)
        agent = visit.with_user(visit.agent_id)
        with today("2026-03-02"):
            with self.assertRaisesRegex(UserError, "waits for approval"):
                agent.action_start()
            plan.with_user(visit.agent_id).action_submit()
            with self.assertRaisesRegex(UserError, "yourself"):
                plan.with_user(visit.agent_id).action_approve()
            plan.with_user(self.supervisor).action_approve()
            agent.action_start()
        self.assertEqual(visit.state, "in_progress")

    def test_g4_departments_receive_what_concerns_them_and_return_plans(self):
        """G4: agents execute, technical departments return solutions, sales joins visits to key customers only."""
        key, regular = self._new_customer("Key", "key"), self._new_customer("Regular", "ordinary")
        (key | regular).revisit_engagement_ids.user_id = self.stranger
        self._night("2026-06-30")
        visit = self._visits("g1_key", key)[:1]
        self.assertEqual(visit.participant_ids, self.stranger)
        self.assertFalse(self._visits("g1_regular", regular).participant_ids)
        engineer = self._new_user("g4_engineer")
        department = self.env["hr.department"].create({"name": "Engineering", "company_id": self.company.id})
        self.env["hr.employee"].create(
            {"name": "Engineer", "user_id": engineer.id, "department_id": department.id, "company_id": self.company.id}
        )
        request = (
            self.env["revisit.assistance"]
            .with_user(visit.agent_id)
            .create(
                {"visit_id": visit.id, "department_id": department.id, "kind": "solution", "what": "Wants less noise"}
            )
        )
        theirs = request.with_user(engineer)
        theirs.answer = "Plan: new damper in spring."
        theirs.action_answer()
        self.assertIn("new damper", visit.with_user(self.stranger).message_ids[0].body)
