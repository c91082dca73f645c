from odoo import models
from odoo.exceptions import UserError


class RevisitPlan(models.Model):
    """A plan for which tiers are defined is approved by their reviewers, in their order; others as ever.

    Submitting asks for the reviews, the last one approves the plan, a rejection returns it. Who submitted the plan
    reviews no tier of it, whatever the definitions say. What changes after approval goes to the supervisor, as ever:
    tiers are for plans as a whole.
    """

    _name = "revisit.plan"
    _inherit = ["revisit.plan", "tier.validation"]
    _tier_validation_manual_config = False
    _state_from = ["submitted"]
    _state_to = ["approved", "running"]
    _cancel_state = "draft"

    def _submit(self):
        result = super()._submit()
        self.request_validation()
        if self.review_ids:
            self._close_notices()
            self._ask(self._approvers())
        return result

    def _approver_levels(self, submitter=None):
        """The reviewers stand in for the supervisor, while the plan as a whole waits."""
        if self.state != "submitted" or not self.review_ids:
            return super()._approver_levels(submitter)
        return [self.sudo().review_ids.reviewer_ids - self.sudo().submitted_by_id]

    def _validate_tier(self, tiers=False):
        self._check_reviewer()
        result = super()._validate_tier(tiers)
        if self.validation_status == "validated":
            self.action_approve()
        return result

    def _rejected_tier(self, tiers=False):
        self._check_reviewer()
        result = super()._rejected_tier(tiers)
        rejected = self.review_ids.filtered(lambda review: review.status == "rejected")
        self.action_return(rejected[:1].comment or self.env._("Rejected by %s.", self.env.user.name))
        return result

    def _check_reviewer(self):
        if self.env.user == self.submitted_by_id:
            raise UserError(self.env._("You submitted plan %s yourself: somebody else reviews it.", self.name))
