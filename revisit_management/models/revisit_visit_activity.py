"""The agent's to-do for each open visit. A notice only: the visit is the record."""

from odoo import models

ACTIVITY = "revisit_management.mail_activity_type_visit"


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _schedule_activities(self):
        """One quiet activity per visit with an agent, due on the planned day or that of the next try."""
        visits = self.with_context(mail_activity_quick_update=True, mail_auto_subscribe_no_notify=True)
        for visit in visits.filtered("agent_id"):
            visit.activity_schedule(
                ACTIVITY, date_deadline=visit._activity_day(), user_id=visit.agent_id.id, automated=True
            )

    def _activity_day(self):
        return self.planned_date

    def _sync_activities(self):
        """Agent or day changed: the open activity goes along."""
        for visit in self.filtered(lambda v: v.state in v._open_states()):
            visit.activity_unlink([ACTIVITY])
            visit._schedule_activities()

    def _finish_activities(self):
        self.activity_unlink([ACTIVITY])
