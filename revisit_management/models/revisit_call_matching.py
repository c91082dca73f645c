"""Whose call it was, and which logged call: by reference, or by number, agent and time (``W12``)."""

from datetime import timedelta

from odoo import api, fields, models

from ..engine.calls import Candidate, choose

# a call may be reported so long after its visit was closed
REPORTED_WITHIN = timedelta(days=2)


class RevisitCallEvent(models.Model):
    _inherit = "revisit.call.event"

    def _find_visit(self):
        """The visit of this call (all its events so far); empty when it is not certain."""
        return self._visit_by_reference() or self._visit_by_number()

    def _visit_by_reference(self):
        visits = self.env["revisit.visit"].browse(filter(None, self.mapped("reference"))).exists()
        found = visits.filtered(lambda visit: visit.company_id == self.company_id and visit.state != "draft")
        return found if len(found) == 1 else found.browse()

    def _visit_by_number(self):
        begin, end = self._span()
        visits = self._visits_with_number(begin)
        key = choose([visit._as_candidate() for visit in visits], begin, end, self.user_id[:1].id or None)
        return visits.browse(key or ())

    def _visits_with_number(self, begin):
        """Visits about customers with the number called: open ones, and those closed a short while before."""
        company, visits = self.company_id, self.env["revisit.visit"]
        key = company.partner_id._revisit_key_of(next(filter(None, self.mapped("number")), None))
        if not key:
            return visits
        numbers = [("revisit_phone_key", "=", key), ("company_id", "in", (False, company.id))]
        owners = self.env["res.partner"].search(numbers)
        concerned = fields.Domain(
            "partner_id.commercial_partner_id", "in", owners.commercial_partner_id.ids
        ) | fields.Domain("contact_line_ids.contact_id", "in", owners.ids)
        current = fields.Domain("state", "in", ("ready", "in_progress")) | fields.Domain(
            "ended_at", ">", begin - REPORTED_WITHIN
        )
        return visits.search(concerned & current & fields.Domain("company_id", "=", company.id))

    def _measure(self):
        """How long it rang goes to the logged call (``W12``); its recordings, too."""
        attempt = self.attempt_id[:1] or self._find_attempt()
        if not attempt:
            return
        self.filtered(lambda event: not event.attempt_id).attempt_id = attempt
        self.visit_id.recording_ids.filtered(
            lambda recording: not recording.attempt_id and recording.started_at in self.mapped("at")
        ).attempt_id = attempt
        call = self._call()
        seconds = call.ring_seconds
        if seconds is not None:
            attempt.write({"ring_seconds": seconds, "ring_measured": True, "dialled_at": call.rang_at})

    def _find_attempt(self):
        """The call logged by hand that these events tell of; each is told of by one call only."""
        begin, end = self._span()
        taken = self.search([("visit_id", "=", self.visit_id.id), ("attempt_id", "!=", False)]).attempt_id
        free = self.visit_id.attempt_ids - taken
        candidates = [Candidate(attempt.id, frozenset(attempt.user_id.ids), (attempt.at,), False) for attempt in free]
        return free.browse(choose(candidates, begin, end, self.user_id[:1].id or None) or ())


class RevisitAttempt(models.Model):
    _inherit = "revisit.attempt"

    @api.model_create_multi
    def create(self, vals_list):
        """The telephone system may have reported the call before it was logged."""
        attempts = super().create(vals_list)
        attempts.visit_id._measure_calls()
        return attempts


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _measure_calls(self):
        events = self.env["revisit.call.event"].sudo()
        open_ends = events.search([("visit_id", "in", self.ids), ("attempt_id", "=", False)], order="at, id")
        for _call, told in open_ends.grouped(lambda event: (event.telephony_id, event.call_key)).items():
            told[:1]._of_same_call()._measure()

    def _as_candidate(self):
        """Who was at this visit, and when."""
        users = self.agent_id | self.dialling_user_id | self.attempt_ids.user_id
        moments = [*filter(None, (self.dialling_since,)), *self.attempt_ids.mapped("at")]
        return Candidate(self.id, frozenset(users.ids), tuple(moments), self.state in ("ready", "in_progress"))
