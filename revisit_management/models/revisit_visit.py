import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

from ..engine.cadence import Window, planned_day
from ..engine.scoring import satisfaction
from .revisit_engagement import STAGES

OPEN_STATES = ("draft", "ready", "in_progress")
# what only the visit's own actions set, never a form, an import or a remote call
PROTECTED = {
    "number",
    "state",
    "version",
    "reason",
    "started_at",
    "ended_at",
    "done_date",
    "retention_date",
    "satisfaction",
    "is_rated",
    "ideal_date",
    "earliest_date",
    "latest_date",
    "due_at",
    "policy_id",
    "rule_id",
    "stage",
    "tier_id",
    "close_reason",
    "plan_id",
    "dialling_since",
    "dialling_user_id",
    "next_try_at",
    "next_try_action",
    "record_due",
    "is_late_record",
    "chased_on",
    "calendar_event_id",
    "invited_at",
    "invited_for",
    "invitation_count",
    "punctuality_minutes",
    "is_punctual",
    "substitution_id",
    "sent_at",
    "sent_count",
    "sent_message_id",
    "sent_to_id",
    "send_problem",
    "replied_at",
    "technician_asked_at",
    "photo_ids",
    "consent_at",
    "consent_by_id",
    "customer_acted_at",
    "confirmed_for",
    "appointment_moves",
    "signed_at",
    "signed_by_link",
    "signed_from",
    "signed_digest",
    "sign_asked_at",
}
# whom a visit that a rule demanded is about; a visit made by hand may still be put right
DEMANDED = {"partner_id", "engagement_id", "company_id"}


