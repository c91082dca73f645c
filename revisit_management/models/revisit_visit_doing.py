"""Carrying a visit out: start, complete, fail, cancel. Every change of state is here, approval in ``_plan``."""

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .revisit_visit import OPEN_STATES
from .texts import joined


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def action_start(self):
        """The agent begins: prepares contacts to reach and the satisfaction to ask about."""
        for visit in self:
            if visit.state == "in_progress":
                continue
            visit._check_may_carry_out()
            if visit.state != "ready":
                raise UserError(
                    self.env._(
                        "Visit %(visit)s is “%(state)s”: only a visit “To do” can be started.", **visit._described()
                    )
                )
            visit.sudo().write(visit._prepare_start_vals())
            visit._prepare_answers()

    def _check_may_carry_out(self):
        """The current user may start, record, complete or give up this visit; other subjects extend this.

        :raises UserError: with what to do; AccessError when the visit is none of the user's business
        """
        self.check_access("write")

    def _described(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return {"visit": self.display_name, "state": states[self.state]}

    def _prepare_start_vals(self):
        vals = {"state": "in_progress", "started_at": fields.Datetime.now()}
        if not self.agent_id:
            vals["agent_id"] = self.env.uid
        return vals

    def _prepare_answers(self):
        """One line for each dimension to ask about; a rule that names none asks about all."""
        missing = self._dimensions_to_ask() - self.answer_ids.dimension_id
        self.env["revisit.answer"].sudo().create([{"visit_id": self.id, "dimension_id": d.id} for d in missing])

    def _dimensions_to_ask(self):
        return self.rule_id.dimension_ids or self.env["revisit.dimension"].search([("is_standard", "=", True)])

    def _start_by_answer(self):
        """The customer's written answer begins the visit before anybody does; whose visit it is stays as it was."""
        if self.state == "ready":
            self.write({"state": "in_progress", "started_at": fields.Datetime.now()})
            self._prepare_answers()

    def action_complete(self):
        """Close the visits as done: number, retention date, ledger and schedule are written in one go (``E10``)."""
        for visit in self:
            visit._check_may_carry_out()
            visit._check_complete()
            visit.sudo()._complete()

    def _complete(self):
        now = fields.Datetime.now()
        today = self._local_date(now)
        self.write(
            {
                "state": "done",
                "number": self.number or self.env["revisit.counter"]._next_number(self.company_id, today),
                "ended_at": now,
                **self._prepare_closing_days(today),
            }
        )
        self.schedule_ids._settle("done")
        self._write_back()
        self._finish_activities()

    def _write_back(self):
        """The record number goes back into the ledger (``E10``)."""
        if self.engagement_id:
            self.engagement_id.last_record_number = self.number

    def action_fail(self, reason=None):
        """Close the visits as failed; the owed visits are skipped with the reason.

        :param reason: why; without one the attempts speak for themselves
        :raises UserError: when there is neither a reason nor an attempt
        """
        for visit in self:
            visit._check_may_carry_out()
            if not visit._may_decide():
                visit._check_attempts_made()
            visit._close_unfinished("failed", reason or visit._describe_attempts())

    def _may_decide(self):
        """Supervisors may give a visit up at any time; so may what decides for them."""
        return self.env.su or self.env.user.has_group("revisit_management.group_supervisor")

    def action_cancel(self, reason=None):
        """Call the visits off, with a reason."""
        for visit in self:
            visit._check_may_cancel()
            visit._close_unfinished("cancelled", reason)

    def _check_may_cancel(self):
        """The current user may call this visit off; other subjects extend this.

        :raises UserError: with what to do instead
        """
        self.check_access("write")

    def _close_unfinished(self, state, reason):
        self.check_access("write")
        if self.state not in OPEN_STATES:
            raise UserError(self.env._("Visit %(visit)s is already “%(state)s”.", **self._described()))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why visit %s is not carried out.", self.display_name))
        self.sudo()._close(state, reason)

    def _close(self, state, reason):
        now = fields.Datetime.now()
        days = self._prepare_closing_days(self._local_date(now)) if state == "failed" else {}
        self.write({"state": state, "close_reason": reason, "ended_at": now, **days, "done_date": False})
        self._finish_activities()
        if state == "failed":
            self._settle_failure(reason)
        else:
            self.schedule_ids._settle("cancelled", reason)._replace_drawn(reason)

    def _cancel_open(self, reason):
        """Cancel those that are still open; somebody or something else decided."""
        for visit in self.filtered(lambda v: v.state in OPEN_STATES):
            visit._close("cancelled", reason)

    def _describe_attempts(self):
        """The attempts in words: "3 attempts: no answer 2, busy 1"."""
        if not self.attempt_ids:
            return None
        names = dict(self.attempt_ids._fields["outcome"]._description_selection(self.env))
        counts = [f"{names[outcome]} {len(found)}" for outcome, found in self.attempt_ids.grouped("outcome").items()]
        outcomes = joined(self.env, counts)
        return self.env._("%(count)s attempts: %(outcomes)s", count=len(self.attempt_ids), outcomes=outcomes)

    def _prepare_closing_days(self, today):
        months = self.policy_id.retention_months or 36
        return {"done_date": today, "retention_date": today + relativedelta(months=months)}

    def action_open_fail(self):
        return self._open_close_wizard("failed")

    def action_open_cancel(self):
        return self._open_close_wizard("cancelled")

    def _open_close_wizard(self, outcome):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not reached") if outcome == "failed" else self.env._("Cancel visit"),
            "res_model": "revisit.visit.close",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_ids": self.ids, "default_outcome": outcome},
        }
