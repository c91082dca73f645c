"""Submitting, approving, returning, archiving a plan. Every change of its state is here and in ``_advance``."""

from odoo import fields, models
from odoo.exceptions import UserError

from .revisit_plan import APPROVED
from .texts import joined

NAMED = 3  # customers named in a sentence


class RevisitPlan(models.Model):
    _inherit = "revisit.plan"

    def action_submit(self):
        """Ask for approval of the draft, or of what was added and changed since it was approved.

        :raises UserError: when there is nothing to approve, a visit has no purpose (``B1``), or nobody may approve
        """
        for plan in self:
            plan.check_access("write")
            if obstacle := plan._obstacle():
                raise UserError(obstacle)
        for plan in self:
            plan.sudo()._submit()

    def _obstacle(self):
        """Why the plan cannot be submitted, as a sentence that says what to do; None when it can."""
        if self.state not in ("draft", *APPROVED) or self.changes_submitted:
            return self.env._("Plan %(plan)s is “%(state)s”: there is nothing to submit.", **self._described())
        if not self._has_drafts():
            return self.env._("Plan %s has no visit that waits for approval: add visits first.", self.name)
        return self._missing_purpose() or self._missing_approver()

    def _has_drafts(self):
        domain = [("plan_id", "=", self.id), ("state", "=", "draft")]
        return bool(self.env["revisit.visit"].sudo().search_count(domain, limit=1))

    def _missing_purpose(self):
        """Each customer on the list gets a concrete purpose (``B1``)."""
        domain = [("plan_id", "=", self.id), ("state", "=", "draft"), ("purpose", "in", (False, ""))]
        visits = self.env["revisit.visit"]
        if not visits.sudo().search_count(domain, limit=1):
            return None
        # what the system notes is read by everybody: it names no customer
        names = [] if self.env.su else visits.search(domain, limit=NAMED).partner_id.mapped("display_name")
        if not names:
            return self.env._("Plan %s has visits without a purpose: say what each of them is for.", self.name)
        return self.env._(
            "Say what each visit of plan %(plan)s is for; no purpose yet: %(customers)s.",
            plan=self.name,
            customers=joined(self.env, names),
        )

    def _missing_approver(self):
        if not self._approver_levels(self.env.user):
            return self.env._(
                "Nobody may approve plan %s: give its team a supervisor, or appoint a manager.", self.name
            )
        return None

    def _submit(self):
        vals = {"changes_submitted": True} if self.state in APPROVED else {"state": "submitted"}
        self.write(
            {
                **vals,
                "submitted_by_id": self.env.uid,
                "submitted_at": fields.Datetime.now(),
                "reject_reason": False,
            }
        )
        self._close_notices()
        self._ask(self._approvers())

    def action_approve(self):
        """Release the visits that wait; what the user may not see stays for the next approver.

        :raises UserError: for those who submitted the plan, or are not among its approvers
        """
        for plan in self:
            plan._check_may_approve()
        domain = [("plan_id", "in", self.ids), ("state", "=", "draft")]
        self.env["revisit.visit"].search(domain, order="id").sudo()._release()
        left = dict(self.env["revisit.visit"].sudo()._read_group(domain, ["plan_id"], ["__count"]))
        for plan in self:
            plan.sudo()._approve(has_left=plan in left)

    def _check_may_approve(self):
        self.check_access("read")
        if not self._waits():
            raise UserError(self.env._("Plan %(plan)s is “%(state)s”: nothing was submitted.", **self._described()))
        if self.submitted_by_id == self.env.user:
            raise UserError(self.env._("You submitted plan %s yourself: somebody else approves it.", self.name))
        if not self._may_be_approved_by(self.env.user):
            names = joined(self.env, self._approvers().mapped("name")) if self._approvers() else "–"
            raise UserError(
                self.env._("Plan %(plan)s is approved or returned by %(names)s.", plan=self.name, names=names)
            )

    def _approve(self, has_left):
        """Note who approved; ``has_left``: visits wait on, for somebody who may see them."""
        after = self._approvers_after(self.env.user)
        vals = {} if self.state in APPROVED else {"state": self._approved_state()}
        self.write(
            {
                **vals,
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
                "changes_submitted": has_left,
                "reject_reason": False,
            }
        )
        self._close_notices()
        if has_left:
            self._ask(after)

    def _approved_state(self):
        return "running" if self.date_from <= self.policy_id._today() else "approved"

    def action_return(self, reason=None):
        """Give the plan, or what changed in it, back to the submitter.

        :param reason: why, and what is to be done differently
        :raises UserError: without a reason, or as :meth:`action_approve`
        """
        for plan in self:
            plan._check_may_approve()
            if not (reason or "").strip():
                raise UserError(self.env._("Say why plan %s is returned.", plan.name))
            plan.sudo()._return(reason)

    def _return(self, reason):
        vals = {} if self.state in APPROVED else {"state": "draft"}
        self.write({**vals, "changes_submitted": False, "reject_reason": reason})
        self._close_notices()
        self._tell_returned()

    def action_open_return(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return plan"),
            "res_model": "revisit.plan.return",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_ids": self.ids},
        }

    def action_archive_plan(self):
        """File the plan after the round, with guidance; from then on it stays as it is (``B13``)."""
        for plan in self:
            plan.check_access("write")
            if not plan._is_supervised_by(self.env.user):
                raise UserError(self.env._("Plan %s is archived by its supervisor or a manager.", plan.name))
            if plan.state != "done":
                raise UserError(
                    self.env._("Plan %(plan)s is “%(state)s”: it is archived when it is done.", **plan._described())
                )
        self.sudo().write({"state": "archived"})

    def action_plan_rehearsal(self):
        """A to-do for the team's supervisor: practise talk and risk disclosure before the plan starts (``W18``)."""
        for plan in self:
            plan.check_access("write")
            leader = plan.sudo().team_id.leader_id or self.env.user
            plan.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=plan.rehearsal_date or plan.date_from,
                summary=self.env._("Rehearse the plan's talk"),
                user_id=leader.id,
            )

    def action_open_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_visit_action")
        return {**action, "name": self.name, "domain": [("plan_id", "=", self.id)], "context": {}}
