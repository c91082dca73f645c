"""Written visits that go out by themselves, where a rule says so: on their day, in calling hours, once."""

from collections import Counter

import pytz

from odoo import api, fields, models

from ..engine.sending import may_go_out
from . import bulk

BATCH = 100
BY_THEMSELVES = ("email", "sms", "survey")


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    @api.model
    def _cron_send(self):
        """Queue what is to go out now. Safe to run twice, to kill and to restart.

        Mail and ``sent_at`` are committed together, so nothing goes out twice. What cannot be sent says why, on the
        visit and to its agent, and waits for a person.
        """
        pages = bulk.Pages(self.with_context(lang=self.env.user.lang)._fetch_to_send)
        self.env["revisit.run"]._begin("send")._work(
            pages, lambda visits: visits._send_unattended(), self._put_off_send
        )

    @api.model
    def _fetch_to_send(self, after):
        """The next visits with a greater id, locked; none while it is night everywhere."""
        policies = self.env["revisit.policy"].search([("state", "=", "active")])
        now = fields.Datetime.now()
        due = [policy._to_send_domain(now) for policy in policies if policy._sends_at(now)]
        if not due:
            return self.browse()
        domain = fields.Domain("id", ">", after) & fields.Domain.OR(due)
        return bulk.lock_next(self, domain, BATCH, "id")

    def _send_unattended(self):
        """:return: counts for the run log"""
        problems = {}
        for company, visits in self.grouped("company_id").items():
            # reasons are read by everybody: in the company's language, not in that of the cron
            lang = company.partner_id.lang or self.env.lang
            problems |= visits.with_company(company).with_context(lang=lang)._send({})
        for visit, reason in problems.items():
            visit._note_not_sent(reason)
            visit._tell_undelivered()
        return {
            "examined": len(self),
            "created": len(self) - len(problems),
            "skipped": dict(Counter(problems.values())),
        }

    def _note_not_sent(self, reason):
        self.send_problem = reason

    @api.model
    def _put_off_send(self, visits, error):
        """The visits keep the error until a person sends them: what breaks is often the template."""
        visits._note_not_sent(str(error))


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    def _sends_at(self, now):
        """Whether messages of this policy may go out by themselves at ``now`` (naive UTC)."""
        local = pytz.utc.localize(now).astimezone(pytz.timezone(self.tz)).replace(tzinfo=None)
        windows = [(window.hour_from, window.hour_to) for window in self._windows_for_everybody()]
        return may_go_out(local, windows, self._work_calendar().is_workday)

    def _to_send_domain(self, now):
        """Visits planned for today or left over from before, and not too late by the rule."""
        today = self._local_date(now)
        return (
            fields.Domain("policy_id", "=", self.id)
            & fields.Domain("state", "=", "ready")
            & fields.Domain("rule_id.send_automatically", "=", True)
            & fields.Domain("channel_id.code", "in", BY_THEMSELVES)
            & fields.Domain("sent_at", "=", False)
            & fields.Domain("send_problem", "=", False)
            & fields.Domain("planned_date", "<=", today)
            & (fields.Domain("latest_date", "=", False) | fields.Domain("latest_date", ">=", today))
        )
