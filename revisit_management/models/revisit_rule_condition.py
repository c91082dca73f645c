"""Conditions: looked at every night; who meets one is flagged by an event, once per cool-down (``G1``, ``M2``)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..engine.cadence import Span, add_span
from . import bulk
from .duration import span, unit_field

BATCH = 1000
SUBJECT_MODELS = {"partner": "res.partner", "engagement": "revisit.engagement"}


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    condition_model = fields.Selection(
        [("partner", "customers"), ("engagement", "ledger lines")], string="Looks At", default="partner", required=True
    )
    condition_domain = fields.Char(default="[]", help="Days may be relative, as in 'today -6m'.")
    condition_measure = fields.Selection(
        [
            ("none", "nothing else"),
            ("count_min", "at least so many events"),
            ("count_max", "at most so many events (0: none)"),
            ("amount_min", "amounts of at least"),
            ("amount_rise", "amounts risen by at least (%)"),
            ("amount_drop", "amounts fallen by at least (%)"),
        ],
        string="And",
        default="none",
        required=True,
        help="Events of one type within a time: complaints, purchases, meter readings. Rises and falls are against "
        "the same time before.",
    )
    condition_value = fields.Float()
    condition_event_type_id = fields.Many2one("revisit.event.type", string="Of Event", ondelete="restrict")
    condition_within = fields.Integer(string="Within the Last", default=6)
    condition_within_unit = unit_field("Within Unit", default="month")
    cooldown = fields.Integer(default=3, help="Who was flagged is not flagged again for this long.")
    cooldown_unit = unit_field("Cool-down Unit", default="month")

    _condition_positive = models.Constraint(
        "CHECK (condition_within > 0 AND cooldown > 0 AND condition_value >= 0)",
        "Times and values of a condition cannot be negative, and times at least 1.",
    )

    @api.constrains("trigger", "condition_model", "condition_domain", "condition_measure", "condition_event_type_id")
    def _check_condition(self):
        for rule in self.filtered(lambda rule: rule.trigger == "condition"):
            rule._check_domain("condition_domain", SUBJECT_MODELS[rule.condition_model])
            if rule.condition_measure == "none" and not rule._domain("condition_domain"):
                raise ValidationError(self.env._("Rule %s: a condition for everybody is none.", rule.name))
            if rule.condition_measure != "none" and not rule.condition_event_type_id:
                raise ValidationError(self.env._("Rule %s: say which events the condition counts.", rule.name))

    @api.model
    def _cron_conditions(self):
        """Flag who meets a condition today and was not flagged during its cool-down. Safe to run twice."""
        for rule in self.search([("trigger", "=", "condition"), ("policy_id.state", "=", "active")]):
            company = rule.company_id
            run = self.env["revisit.run"].with_company(company)._begin("condition")
            rule = rule.with_company(company)
            run._work(bulk.Pages(rule._page_meeting_condition), rule._flag)

    def _page_meeting_condition(self, after, limit=BATCH):
        """The next customers or ledger lines that meet the condition, in the order of their ids.

        :param limit: how many; None: all
        """
        subjects = self.env[SUBJECT_MODELS[self.condition_model]]
        domain = (
            fields.Domain(self._domain("condition_domain")) & self._in_care_domain() & fields.Domain("id", ">", after)
        )
        self.env.flush_all()
        query = subjects._search(domain, limit=limit, order="id")
        query.add_where(SQL("NOT EXISTS (%s)", self._flagged_sql(query.table)))
        if self.condition_measure != "none":
            query.add_where(self._measure_sql(query.table))
        return subjects.browse(row[0] for row in self.env.execute_query(query.select()))

    def _in_care_domain(self):
        """Customers of the company's ledger or events; the company's own ledger lines."""
        company = ("company_id", "=", self.company_id.id)
        if self.condition_model == "engagement":
            return fields.Domain([company])
        return fields.Domain("revisit_engagement_ids", "any", [company]) | fields.Domain(
            "revisit_event_ids", "any", [company]
        )

    def _flagged_sql(self, table):
        """The rule flagged the subject since the cool-down began."""
        return SQL(
            "SELECT 1 FROM revisit_event flag WHERE flag.rule_id = %s AND flag.origin_id = %s AND flag.date > %s",
            self._origin.id,  # also of a rule in memory
            SQL.identifier(table, "id"),
            self._days_ago("cooldown"),
        )

    def _measure_sql(self, table):
        """The subject's events of one type, counted or added up, against the value."""
        recent = self._sum_sql(table, self._days_ago("condition_within"), self.policy_id._today())
        value = self.condition_value
        if self.condition_measure in ("amount_rise", "amount_drop"):
            before = self._sum_sql(table, self._days_ago("condition_within", 2), self._days_ago("condition_within"))
            if self.condition_measure == "amount_rise":
                return SQL("%s > 0 AND %s >= %s * %s", before, recent, before, 1 + value / 100)
            return SQL("%s > 0 AND %s <= %s * %s", before, recent, before, 1 - value / 100)
        operator = SQL("<=") if self.condition_measure == "count_max" else SQL(">=")
        return SQL("%s %s %s", recent, operator, value)

    def _sum_sql(self, table, after, until):
        """Number or amount of the events after one day (exclusive) until another (inclusive)."""
        measure = SQL("count(*)") if self.condition_measure.startswith("count") else SQL("COALESCE(sum(e.amount), 0)")
        return SQL(
            "(SELECT %s FROM revisit_event e WHERE e.%s = %s AND e.type_id = %s AND e.company_id = %s "
            "AND e.active IS TRUE AND e.date > %s AND e.date <= %s)",
            measure,
            SQL("partner_id") if self.condition_model == "partner" else SQL("engagement_id"),
            SQL.identifier(table, "id"),
            self.condition_event_type_id.id,
            self.company_id.id,
            after,
            until,
        )

    def _days_ago(self, name, times=1):
        """The day so many times the duration ``name`` before today in the policy's time zone."""
        length = span(self, name)
        return add_span(
            self.policy_id._today(),
            Span(-length.amount * times, length.unit),
            self.policy_id._work_calendar().is_workday,
        )

    def _flag(self, subjects):
        """Register the rule's event for those that meet the condition."""
        today = self.policy_id._today()
        events = self.env["revisit.event"]
        is_partner = subjects._name == "res.partner"
        vals_list = [
            events._prepare_event_vals(
                self.event_type_id.code,
                subject if is_partner else subject.partner_id,
                today,
                None if is_partner else subject,
                subject,
                {"key": f"rule:{self.id}:{subject._name},{subject.id}:{today}", "rule_id": self.id},
            )
            for subject in subjects
        ]
        return {"examined": len(subjects), "created": len(events._register_all(vals_list))}
