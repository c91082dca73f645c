from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# what hooks and actions set, never a form, an import or a remote call
SET_BY_SYSTEM = {"origin", "in_force", "commercial_partner_id", "exempted_by_id", "exempted_at"}


class RevisitConflict(models.Model):
    """A person or department with an interest in a customer: they take no part in visiting that customer (``W4``).

    Rows of origin ``automatic`` are kept by the system (``_sync_automatic``) where a policy counts the relation; others
    are declared by hand. Dates are days of the company, both inclusive; empty is open.
    """

    _name = "revisit.conflict"
    _inherit = ["mail.thread"]
    _description = "Conflict of Interest"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    department_id = fields.Many2one(
        "hr.department",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The whole department, with those below it.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        precompute=True,
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id", store=True, index=True)
    engagement_id = fields.Many2one(
        "revisit.engagement",
        string="Ledger Line",
        index="btree_not_null",
        ondelete="cascade",
        tracking=True,
        check_company=True,
        help="Only visits of this line, and those that concern the customer as a whole. Sellers and advisers have an "
        "interest in the customer whatever the line.",
    )
    relation = fields.Selection(
        [
            ("seller", "Seller"),
            ("adviser", "Adviser"),
            ("installer", "Installer"),
            ("handler", "Handled the complaint"),
            ("relative", "Relative or friend"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        tracking=True,
    )
    origin = fields.Selection(
        [("automatic", "Known to the system"), ("declared", "Declared")],
        default="declared",
        required=True,
        readonly=True,
    )
    date_from = fields.Date(string="From", tracking=True, help="First day, inclusive; empty: since ever.")
    date_to = fields.Date(string="Until", tracking=True, help="Last day, inclusive; empty: until further notice.")
    reason = fields.Text(tracking=True, help="What the interest is.")
    in_force = fields.Boolean(
        compute="_compute_in_force", store=True, help="It counts today: within its dates and not exempted."
    )
    exempted_by_id = fields.Many2one("res.users", readonly=True, copy=False, tracking=True)
    exemption_reason = fields.Text(copy=False, tracking=True, help="Why this person may take part all the same.")
    exempted_at = fields.Datetime(string="Exempted On", readonly=True, copy=False)

    _one_subject = models.Constraint(
        "CHECK (num_nonnulls(user_id, department_id) = 1)",
        "A conflict of interest names either a person or a department.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A conflict of interest cannot end before it begins."
    )
    _ending = models.Index("(company_id, date_to) WHERE in_force IS TRUE AND date_to IS NOT NULL")
    _beginning = models.Index("(company_id, date_from) WHERE in_force IS NOT TRUE AND date_from IS NOT NULL")
    _automatic = models.Index("(partner_id, relation) WHERE origin = 'automatic'")

    @api.depends("engagement_id")
    def _compute_partner_id(self):
        for conflict in self:
            conflict.partner_id = conflict.engagement_id.partner_id or conflict.partner_id

    @api.depends("date_from", "date_to", "exempted_at", "company_id")
    def _compute_in_force(self):
        today = {company: company._revisit_today() for company in self.company_id}
        for conflict in self:
            day = today.get(conflict.company_id, fields.Date.today())
            has_begun = not conflict.date_from or conflict.date_from <= day
            has_ended = conflict.date_to and conflict.date_to < day
            conflict.in_force = bool(has_begun and not has_ended and not conflict.exempted_at)

    @api.depends("user_id", "department_id", "partner_id")
    def _compute_display_name(self):
        for conflict in self:
            who = conflict.user_id.name or conflict.department_id.name
            conflict.display_name = " · ".join(filter(None, (who, conflict.partner_id.display_name)))

    @api.constrains("partner_id", "engagement_id")
    def _check_engagement_partner(self):
        for conflict in self:
            owner = conflict.engagement_id.partner_id
            if owner and owner.commercial_partner_id != conflict.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "Ledger line %(line)s belongs to %(owner)s.",
                        line=conflict.engagement_id.display_name,
                        owner=owner.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        conflicts = self
        if not self.env.su:
            self._check_set_by_hand(vals_list)
            conflicts = self._without_system_defaults()
        conflicts = super(RevisitConflict, conflicts).create(vals_list)
        conflicts._check_declared_by_entitled()
        conflicts._check_reason()
        conflicts._follow_visits()
        return conflicts

    def write(self, vals):
        self._check_editable(vals)
        customers = self.sudo().commercial_partner_id
        result = super().write(vals)
        self._check_reason()
        if vals.keys() - {"reason", "exemption_reason"} and not self._is_only_mail(vals):
            self._follow_visits(customers)
        return result

    def unlink(self):
        self._check_changed_by_others()
        customers = self.sudo().commercial_partner_id
        result = super().unlink()
        self.env["revisit.visit"].sudo()._sync_conflicts_of(customers)
        return result

    @api.model
    def _is_only_mail(self, vals):
        return all(name.startswith(("message_", "activity_", "website_message_")) for name in vals)

    @api.model
    def _without_system_defaults(self):
        """A default in the context is another way to give a value."""
        forbidden = {f"default_{name}" for name in SET_BY_SYSTEM}
        context = {name: value for name, value in self.env.context.items() if name not in forbidden}
        return self.with_context(context)  # pylint: disable=context-overridden

    @api.model
    def _check_set_by_hand(self, vals_list):
        for vals in vals_list:
            if vals.get("origin", "declared") != "declared" or any(vals.get(n) for n in SET_BY_SYSTEM - {"origin"}):
                raise UserError(self.env._("What the system knows and who exempts cannot be entered by hand."))

    def _check_editable(self, vals):
        """Nobody edits what the system keeps, nor ends or softens an interest of their own."""
        if self.env.su or self._is_only_mail(vals):
            return
        if SET_BY_SYSTEM & vals.keys():
            raise UserError(self.env._("What the system knows and who exempts cannot be entered by hand."))
        if vals.keys() == {"exemption_reason"}:
            self._check_may_exempt()
            return
        self._check_changed_by_others()

    def _check_changed_by_others(self):
        for conflict in self if not self.env.su else ():
            if conflict.origin == "automatic":
                raise UserError(
                    self.env._("%s is kept by the system: exempt the person instead.", self[0].display_name)
                )
            if conflict._concerns_user(self.env.user):
                raise UserError(self.env._("Your own conflict of interest is changed by somebody else."))

    def _check_declared_by_entitled(self):
        """Agents declare for themselves, supervisors for their teams, managers for everybody."""
        if self.env.su or self.env.user.has_group("revisit_management.group_manager"):
            return
        teams = self.env.user.has_group("revisit_management.group_supervisor")
        for conflict in self:
            leads = teams and self.env.user in conflict.sudo().user_id.revisit_team_ids.leader_id
            if conflict.user_id != self.env.user and not leads:
                raise UserError(
                    self.env._("Declare your own interests, or as supervisor those of the persons in your teams.")
                )

    def _check_reason(self):
        """Whoever declares an interest says what it is; programs may leave it open."""
        for conflict in self if not self.env.su else ():
            if conflict.origin == "declared" and not (conflict.reason or "").strip():
                raise ValidationError(self.env._("Say what the interest is, so that others can understand it."))

    def _concerns_user(self, user):
        """Is it an interest of this person, in person or through a department?"""
        own = user.sudo().revisit_department_ids
        above = own.browse(int(id_) for path in own.mapped("parent_path") for id_ in (path or "").split("/") if id_)
        return self.user_id == user or (self.department_id and self.department_id in (own | above))

    def _concerns(self, visit):
        """Is it about the customer of this visit, and its ledger line?"""
        if self.commercial_partner_id != visit.partner_id.commercial_partner_id:
            return False
        lines = self.engagement_id and visit.engagement_id and self.relation not in ("seller", "adviser")
        return self.company_id == visit.company_id and (not lines or self.engagement_id == visit.engagement_id)

    def action_open_visits(self):
        return self.partner_id.action_open_revisits()
