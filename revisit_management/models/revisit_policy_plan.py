"""Which visits of a policy need an approved plan (``B1``, ``W11``), and what its people can do in a period."""

from odoo import fields, models

from ..engine.cadence import Span
from ..engine.coverage import calendar_period
from ..engine.planning import count_workdays, visits_possible


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    approval = fields.Selection(
        [
            ("none", "No visit: they are ready at once"),
            ("plan", "All visits, in a plan per team and period"),
            ("special", "Ordered visits only, in a special plan"),
        ],
        string="What Needs Approval",
        default="none",
        required=True,
        help="Visits that need approval wait in a plan and cannot be carried out before it is approved.",
    )
    plan_period = fields.Selection(
        [("week", "Week"), ("month", "Month")], string="A Plan Per", default="week", required=True
    )
    plan_auto_submit = fields.Boolean(
        string="Plans Submit Themselves",
        default=True,
        help="Plans of visits that the policy created are submitted a week before they begin; others by hand.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    travel_cost = fields.Monetary(help="What one journey costs: a trip, or a visit on site that is on no trip.")
    plan_ids = fields.One2many("revisit.plan", "policy_id", string="Plans")
    plan_count = fields.Integer(compute="_compute_plan_count", string="Open Plans")

    _travel_cost_positive = models.Constraint("CHECK (travel_cost >= 0)", "Travel costs cannot be negative.")

    def _compute_plan_count(self):
        counts = self.env["revisit.plan"]._count_open("policy_id", self)
        for policy in self:
            policy.plan_count = counts.get(policy, 0)

    def _plan_period(self, day):
        """The week or month, both ends inclusive, whose plan a visit planned on ``day`` belongs to."""
        return calendar_period(day, Span(1, self.plan_period))

    def _hours_a_day(self):
        """Hours in which customers may be called: without calling hours, the company's working hours."""
        if windows := self._windows_for_everybody():
            return sum(window.hour_to - window.hour_from for window in windows)
        return self.company_id.resource_calendar_id.hours_per_day or 8.0

    def _capacity(self, first, last, people, is_workday):
        """How many visits so many ``people`` can make from ``first`` to ``last``, both inclusive."""
        days = count_workdays(first, last, is_workday)
        return visits_possible(days, self._hours_a_day(), self.minutes_per_visit, people)

    def action_open_plans(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_plan_action")
        return {**action, "domain": [("policy_id", "in", self.ids)], "context": {}}
