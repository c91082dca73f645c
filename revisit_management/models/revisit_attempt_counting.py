"""Which attempts count: inside the calling hours, rung long enough, each at another time (``W12``)."""

from odoo import api, fields, models

from ..engine.attempts import (
    DAY_OFF,
    OUTSIDE_WINDOW,
    RANG_TOO_SHORT,
    SAME_SLOT,
    TOO_EARLY,
    Try,
    objections,
    time_of,
)
from .duration import span


class RevisitAttempt(models.Model):
    _inherit = "revisit.attempt"

    in_window = fields.Boolean(
        compute="_compute_counting", store=True, help="Made inside the calling hours that hold for the customer."
    )
    is_allowed = fields.Boolean(
        compute="_compute_counting", store=True, help="Not made sooner after the event than the rule allows."
    )
    valid = fields.Boolean(
        string="Counts", compute="_compute_counting", store=True, help="Counts as one of the attempts required."
    )
    objection_codes = fields.Char(compute="_compute_counting", store=True)
    why_not = fields.Char(compute="_compute_why_not", help="Why the attempt does not count.")

    @api.depends("at", "outcome", "ring_seconds", "visit_id")
    def _compute_counting(self):
        """As things are when the attempt is logged: policies change, facts do not."""
        for attempt in self:
            found = attempt.visit_id._objections(attempt._engine_try(), attempt._times_taken())
            attempt.in_window = not {DAY_OFF, OUTSIDE_WINDOW} & set(found)
            attempt.is_allowed = TOO_EARLY not in found
            attempt.valid = not found
            attempt.objection_codes = ",".join(found)

    @api.depends("objection_codes")
    @api.depends_context("lang")
    def _compute_why_not(self):
        sentences = {
            DAY_OFF: self.env._("not a working day"),
            OUTSIDE_WINDOW: self.env._("out of calling hours"),
            RANG_TOO_SHORT: self.env._("rang too short"),
            TOO_EARLY: self.env._("sooner than the rule allows"),
            SAME_SLOT: self.env._("one at this time of day counts already"),
        }
        for attempt in self:
            codes = (attempt.objection_codes or "").split(",")
            attempt.why_not = ", ".join(sentences[code] for code in codes if code)

    def _engine_try(self):
        """Ringing that nobody noted is taken as long enough, unless the policy insists on it."""
        policy = self.visit_id.policy_id
        is_noted = self.ring_seconds or self.ring_measured or policy.ring_required
        rang = self.ring_seconds if is_noted else policy.min_ring_seconds
        return Try(self.visit_id._calling_time(self.at), self.outcome, rang)

    def _times_taken(self):
        """Times of day at which an attempt in vain counts already, where the policy wants different ones."""
        visit, own_id = self.visit_id, self._origin.id
        if not visit.policy_id.distinct_slots:
            return set()
        logged = visit.attempt_ids.filtered(lambda other: other._origin.id and (not own_id or other.id < own_id))
        vain = logged.filtered(lambda other: other.valid and other.outcome != "connected")
        windows = visit._calling_windows()
        return {time_of(visit._calling_time(other.at), windows) for other in vain}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _objections(self, tried, taken=()):
        """Why an attempt does not count, by the policy's calling hours and the rule; empty when it does."""
        windows = self._calling_windows()
        is_workday = self._calling_calendar().is_workday if windows else None
        min_ring = self.policy_id.min_ring_seconds
        return objections(tried, windows, min_ring, self._contact_not_before(), is_workday, taken)

    def _contact_not_before(self):
        """The time before which contact is void by the rule, on the clocks of the calling hours, or None."""
        line = self.schedule_ids.filtered(lambda line: line.rule_id == self.rule_id)[:1]
        wait = span(self.rule_id, "not_before") if line else None
        if not wait:
            return None
        return self._calling_time(self.env["revisit.schedule"]._moment_after(line.event_id, wait, self.policy_id))
