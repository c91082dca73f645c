from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.revisit_management.tests.common import today
from odoo.addons.revisit_management.tests.plan_case import DAY, PlanCase


@tagged("post_install", "-at_install")
class TestPlanInTiers(PlanCase):
    """G4: companies that use tiers approve revisit plans in them."""

    def _define(self, *reviewers):
        """Tiers in this order: base_tier_validation counts the highest sequence first."""
        for place, user in enumerate(reviewers):
            self.env["tier.definition"].create(
                {
                    "name": f"Tier {place + 1}",
                    "model_id": self.env["ir.model"]._get_id("revisit.plan"),
                    "review_type": "individual",
                    "reviewer_id": user.id,
                    "sequence": 30 - place,
                    "company_id": self.company.id,
                    "approve_sequence": True,
                }
            )

    def _asked(self, plan):
        return plan.activity_ids.user_id

    def test_the_last_review_approves_the_plan(self):
        self._define(self.supervisor, self.manager)
        plan = self._submitted()
        self.assertEqual(plan.review_ids.reviewer_ids, self.supervisor | self.manager)
        self.assertEqual(self._asked(plan), self.supervisor | self.manager)
        with today(DAY):
            plan.with_user(self.supervisor).validate_tier()
            self.assertEqual((plan.state, set(plan.visit_ids.mapped("state"))), ("submitted", {"draft"}))
            plan.with_user(self.manager).validate_tier()
        self.assertEqual(plan.validation_status, "validated")
        self.assertIn(plan.state, ("approved", "running"))
        self.assertEqual(set(plan.visit_ids.mapped("state")), {"ready"})
        self.assertFalse(self._asked(plan))

    def test_nobody_approves_past_the_tiers(self):
        self._define(self.manager)
        plan = self._submitted()
        with today(DAY):
            with self.assertRaisesRegex(UserError, "approved or returned by r_manager"):
                plan.with_user(self.supervisor).action_approve()
            with self.assertRaises(ValidationError):
                plan.with_user(self.manager).action_approve()
        self.assertEqual(plan.state, "submitted")

    def test_who_submitted_reviews_no_tier(self):
        self._define(self.manager)
        plan = self._planned()
        with today(DAY):
            plan.with_user(self.manager).action_submit()
            with self.assertRaisesRegex(UserError, "yourself"):
                plan.with_user(self.manager).validate_tier()
        self.assertEqual(plan.state, "submitted")

    def test_a_rejection_returns_the_plan_and_its_next_submission_is_reviewed_anew(self):
        self._define(self.supervisor)
        plan = self._submitted()
        with today(DAY):
            plan.with_user(self.supervisor).reject_tier()
            self.assertEqual((plan.state, bool(plan.review_ids)), ("draft", False))
            self.assertIn(self.supervisor.name, plan.reject_reason)
            plan.with_user(self.agent).action_submit()
            plan.with_user(self.supervisor).validate_tier()
        self.assertEqual(set(plan.visit_ids.mapped("state")), {"ready"})

    def test_without_tiers_the_supervisor_approves(self):
        plan = self._submitted()
        self.assertFalse(plan.review_ids)
        with today(DAY):
            plan.with_user(self.supervisor).action_approve()
        self.assertEqual(set(plan.visit_ids.mapped("state")), {"ready"})
