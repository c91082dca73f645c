from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import RevisitCase


@tagged("post_install", "-at_install")
class TestProfile(RevisitCase):
    def _profile(self, *codes):
        return self.env["revisit.profile"].search([("code", "in", codes)])

    def test_the_four_axes_and_their_values(self):
        """C1: strength, the decision maker's character, interest, attitude to cooperation, each value with advice."""
        axes = self.env["revisit.profile"].search([("parent_id", "=", False), ("company_id", "=", False)])
        self.assertEqual(axes.mapped("code"), ["strength", "decision_maker", "interest", "attitude"])
        self.assertEqual([len(axis.child_ids) for axis in axes], [3, 4, 4, 4])
        for value in axes.child_ids:
            self.assertTrue(value.advice and value.offer_advice and value.suitability, value.name)

    def test_the_suitability_the_source_names(self):
        """C2: loyal is ideal, one-off is dropped first, for a fault-finder a replacement is prepared."""
        self.assertEqual(self._profile("loyal").suitability, "ideal")
        self.assertEqual(self._profile("one_off").suitability, "drop_first")
        self.assertIn("replacement", self._profile("fault_finder").advice)
        self.assertIn("instant rewards", self._profile("short_term_profit").offer_advice)

    def test_a_dealer_has_one_value_per_axis(self):
        """C1: one value per axis."""
        dealer = self.env["res.partner"].create({"name": "Dealer", "revisit_is_trade": True})
        dealer.revisit_profile_ids = self._profile("loyal", "expert")
        with self.assertRaisesRegex(ValidationError, "has one value"):
            dealer.revisit_profile_ids = self._profile("loyal", "fickle")
        with self.assertRaisesRegex(ValidationError, "is an axis"):
            dealer.revisit_profile_ids = self._profile("interest")

    def test_end_customers_have_no_profile(self):
        """C3: for dealers and agents, not for end customers."""
        with self.assertRaisesRegex(ValidationError, "not for end customers"):
            self.customer.revisit_profile_ids = self._profile("loyal")

    def test_a_value_has_nothing_below_it(self):
        with self.assertRaisesRegex(ValidationError, "no more below"):
            self._profile("loyal").parent_id = self._profile("expert")
        with self.assertRaisesRegex(ValidationError, "no more below"):
            self._profile("interest").parent_id = self._profile("attitude")

    def test_the_advice_stands_on_the_customers_page(self):
        """C2: advice, terms and suitability of each value, in the order of the axes."""
        dealer = self.env["res.partner"].create({"name": "Dealer", "revisit_is_trade": True})
        dealer.revisit_profile_ids = self._profile("loyal", "expert")
        advice = dealer.with_user(self.agent).revisit_profile_advice
        self.assertTrue(advice.startswith("Decision maker's character: Expert (Good)\nSend a technician"))
        self.assertIn("Attitude to cooperation: Loyal (Ideal)", advice)

    def test_only_managers_edit_profiles(self):
        with self.assertRaises(AccessError):
            self._profile("loyal").with_user(self.supervisor).advice = "Mine"
        self._profile("loyal").with_user(self.manager).advice = "Ours"
