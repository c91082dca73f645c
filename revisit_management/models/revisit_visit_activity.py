"""The agent's to-do for each open visit. A notice only: the visit is the record."""

from odoo import models

ACTIVITY = "revisit_management.mail_activity_type_visit"


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _schedule_activities(self):
        """One quiet activity per visit with an agent, due on the planned day or that of the next try."""
        visits = self.with_context(mail_activity_quick_update=True, mail_auto_subscribe_no_notify=True)
        by_agent = visits.filtered("agent_id").grouped(lambda visit: (visit.agent_id, visit._activity_day()))
        for (agent, day), of_agent in by_agent.items():
            of_agent.activity_schedule(ACTIVITY, date_deadline=day, user_id=agent.id, automated=True)

    def _activity_day(self):
        return self.planned_date

    def _sync_activities(self):
        """Agent or day changed: the open activities go along."""
        visits = self.filtered(lambda visit: visit.state in visit._open_states())
        visits.activity_unlink([ACTIVITY])
        visits._schedule_activities()

    def _finish_activities(self):
        self.activity_unlink([ACTIVITY])
