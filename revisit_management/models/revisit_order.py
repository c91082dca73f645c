import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .conflict_matching import is_excluded

# what Register and Cancel set, never a form or a remote call
PROTECTED = {"state", "registered_on", "registered_by_id", "cancel_reason"}
# what was ordered, and about whom: read by auditors, so it stays as registered
FROZEN = {
    *("name", "reason", "requested_by_id", "department_id", "company_id", "date", "rule_id"),
    *("target", "selection", "partner_ids", "engagement_ids", "domain", "exclusion_domain"),
}
DOMAINS = ("domain", "exclusion_domain")


class RevisitOrder(models.Model):
    """Visits ordered for a chosen list of customers (``W10``, ``A3``): who asked, why, and exactly whom about.

    Registering turns each customer, or ledger line, into one event ``ordered`` for one rule: those events are the
    frozen population. Which of them are visited (sampling) is the rule's business.
    """

    _name = "revisit.order"
    _inherit = ["mail.thread"]
    _description = "Order of Visits"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Subject", required=True)
    reason = fields.Text(required=True, help="Stands on every visit of this order.")
    requested_by_id = fields.Many2one(
        "res.users",
        string="Ordered By",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    department_id = fields.Many2one("hr.department", string="Department or Branch", check_company=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date = fields.Date(
        string="Visits From",
        required=True,
        default=lambda self: self.env.company.sudo()._revisit_today(),
        help="The day of the order; the rule counts from it when the visits are due.",
    )
    rule_id = fields.Many2one(
        "revisit.rule",
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_rule(),
        domain="[('event_type_id.code', '=', 'ordered'), ('policy_id.state', '=', 'active'), "
        "('company_id', '=', company_id)]",
        help="How the ordered visits are made: channel, people, sampling.",
    )
    policy_id = fields.Many2one(related="rule_id.policy_id", store=True, ondelete="restrict")
    sampling_percent = fields.Float(related="rule_id.sampling_percent", string="Share Drawn")

    target = fields.Selection(
        [("partner", "Customers"), ("engagement", "Ledger lines")],
        string="Visits For",
        default="partner",
        required=True,
    )
    selection = fields.Selection(
        [("list", "Those listed"), ("domain", "All that meet a condition")],
        string="Which",
        default="list",
        required=True,
    )
    subject_model = fields.Char(compute="_compute_subject_model")
    partner_ids = fields.Many2many("res.partner", string="Customers", check_company=True)
    engagement_ids = fields.Many2many("revisit.engagement", string="Ledger Lines", check_company=True)
    domain = fields.Char(string="Condition", default="[]")
    exclusion_domain = fields.Char(string="Except", default="[]", help="Those that meet this condition are left out.")

    state = fields.Selection(
        [("draft", "Draft"), ("registered", "Registered"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    registered_on = fields.Datetime(readonly=True, copy=False)
    registered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    cancel_reason = fields.Text(readonly=True, copy=False)

    event_ids = fields.One2many(
        "revisit.event",
        "origin_id",
        string="Events",
        domain=[("origin_model", "=", "revisit.order")],
        context={"active_test": False},
    )
    population_count = fields.Integer(
        compute="_compute_counts", string="Population", help="Before registering: who meets the choice now."
    )
    owed_count = fields.Integer(compute="_compute_counts", string="Owed")
    drawn_count = fields.Integer(compute="_compute_counts", string="Drawn", help="A visit came of it.")
    not_drawn_count = fields.Integer(compute="_compute_counts", string="Not Drawn")
    done_count = fields.Integer(compute="_compute_counts", string="Done")

    @api.model
    def _default_rule(self):
        """The rule for ordered visits, when the company has just one in force."""
        rules = self.env["revisit.rule"].search(self._usable_rules_domain(self.env.company), limit=2)
        return rules if len(rules) == 1 else False

    @api.model
    def _usable_rules_domain(self, company):
        return [
            ("trigger", "=", "event"),
            ("event_type_id.code", "=", "ordered"),
            ("policy_id.state", "=", "active"),
            ("company_id", "=", company.id),
        ]

    @api.depends("target")
    def _compute_subject_model(self):
        for order in self:
            order.subject_model = order._subjects()._name

    @api.depends("state", "event_ids.schedule_ids.state", "company_id", "target", "selection", "partner_ids")
    @api.depends("engagement_ids", "domain", "exclusion_domain")
    def _compute_counts(self):
        counts = self._count_lines()
        for order in self:
            population, owed, drawn, not_drawn, done = counts.get(order._origin.id, (0, 0, 0, 0, 0))
            order.population_count = order._count_choice() if order.state == "draft" else population
            order.owed_count = owed
            order.drawn_count = drawn
            order.not_drawn_count = not_drawn
            order.done_count = done

    @api.constrains("target", *DOMAINS)
    def _check_domains(self):
        for order in self:
            for name in DOMAINS:
                if error := order._domain_error(name):
                    raise ValidationError(
                        self.env._(
                            "The condition %(domain)s cannot be used (%(error)s).", domain=order[name], error=error
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if not self.env.su and any(order[name] for order in orders for name in PROTECTED - {"state"}):
            raise UserError(self.env._("An order starts as a draft."))
        orders._check_draft()
        return orders

    def write(self, vals):
        self.check_access("write")
        if not self.env.su and PROTECTED & vals.keys():
            raise UserError(self.env._("Orders are registered and cancelled by their buttons."))
        if FROZEN & vals.keys():
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._check_draft()

    def _check_draft(self):
        if settled := self.filtered(lambda order: order.state != "draft"):
            raise UserError(
                self.env._(
                    "Order %s is registered or cancelled: what it says and whom it is about no longer changes.",
                    settled[0].name,
                )
            )

    # Whom: the choice before registering, the events afterwards

    def _subjects(self):
        return self.env["revisit.engagement" if self.target == "engagement" else "res.partner"]

    def _population(self):
        """Who meets the choice now, each once, in the order of their numbers."""
        domain = self._choice_domain()
        excluded = self._domain("exclusion_domain")
        found = self._subjects().search(domain, order="id")
        return found - found.search([("id", "in", found.ids), *excluded]) if excluded else found

    def _choice_domain(self):
        if self.selection == "list":
            chosen = self.engagement_ids if self.target == "engagement" else self.partner_ids
            return [("id", "in", chosen._origin.ids)]
        companies = [self.company_id.id] if self.target == "engagement" else [self.company_id.id, False]
        return [("company_id", "in", companies), *self._domain("domain")]

    def _count_choice(self):
        """The size of the population while it is being chosen; 0 as long as a condition is not complete."""
        if any(self._domain_error(name) for name in DOMAINS):
            return 0
        return len(self._population())

    def _domain(self, name):
        """The domain in field ``name``; only literals, so that nothing is executed."""
        domain = ast.literal_eval(self[name] or "[]")
        if not isinstance(domain, list):
            raise ValueError(self.env._("a condition is a list"))
        return domain

    def _domain_error(self, name):
        """Why the condition cannot be used, or None."""
        try:
            self._subjects()._search(self._domain(name), limit=1)
        except Exception as error:  # whatever is wrong with a domain, the user is told which one
            return str(error)
        return None

    def _count_lines(self):
        """What came of the events: dict of order id to population, owed, drawn, not drawn and done."""
        self.env["revisit.schedule"].flush_model(["event_id", "state", "visit_id"])
        self.env["revisit.event"].flush_model(["origin_model", "origin_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT e.origin_id, count(DISTINCT e.id), count(s.id), count(s.visit_id), "
                "count(s.id) FILTER (WHERE s.state = 'sampled_out'), count(s.id) FILTER (WHERE s.state = 'done') "
                "FROM revisit_event e LEFT JOIN revisit_schedule s ON s.event_id = e.id AND NOT %s "
                "WHERE e.origin_model = 'revisit.order' AND e.origin_id = ANY(%s) GROUP BY e.origin_id",
                # visits that the user must not see are not counted for them
                SQL("FALSE") if self.env.su else is_excluded(SQL("s.visit_id"), SQL("%s", self.env.uid)),
                self._origin.ids,
            )
        )
        return {order: tuple(counts) for order, *counts in rows}
