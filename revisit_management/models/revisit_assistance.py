from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

OPEN_STATES = ("requested", "accepted")
# who may write what; all else is set by the buttons
OF_THE_ASKER = {"kind", "what", "due_date", "handler_id"}
OF_THE_DEPARTMENT = {"answer", "handler_id"}
# calendar days the department has when nobody says otherwise
DAYS_TO_ANSWER = 5


class RevisitAssistance(models.Model):
    """A department is asked to assist a visit, or for information about product and service (``E18``, ``G4``).

    Its people see the question and the customer's name as they were asked, not the visit.
    """

    _name = "revisit.assistance"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Assistance of a Department"
    _order = "due_date, id"
    _mail_post_access = "read"

    visit_id = fields.Many2one(
        "revisit.visit", required=True, index=True, ondelete="cascade", groups="revisit_management.group_agent"
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    customer_name = fields.Char("Customer", readonly=True, help="As it was when the department was asked.")
    department_id = fields.Many2one("hr.department", required=True, index=True, ondelete="restrict")
    handler_id = fields.Many2one(
        "res.users",
        string="Handled By",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Empty: the manager of the department.",
    )
    kind = fields.Selection(
        [
            ("join_visit", "Join the visit"),
            ("information", "Information about product or service"),
            ("solution", "Solution or plan"),
            ("material", "Material or spare part"),
        ],
        string="Asked For",
        default="information",
        required=True,
    )
    what = fields.Text(string="Question", required=True, help="The department sees this and the customer's name.")
    due_date = fields.Date(
        string="Answer By", required=True, default=lambda self: fields.Date.today() + timedelta(days=DAYS_TO_ANSWER)
    )
    state = fields.Selection(
        [
            ("requested", "Asked"),
            ("accepted", "Accepted"),
            ("answered", "Answered"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
        ],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    answer = fields.Text(copy=False, help="What the department returns; or why it cannot.")
    asked_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    answered_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True, copy=False)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    can_ask = fields.Boolean(compute="_compute_can", help="The user may change or withdraw the question.")
    can_answer = fields.Boolean(compute="_compute_can", help="The user may answer for the department.")

    @api.depends("customer_name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            request.display_name = " · ".join(filter(None, (kinds.get(request.kind), request.customer_name)))

    @api.depends("state", "due_date")
    def _compute_is_overdue(self):
        today = self.env.company.sudo()._revisit_today()
        for request in self:
            request.is_overdue = bool(request.state in OPEN_STATES and request.due_date and request.due_date < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company.sudo()._revisit_today()
        overdue = fields.Domain("state", "in", OPEN_STATES) & fields.Domain("due_date", "<", today)
        return fields.Domain.OR(overdue if wanted else ~overdue for wanted in value)

    @api.depends("state", "handler_id", "department_id", "asked_by_id")
    @api.depends_context("uid")
    def _compute_can(self):
        for request in self:
            is_open = request.state in OPEN_STATES
            request.can_ask = is_open and request._is_asker()
            request.can_answer = is_open and request._is_of_department()

    @api.constrains("handler_id", "department_id", "visit_id")
    def _check_conflict(self):
        """Who has an interest in the customer is not asked about them (``W4``)."""
        for request in self.sudo().filtered("handler_id"):
            if request.handler_id.id in request.visit_id._ids_in_conflict():
                raise ValidationError(
                    self.env._(
                        "%(user)s has a conflict of interest with %(customer)s: ask somebody else.",
                        user=request.handler_id.name,
                        customer=request.customer_name,
                    )
                )

    @api.constrains("handler_id", "department_id")
    def _check_handler(self):
        for request in self.filtered("handler_id"):
            user = request.handler_id.sudo()
            if user.share or request.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work for %(company)s.", user=user.name, company=request.company_id.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create([self._prepare_request_vals(vals) for vals in vals_list])
        requests._check_may_ask()
        for request in requests.sudo():
            request._notify_department()
        return requests

    def _prepare_request_vals(self, vals):
        """Asked by the one who asks; the department's manager handles it, unless somebody else is named."""
        visit = self.env["revisit.visit"].browse(vals.get("visit_id") or self.env.context.get("default_visit_id"))
        department = self.env["hr.department"].browse(vals.get("department_id"))
        manager = department.sudo().manager_id.user_id
        return {
            **vals,
            "handler_id": vals.get("handler_id") or manager.id,
            "customer_name": visit.sudo().partner_id.display_name,
            "asked_by_id": self.env.uid,
            "state": "requested",
            **dict.fromkeys(("answer", "answered_by_id", "answered_at"), False),
        }

    def _check_may_ask(self):
        """Who carries the visit out, and those above; who only goes along asks them."""
        if not self.env.su:
            self.visit_id.check_access("write")

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._check_writable(vals)
        result = super().write(vals)
        if "handler_id" in vals:
            for request in self.sudo().filtered(lambda request: request.state in OPEN_STATES):
                request._notify_department()
        return result

    def _check_writable(self, vals):
        names = {name for name in vals if not name.startswith(("message_", "activity_", "website_message_"))}
        for request in self if names else ():
            allowed = (OF_THE_ASKER if request.can_ask else set()) | (
                OF_THE_DEPARTMENT if request.can_answer else set()
            )
            if names - allowed:
                raise UserError(
                    self.env._(
                        "%s: what was asked is changed by who asked, the answer by the department, both only while it "
                        "is open. All else is done with the buttons.",
                        request.display_name,
                    )
                )

    def _is_asker(self):
        visit = self.sudo().visit_id.with_env(self.env)
        return self.asked_by_id == self.env.user or visit.has_access("write")

    def _is_of_department(self):
        """Its handler, its people, and the managers of this app."""
        user = self.env.user
        return user in self._people() | self.handler_id or user.has_group("revisit_management.group_manager")

    def _people(self):
        department = self.sudo().department_id
        return department.member_ids.user_id | department.manager_id.user_id
