"""Template C end to end: dealers by profile; end customers never."""

from odoo.tests import tagged

from .common import today
from .regulation_case import RegulationCase, month_ends


@tagged("post_install", "-at_install")
class TestRegulationC(RegulationCase):
    letter = "C"

    def _dealer(self, *profiles, **vals):
        dealer = self._new_customer(" ".join(profiles) or "unprofiled", revisit_is_trade=True, **vals)
        dealer.revisit_profile_ids = self.env["revisit.profile"].search([("code", "in", profiles)])
        dealer.revisit_engagement_ids.user_id = self.colleague
        return dealer

    def test_c1_c2_c3_the_year_of_each_kind_of_dealer(self):
        """C1, C2, C3: quarterly, monthly, yearly, half-yearly by profile; end customers are left out."""
        loyal = self._dealer("loyal", "expert")
        growing = self._dealer("fast_growing")
        fault_finder = self._dealer("fault_finder", "loyal")
        one_off = self._dealer("one_off", "fault_finder")
        unprofiled = self._dealer()
        end_customer = self._new_customer("End customer")
        for day in month_ends(1, 12):
            self._work_off(day)
        year = [("policy_id", "=", self.policy.id), ("state", "=", "done"), ("ideal_date", "<=", "2026-12-31")]
        visits = self.env["revisit.visit"].search(year).grouped("partner_id")
        counts = {partner: len(of) for partner, of in visits.items()}
        self.assertEqual(counts, {loyal: 4, growing: 4, fault_finder: 12, one_off: 1, unprofiled: 2})
        self.assertNotIn(end_customer, counts)
        self.assertEqual(visits[loyal].channel_id.mapped("code"), ["onsite"])
        self.assertEqual(visits[fault_finder].channel_id.mapped("code"), ["phone"])
        self.assertEqual(self.env["revisit.visit"].search(year).agent_id, self.colleague)

    def test_c1_a_new_dealer_is_visited_and_profiled(self):
        """C1: 5 to 10 working days after joining, on site, to profile the dealer on the four axes."""
        dealer = self._dealer()
        self._event("joined", dealer, "2026-03-02")
        self._event("joined", self._new_customer("End customer"), "2026-03-02")
        self._night("2026-03-02")
        visit = self._visits("c1_first")
        self.assertEqual(visit.partner_id, dealer)
        self.assertEqual((str(visit.ideal_date), str(visit.latest_date)), ("2026-03-09", "2026-03-16"))
        self.assertEqual(visit.channel_id.code, "onsite")

    def test_c2_a_new_profile_changes_the_cycle(self):
        """C2: the profile counts when the visit is due."""
        dealer = self._dealer()
        with today("2026-01-02"):
            dealer.revisit_profile_ids = self.env.ref("revisit_management.profile_fickle")
        for day in month_ends(1, 3):
            self._work_off(day)
        self.assertFalse(self._visits("c2_others", dealer))
        self.assertEqual(len(self._visits("c2_fault_finder", dealer).filtered(lambda v: v.state == "done")), 3)

    def test_c2_after_a_failed_visit_the_profile_proposes_who_and_how(self):
        """C2: a fault-finder who was not reached: whom the profile sends next, how, and how to talk."""
        profile = self.env.ref("revisit_management.profile_fault_finder")
        profile.write({"send_user_id": self.agent.id, "channel_id": self.onsite.id})
        dealer = self._dealer("fault_finder")
        for day in month_ends(1, 1):
            self._night(day)
        visit = self._visits("c2_fault_finder", dealer)[:1]
        self.assertEqual(visit.agent_id, self.colleague)
        visit.with_user(self.supervisor).action_fail("Hangs up")
        proposal = visit.with_user(self.supervisor).next_proposal
        self.assertIn(f"Who: {self.agent.name}", proposal)
        self.assertIn(f"how: {self.onsite.name}", proposal)
        self.assertIn(profile.advice, proposal)
        visit.with_user(self.supervisor).action_try_as_proposed()
        again = visit.child_visit_ids
        self.assertEqual((again.agent_id, again.channel_id), (self.agent, self.onsite))