class RevisitVisit(models.Model):
    """One visit (回访记录): why it exists, who makes it, how often it was tried, what the customer said."""

    _name = "revisit.visit"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Visit"
    _order = "planned_date, id"
    _rec_names_search = ["number", "partner_id", "engagement_id"]
    _mail_post_access = "read"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    number = fields.Char(string="Record Number", readonly=True, copy=False)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict", check_company=True
    )
    engagement_id = fields.Many2one(
        "revisit.engagement",
        string="Ledger Line",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', '=', partner_id)]",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    schedule_ids = fields.One2many("revisit.schedule", "visit_id", string="Owed Visits")
    policy_id = fields.Many2one(
        "revisit.policy", readonly=True, index="btree_not_null", ondelete="restrict", copy=False
    )
    rule_id = fields.Many2one("revisit.rule", readonly=True, index="btree_not_null", ondelete="restrict", copy=False)
    version = fields.Integer(readonly=True, copy=False, help="Version of the policy under which the visit was born.")
    reason = fields.Text(readonly=True, copy=False, help="Why this visit exists.")
    visit_type_id = fields.Many2one(
        "revisit.visit.type", string="Kind", ondelete="restrict", default=lambda self: self._default_visit_type()
    )
    channel_id = fields.Many2one("revisit.channel", required=True, ondelete="restrict", tracking=True)
    channel_needs_attempts = fields.Boolean(related="channel_id.needs_attempts")
    team_id = fields.Many2one("revisit.team", index="btree_not_null", ondelete="restrict", check_company=True)
    agent_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('share', '=', False)]",
    )
    contact_line_ids = fields.One2many("revisit.visit.contact", "visit_id", string="Whom to Reach")

    ideal_date = fields.Date(string="Due", readonly=True, copy=False)
    earliest_date = fields.Date(string="Not Before", readonly=True, copy=False)
    latest_date = fields.Date(string="Not After", readonly=True, copy=False)
    due_at = fields.Datetime(readonly=True, copy=False)
    planned_date = fields.Date(string="Planned", copy=False, tracking=True, default=fields.Date.context_today)
    planned_at = fields.Datetime(string="Appointment", copy=False, tracking=True, help="Time agreed with the customer.")
    started_at = fields.Datetime(readonly=True, copy=False)
    arrived_at = fields.Datetime(string="Arrival", copy=False, help="When the agent was on site.")
    ended_at = fields.Datetime(readonly=True, copy=False)
    done_date = fields.Date(readonly=True, copy=False, help="Day of completion in the policy's time zone.")
    retention_date = fields.Date(string="Keep Until", readonly=True, copy=False)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    stage = fields.Selection(STAGES, readonly=True, copy=False, help="Stage of the equipment on the due date.")
    tier_id = fields.Many2one("revisit.tier", readonly=True, copy=False, ondelete="restrict")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("ready", "To do"),
            ("in_progress", "In progress"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        default="ready",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        group_expand="_expand_states",
    )
    close_reason = fields.Text(readonly=True, copy=False, help="Why the visit failed or was cancelled.")

    attempt_ids = fields.One2many("revisit.attempt", "visit_id", string="Attempts")
    attempt_count = fields.Integer(compute="_compute_attempt_count")
    answer_ids = fields.One2many("revisit.answer", "visit_id", string="Answers")
    unanswered = fields.Char(compute="_compute_unanswered", help="What satisfaction was not asked about yet.")
    satisfaction = fields.Float(
        compute="_compute_satisfaction",
        store=True,
        digits=(5, 1),
        aggregator="avg",
        help="0 to 100, what was not asked left out.",
    )
    is_rated = fields.Boolean(
        compute="_compute_satisfaction", store=True, help="The customer answered about satisfaction."
    )
    result = fields.Text(copy=False, help="What came out of the visit.")
    suggestions = fields.Text(copy=False, help="The customer's suggestions, in the customer's own words.")
    needs = fields.Text(copy=False, help="What the customer needs or plans.")
    need_type = fields.Selection(
        [("maintenance", "Maintenance"), ("retrofit", "Retrofit"), ("other", "Other")],
        copy=False,
        help="After warranty: what the customer needs.",
    )
    comment = fields.Text(string="Agent's Comment", copy=False)

    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number IS NOT NULL", "This record number is already in use."
    )
    _by_date = models.Index("(planned_date, id)")  # the first page of a list need not look at a million visits
    _open_by_date = models.Index("(planned_date, id) WHERE state IN ('draft', 'ready', 'in_progress')")
    _open_by_agent = models.Index("(agent_id, planned_date) WHERE state IN ('draft', 'ready', 'in_progress')")
    _done_by_date = models.Index("(company_id, done_date) WHERE state = 'done'")

    @api.model
    def _default_visit_type(self):
        """A visit that no rule demanded is a special one (``E17``)."""
        return self.env["revisit.visit.type"]._by_code("special")

    @api.depends("number", "visit_type_id", "partner_id")
    def _compute_name(self):
        for visit in self:
            visit.name = visit._join_name(visit.number or visit.visit_type_id.name, visit.partner_id.display_name)

    @api.depends("name")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = visit.name

    @api.model
    def _join_name(self, number_or_type, partner_name):
        return " · ".join(filter(None, (number_or_type or self.env._("Visit"), partner_name)))

    @api.depends("latest_date", "planned_date", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for visit in self:
            last_day = visit.latest_date or visit.planned_date
            visit.is_overdue = bool(visit.state in OPEN_STATES and last_day and last_day < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        overdue = fields.Domain("state", "in", OPEN_STATES) & (
            fields.Domain("latest_date", "<", today)
            | (fields.Domain("latest_date", "=", False) & fields.Domain("planned_date", "<", today))
        )
        return fields.Domain.OR(overdue if wanted else ~overdue for wanted in value)

    @api.depends("attempt_ids")
    def _compute_attempt_count(self):
        for visit in self:
            visit.attempt_count = len(visit.attempt_ids)

    @api.depends("answer_ids.level", "answer_ids.dimension_id")
    def _compute_unanswered(self):
        for visit in self:
            missing = visit.answer_ids.filtered(lambda answer: not answer.level)
            visit.unanswered = format_list(self.env, missing.dimension_id.mapped("name"))

    @api.depends("answer_ids.level")
    def _compute_satisfaction(self):
        """By the policy's method as it is when the answers are written."""
        for visit in self:
            score = satisfaction(visit.answer_ids.mapped("level"), visit.policy_id.scoring_method or "average")
            visit.is_rated = score is not None
            visit.satisfaction = score or 0.0

    @api.onchange("planned_at")
    def _onchange_planned_at(self):
        if self.planned_at:
            self.planned_date = self._local_date(self.planned_at)

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.engagement_id.partner_id != self.partner_id:
            self.engagement_id = False

    @api.onchange("engagement_id")
    def _onchange_engagement_id(self):
        if self.engagement_id and not self.partner_id:
            self.partner_id = self.engagement_id.partner_id

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        visits = self._without_protected_defaults()
        return super(RevisitVisit, visits).create([visits._prepare_manual_vals(vals) for vals in vals_list])

    def _without_protected_defaults(self):
        """A default in the context is another way to give a value."""
        forbidden = {f"default_{name}" for name in PROTECTED}
        context = {name: value for name, value in self.env.context.items() if name not in forbidden}
        return self.with_context(context)  # pylint: disable=context-overridden

    def _prepare_manual_vals(self, vals):
        """A visit made by hand (``E17``): the one who makes it carries it out unless somebody else is named."""
        forbidden = {name for name in PROTECTED if vals.get(name)} - {"state", "policy_id", "plan_id"}
        if forbidden or vals.get("state", "ready") != "ready":
            raise UserError(self.env._("A visit made by hand starts as “To do”, without number or dates of a rule."))
        policy = self.env["revisit.policy"].browse(vals.get("policy_id") or [])
        agent_id = vals.get("agent_id", self.env.uid)
        team = policy.team_id or self.env["revisit.team"]._of_agent(agent_id)
        return {"agent_id": agent_id, "team_id": team.id, **vals, "version": policy.version}

    def write(self, vals):
        self._check_writable(vals)
        if vals.get("planned_at") and "planned_date" not in vals:
            vals = {**vals, "planned_date": self._local_date(fields.Datetime.to_datetime(vals["planned_at"]))}
        result = super().write(vals)
        if "agent_id" in vals or "planned_date" in vals:
            self._sync_activities()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_untouched_only(self):
        if kept := self.filtered(lambda visit: not visit._is_untouched() or visit.schedule_ids):
            raise UserError(
                self.env._("%s belongs to the record and cannot be deleted: cancel it instead.", kept[0].display_name)
            )

    def _check_writable(self, vals):
        """Finished visits are locked; what actions set cannot be written from outside (form, import, RPC)."""
        if self.env.su:
            return
        if forbidden := PROTECTED & vals.keys():
            labels = self.fields_get(list(forbidden), ["string"])
            raise UserError(
                self.env._(
                    "%s cannot be changed by hand: use the buttons of the visit.",
                    ", ".join(sorted(label["string"] for label in labels.values())),
                )
            )
        demanded = self.filtered("rule_id")
        if demanded and DEMANDED & vals.keys():
            raise UserError(
                self.env._("A rule demanded visit %s: customer and ledger line stay.", demanded[0].display_name)
            )
        locked = self.filtered(lambda visit: visit.state not in OPEN_STATES)
        if locked and not self._is_only_mail(vals):
            raise UserError(
                self.env._("Visit %s is closed: its record can no longer be changed.", locked[0].display_name)
            )

    def _check_record_open(self):
        """Attempts, answers and contacts of a closed visit are part of its record."""
        if closed := self.filtered(lambda visit: visit.state not in OPEN_STATES):
            raise UserError(
                self.env._("Visit %s is closed: its record can no longer be changed.", closed[0].display_name)
            )

    @api.model
    def _is_only_mail(self, vals):
        """Messages, followers and activities go on after the record is closed."""
        return all(name.startswith(("message_", "activity_", "website_message_")) for name in vals)

    @api.model
    def _open_states(self):
        return OPEN_STATES

    def _is_untouched(self):
        """Nobody has begun: it may still move or go."""
        return self.state in ("draft", "ready") and not self.attempt_ids and not self.sent_at

    def _local_date(self, moment):
        """The day of ``moment`` (naive UTC) where the visit belongs: its policy's time zone, else the company's."""
        return self._local_time(moment).date()

    def _local_time(self, moment):
        """``moment`` (naive UTC) on the clocks of where the visit belongs, without a time zone."""
        tz = self.policy_id.tz or self.company_id.resource_calendar_id.tz or "UTC"
        return pytz.utc.localize(moment).astimezone(pytz.timezone(tz)).replace(tzinfo=None)

    def _closing_date(self):
        """The day on which the visit was closed, done or not."""
        return self._local_date(self.ended_at)

    def _move_to(self, days):
        """Follow the corrected dates of the owed visit, with a message."""
        old = self.ideal_date
        self.write({**days, "planned_date": self._plan_within(days)})
        self.message_post(
            body=self.env._(
                "The event's date was corrected: due on %(new)s instead of %(old)s.", new=days["ideal_date"], old=old
            )
        )

    def _plan_within(self, days):
        window = Window(days["earliest_date"], days["ideal_date"], days["latest_date"])
        return planned_day(window, self.policy_id._work_calendar().is_workday, self.policy_id._today())
