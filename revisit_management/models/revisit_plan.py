from odoo import api, fields, models
from odoo.exceptions import UserError

# plans that still take visits
OPEN_PLANS = ("draft", "submitted", "approved", "running")
APPROVED = ("approved", "running")
# what only the plan's own actions set, never a form, an import or a remote call
PROTECTED = {
    *("state", "kind", "key", "order_id", "reject_reason", "changes_submitted"),
    *("submitted_by_id", "submitted_at", "approved_by_id", "approved_at"),
}
# what a plan is about: as approved. Of a period's plan even before: it follows from the visits
HEADER = {"name", "purpose"}
SCOPE = {"policy_id", "team_id", "date_from", "date_to"}


class RevisitPlan(models.Model):
    """Visits of a team for a week, a month or a special occasion, approved before anything runs (回访计划)."""

    _name = "revisit.plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Revisit Plan"
    _order = "date_from desc, id desc"
    _mail_post_access = "read"
    _check_company_auto = True

    name = fields.Char(required=True)
    kind = fields.Selection(
        [("period", "Week or month"), ("special", "Special")],
        default="special",
        required=True,
        readonly=True,
        copy=False,
    )
    policy_id = fields.Many2one(
        "revisit.policy",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('is_template', '=', False)]",
    )
    team_id = fields.Many2one(
        "revisit.team",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["revisit.team"]._of_agent(self.env.uid),
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today, help="Inclusive.")
    purpose = fields.Text(help="What the visits of this plan are for.")
    order_id = fields.Many2one("revisit.order", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    key = fields.Char(
        readonly=True, copy=False, help="Policy, team and period or order of a plan that the system made."
    )
    visit_ids = fields.One2many("revisit.visit", "plan_id", string="Visits", copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("running", "Running"),
            ("done", "Done"),
            ("archived", "Archived"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    changes_submitted = fields.Boolean(
        readonly=True, copy=False, help="What was added or changed after approval waits for approval."
    )
    reject_reason = fields.Text(string="Returned Because", readonly=True, copy=False, tracking=True)
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    submitted_at = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, tracking=True, ondelete="restrict")
    approved_at = fields.Datetime(readonly=True, copy=False)
    guidance = fields.Text(
        copy=False, tracking=True, help="What the supervisor wants done differently or again, after the round (B13)."
    )
    rehearsal_date = fields.Date(string="Rehearsal On", copy=False)
    rehearsal_note = fields.Text(string="Rehearsal", copy=False, help="What was practised, with whom, what came out.")

    _dates_in_order = models.Constraint("CHECK (date_from <= date_to)", "A plan begins before it ends.")
    _open_key_unique = models.UniqueIndex(
        "(key) WHERE key IS NOT NULL AND state IN ('draft', 'submitted', 'approved', 'running')",
        "There is an open plan for this policy, team and period already.",
    )
    _open = models.Index("(id) WHERE state IN ('draft', 'submitted', 'approved', 'running')")

    @api.model_create_multi
    def create(self, vals_list):
        """Plans made by hand are special ones."""
        if self.env.su:
            return super().create(vals_list)
        if any(vals.get(name) for vals in vals_list for name in PROTECTED - {"state", "kind"}) or any(
            vals.get("state", "draft") != "draft" or vals.get("kind", "special") != "special" for vals in vals_list
        ):
            raise UserError(self.env._("A plan made by hand starts as the draft of a special plan."))
        forbidden = {f"default_{name}" for name in PROTECTED}
        context = {name: value for name, value in self.env.context.items() if name not in forbidden}
        plans = self.with_context(context)  # pylint: disable=context-overridden
        return super(RevisitPlan, plans).create(vals_list)

    def write(self, vals):
        self._check_writable(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_empty_drafts_only(self):
        for plan in self:
            if plan.state != "draft" or plan.sudo().visit_ids:
                raise UserError(
                    self.env._("Plan %s is no draft or has visits: it belongs to the record and stays.", plan.name)
                )

    def _check_writable(self, vals):
        """Buttons change states; what was submitted stays as it is; the scope of a period's plan is its period."""
        if self.env.su:
            return
        self.check_access("write")
        if PROTECTED & vals.keys():
            raise UserError(self.env._("Plans are submitted, approved and returned by their buttons."))
        for plan in self:
            if (HEADER & vals.keys() and plan.state != "draft") or (SCOPE & vals.keys() and not plan._is_free()):
                raise UserError(
                    self.env._(
                        "Plan %(plan)s is “%(state)s”: policy, team, days and purpose can be changed only in the draft "
                        "of a special plan.",
                        **plan._described(),
                    )
                )
            if plan.state == "archived" and not self.env["revisit.visit"]._is_only_mail(vals):
                raise UserError(self.env._("Plan %s is archived: it no longer changes.", plan.name))
        if "guidance" in vals:
            self._check_may_guide()

    def _is_free(self):
        return self.state == "draft" and self.kind == "special"

    def _check_may_guide(self):
        """The supervisor reads records and report after the round, and writes guidance (``B13``)."""
        for plan in self:
            if plan.state != "done":
                raise UserError(self.env._("Guidance is written when plan %s is done.", plan.name))
            if not plan._is_supervised_by(self.env.user):
                raise UserError(self.env._("Guidance for plan %s is written by its supervisor.", plan.name))

    def _is_supervised_by(self, user):
        """Whether ``user`` leads the team or its head office, or manages all of them."""
        leaders = self.sudo().team_id.leader_id | self.sudo().team_id.head_office_id.leader_id
        return user in leaders or user.has_group("revisit_management.group_manager")

    def _described(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return {"plan": self.name, "state": states[self.state]}

    @api.model
    def _count_open(self, name, records):
        """How many open plans each of ``records`` has, by the plan's field ``name``."""
        domain = [(name, "in", records.ids), ("state", "in", OPEN_PLANS)]
        return dict(self._read_group(domain, [name], ["__count"]))

    def _holds(self, visit):
        """Whether ``visit`` belongs here by its team and planned day."""
        day = visit.planned_date
        return visit.team_id == self.team_id and bool(day) and self.date_from <= day <= self.date_to

    def _check_takes_visits(self):
        """A visit made by hand may be put into this plan, where it waits for approval.

        :raises UserError: when the plan is over
        """
        self.check_access("read")
        if self.state not in OPEN_PLANS:
            raise UserError(self.env._("Plan %(plan)s is “%(state)s”: it takes no more visits.", **self._described()))
