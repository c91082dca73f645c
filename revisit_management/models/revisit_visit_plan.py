"""A visit that needs approval: nobody carries it out before, and what changes afterwards is approved again."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .revisit_plan import APPROVED

# what was approved: whom, by whom, how; the day as long as it stays in the plan's days
REVIEWED = ("agent_id", "channel_id", "team_id", "partner_id", "engagement_id")
# where a visit belongs
PLACED = {"planned_date", "planned_at", "team_id"}
# what comes out of a visit that was made
RECORDED = {
    *("arrived_at", "result", "suggestions", "needs", "need_type", "good_suggestion", "needs_onsite"),
    *("signature", "signer_name", "receipt_date"),
}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    plan_id = fields.Many2one(
        "revisit.plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    purpose = fields.Text(help="What the agent is to find out or achieve with this customer (B1).")

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        if not self.env.su:
            visits.filtered(lambda visit: visit.state == "draft" and not visit.plan_id).sudo()._find_plan()
        return visits

    def _prepare_manual_vals(self, vals):
        """A visit made by hand obeys its policy, and the plan it is put into: there it waits for approval."""
        plan = self.env["revisit.plan"].browse(vals.get("plan_id") or [])
        if plan:
            plan._check_takes_visits()
            vals = {**vals, "policy_id": plan.policy_id.id, "team_id": plan.team_id.id}
        vals = super()._prepare_manual_vals(vals)
        policy = self.env["revisit.policy"].browse(vals.get("policy_id") or [])
        needs_approval = plan or policy.approval == "plan"
        return {**vals, "state": "draft"} if needs_approval else vals

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._check_not_recorded_early(vals)
        changed = self._changed_after_approval(vals)
        result = super().write(vals)
        changed.sudo()._back_to_plan()
        if PLACED & vals.keys():
            self.filtered(lambda visit: visit.state == "draft").sudo()._find_plan()
        return result

    def _check_not_recorded_early(self, vals):
        if RECORDED & vals.keys():
            self._check_approved()

    def _check_approved(self):
        """Nothing in an unapproved plan is carried out or recorded, by anyone."""
        for visit in self.filtered(lambda visit: visit.state == "draft"):
            raise UserError(
                self.env._(
                    "Visit %(visit)s waits for approval of plan %(plan)s: have the plan submitted and approved first.",
                    visit=visit.display_name,
                    plan=visit.sudo().plan_id.name or "–",
                )
            )

    def _check_may_carry_out(self):
        result = super()._check_may_carry_out()
        self._check_approved()
        return result

    def action_cancel(self, reason=None):
        self._check_may_cancel_drafts()
        return super().action_cancel(reason)

    def _check_may_cancel_drafts(self):
        """What a rule demanded is not dropped before the plan was seen, except by a supervisor."""
        if self._may_decide():
            return
        for visit in self.filtered(lambda visit: visit.state == "draft" and visit.rule_id):
            raise UserError(
                self.env._(
                    "A rule demanded visit %s: only a supervisor cancels it before its plan is approved.",
                    visit.display_name,
                )
            )

    # Approved visits that change

    def _changed_after_approval(self, vals):
        """Approved visits that ``vals`` would make other ones, written by somebody who could not approve them."""
        return self.filtered(
            lambda visit: (
                visit.state == "ready"
                and visit.sudo().plan_id.state in APPROVED
                and (visit._is_made_another(vals) or visit._leaves_plan(vals))
                and not visit.sudo().plan_id._may_be_approved_by(self.env.user)
            )
        )

    def _is_made_another(self, vals):
        return any(name in vals and (vals[name] or False) != self[name].id for name in REVIEWED)

    def _leaves_plan(self, vals):
        """Whether the new day lies outside the plan's days; moving inside, or agreeing on the hour, needs nobody."""
        if "planned_date" in vals:
            day = fields.Date.to_date(vals["planned_date"])
        elif vals.get("planned_at"):
            day = self._local_date(fields.Datetime.to_datetime(vals["planned_at"]))
        else:
            return False
        plan = self.sudo().plan_id
        return day != self.planned_date and not (day and plan.date_from <= day <= plan.date_to)

    def _back_to_plan(self):
        """These visits wait for approval again, and say why."""
        quiet = self.with_context(tracking_disable=True)
        quiet.write({"state": "draft"})
        self._finish_activities()
        for visit in self:
            visit.message_post(
                body=self.env._(
                    "Changed after plan %s was approved: the visit waits for approval again.", visit.plan_id.name
                )
            )

    def _move_to(self, days):
        result = super()._move_to(days)
        self._find_plan()
        return result

    def _find_plan(self):
        """Those not begun, of a period's plan, wait in the plan of the period and team they belong to now."""
        for visit in self.filtered(lambda visit: visit._is_untouched() and visit._is_planned_by_period()):
            if not visit.plan_id._holds(visit):
                policy = visit.plan_id.policy_id or visit.policy_id
                plan = self.env["revisit.plan"]._of_period(policy, visit.team_id, visit.planned_date)
                if plan != visit.plan_id:
                    visit._wait_in(plan)

    def _is_planned_by_period(self):
        return self.plan_id.kind == "period" or (self.state == "draft" and not self.plan_id)

    def _wait_in(self, plan):
        if self.state == "ready":
            self._finish_activities()
        self.write({"plan_id": plan.id, "state": "draft"})

    # Approval

    def _release(self):
        """The plan is approved: these visits are ready, and on their agents' desks. One statement for all."""
        if not self:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE revisit_visit SET state = 'ready', write_uid = %s, write_date = now() AT TIME ZONE 'UTC' "
                "WHERE id = ANY(%s) AND state = 'draft'",
                self.env.uid,
                self.ids,
            )
        )
        self.invalidate_recordset(["state", "write_uid", "write_date"])
        self.modified(["state"])
        self.fetch(["partner_id", "visit_type_id"])
        whom = [{"partner_id": v.partner_id.id, "visit_type_id": v.visit_type_id.id} for v in self]
        self._insert_activities(self.ids, whom)

    def _schedule_activities(self):
        """What waits for approval is nobody's to-do yet."""
        return super(RevisitVisit, self.filtered(lambda visit: visit.state != "draft"))._schedule_activities()

    def _prepare_again_vals(self, reason):
        """The next try goes on under the plan that was approved."""
        return {**super()._prepare_again_vals(reason), "plan_id": self.plan_id.id}

    def action_open_plan(self):
        return self.plan_id.get_formview_action()


class RevisitAnswer(models.Model):
    _inherit = "revisit.answer"

    @api.model_create_multi
    def create(self, vals_list):
        answers = super().create(vals_list)
        answers.visit_id._check_approved()
        return answers

    def write(self, vals):
        self.visit_id._check_approved()
        return super().write(vals)


class RevisitVisitContact(models.Model):
    _inherit = "revisit.visit.contact"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered("reached").visit_id._check_approved()
        return lines

    def write(self, vals):
        if vals.get("reached"):
            self.visit_id._check_approved()
        return super().write(vals)
