"""Arrival on site, by the server's clock, against the agreed time (``B12``)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.punctuality import is_punctual, minutes_late


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    punctuality_minutes = fields.Integer(
        string="Minutes Late",
        compute="_compute_punctuality",
        store=True,
        aggregator="avg",
        help="Arrival after the agreed time; negative: before. Only where both are known.",
    )
    is_punctual = fields.Boolean(
        string="Punctual",
        compute="_compute_punctuality",
        store=True,
        help="Arrived not later than the policy allows (10 minutes without a policy).",
    )
    can_arrive = fields.Boolean(compute="_compute_can_arrive")
    can_correct_arrival = fields.Boolean(compute="_compute_can_correct_arrival")

    @api.depends("arrived_at", "planned_at")
    def _compute_punctuality(self):
        """By the policy's minutes of grace as they are at the arrival."""
        for visit in self:
            both = visit.planned_at and visit.arrived_at
            visit.punctuality_minutes = minutes_late(visit.planned_at, visit.arrived_at) if both else 0
            visit.is_punctual = bool(
                both and is_punctual(visit.planned_at, visit.arrived_at, visit._minutes_of_grace())
            )

    def _minutes_of_grace(self):
        return self.policy_id.punctual_minutes if self.policy_id else 10

    @api.depends("state", "arrived_at", "channel_id")
    def _compute_can_arrive(self):
        for visit in self:
            visit.can_arrive = (
                visit.channel_id.needs_appointment and not visit.arrived_at and visit.state in ("ready", "in_progress")
            )

    @api.depends("arrived_at", "agent_id", "state")
    @api.depends_context("uid")
    def _compute_can_correct_arrival(self):
        for visit in self:
            visit.can_correct_arrival = visit.state in self._open_states() and visit._may_correct_arrival()

    def _may_correct_arrival(self):
        """A supervisor, but not of the own visit."""
        return self._may_decide() and self.agent_id != self.env.user

    def _needs_arrival(self):
        """On site, where the policy wants it by appointment (``B12``)."""
        return self.channel_id.needs_appointment and self.policy_id.appointment_required

    def action_arrive(self):
        """The agent is on site, now: starts the visit. The first arrival counts.

        :raises UserError: when the visit is not one on site, or cannot be started
        """
        for visit in self:
            if not visit.channel_id.needs_appointment:
                raise UserError(self.env._("Visit %s is not made on site: nobody arrives.", visit.display_name))
            visit._check_may_carry_out()
            visit.action_start()
            if not visit.arrived_at:
                visit.sudo().arrived_at = fields.Datetime.now()

    def _check_writable(self, vals):
        if "arrived_at" in vals and not self.env.su:
            self._check_may_correct_arrival(fields.Datetime.to_datetime(vals["arrived_at"]))
        return super()._check_writable(vals)

    def _check_may_correct_arrival(self, arrived_at):
        if not all(visit._may_correct_arrival() for visit in self):
            raise UserError(
                self.env._(
                    "The arrival is recorded with the button “Arrived”. Only a supervisor corrects it, "
                    "and not for a visit of their own."
                )
            )
        if arrived_at and arrived_at > fields.Datetime.now():
            raise UserError(self.env._("An arrival cannot lie in the future."))

    def write(self, vals):
        before = {visit: visit.arrived_at for visit in self} if "arrived_at" in vals and not self.env.su else {}
        result = super().write(vals)
        for visit, old in before.items():
            if visit.arrived_at != old:
                visit._note_corrected_arrival(old)
        return result

    def _note_corrected_arrival(self, old):
        """With the time of the place, since that is what people there remember."""
        self.message_post(
            body=self.env._(
                "Arrival corrected: %(new)s instead of %(old)s.",
                new=self._clock(self.arrived_at),
                old=self._clock(old),
            )
        )

    def _clock(self, moment):
        return str(self._local_time(moment)) if moment else self.env._("not recorded")

    def _missing_evidence(self):
        return self._missing_arrival() or super()._missing_evidence()

    def _missing_arrival(self):
        if self._needs_arrival() and not self.arrived_at:
            return self.env._(
                "Visit %s is not complete: press “Arrived” on site, or have the supervisor enter the arrival.",
                self.display_name,
            )
        return None
