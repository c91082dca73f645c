"""Who approves a plan (``B1``, ``W11``, ``G4``), and the notices that tell them. Nobody approves their own."""

from odoo import SUPERUSER_ID, api, fields, models

APPROVE = "revisit_management.mail_activity_type_plan"
REWORK = "revisit_management.mail_activity_type_plan_returned"


class RevisitPlan(models.Model):
    _inherit = "revisit.plan"

    can_approve = fields.Boolean(compute="_compute_can_approve", help="The current user may approve or return it.")

    @api.depends("state", "changes_submitted", "submitted_by_id", "team_id")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        for plan in self:
            plan.can_approve = plan._waits() and plan._may_be_approved_by(self.env.user)

    def _approver_levels(self, submitter=None):
        """Who may approve, in the order in which they are asked: each level only when those before cannot.

        A special plan of a branch goes to the head office (``W11``); every other plan to the team's leader.

        :param submitter: who submits it; by default who did
        :return: list of users, without the submitter
        """
        submitter = self.sudo().submitted_by_id if submitter is None else submitter
        team = self.sudo().team_id
        head_office = team.head_office_id.leader_id
        special = self.kind == "special" and team.head_office_id
        levels = [head_office, self._managers()] if special else [team.leader_id, head_office, self._managers()]
        others = [users.filtered("active") - submitter for users in levels]
        return [users for users in others if users]

    def _managers(self):
        users = self.env.ref("revisit_management.group_manager").sudo().all_user_ids
        return users.filtered(lambda user: user.id != SUPERUSER_ID and self.company_id in user.company_ids)

    def _approvers(self):
        """Who is asked to approve the plan; empty when nobody may."""
        return next(iter(self._approver_levels()), self.env["res.users"])

    def _may_be_approved_by(self, user):
        return any(user in users for users in self._approver_levels())

    def _approvers_after(self, user):
        """Who is asked about what ``user`` may not see: others of the same level and those of the next ones."""
        levels = self._approver_levels()
        place = next((n for n, users in enumerate(levels) if user in users), -1)
        rest = [users - user for users in levels[max(place, 0) :]]
        return next(filter(None, rest), self.env["res.users"])

    def _waits(self):
        """Submitted, as a whole or with what changed, and neither approved nor returned yet."""
        return self.state == "submitted" or self.changes_submitted

    # Notices

    def _ask(self, users):
        self._notify(APPROVE, users)

    def _tell_returned(self):
        """The submitter learns that the plan came back; of one that submitted itself, those who are to make it."""
        submitter = self.submitted_by_id.filtered(lambda user: user.id != SUPERUSER_ID)
        self._notify(REWORK, submitter or self._executors())

    def _executors(self):
        domain = [("plan_id", "=", self.id), ("state", "=", "draft"), ("agent_id.active", "=", True)]
        return self.env["res.users"].union(
            *(agent for [agent] in self.env["revisit.visit"]._read_group(domain, ["agent_id"]))
        )

    def _notify(self, activity_type, users):
        """One quiet activity each, due today: no mail."""
        plan = self.with_context(mail_activity_quick_update=True, mail_auto_subscribe_no_notify=True)
        for user in users:
            plan.activity_schedule(activity_type, user_id=user.id, automated=True)

    def _close_notices(self):
        self.activity_unlink([APPROVE, REWORK])
