import ast
import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.cadence import Cadence, occurrence_at
from .duration import DURATION_UNITS, span, unit_field
from .texts import joined

DURATIONS = ("offset", "early", "late", "deadline", "repeat_every", "repeat_until")
DURATION_FIELDS = tuple(f"{name}{suffix}" for name in DURATIONS for suffix in ("", "_unit"))


class RevisitRule(models.Model):
    """One clause of a regulation: this event owes visits on these dates, to these people, by these channels."""

    _name = "revisit.rule"
    _description = "Revisit Rule"
    _order = "policy_id, sequence, id"
    _check_company_auto = True

    policy_id = fields.Many2one("revisit.policy", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    clause = fields.Char(help="Number of the clause in the written regulation, for the reason shown on each visit.")
    purpose = fields.Text(translate=True, help="What the agent is to find out or achieve.")

    trigger = fields.Selection([("event", "Customer event")], default="event", required=True)
    event_type_id = fields.Many2one("revisit.event.type", string="Event", ondelete="restrict")
    offset = fields.Integer(default=0, help="Distance from the event to the first visit; negative: before the event.")
    offset_unit = unit_field("Offset Unit")
    early = fields.Integer(help="How long before the ideal date the visit may take place.")
    early_unit = unit_field("Early Unit")
    late = fields.Integer(help="How long after the ideal date the visit may take place.")
    late_unit = unit_field("Late Unit")
    deadline = fields.Integer(help="Latest end, counted from the event; 0: none.")
    deadline_unit = unit_field("Deadline Unit")

    repeats = fields.Boolean()
    repeat_every = fields.Integer(default=1)
    repeat_every_unit = unit_field("Repeat Unit", default="month")
    # the design's text calls the unit of `repeat_every` both ways: this is the same field by its short name
    repeat_unit = fields.Selection(
        DURATION_UNITS, string="Repeat Unit (short)", compute="_compute_repeat_unit", inverse="_inverse_repeat_unit"
    )
    repeat_count = fields.Integer(string="Number of Visits", help="In all, the first included; 0: no limit.")
    repeat_until = fields.Integer(help="No visits later than this after the event; 0: no limit.")
    repeat_until_unit = unit_field("Until Unit", default="month")
    repeat_basis = fields.Selection(
        [("event", "the event"), ("completion", "completion of the visit before")], default="event", required=True
    )

    stage_ids = fields.Many2many(
        "revisit.stage", string="Stages", help="Only when the equipment is in one of these on the due date."
    )
    tier_ids = fields.Many2many("revisit.tier", string="Tiers", help="Only customers of these tiers; empty: all.")
    partner_domain = fields.Char(string="Customers", default="[]")
    engagement_domain = fields.Char(string="Ledger Lines", default="[]")

    channel_ids = fields.Many2many("revisit.channel", string="Channels", help="The first one is planned.")
    role_ids = fields.Many2many("revisit.contact.role", string="Whom to Reach")
    dimension_ids = fields.Many2many("revisit.dimension", string="Satisfaction Asked")
    visit_type_id = fields.Many2one("revisit.visit.type")
    complete_when = fields.Selection(
        [("contact", "The customer was reached"), ("answers", "Satisfaction was answered")],
        default="contact",
        required=True,
    )
    sampling_percent = fields.Float(
        default=100.0, digits=(5, 2), help="Share of the visits that is really made, drawn at random."
    )

    team_id = fields.Many2one("revisit.team", check_company=True, help="Empty: the policy's team.")
    assignment = fields.Selection(
        [("fixed", "Fixed person"), ("balanced", "Least loaded in the team"), ("account_manager", "Account manager")],
        default="balanced",
        required=True,
    )
    agent_id = fields.Many2one("res.users", string="Fixed Agent", domain="[('share', '=', False)]")
    schedule_summary = fields.Char(compute="_compute_schedule_summary")

    _repeat_every_positive = models.Constraint(
        "CHECK (repeat_every > 0)", "The interval between visits must be at least 1."
    )
    _repeat_count_positive = models.Constraint("CHECK (repeat_count >= 0)", "The number of visits cannot be negative.")
    _repeat_until_positive = models.Constraint("CHECK (repeat_until >= 0)", "The end of the visits cannot be negative.")
    _window_positive = models.Constraint(
        "CHECK (early >= 0 AND late >= 0 AND deadline >= 0)", "Tolerances and deadline cannot be negative."
    )
    _sampling_percent_range = models.Constraint(
        "CHECK (sampling_percent >= 0 AND sampling_percent <= 100)", "The sampling rate is between 0 and 100 %."
    )

    @api.depends("repeat_every_unit")
    def _compute_repeat_unit(self):
        for rule in self:
            rule.repeat_unit = rule.repeat_every_unit

    def _inverse_repeat_unit(self):
        for rule in self:
            rule.repeat_every_unit = rule.repeat_unit

    @api.depends(*DURATION_FIELDS, "repeats", "repeat_count", "event_type_id.name")
    @api.depends_context("lang")
    def _compute_schedule_summary(self):
        for rule in self:
            rule.schedule_summary = rule._describe_schedule()

    @api.constrains("trigger", "event_type_id")
    def _check_event(self):
        for rule in self:
            if rule.trigger == "event" and not rule.event_type_id:
                raise ValidationError(
                    self.env._("Rule %s needs an event: choose what makes its visits due.", rule.name)
                )

    @api.constrains(
        "offset", "offset_unit", "repeats", "repeat_until", "repeat_until_unit", "deadline", "deadline_unit"
    )
    def _check_end_after_start(self):
        """An end or deadline before the first visit leaves nothing to do; judged on a month of 31 days."""
        example = datetime.datetime(2024, 1, 31, 12)
        for rule in self:
            start = rule._example_moment(example, "offset")
            for name in ("repeat_until", "deadline"):
                if rule[name] and rule._example_moment(example, name) < start:
                    raise ValidationError(
                        self.env._(
                            "Rule %(rule)s ends before it starts: %(end)s lies before the first visit (%(start)s).",
                            rule=rule.name,
                            end=rule._describe_span(name),
                            start=rule._describe_span("offset"),
                        )
                    )

    @api.constrains("partner_domain", "engagement_domain")
    def _check_domains(self):
        for rule in self:
            for name, model in (("partner_domain", "res.partner"), ("engagement_domain", "revisit.engagement")):
                try:
                    self.env[model]._search(rule._domain(name), limit=1)
                except Exception as error:  # whatever is wrong with a domain, the user is told which one
                    raise ValidationError(
                        self.env._(
                            "Rule %(rule)s: the condition %(domain)s cannot be used (%(error)s).",
                            rule=rule.name,
                            domain=rule[name],
                            error=error,
                        )
                    ) from error

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_repeats(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_repeats(vals))

    @staticmethod
    def _with_repeats(vals):
        """Who gives an interval means it, whether or not they know the switch."""
        if vals.get("repeat_every") and "repeats" not in vals:
            return {**vals, "repeats": True}
        return vals

    def _domain(self, name):
        """The domain in field ``name``; only literals, so that nothing is executed."""
        domain = ast.literal_eval(self[name] or "[]")
        if not isinstance(domain, list):
            raise ValueError(self.env._("a condition is a list"))
        return domain

    def _engine_cadence(self):
        """When this rule owes visits, for the engine."""
        return Cadence(
            offset=span(self, "offset", zero=True),
            repeat=span(self, "repeat_every") if self.repeats else None,
            count=(self.repeat_count or None) if self.repeats else None,
            until=span(self, "repeat_until") if self.repeats else None,
        )

    def _example_moment(self, start, name):
        cadence = Cadence(offset=span(self, name, zero=True))
        return occurrence_at(start, cadence, 0, "UTC", lambda day: day.weekday() < 5)[1]

    def _planned_channel(self):
        return self.channel_ids[:1]

    def _effective_team(self):
        return self.team_id or self.policy_id.team_id

    def _describe_nobody(self):
        """Why a visit of this rule has no agent."""
        if self.assignment == "fixed":
            return self.env._("Nobody is assigned: the rule names no fixed agent.")
        if self.assignment == "account_manager":
            return self.env._("Nobody is assigned: the ledger line has no account manager.")
        if not self._effective_team():
            return self.env._("Nobody is assigned: neither rule nor policy has a team.")
        return self.env._("Nobody is assigned: team %s has no agents.", self._effective_team().name)

    def _snapshot_key(self):
        return str(self.id)

    def _describe_span(self, name):
        amount, unit = abs(self[name]), self[f"{name}_unit"]
        if amount == 1:
            return self._one_of(unit)
        units = dict(self._fields[f"{name}_unit"]._description_selection(self.env))
        return self.env._("%(amount)s %(unit)s", amount=amount, unit=units[unit].lower())

    def _one_of(self, unit):
        return {
            "hour": self.env._("1 hour"),
            "day": self.env._("1 day"),
            "workday": self.env._("1 working day"),
            "week": self.env._("1 week"),
            "month": self.env._("1 month"),
            "quarter": self.env._("1 quarter"),
            "half_year": self.env._("1 half-year"),
            "year": self.env._("1 year"),
        }[unit]

    def _describe_schedule(self):
        """One line that says when: "6 months after Power-on, every 6 months, 2 visits"."""
        event = self.event_type_id.name or ""
        if not self.offset:
            parts = [self.env._("on %s", event)]
        elif self.offset > 0:
            parts = [self.env._("%(span)s after %(event)s", span=self._describe_span("offset"), event=event)]
        else:
            parts = [self.env._("%(span)s before %(event)s", span=self._describe_span("offset"), event=event)]
        if self.repeats:
            parts.append(self.env._("every %s", self._describe_span("repeat_every")))
            if self.repeat_count:
                parts.append(self.env._("%s visits", self.repeat_count))
            if self.repeat_until:
                parts.append(
                    self.env._("until %(span)s after %(event)s", span=self._describe_span("repeat_until"), event=event)
                )
        return joined(self.env, parts)
