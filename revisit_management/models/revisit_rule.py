import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.alignment import Align
from ..engine.cadence import Cadence
from ..engine.moments import occurrence_at
from .calendar_names import MONTHS, WEEKDAYS
from .duration import DURATION_UNITS, span, unit_field

DURATIONS = ("offset", "early", "late", "deadline", "not_before", "repeat_every", "repeat_until")
DURATION_FIELDS = tuple(f"{name}{suffix}" for name in DURATIONS for suffix in ("", "_unit"))
# what the triggers other than an event register, by code of the event type
TRIGGER_EVENTS = {"coverage": "in_care", "condition": "risk_flagged"}


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

    trigger = fields.Selection(
        [
            ("event", "Something happens to a customer"),
            ("coverage", "Everybody at least once a period"),
            ("condition", "A condition is met"),
        ],
        default="event",
        required=True,
        help="What makes visits due. A condition is looked at every night.",
    )
    event_type_id = fields.Many2one(
        "revisit.event.type",
        string="Event",
        ondelete="restrict",
        compute="_compute_event_type_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    span_point = fields.Selection(
        [("start", "the event"), ("midpoint", "the middle of its term"), ("end", "the end of its term")],
        default="start",
        required=True,
        help="An event may open a term: the contract's, the warranty's. While the end is not known, nothing is due.",
    )
    offset = fields.Integer(default=0, help="Distance from the event to the first visit; negative: before the event.")
    offset_unit = unit_field("Offset Unit")
    early = fields.Integer(help="How long before the ideal date the visit may take place.")
    early_unit = unit_field("Early Unit")
    late = fields.Integer(help="How long after the ideal date the visit may take place.")
    late_unit = unit_field("Late Unit")
    deadline = fields.Integer(help="Latest end, counted from the event; 0: none.")
    deadline_unit = unit_field("Deadline Unit")
    deadline_event_type_id = fields.Many2one(
        "revisit.event.type",
        string="Deadline Counts From",
        ondelete="restrict",
        help="Another event of the same ledger line or customer. While it has not happened there is no deadline.",
    )
    not_before = fields.Integer(help="Contact sooner than this after the event is void; 0: any time.")
    not_before_unit = unit_field("Not-before Unit", default="hour")
    align = fields.Selection(
        [
            ("none", "that day"),
            ("weekday", "the next such weekday"),
            ("next_week", "that weekday of the week after"),
            ("month_day", "the next such day of a month"),
            ("year_day", "the next such day of a year"),
        ],
        string="Falls On",
        default="none",
        required=True,
        help="For rounds: every Monday those of the week before, every spring, on the 25th.",
    )
    align_weekday = fields.Selection(WEEKDAYS, default="0")
    align_day = fields.Integer(default=1)
    align_month = fields.Selection(MONTHS, default="1")

    repeats = fields.Boolean()
    repeat_every = fields.Integer(default=1)
    repeat_every_unit = unit_field("Repeat Unit", default="month")
    # the design's text calls the unit of `repeat_every` both ways: this is the same field by its short name
    repeat_unit = fields.Selection(
        DURATION_UNITS, string="Repeat Unit (short)", compute="_compute_repeat_unit", inverse="_inverse_repeat_unit"
    )
    skip_first = fields.Boolean(
        string="Without the First",
        help="The first visit of this series is another rule's: routine calls every 6 months after the first (B7).",
    )
    repeat_count = fields.Integer(string="Number of Visits", help="In all, the first included; 0: no limit.")
    repeat_until = fields.Integer(help="No visits later than this after the event; 0: no limit.")
    repeat_until_unit = unit_field("Until Unit", default="month")
    repeat_basis = fields.Selection(
        [("event", "the event"), ("completion", "completion of the visit before")], default="event", required=True
    )

    _repeat_every_positive = models.Constraint(
        "CHECK (repeat_every > 0)", "The interval between visits must be at least 1."
    )
    _repeat_count_positive = models.Constraint("CHECK (repeat_count >= 0)", "The number of visits cannot be negative.")
    _repeat_until_positive = models.Constraint("CHECK (repeat_until >= 0)", "The end of the visits cannot be negative.")
    _window_positive = models.Constraint(
        "CHECK (early >= 0 AND late >= 0 AND deadline >= 0 AND not_before >= 0)",
        "Tolerances and deadline cannot be negative.",
    )
    _align_day_range = models.Constraint(
        "CHECK (align_day BETWEEN 1 AND 31)", "The day of the month is between 1 and 31 (31: the last day)."
    )

    @api.depends("trigger")
    def _compute_event_type_id(self):
        """Coverage is counted from coming into care; a condition registers a risk unless the rule says otherwise."""
        for rule in self:
            code = TRIGGER_EVENTS.get(rule.trigger)
            if code and (rule.trigger == "coverage" or not rule.event_type_id):
                rule.event_type_id = self.env["revisit.event.type"]._by_code(code)

    @api.depends("repeat_every_unit")
    def _compute_repeat_unit(self):
        for rule in self:
            rule.repeat_unit = rule.repeat_every_unit

    def _inverse_repeat_unit(self):
        for rule in self:
            rule.repeat_every_unit = rule.repeat_unit

    @api.constrains("trigger", "event_type_id")
    def _check_event(self):
        for rule in self:
            if not rule.event_type_id:
                raise ValidationError(
                    self.env._("Rule %s needs an event: choose what makes its visits due.", rule.name)
                )

    @api.constrains("align", "offset_unit", "repeat_every_unit", "repeat_until_unit", "repeats")
    def _check_align(self):
        for rule in self.filtered(lambda rule: rule.align != "none"):
            try:
                rule._engine_cadence()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Rule %s counts hours, so its visits cannot fall on a fixed day: choose days, or “that day”.",
                        rule.name,
                    )
                ) from error

    @api.constrains(
        *("offset", "offset_unit", "repeats", "repeat_until", "repeat_until_unit"),
        *("deadline", "deadline_unit", "deadline_event_type_id"),
    )
    def _check_end_after_start(self):
        """An end or deadline before the first visit leaves nothing to do; judged on a month of 31 days."""
        example = datetime.datetime(2024, 1, 31, 12)
        for rule in self:
            start = rule._example_moment(example, "offset")
            for name in rule._ends_from_event():
                if rule[name] and rule._example_moment(example, name) < start:
                    raise ValidationError(
                        self.env._(
                            "Rule %(rule)s ends before it starts: %(end)s lies before the first visit (%(start)s).",
                            rule=rule.name,
                            end=rule._describe_span(name),
                            start=rule._describe_span("offset"),
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_coverage_event(self._with_repeats(vals)) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_coverage_event(self._with_repeats(vals)))

    @api.model
    def _with_coverage_event(self, vals):
        """Coverage counts from coming into care, whatever event was given."""
        if vals.get("trigger") == "coverage":
            return {**vals, "event_type_id": self.env["revisit.event.type"]._by_code(TRIGGER_EVENTS["coverage"]).id}
        return vals

    @staticmethod
    def _with_repeats(vals):
        """Who gives an interval means it, whether or not they know the switch."""
        if vals.get("repeat_every") and "repeats" not in vals:
            return {**vals, "repeats": True}
        return vals

    def _ends_from_event(self):
        """The ends that are counted from the same day as the first visit."""
        if self.trigger == "coverage":
            return ()
        return ("repeat_until",) if self.deadline_event_type_id else ("repeat_until", "deadline")

    def _engine_align(self):
        values = {
            "weekday": int(self.align_weekday or 0),
            "next_week": int(self.align_weekday or 0),
            "month_day": self.align_day,
            "year_day": self.align_day,
        }
        if self.align == "none":
            return None
        return Align(self.align, values[self.align], int(self.align_month or 1) if self.align == "year_day" else None)

    def _engine_cadence(self):
        """When this rule owes visits, for the engine."""
        return Cadence(
            align=self._engine_align(),
            offset=span(self, "offset", zero=True),
            repeat=span(self, "repeat_every") if self.repeats else None,
            count=(self.repeat_count or None) if self.repeats else None,
            until=span(self, "repeat_until") if self.repeats else None,
            skip=int(self.repeats and self.skip_first),
        )

    def _example_moment(self, start, name):
        cadence = Cadence(offset=span(self, name, zero=True))
        return occurrence_at(start, cadence, 0, "UTC", lambda day: day.weekday() < 5)[1]

    def _snapshot_key(self):
        return str(self.id)
