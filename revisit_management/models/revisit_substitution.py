from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RevisitSubstitution(models.Model):
    """Somebody is away and somebody else visits in their place, for some days."""

    _name = "revisit.substitution"
    _inherit = ["mail.thread"]
    _description = "Substitution"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        string="Absent",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
        tracking=True,
        help="Gets the visits of these days, as far as they may: conflicts of interest and qualifications count.",
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date(
        string="Until", required=True, default=fields.Date.context_today, tracking=True, help="Last day, inclusive."
    )
    reason = fields.Char(help="e.g. holiday, training")
    give_back = fields.Boolean(
        default=True, help="Visits still open after the last day go back to the person who was absent."
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("planned", "Planned"), ("running", "Running"), ("over", "Over")], compute="_compute_state"
    )
    visit_ids = fields.One2many("revisit.visit", "substitution_id", string="Visits Taken Over", readonly=True)
    visit_count = fields.Integer(compute="_compute_visit_count")

    _ends_after_start = models.Constraint(
        "CHECK (date_to >= date_from)", "A substitution ends after it begins, or on the same day."
    )
    _somebody_else = models.Constraint(
        "CHECK (user_id <> substitute_id)", "Somebody else stands in: choose another person."
    )

    @api.depends("date_from", "date_to", "company_id")
    def _compute_state(self):
        for one in self:
            today = (one.company_id or self.env.company)._revisit_today()
            if one.date_to and one.date_to < today:
                one.state = "over"
            else:
                one.state = "planned" if one.date_from and today < one.date_from else "running"

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        groups = self.env["revisit.visit"]._read_group(
            [("substitution_id", "in", self.ids)], ["substitution_id"], ["__count"]
        )
        counts = dict(groups)
        for one in self:
            one.visit_count = counts.get(one, 0)

    @api.depends("user_id", "substitute_id", "date_from")
    def _compute_display_name(self):
        for one in self:
            names = (one.substitute_id.name or "", one.user_id.name or "")
            one.display_name = self.env._("%(substitute)s for %(absent)s", substitute=names[0], absent=names[1])

    @api.constrains("user_id", "date_from", "date_to", "active", "company_id")
    def _check_overlap(self):
        others = self.search([("user_id", "in", self.user_id.ids), ("company_id", "in", self.company_id.ids)])
        for one in self.filtered("active"):
            if any(one._overlaps(other) for other in others - one):
                raise ValidationError(
                    self.env._("%s has a substitute on some of these days already.", one.user_id.name)
                )

    def _overlaps(self, other):
        same = (self.user_id, self.company_id) == (other.user_id, other.company_id)
        return same and self.date_from <= other.date_to and other.date_from <= self.date_to

    @api.model
    def _stand_ins(self, company, first, last):
        """Who stands in for whom between two days: dict of user id to (first day, last day, user id) in order."""
        domain = [("company_id", "=", company.id), ("date_from", "<=", last), ("date_to", ">=", first)]
        found = defaultdict(list)
        names = ["user_id", "substitute_id", "date_from", "date_to"]
        for one in self.sudo().search_fetch(domain, names, order="date_from, id"):
            if one.substitute_id.active:
                found[one.user_id.id].append((one.date_from, one.date_to, one.substitute_id.id))
        return dict(found)
