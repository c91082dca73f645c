from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

EXPIRES_SOON = timedelta(days=60)


class RevisitQualificationHolder(models.Model):
    """Who holds a qualification from when to when, with the paper that proves it (``M9``, ``M10``)."""

    _name = "revisit.qualification.holder"
    _description = "Qualification Held"
    _order = "user_id, qualification_id, date_from desc"

    qualification_id = fields.Many2one("revisit.qualification", required=True, index=True, ondelete="restrict")
    kind = fields.Selection(related="qualification_id.kind")
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="restrict", domain="[('share', '=', False)]"
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="Until", help="Last day on which it is valid, inclusive. Empty: open.")
    document = fields.Binary(attachment=True, help="The signed agreement, the certificate.")
    document_name = fields.Char()
    note = fields.Char(help="e.g. course, number of the certificate")
    is_valid = fields.Boolean(compute="_compute_is_valid", search="_search_is_valid", help="Valid today.")
    expires_soon = fields.Boolean(
        compute="_compute_is_valid", search="_search_expires_soon", help="Valid today, and no longer in 60 days."
    )

    _ends_after_start = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "A qualification ends after it begins."
    )

    @api.depends("date_from", "date_to")
    def _compute_is_valid(self):
        today = fields.Date.context_today(self)
        for held in self:
            held.is_valid = bool(held.date_from and held._covers(today))
            held.expires_soon = held.is_valid and bool(held.date_to and held.date_to <= today + EXPIRES_SOON)

    @api.depends("user_id", "qualification_id")
    def _compute_display_name(self):
        for held in self:
            held.display_name = f"{held.user_id.name or ''} · {held.qualification_id.name or ''}"

    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        valid = fields.Domain(self._valid_on(fields.Date.context_today(self)))
        return fields.Domain.OR(valid if wanted else ~valid for wanted in value)

    def _search_expires_soon(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        soon = fields.Domain(self._valid_on(today)) & fields.Domain("date_to", "<=", today + EXPIRES_SOON)
        return fields.Domain.OR(soon if wanted else ~soon for wanted in value)

    @api.constrains("qualification_id", "user_id", "company_id", "date_from", "date_to")
    def _check_overlap(self):
        others = self.search(
            [("user_id", "in", self.user_id.ids), ("qualification_id", "in", self.qualification_id.ids)]
        )
        for held in self:
            if any(held._overlaps(other) for other in others - held):
                raise ValidationError(
                    self.env._(
                        "%(person)s already holds “%(qualification)s” on these days: end or change the other entry.",
                        person=held.user_id.name,
                        qualification=held.qualification_id.name,
                    )
                )

    @api.model
    def _valid_on(self, day):
        return ["&", ("date_from", "<=", day), "|", ("date_to", "=", False), ("date_to", ">=", day)]

    def _covers(self, day):
        return self.date_from <= day and (not self.date_to or day <= self.date_to)

    def _overlaps(self, other):
        same = (self.user_id, self.qualification_id, self.company_id) == (
            other.user_id,
            other.qualification_id,
            other.company_id,
        )
        return same and self._reaches(other.date_from) and other._reaches(self.date_from)

    def _reaches(self, day):
        return not self.date_to or day <= self.date_to

    @api.model
    def _held_by(self, user_ids, qualification_ids, company):
        """What these people hold: dict of user id to dict of qualification id to (first, last day or None) pairs."""
        held = defaultdict(lambda: defaultdict(list))
        if user_ids and qualification_ids:
            domain = [
                ("user_id", "in", list(user_ids)),
                ("qualification_id", "in", list(qualification_ids)),
                ("company_id", "=", company.id),
            ]
            for entry in self.sudo().search_fetch(domain, ["user_id", "qualification_id", "date_from", "date_to"]):
                days = (entry.date_from, entry.date_to or None)
                held[entry.user_id.id][entry.qualification_id.id].append(days)
        return held

    @api.model
    def _valid_for(self, users, qualifications, day, company):
        """The entries by which ``users`` hold any of ``qualifications`` on ``day``, whoever asks."""
        if not (users and qualifications):
            return self.sudo().browse()
        return self.sudo().search(
            [
                ("user_id", "in", users.ids),
                ("qualification_id", "in", qualifications.ids),
                ("company_id", "=", company.id),
                *self._valid_on(day),
            ]
        )
