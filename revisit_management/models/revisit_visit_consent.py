"""Whether the customer agrees to be recorded, and where that is needed (``G3``)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .revisit_recording import CONSENT


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    recording_consent = fields.Boolean(
        string="Recorded Only with Consent",
        help="Calls and visits are recorded only when the customer agreed (G3); otherwise a recording is not kept.",
    )


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    consent = fields.Selection(
        CONSENT,
        string="May Be Recorded",
        default="not_asked",
        copy=False,
        tracking=True,
        help="What the customer answered when asked whether the talk may be recorded (G3).",
    )
    consent_at = fields.Datetime(string="Asked On", readonly=True, copy=False)
    consent_by_id = fields.Many2one("res.users", string="Asked By", readonly=True, copy=False, ondelete="restrict")
    consent_required = fields.Boolean(compute="_compute_consent_required", compute_sudo=True)

    @api.depends("policy_id.recording_consent", "company_id")
    def _compute_consent_required(self):
        """A visit without a policy obeys those in force in its company."""
        by_hand = self.filtered(lambda visit: not visit.policy_id)
        wanting = [("state", "=", "active"), ("recording_consent", "=", True)]
        companies = self.env["revisit.policy"].search(wanting if by_hand else [(0, "=", 1)]).company_id
        for visit in by_hand:
            visit.consent_required = visit.company_id in companies
        for visit in self - by_hand:
            visit.consent_required = visit.policy_id.recording_consent

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits.filtered(lambda visit: visit.consent in ("given", "refused"))._stamp_consent()
        return visits

    def write(self, vals):
        changed = self.filtered(lambda visit: visit.consent != vals["consent"]) if "consent" in vals else self.browse()
        result = super().write(vals)
        changed._stamp_consent()
        return result

    def _stamp_consent(self):
        """Who asked, and when."""
        if self:
            self.sudo().write({"consent_at": fields.Datetime.now(), "consent_by_id": self.env.uid})

    def _may_be_recorded(self):
        return not self.consent_required or self.consent == "given"

    def _check_consent(self):
        """:raises UserError: when the customer's consent is needed and was not given"""
        if not self._may_be_recorded():
            raise UserError(
                self.env._(
                    "%s is recorded only with consent: ask, and note the answer on the visit first. "
                    "Without consent no recording is kept.",
                    self.partner_id.display_name,
                )
            )
