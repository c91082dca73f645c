from odoo import fields, models
from odoo.exceptions import AccessError, UserError

# what is corrected on the spot, and how people call it
CORRECTABLE = [
    ("name", "Name"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("street", "Street"),
    ("street2", "Street (second line)"),
    ("city", "City"),
    ("zip", "Postal code"),
    ("function", "Job"),
    ("revisit_birthday", "Birthday"),
    ("revisit_special_needs", "Special needs"),
]
ACTIVITY = "revisit_management.mail_activity_type_correction"


class RevisitCorrection(models.Model):
    """A value of the customer's file that turned out to be wrong, and what it should be (``M4``)."""

    _name = "revisit.correction"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Correction of Master Data"
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Whose", required=True, ondelete="cascade", index=True)
    customer_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer", store=True, index="btree_not_null"
    )
    visit_id = fields.Many2one("revisit.visit", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    field = fields.Selection(CORRECTABLE, string="What", required=True)
    old_value = fields.Text(string="Was")
    new_value = fields.Text(string="Is Really")
    author_id = fields.Many2one("res.users", string="Found By", required=True, ondelete="restrict")
    state = fields.Selection(
        [
            ("proposed", "To decide"),
            ("applied", "In the file"),
            ("refused", "Refused"),
            ("outdated", "Outdated"),
        ],
        required=True,
        default="proposed",
        index="btree_not_null",
    )
    decided_by_id = fields.Many2one("res.users", ondelete="restrict")
    decided_at = fields.Datetime(string="Decided On")

    def action_accept(self):
        """Write the proposed values into the customer's file; what changed meanwhile becomes outdated."""
        self._check_may_decide()
        for partner, corrections in self.grouped("partner_id").items():
            fresh = corrections.filtered(lambda correction: correction._is_fresh())
            (corrections - fresh)._settle("outdated")
            fresh._apply()
            fresh._tell(partner)

    def action_refuse(self):
        self._check_may_decide()
        self._settle("refused")

    def _check_may_decide(self):
        """:raises UserError: when the user decides nothing, or there is nothing to decide"""
        self.check_access("read")
        if not self.env.user.has_group("revisit_management.group_supervisor"):
            raise AccessError(self.env._("Supervisors decide about corrections of the customer's file."))
        if decided := self.filtered(lambda correction: correction.state != "proposed"):
            raise UserError(self.env._("%s: this correction is decided already.", decided[0].display_name))

    def _is_fresh(self):
        """Nobody has changed the value since the correction was proposed."""
        return self.partner_id.sudo()._revisit_value(self.field) == (self.old_value or "")

    def _apply(self):
        """Into the file, as the system: who may is decided before."""
        for partner, corrections in self.grouped("partner_id").items():
            partner.sudo().write({correction.field: correction.new_value or False for correction in corrections})
        self._settle("applied")

    def _settle(self, state):
        self.sudo().write({"state": state, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()})
        self._end_activities()

    def _tell(self, partner):
        """The customer's file says who changed what; not in which visit, which not everybody may know of (``W4``)."""
        if not self:
            return
        labels = dict(self._fields["field"]._description_selection(self.env))
        changes = "; ".join(
            self.env._(
                "%(what)s: “%(new)s” instead of “%(old)s”",
                what=labels[correction.field],
                new=correction.new_value or "–",
                old=correction.old_value or "–",
            )
            for correction in self
        )
        found_by = ", ".join(self.author_id.sudo().mapped("name"))
        partner.sudo()._message_log(
            body=self.env._("Corrected as found by %(who)s. %(changes)s.", who=found_by, changes=changes)
        )

    # One activity a customer, however many values

    def _ask_to_decide(self):
        """Who decides gets one activity for the customer."""
        for customer, corrections in self.sudo().grouped("customer_id").items():
            waiting = self.sudo().search([("customer_id", "=", customer.id), ("state", "=", "proposed")])
            asked = waiting.activity_ids.filtered(lambda activity: activity.automated).user_id
            first = corrections[:1]
            for user in first.visit_id._persons_to_reassign()[first.visit_id] - asked:
                first.with_context(lang=user.lang).activity_schedule(ACTIVITY, user_id=user.id)

    def _end_activities(self):
        """What others of the customer still wait for stays asked."""
        self.sudo().activity_unlink([ACTIVITY])
        left = self.sudo().search([("customer_id", "in", self.customer_id.ids), ("state", "=", "proposed")])
        left._ask_to_decide()
