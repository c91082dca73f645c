"""What became of a message that was sent: Odoo's notifications know, the visit shows it and tells the agent."""

from odoo import api, fields, models
from odoo.tools import SQL

from .revisit_visit import OPEN_STATES

DELIVERY_STATES = [
    ("outgoing", "Going out"),
    ("sent", "Sent"),
    ("bounced", "Came back"),
    ("failed", "Not sent"),
]
# how Odoo calls these of a notification
STATUSES = {
    "outgoing": ("ready", "process"),
    "sent": ("pending", "sent"),
    "bounced": ("bounce",),
    "failed": ("exception", "canceled"),
}
STATE_OF = {status: state for state, statuses in STATUSES.items() for status in statuses}
UNDELIVERED = ("bounced", "failed")
NOTICES = {
    "undelivered": "revisit_management.mail_activity_type_undelivered",
    "answer": "revisit_management.mail_activity_type_answer",
    "customer": "revisit_management.mail_activity_type_customer",
}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    # not stored: the mail queue must never have to wait for, or collide with, a person who edits the visit
    delivery_state = fields.Selection(
        DELIVERY_STATES, string="Delivery", compute="_compute_delivery", search="_search_delivery_state"
    )
    delivery_problem = fields.Text(compute="_compute_delivery", help="Why the message did not arrive.")

    @api.depends("sent_at", "sent_message_id", "sent_to_id", "send_problem")
    @api.depends_context("lang")
    def _compute_delivery(self):
        notifications = self._delivery_notifications()
        for visit in self:
            notification = notifications.get((visit.sent_message_id.id, visit.sent_to_id.id))
            visit.delivery_state = visit._delivery_of(notification)
            undelivered = visit.delivery_state in UNDELIVERED and notification
            visit.delivery_problem = notification._revisit_problem() if undelivered else visit.send_problem

    def _delivery_notifications(self):
        """:return: dict of (message id, partner id) to the notification of the addressee"""
        messages = self.sent_message_id
        found = self.env["mail.notification"].sudo().search([("mail_message_id", "in", messages.ids)])
        return {(each.mail_message_id.id, each.res_partner_id.id): each for each in found}

    def _delivery_of(self, notification):
        if self.send_problem:
            return "failed"
        if not self.sent_at:
            return False
        return STATE_OF[notification.notification_status] if notification else "sent"

    def _search_delivery_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return fields.Domain.OR(self._delivery_domain(state) for state in value)

    def _delivery_domain(self, state):
        if not state:
            return fields.Domain("sent_at", "=", False) & fields.Domain("send_problem", "=", False)
        if state == "sent":  # a letter has no notification
            others = [status for status, other in STATE_OF.items() if other != "sent"]
            return fields.Domain("sent_at", "!=", False) & fields.Domain("id", "not in", self._with_status(others))
        told = fields.Domain("id", "in", self._with_status(STATUSES[state]))
        return told | fields.Domain("send_problem", "!=", False) if state == "failed" else told

    def _with_status(self, statuses):
        return SQL(
            "(SELECT v.id FROM revisit_visit v JOIN mail_notification n"
            " ON n.mail_message_id = v.sent_message_id AND n.res_partner_id = v.sent_to_id"
            " WHERE n.notification_status IN %s)",
            tuple(statuses),
        )

    def _came_back(self):
        return self.delivery_state in UNDELIVERED

    def _tell_undelivered(self):
        """The agent corrects the address and sends again; the visit is not done by it."""
        for visit in self.filtered(lambda visit: visit.state in visit._open_states()):
            visit._give_notice("undelivered")

    def _give_notice(self, kind):
        """One to-do of this kind for the agent, else for the team's leader, due today; quiet, and not twice."""
        user = self.agent_id or self.team_id.leader_id
        if user and not self.activity_search([NOTICES[kind]]):
            quiet = self.with_context(mail_activity_quick_update=True, mail_auto_subscribe_no_notify=True)
            today = self._local_date(fields.Datetime.now())
            quiet.activity_schedule(NOTICES[kind], date_deadline=today, user_id=user.id)

    def _finish_notice(self, *kinds):
        self._with_notices().activity_unlink([NOTICES[kind] for kind in kinds])

    def _with_notices(self):
        """Those that can have such a to-do: nearly all visits are spoken, and cost nothing here."""
        written = self.filtered(lambda visit: visit.sent_at or visit.send_problem or visit.replied_at)
        return written.sudo()

    def _sync_activities(self):
        """Another agent: what came back or was answered is theirs now."""
        result = super()._sync_activities()
        for visit in self._with_notices().filtered(lambda visit: visit.agent_id and visit.state in OPEN_STATES):
            visit.activity_reschedule(list(NOTICES.values()), new_user_id=visit.agent_id.id)
        return result

    def _finish_activities(self):
        result = super()._finish_activities()
        self._finish_notice(*NOTICES)
        return result
