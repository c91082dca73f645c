"""Asking a department and answering: who is told, what the buttons do."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .revisit_assistance import OPEN_STATES

ACTIVITY = "revisit_management.mail_activity_type_assistance"


class RevisitAssistance(models.Model):
    _inherit = "revisit.assistance"

    # The department is told by an activity; the request is the record

    def _notify_department(self):
        """The handler gets an activity; without one somebody has to find them."""
        self.activity_unlink([ACTIVITY])
        user = self.handler_id or self._who_asks_on()
        if not user:
            return
        request = self.with_context(lang=user.lang or self.env.lang)
        request.message_subscribe(user.partner_id.ids)
        request.activity_schedule(
            ACTIVITY,
            date_deadline=self.due_date,
            user_id=user.id,
            summary=request._describe_task(),
        )

    def _who_asks_on(self):
        """The supervisor, else who asked."""
        leader = self.visit_id.team_id.leader_id
        may_see = leader and leader.has_group("revisit_management.group_supervisor")
        return leader if may_see else self.asked_by_id

    def _describe_task(self):
        if self.handler_id:
            kinds = dict(self._fields["kind"]._description_selection(self.env))
            return self.env._("%(kind)s: %(customer)s", kind=kinds[self.kind], customer=self.customer_name)
        return self.env._(
            "%s has no manager who is a user: say who handles the question.", self.department_id.display_name
        )

    # Buttons of the department

    def action_accept(self):
        """Who accepts handles it; who accepts to join the visit goes along."""
        for request in self:
            request._check_is_ours()
            handler = self.env.user if self.env.user in request._people() else request.handler_id or self.env.user
            request.sudo().write({"state": "accepted", "handler_id": handler.id})
            if request.kind == "join_visit":
                request.sudo().visit_id.participant_ids |= handler
            request._tell_visit(self.env._("%(department)s accepts: %(what)s", **request._described()))

    def action_answer(self):
        """The answer goes to the visit, and who asked is told."""
        for request in self:
            request._check_is_ours()
            if not (request.answer or "").strip():
                raise UserError(self.env._("Write down the answer first."))
            request._close("answered")
            request._tell_visit(self.env._("%(department)s answers “%(what)s”: %(answer)s", **request._described()))

    def action_decline(self):
        for request in self:
            request._check_is_ours()
            if not (request.answer or "").strip():
                raise UserError(self.env._("Write down in the answer why the department cannot help."))
            request._close("declined")
            request._tell_visit(self.env._("%(department)s declines “%(what)s”: %(answer)s", **request._described()))

    def _check_is_ours(self):
        self.check_access("read")
        if not self._is_of_department():
            raise AccessError(self.env._("Only the department that was asked answers."))
        self._check_open()

    def _check_open(self):
        if self.state not in OPEN_STATES:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(request)s is “%(state)s” already.", request=self.display_name, state=states[self.state].lower()
                )
            )

    def _described(self):
        return {"department": self.department_id.display_name, "what": self.what, "answer": self.answer}

    def _close(self, state):
        self.sudo().write({"state": state, "answered_by_id": self.env.uid, "answered_at": fields.Datetime.now()})
        self.sudo().activity_feedback([ACTIVITY])

    def _tell_visit(self, text):
        """On the visit's record, and to its agent and who asked."""
        request = self.sudo()
        people = request.visit_id.agent_id | request.asked_by_id
        request.visit_id.message_post(
            body=text, author_id=self.env.user.partner_id.id, partner_ids=people.partner_id.ids
        )

    # Buttons of who asked

    def action_withdraw(self):
        for request in self:
            request.check_access("read")
            if not request._is_asker():
                raise AccessError(self.env._("Only who asked withdraws the question."))
            request._check_open()
            request.sudo().state = "withdrawn"
            request.sudo().activity_unlink([ACTIVITY])
            request.message_post(body=self.env._("Withdrawn by %s.", self.env.user.name))

    def action_open_visit(self):
        return self.visit_id.get_formview_action()


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    assistance_ids = fields.One2many("revisit.assistance", "visit_id")
    assistance_count = fields.Integer(compute="_compute_assistance_count")

    def _compute_assistance_count(self):
        requests = self.env["revisit.assistance"]
        counts = dict(requests._read_group([("visit_id", "in", self.ids)], ["visit_id"], ["__count"]))
        for visit in self:
            visit.assistance_count = counts.get(visit._origin, 0)

    def action_ask_department(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask a department"),
            "res_model": "revisit.assistance",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_id": self.id},
        }

    def action_open_assistance(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("revisit_management.revisit_assistance_action")
        return {**action, "domain": [("visit_id", "=", self.id)], "context": {"default_visit_id": self.id}}
