"""Same-day closing: every visit of the day has its written record the same day (``T4``)."""

import pytz

from odoo import api, fields, models

RECORD_ACTIVITY = "revisit_management.mail_activity_type_record"
BATCH = 500
# how many visits a supervisor's digest names
NAMED = 20


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    same_day_closing = fields.Boolean(
        help="Every visit of the day has its record the same day: what is missing in the evening is chased, "
        "what comes later counts as late (T4)."
    )
    closing_hour = fields.Float(
        default=18.0, help="From this hour on, in the policy's time zone, missing records are chased."
    )

    _closing_hour_in_day = models.Constraint(
        "CHECK (closing_hour >= 0 AND closing_hour < 24)", "The closing hour lies within the day."
    )

    def _is_evening(self):
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(pytz.timezone(self.tz))
        return now.hour * 60 + now.minute >= round(self.closing_hour * 60)

    def _visits_without_record(self):
        """Domain of what is to be chased or marked now: of today, from the evening on; of earlier days, at any time."""
        today = self._today()
        begun = fields.Domain("state", "=", "in_progress")
        wanted = begun & fields.Domain("record_due", "<", today) & fields.Domain("is_late_record", "!=", True)
        if self._is_evening():
            planned = fields.Domain("state", "=", "ready") & fields.Domain("planned_date", "=", today)
            wanted |= (begun & fields.Domain("record_due", "<=", today)) | planned
        not_yet = fields.Domain("chased_on", "=", False) | fields.Domain("chased_on", "<", today)
        return fields.Domain("policy_id", "=", self.id) & not_yet & wanted


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    record_due = fields.Date(
        compute="_compute_record_due",
        store=True,
        copy=False,
        help="The day of the visit itself, in the policy's time zone: the record is written on it (T4).",
    )
    is_late_record = fields.Boolean(
        string="Recorded Late",
        readonly=True,
        copy=False,
        help="The record was not written on the day of the visit (T4).",
    )
    chased_on = fields.Date(readonly=True, copy=False, help="Day on which the missing record was last chased.")

    @api.depends("started_at", "arrived_at", "planned_date", "attempt_ids.outcome", "attempt_ids.at")
    def _compute_record_due(self):
        for visit in self:
            visit.record_due = visit.policy_id.same_day_closing and visit._day_of_visit()

    def _day_of_visit(self):
        """Arrival, else the first talk, else the planned day or, once it is over, that of the start; False before."""
        if self.arrived_at:
            return self._local_date(self.arrived_at)
        if talks := self.attempt_ids.filtered(lambda attempt: attempt.outcome == "connected"):
            return self._local_date(min(talks.mapped("at")))
        started = self.started_at and self._local_date(self.started_at)
        return started and max(started, self.planned_date or started)

    def _complete(self):
        result = super()._complete()
        if self.record_due and self.done_date > self.record_due:
            self.is_late_record = True
        return result

    def _finish_activities(self):
        self.activity_unlink([RECORD_ACTIVITY])
        return super()._finish_activities()

    @api.model
    def _cron_same_day(self):
        """Hourly: chase in each policy's evening what has no record, mark what is late. Safe to run twice."""
        self.env["revisit.run"]._begin("same_day")._work(self._fetch_without_record, self._chase, self._chase_tomorrow)

    @api.model
    def _fetch_without_record(self):
        for policy in self.env["revisit.policy"].search([("same_day_closing", "=", True), ("is_template", "=", False)]):
            if visits := self.search(policy._visits_without_record(), limit=BATCH):
                return visits
        return self.browse()

    @api.model
    def _chase(self, visits):
        """Mark what is late; in the evening remind the agents of what has no record, and tell their supervisors.

        :param visits: of one policy
        :return: counts for the run log
        """
        policy = visits.policy_id
        today = policy._today()
        visits.filtered(lambda visit: visit.record_due and visit.record_due < today).is_late_record = True
        chased = visits if policy._is_evening() else visits.browse()
        chased.chased_on = today
        for visit in chased:
            visit._remind_of_record(today)
        for team, of_team in chased.grouped("team_id").items():
            team._tell_of_missing_records(of_team)
        return {"examined": len(visits), "created": len(chased)}

    def _chase_tomorrow(self, visits, _error):
        for visit in visits:
            visit.chased_on = visit.policy_id._today()

    def _remind_of_record(self, today):
        """One reminder per visit, dated today."""
        self.activity_unlink([RECORD_ACTIVITY])
        if self.agent_id:
            quiet = self.with_context(mail_activity_quick_update=True)
            quiet.activity_schedule(RECORD_ACTIVITY, date_deadline=today, user_id=self.agent_id.id, automated=True)


class RevisitTeam(models.Model):
    _inherit = "revisit.team"

    def _tell_of_missing_records(self, visits):
        """One message to the team's supervisor about all of them."""
        leader = self.leader_id
        if not leader:
            return
        texts = self.with_context(lang=leader.lang).env
        names = [visit.display_name for visit in visits[:NAMED]]
        if more := len(visits) - len(names):
            names.append(texts._("%s more", more))
        visits[:1].policy_id.message_notify(
            partner_ids=leader.partner_id.ids,
            subject=texts._("%s visits of today have no record yet", len(visits)),
            body=texts._("Team %(team)s: %(visits)s", team=self.name, visits="; ".join(names)),
        )
