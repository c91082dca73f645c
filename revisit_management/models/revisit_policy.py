from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ..engine.workdays import WorkCalendar

# a closure that takes less than this off a day leaves it a working day
HALF_DAY = timedelta(hours=4)


class RevisitPolicy(models.Model):
    """A company's revisit regulation: who is visited when, by whom, how. Its clauses are the rules."""

    _name = "revisit.policy"
    _inherit = ["mail.thread"]
    _description = "Revisit Policy"
    _order = "is_template, sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Html(translate=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    is_template = fields.Boolean(copy=False)
    template_code = fields.Char(readonly=True)
    template_id = fields.Many2one(
        "revisit.policy", readonly=True, copy=False, help="The template this policy was made from."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("suspended", "Suspended")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    version = fields.Integer(readonly=True, copy=False, tracking=True, help="Raised at each activation.")
    snapshot = fields.Json(readonly=True, copy=False, help="The rules as activated, per version.")
    has_changes = fields.Boolean(compute="_compute_has_changes", help="Rules were edited since the last activation.")
    effective_from = fields.Date(
        copy=False,
        tracking=True,
        help="Visits due before this day are history: what happens to them is set by 'History'.",
    )
    resumed_on = fields.Date(
        readonly=True, copy=False, help="End of the last suspension; what fell due before is history."
    )
    catch_up = fields.Selection(
        [
            ("skip", "Leave it: only visits due from then on"),
            ("collapse", "One visit for the latest that was missed"),
            ("create", "Every visit that was missed"),
        ],
        string="History",
        default="skip",
        required=True,
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self._default_tz(),
        help="Every date of this policy, 'today' included, is a day in this time zone.",
    )
    holiday_country_id = fields.Many2one(
        "res.country",
        default=lambda self: self.env.company.country_id,
        help="Public holidays and make-up working days of this country count when working days are counted. "
        "Empty: Saturdays and Sundays are free.",
    )
    horizon_days = fields.Integer(
        default=30, required=True, help="Visits are created this many days before they are due."
    )
    rule_ids = fields.One2many("revisit.rule", "policy_id", copy=True)
    rule_count = fields.Integer(compute="_compute_rule_count")
    team_id = fields.Many2one("revisit.team", string="Default Team", check_company=True, copy=False)
    warranty_term_id = fields.Many2one(
        "revisit.warranty.term", help="Becomes the company's standard warranty when the policy is activated."
    )
    window_ids = fields.One2many("revisit.window", "policy_id", string="Calling Hours", copy=True)
    min_attempts = fields.Integer(
        default=3, required=True, help="A call may be given up only after so many attempts that count (W12)."
    )
    min_ring_seconds = fields.Integer(
        default=20, required=True, help="An unanswered call that rang for less does not count (W12)."
    )
    minutes_per_visit = fields.Integer(
        default=15, required=True, help="What a visit takes on average: for the team's capacity in the calling hours."
    )
    scoring_method = fields.Selection(
        [
            ("average", "Average of the answers: 100, 80, 60, 0"),
            ("csat", "Share of satisfied answers"),
            ("deduction", "100 less 10 for each dissatisfied answer"),
            ("nps", "Promoters less detractors"),
        ],
        string="Satisfaction",
        default="average",
        required=True,
        help="How the answers of a visit become its satisfaction (H3).",
    )
    retention_months = fields.Integer(
        default=36, required=True, help="Records are kept at least this long after the visit."
    )
    visit_ids = fields.One2many("revisit.visit", "policy_id")
    open_visit_count = fields.Integer(compute="_compute_open_visit_count")

    _horizon_days_positive = models.Constraint("CHECK (horizon_days >= 0)", "The horizon cannot be negative.")
    _attempts_positive = models.Constraint(
        "CHECK (min_attempts > 0 AND min_ring_seconds >= 0 AND minutes_per_visit > 0)",
        "Attempts and minutes are at least 1, seconds not negative.",
    )
    _retention_months_minimum = models.Constraint(
        "CHECK (retention_months >= 36)", "Visit records are kept for at least 36 months."
    )
    _template_once = models.UniqueIndex(
        "(template_id, company_id) WHERE template_id IS NOT NULL AND active IS TRUE",
        "This template is already in use in this company.",
    )

    @api.model
    def _default_tz(self):
        return self.env.company.resource_calendar_id.tz or self.env.user.tz or "UTC"

    @api.depends("rule_ids")
    def _compute_rule_count(self):
        for policy in self:
            policy.rule_count = len(policy.rule_ids)

    def _compute_open_visit_count(self):
        visits = self.env["revisit.visit"]
        domain = [("policy_id", "in", self.ids), ("state", "in", visits._open_states())]
        counts = dict(visits._read_group(domain, ["policy_id"], ["__count"]))
        for policy in self:
            policy.open_visit_count = counts.get(policy, 0)

    @api.depends("state", "version", "snapshot", "rule_ids.write_date")
    def _compute_has_changes(self):
        for policy in self:
            policy.has_changes = policy.state == "active" and policy._prepare_snapshot() != policy.snapshot

    @api.constrains("is_template", "company_id")
    def _check_has_company(self):
        for policy in self:
            if not policy.is_template and not policy.company_id:
                raise ValidationError(self.env._("Policy %s needs a company.", policy.name))

    @api.constrains("tz")
    def _check_tz(self):
        for policy in self:
            if policy.tz not in pytz.all_timezones_set:
                raise ValidationError(self.env._("%s is not a time zone.", policy.tz))

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        used = self.filtered(lambda policy: policy.version or policy.visit_ids)
        if used:
            raise UserError(
                self.env._("%s has been in force: archive it instead of deleting it.", ", ".join(used.mapped("name")))
            )

    def action_apply_template(self):
        """Copy this template for the current company, once; open the company's copy.

        :return: form action whose ``res_id`` is the company's policy (a second call returns the same one)
        """
        self.ensure_one()
        self.check_access("write")  # the copy is made by the system, so who may ask for it is checked here
        if not self.is_template:
            raise UserError(self.env._("%s is not a template.", self.name))
        policy = self._company_copy() or self.sudo().copy(self._prepare_company_copy_vals()).sudo(False)
        return {
            "type": "ir.actions.act_window",
            "name": policy.name,
            "res_model": "revisit.policy",
            "view_mode": "form",
            "views": [(False, "form")],
            "res_id": policy.id,
        }

    def _company_copy(self):
        domain = [("template_id", "=", self.id), ("company_id", "=", self.env.company.id)]
        return self.env["revisit.policy"].search(domain, limit=1)

    def _prepare_company_copy_vals(self):
        company = self.env.company
        return {
            "company_id": company.id,
            "template_id": self.id,
            "tz": self._default_tz(),
            "holiday_country_id": company.country_id.id,
        }

    def action_activate(self):
        """Put the policy, or its edited rules, in force: raises ``version`` and keeps a snapshot of the rules."""
        for policy in self:
            policy._check_can_activate()
            vals = {
                "state": "active",
                "version": policy.version + 1,
                "effective_from": policy.effective_from or policy._today(),
                "snapshot": policy._prepare_snapshot(),
            }
            if policy.state == "suspended":
                vals["resumed_on"] = policy._today()
            policy.write(vals)
            policy._set_standard_warranty()

    def _set_standard_warranty(self):
        """The warranty of the regulation in force is the company's, for lines and customers without their own."""
        if self.warranty_term_id:
            self.company_id.sudo().revisit_warranty_term_id = self.warranty_term_id

    def _check_can_activate(self):
        if self.is_template:
            raise UserError(self.env._("Apply the template %s first; a template itself is never in force.", self.name))
        if not self.rule_ids:
            raise UserError(self.env._("Policy %s has no rules yet: add at least one.", self.name))

    def action_suspend(self):
        """Stop creating visits. What falls due meanwhile is history when the policy is activated again."""
        self.filtered(lambda policy: policy.state == "active").write({"state": "suspended"})

    def action_open_visits(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_visit_action")
        return {**action, "domain": [("policy_id", "in", self.ids)], "context": {}}

    def _prepare_snapshot(self):
        return {rule._snapshot_key(): rule._prepare_snapshot() for rule in self.rule_ids}

    def _today(self):
        """The current date in the policy's time zone."""
        return self._local_date(fields.Datetime.now())

    def _local_date(self, moment):
        """The day on which ``moment`` (naive UTC) falls in the policy's time zone."""
        return pytz.utc.localize(moment).astimezone(pytz.timezone(self.tz)).date()

    def _history_before(self):
        """Occurrences due before this day are history."""
        return max(day for day in (self.effective_from, self.resumed_on) if day)

    def _work_calendar(self):
        """Public holidays of the policy's country and the company's closures, for the engine."""
        self.ensure_one()
        return WorkCalendar(country=self.holiday_country_id.code or None, closures=self._closures())

    def _closures(self):
        """Whole days on which the company is closed, as (first, last) in the policy's time zone."""
        leaves = self.env["resource.calendar.leaves"].sudo()
        domain = [
            ("resource_id", "=", False),
            ("company_id", "=", self.company_id.id),
            ("calendar_id", "in", (False, self.company_id.resource_calendar_id.id)),
        ]
        return [days for leave in leaves.search(domain) if (days := self._whole_days(leave))]

    def _whole_days(self, leave):
        """First and last day that ``leave`` covers for at least the usual hours, or None for a part of a day.

        Closures are entered as 00:00–24:00 or as office hours: a day counts from noon to afternoon.
        """
        first = self._local_date(leave.date_from + HALF_DAY)
        last = self._local_date(leave.date_to - HALF_DAY)
        return (first, last) if first <= last else None
