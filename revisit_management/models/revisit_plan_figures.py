"""What a plan shows to who decides about it (``B1``, ``W11``): who does what, how, against what can be done.

Counted as the user: visits that the user may not see are in no figure.
"""

from collections import Counter, defaultdict

from odoo import api, fields, models

from .texts import joined

KEPT = ("state", "!=", "cancelled")


class RevisitPlan(models.Model):
    _inherit = "revisit.plan"

    visit_count = fields.Integer(compute="_compute_visit_counts", string="Number of Visits")
    draft_count = fields.Integer(compute="_compute_visit_counts", string="Waiting for Approval")
    open_count = fields.Integer(compute="_compute_visit_counts", string="To Do")
    done_count = fields.Integer(compute="_compute_visit_counts", string="Visits Done")
    missed_count = fields.Integer(compute="_compute_visit_counts", string="Failed or Cancelled")
    customer_count = fields.Integer(compute="_compute_customer_count", string="Customers")
    executors = fields.Char(compute="_compute_shares", help="Who makes how many visits (G4).")
    channels = fields.Char(compute="_compute_shares", help="How they are made.")
    contents = fields.Char(compute="_compute_shares", help="By which rules, and so with which questions (W11).")
    planned_count = fields.Integer(compute="_compute_load", string="Planned", help="All but those cancelled.")
    capacity = fields.Integer(compute="_compute_load", help="Visits that the team can make in these days.")
    load = fields.Float(compute="_compute_load", string="Load (%)", digits=(5, 0))
    travel_cost = fields.Monetary(compute="_compute_travel_cost")

    @api.depends("visit_ids.state")
    @api.depends_context("uid")
    def _compute_visit_counts(self):
        counts = defaultdict(Counter)
        for plan, state, count in self._group_visits("state"):
            counts[plan][state] = count
        for plan in self:
            of_plan = counts[plan]
            plan.visit_count = of_plan.total()
            plan.draft_count = of_plan["draft"]
            plan.open_count = of_plan["ready"] + of_plan["in_progress"]
            plan.done_count = of_plan["done"]
            plan.missed_count = of_plan["failed"] + of_plan["cancelled"]

    @api.depends("visit_ids.partner_id")
    @api.depends_context("uid")
    def _compute_customer_count(self):
        domain = [("plan_id", "in", self.ids), KEPT]
        counts = dict(self.env["revisit.visit"]._read_group(domain, ["plan_id"], ["partner_id:count_distinct"]))
        for plan in self:
            plan.customer_count = counts.get(plan, 0)

    @api.depends("visit_ids.agent_id", "visit_ids.channel_id", "visit_ids.rule_id")
    @api.depends_context("uid", "lang")
    def _compute_shares(self):
        for name, by in (("executors", "agent_id"), ("channels", "channel_id"), ("contents", "rule_id")):
            parts = defaultdict(list)
            for plan, record, count in self._group_visits(by, KEPT):
                parts[plan].append((-count, f"{self._share_name(record)} {count}"))
            for plan in self:
                plan[name] = joined(self.env, [part for _count, part in sorted(parts[plan])]) if parts[plan] else False

    @api.model
    def _share_name(self, record):
        """A rule by its clause and questions, others by their name."""
        if not record:
            return self.env._("nobody") if record._name == "res.users" else self.env._("by hand")
        if record._name != "revisit.rule":
            return record.display_name
        questions = record.dimension_ids.mapped("name")
        name = " ".join(filter(None, (record.clause, record.name)))
        return f"{name} ({joined(self.env, questions)})" if questions else name

    def _group_visits(self, name, *domain):
        """(plan, value of the visits' field ``name``, number of visits)."""
        domain = [("plan_id", "in", self.ids), *domain]
        return self.env["revisit.visit"]._read_group(domain, ["plan_id", name], ["__count"])

    @api.depends("visit_ids.state", "date_from", "date_to", "team_id", "policy_id")
    @api.depends_context("uid")
    def _compute_load(self):
        """Visits against calling hours × working days × agents; absences are not known here."""
        visits = Counter()
        for plan, _agent, count in self._group_visits("agent_id", KEPT):
            visits[plan] += count
        calendars = {policy: policy._work_calendar() for policy in self.policy_id}
        for plan in self:
            plan.planned_count = visits[plan]
            plan.capacity = plan._capacity(calendars.get(plan.policy_id))
            plan.load = 100.0 * visits[plan] / plan.capacity if plan.capacity else 0.0

    def _capacity(self, calendar):
        if not (self.date_from and self.date_to and calendar):
            return 0
        people = len(self.team_id.member_ids.filtered("active"))
        return self.policy_id._capacity(self.date_from, self.date_to, people, calendar.is_workday)

    @api.depends("visit_ids.trip_id", "visit_ids.channel_id", "policy_id.travel_cost")
    @api.depends_context("uid")
    def _compute_travel_cost(self):
        """Each trip once, and each visit on site that is on no trip."""
        domain = [("plan_id", "in", self.ids), KEPT, ("channel_id.code", "=", "onsite")]
        journeys = Counter()
        for plan, trip, count in self.env["revisit.visit"]._read_group(domain, ["plan_id", "trip_id"], ["__count"]):
            journeys[plan] += 1 if trip else count
        for plan in self:
            plan.travel_cost = journeys[plan] * plan.policy_id.travel_cost
