from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.warranty import stage_between, trial_end, warranty_end

# the dates of a ledger line that are customer events, and the type of each
MILESTONES = {
    "contract_date": "contract_signed",
    "end_date": "contract_ended",
    "shipped_date": "shipped",
    "commissioned_date": "commissioned",
}
# those that open the warranty's term
WARRANTY_MILESTONES = ("shipped_date", "commissioned_date")

# where a line's warranty term comes from, and what it says
TERM_PATHS = ("warranty_term_id", "partner_id.revisit_warranty_term_id", "company_id.revisit_warranty_term_id")
TERM_FIELDS = ("trial_months", "months_from_commissioning", "months_from_shipping", "combination")

STAGES = [
    ("pre_commissioning", "Before power-on"),
    ("trial", "Trial run"),
    ("warranty", "In warranty"),
    ("post_warranty", "Out of warranty"),
]


class RevisitEngagement(models.Model):
    """A line of the revisit ledger (回访台帐, ``E2``): what a customer has from us and since when."""

    _name = "revisit.engagement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Revisit Ledger Line"
    _order = "commissioned_date desc nulls last, shipped_date desc nulls last, id desc"
    _rec_names_search = ["name", "ledger_no", "partner_id"]
    _check_company_auto = True

    name = fields.Char(string="Project", required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    kind = fields.Selection(
        [
            ("installation", "Installation"),
            ("contract", "Contract"),
            ("membership", "Membership"),
            ("purchase", "Purchase"),
            ("case", "Case"),
        ],
        default="installation",
        required=True,
    )
    ledger_no = fields.Char(string="Ledger Number", copy=False, tracking=True)
    product_model = fields.Char()
    quantity = fields.Float()
    amount = fields.Monetary(string="Contract Amount")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    user_id = fields.Many2one(
        "res.users",
        string="Account Manager",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Seller or adviser of this customer.",
    )
    seller_name = fields.Char(
        string="Seller", help="Name of the seller as the ledger gives it, when the seller is no user here."
    )
    contact_ids = fields.One2many("revisit.engagement.contact", "engagement_id", string="Contacts", copy=True)

    contract_date = fields.Date(tracking=True)
    end_date = fields.Date(string="Contract End", tracking=True, help="Last day of the contract.")
    shipped_date = fields.Date(string="Ship Date", tracking=True)
    commissioned_date = fields.Date(string="Power-on Date", tracking=True)
    warranty_term_id = fields.Many2one(
        "revisit.warranty.term", help="Empty: the customer's term, then the standard one."
    )
    trial_end = fields.Date(compute="_compute_warranty", store=True, help="Last day of the trial run.")
    warranty_end = fields.Date(compute="_compute_warranty", store=True, help="Last day in warranty.")
    stage = fields.Selection(STAGES, compute="_compute_stage", search="_search_stage", help="Stage today.")

    auxiliary = fields.Boolean(string="Auxiliary Equipment", help="Outside the revisit regulation.")
    internal_use = fields.Boolean(
        compute="_compute_internal_use",
        store=True,
        help="Used inside one of our own companies: outside the regulation.",
    )
    excluded = fields.Boolean(string="Not Revisited", tracking=True, help="No visits for this ledger line.")
    excluded_reason = fields.Char(tracking=True)
    excluded_visit_type_ids = fields.Many2many(
        "revisit.visit.type", string="Without These Visits", help="Kinds of visit the customer does not want here."
    )

    event_ids = fields.One2many("revisit.event", "engagement_id", string="Events")
    schedule_ids = fields.One2many("revisit.schedule", "engagement_id", string="Owed Visits")
    visit_ids = fields.One2many("revisit.visit", "engagement_id", string="Visits")
    visit_count = fields.Integer(compute="_compute_visit_count")
    next_visit_date = fields.Date(compute="_compute_next_visit_date")
    last_record_number = fields.Char(
        readonly=True,
        copy=False,
        tracking=True,
        help="Number of the latest completed visit record, written back.",
    )

    _ledger_no_unique = models.UniqueIndex(
        "(company_id, ledger_no) WHERE ledger_no IS NOT NULL", "This ledger number is already in use."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0 AND quantity >= 0)", "Quantity and amount of a ledger line cannot be negative."
    )
    _partner_company = models.Index("(company_id, partner_id)")

    @api.depends(
        "shipped_date",
        "commissioned_date",
        *TERM_PATHS,
        *(f"{path}.{name}" for path in TERM_PATHS for name in TERM_FIELDS),
    )
    def _compute_warranty(self):
        for engagement in self:
            term = engagement._warranty_term()._engine_term()
            engagement.trial_end = trial_end(term, engagement.commissioned_date or None)
            engagement.warranty_end = warranty_end(
                term, engagement.shipped_date or None, engagement.commissioned_date or None
            )

    @api.depends("shipped_date", "commissioned_date", "trial_end", "warranty_end")
    def _compute_stage(self):
        today = fields.Date.context_today(self)
        for engagement in self:
            engagement.stage = engagement._stage_on(today)

    def _search_stage(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return fields.Domain.OR(self._stage_domain(stage, today) for stage in value)

    @api.depends("partner_id.commercial_partner_id")
    def _compute_internal_use(self):
        owners = self.partner_id.commercial_partner_id
        ours = self.env["res.company"].sudo().search([("partner_id", "in", owners.ids)]).partner_id
        for engagement in self:
            engagement.internal_use = engagement.partner_id.commercial_partner_id in ours

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        counts = dict(
            self.env["revisit.visit"]._read_group([("engagement_id", "in", self.ids)], ["engagement_id"], ["__count"])
        )
        for engagement in self:
            engagement.visit_count = counts.get(engagement, 0)

    @api.depends("schedule_ids.state", "schedule_ids.ideal_date")
    def _compute_next_visit_date(self):
        groups = self.env["revisit.schedule"]._read_group(
            [("engagement_id", "in", self.ids), ("state", "in", ("waiting", "taken"))],
            ["engagement_id"],
            ["ideal_date:min"],
        )
        dates = dict(groups)
        for engagement in self:
            engagement.next_visit_date = dates.get(engagement)

    @api.model_create_multi
    def create(self, vals_list):
        engagements = super().create(vals_list)
        engagements._register_milestones(MILESTONES)
        return engagements

    def write(self, vals):
        result = super().write(vals)
        self._register_milestones(self._milestones_told_by(vals))
        if "partner_id" in vals:
            self._follow_customer()
        if vals.get("excluded"):
            self._cancel_open_visits()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_visited(self):
        if visited := self.filtered("visit_ids"):
            raise UserError(
                self.env._(
                    "%s has visits on record and cannot be deleted: archive it instead.",
                    ", ".join(visited.mapped("display_name")),
                )
            )

    @api.depends("name", "ledger_no")
    def _compute_display_name(self):
        for engagement in self:
            engagement.display_name = " · ".join(filter(None, (engagement.ledger_no, engagement.name)))

    def action_open_visits(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_visit_action")
        context = {"default_engagement_id": self.id, "default_partner_id": self.partner_id.id} if len(self) == 1 else {}
        return {**action, "domain": [("engagement_id", "in", self.ids)], "context": context}

    def action_open_partner(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "view_mode": "form",
            "res_id": self.partner_id.id,
        }

    def _contact_of(self, role):
        """The first contact of this ledger line in ``role``; may be empty."""
        return self.contact_ids.filtered(lambda line: line.role_id == role)[:1].contact_id

    def _warranty_term(self):
        partner = self.partner_id.with_company(self.company_id)
        return self.warranty_term_id or partner.revisit_warranty_term_id or self.company_id.revisit_warranty_term_id

    def _stage_on(self, day):
        """The stage on ``day``, trial and warranty ends included."""
        return stage_between(day, self.commissioned_date or None, self.trial_end or None, self.warranty_end or None)

    @api.model
    def _stage_domain(self, stage, today):
        """The ledger lines whose stage is ``stage`` on the day ``today``: the search side of ``_stage_on``."""
        powered = fields.Domain("commissioned_date", "<=", today)
        later = fields.Domain("commissioned_date", ">", today)
        unpowered = fields.Domain("commissioned_date", "=", False)
        in_trial = fields.Domain("trial_end", ">=", today)
        covered = fields.Domain("warranty_end", ">=", today)
        lapsed = fields.Domain("warranty_end", "<", today)
        return {
            "pre_commissioning": later | (unpowered & (covered | fields.Domain("warranty_end", "=", False))),
            "trial": powered & in_trial,
            "warranty": powered & ~in_trial & covered,
            "post_warranty": (powered & ~in_trial & ~covered) | (unpowered & lapsed),
        }.get(stage, fields.Domain.FALSE)

    def _register_milestones(self, field_names):
        """Tell the front door what the dates of these lines say; an emptied date withdraws its event."""
        events = self.env["revisit.event"].sudo()
        facts = []
        for name in field_names:
            known = self.filtered(name)
            facts += [line._prepare_milestone_vals(events, name) for line in known]
            (self - known)._withdraw_milestone(MILESTONES[name])
        events._register_all(facts)

    def _prepare_milestone_vals(self, events, name):
        term_end = self.end_date if name == "contract_date" else self.warranty_end
        vals = {} if name == "end_date" else {"date_end": term_end}
        return events._prepare_event_vals(MILESTONES[name], self.partner_id, self[name], self, self, vals)

    @api.model
    def _milestones_told_by(self, vals):
        """The milestones of which a change of ``vals`` tells something: their day, or the end of their term."""
        told = MILESTONES.keys() & vals.keys()
        if "end_date" in vals:
            told |= {"contract_date"}
        if {"shipped_date", "commissioned_date", "warranty_term_id"} & vals.keys():
            told |= set(WARRANTY_MILESTONES)
        return told

    def _follow_warranty(self):
        """The warranty of these lines changed: their events open a longer or shorter term."""
        self._register_milestones(WARRANTY_MILESTONES)

    def _withdraw_milestone(self, code):
        # by its key, so that the fact is found too when a document told it
        events = self.sudo().event_ids.filtered(
            lambda e: e.key == f"{code}:{e.engagement_id._name},{e.engagement_id.id}"
        )
        events._withdraw(self.env._("The date was removed from the ledger."))

    def _follow_customer(self):
        """The line went to another customer: its facts and the visits not started go along, what was done stays."""
        for engagement in self.sudo():
            engagement.event_ids.write({"partner_id": engagement.partner_id.id})
            untouched = engagement.visit_ids.filtered(lambda visit: visit._is_untouched())
            untouched.write({"partner_id": engagement.partner_id.id})

    def _cancel_open_visits(self):
        for engagement in self:
            reason = engagement.excluded_reason or self.env._("The ledger line was excluded from revisits.")
            engagement.sudo().visit_ids._cancel_open(reason)
