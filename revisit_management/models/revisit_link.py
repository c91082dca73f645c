"""Personal links: what one customer may do in one visit without logging in.

Only the SHA-256 of a token is kept, so whoever reads the database cannot use a link; 256 random bits need neither salt
nor a limit of guesses (Odoo has none for pages). A link is looked up by one statement, whatever is wrong with it.
"""

import hashlib
import secrets
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from ..engine.links import last_day

# in which states of its visit a link works
STATES = {
    "answer": ("ready", "in_progress"),
    "appointment": ("ready", "in_progress"),
    "sign": ("in_progress",),
    "complaint": ("ready", "in_progress", "done"),
}


class RevisitLink(models.Model):
    _name = "revisit.link"
    _description = "Personal Link"
    _order = "id desc"

    visit_id = fields.Many2one("revisit.visit", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", string="Sent To", required=True, readonly=True, index=True, ondelete="cascade"
    )
    purpose = fields.Selection(
        [
            ("answer", "Answer the questions"),
            ("appointment", "Confirm or move the appointment"),
            ("sign", "Sign the record"),
            ("complaint", "See what became of a complaint"),
        ],
        required=True,
        readonly=True,
    )
    token_hash = fields.Char(required=True, readonly=True, copy=False, groups="base.group_system")
    expires_at = fields.Datetime(required=True, readonly=True)
    used_at = fields.Datetime(readonly=True)
    revoked = fields.Boolean(readonly=True)

    _token_unique = models.UniqueIndex("(token_hash)")

    @api.model
    def _digest(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _issue(self, visit, purpose, partner):
        """Make a link for ``partner``; older ones to somebody else, and older ones to sign, work no more.

        :return: the token, which is nowhere else
        """
        old = self.sudo().search([("visit_id", "=", visit.id), ("purpose", "=", purpose), ("revoked", "=", False)])
        old.filtered(lambda link: purpose == "sign" or link.partner_id != partner).revoked = True
        token = secrets.token_urlsafe(32)
        self.sudo().create(
            {
                "visit_id": visit.id,
                "partner_id": partner.id,
                "purpose": purpose,
                "token_hash": self._digest(token),
                "expires_at": self._expiry(visit),
            }
        )
        return token

    @api.model
    def _expiry(self, visit):
        """The end of the last day where the visit belongs, as naive UTC."""
        today = visit._local_date(fields.Datetime.now())
        day = last_day(today, visit.policy_id.link_days or 30, visit.latest_date or None)
        zone = pytz.timezone(visit.policy_id.tz or visit.company_id._revisit_tz())
        midnight = zone.localize(datetime.combine(day + timedelta(days=1), time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _of_token(self, token):
        """The link of ``token`` if it works, as the system; else nothing, whatever the reason."""
        link = self.sudo().search([("token_hash", "=", self._digest(token))])
        return link.filtered(lambda found: found._works())

    def _works(self):
        spent = self.used_at or self.revoked or self.expires_at <= fields.Datetime.now()
        return not spent and self.visit_id.state in STATES[self.purpose] and self._is_still_theirs()

    def _is_still_theirs(self):
        """The visit is still about the one who got the link, and both are there: archived customers are gone."""
        customer, person = self.visit_id.partner_id, self.partner_id
        is_theirs = (
            person.commercial_partner_id == customer.commercial_partner_id
            or person in self.visit_id.contact_line_ids.contact_id
        )
        return customer.active and person.active and is_theirs

    def _use(self):
        """What may be done once is done."""
        self.used_at = fields.Datetime.now()
