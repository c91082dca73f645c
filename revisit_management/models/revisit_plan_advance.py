"""Every night: plans are submitted a week ahead, begin with their first day and end with their last visit."""

from collections import Counter
from datetime import timedelta

from odoo import api, models

from . import bulk
from .revisit_plan import APPROVED, OPEN_PLANS

BATCH = 500
DAYS_AHEAD = 7


class RevisitPlan(models.Model):
    _inherit = "revisit.plan"

    @api.model
    def _cron_plans(self):
        """Submit, begin and end plans. Safe to run twice, to kill and to restart."""
        self.env["revisit.run"]._begin("plan")._work(bulk.Pages(self._page_open), lambda plans: plans._advance())

    @api.model
    def _page_open(self, after):
        return self.search([("id", ">", after), ("state", "in", OPEN_PLANS)], order="id", limit=BATCH)

    def _advance(self):
        """Let these plans follow the calendar.

        :return: counts for the run log; created: plans submitted
        """
        domain = [("plan_id", "in", self.ids), ("state", "in", self.env["revisit.visit"]._open_states())]
        busy = {plan.id for [plan] in self.env["revisit.visit"]._read_group(domain, ["plan_id"])}
        submitted, skipped = 0, Counter()
        for plan in self:
            # what is noted is read by everybody: in the company's language, not in that of the cron
            plan = plan.with_context(lang=plan.company_id.partner_id.lang or self.env.lang)
            plan._follow_calendar(plan.id in busy)
            if plan._submits_itself():
                if obstacle := plan._obstacle():
                    skipped[obstacle] += 1
                else:
                    plan._submit()
                    submitted += 1
        return {"examined": len(self), "created": submitted, "skipped": dict(skipped)}

    def _follow_calendar(self, is_busy):
        """Begin on the first day; end after the last one, when no visit is open any more."""
        today = self.policy_id._today()
        if self.state == "approved" and self.date_from <= today:
            self.state = "running"
        if self.state == "running" and self.date_to < today and not is_busy:
            self.state = "done"

    def _submits_itself(self):
        """A plan that the system made and nobody returned, a week ahead; what came in later, at once."""
        if not (self.key and self.policy_id.plan_auto_submit) or self.reject_reason or self.changes_submitted:
            return False
        if self.state == "draft":
            return self._has_drafts() and self.date_from <= self.policy_id._today() + timedelta(days=DAYS_AHEAD)
        return self.state in APPROVED and self._has_drafts()
