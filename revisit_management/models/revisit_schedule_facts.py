"""What rules need to know of events besides the event itself, read once per batch."""

from odoo import api, models
from odoo.tools import SQL

from ..engine.cadence import Cadence
from ..engine.moments import occurrence_at, start_of_day
from .rule_dates import Fact


class RevisitSchedule(models.Model):
    _inherit = "revisit.schedule"

    @api.model
    def _facts(self, pairs):
        """The plain facts of each (event, rule): dict of (event id, rule id) to :class:`Fact`."""
        deadlines = self._deadline_days([pair for pair in pairs if pair[1].deadline_event_type_id])
        visits = self._last_visit_days([pair for pair in pairs if self._is_rolling(pair[1])])
        return {
            (event.id, rule.id): Fact(
                event.id,
                event.date,
                event.at or None,
                event.date_end or None,
                deadlines.get((event.id, rule.id)),
                visits.get((event.id, rule.id)),
            )
            for event, rule in pairs
        }

    @api.model
    def _fact(self, event, rule):
        return self._facts([(event, rule)])[event.id, rule.id]

    @api.model
    def _is_rolling(self, rule):
        return rule.trigger == "coverage" and rule.coverage_period == "rolling"

    @api.model
    def _deadline_days(self, pairs):
        """Days of the other events from which deadlines count; of the same ledger line, else of the customer."""
        if not pairs:
            return {}
        self.env["revisit.event"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT p.event_id, p.rule_id, max(other.date) "
                "FROM unnest(%s::int4[], %s::int4[]) AS p(event_id, rule_id) "
                "JOIN revisit_event e ON e.id = p.event_id JOIN revisit_rule r ON r.id = p.rule_id "
                "JOIN revisit_event other ON other.type_id = r.deadline_event_type_id AND other.active IS TRUE "
                "AND other.company_id = e.company_id AND other.partner_id = e.partner_id "
                "AND (e.engagement_id IS NULL OR other.engagement_id IS NULL "
                "OR other.engagement_id = e.engagement_id) "
                "GROUP BY p.event_id, p.rule_id",
                [event.id for event, _rule in pairs],
                [rule.id for _event, rule in pairs],
            )
        )
        return {(event, rule): day for event, rule, day in rows}

    @api.model
    def _last_visit_days(self, pairs):
        """Days of the last visits that count for rolling coverage."""
        days = {}
        for rule in {rule for _event, rule in pairs}:
            events = self.env["revisit.event"].union(*(event for event, other in pairs if other == rule))
            days |= {(event_id, rule.id): day for event_id, day in self._last_visits_of(events, rule)}
        return days

    @api.model
    def _last_visits_of(self, events, rule):
        self.env["revisit.visit"].flush_model()
        subject = SQL("partner_id" if rule.coverage_of == "partner" else "engagement_id")
        return self.env.execute_query(
            SQL(
                "SELECT e.id, max(v.done_date) FROM revisit_event e "
                "JOIN revisit_visit v ON v.%(subject)s = e.%(subject)s AND v.company_id = e.company_id "
                "WHERE e.id = ANY(%(ids)s) AND v.state = 'done' AND %(qualifies)s GROUP BY e.id",
                subject=subject,
                ids=events.ids,
                qualifies=rule._qualifying_visit_sql(),
            )
        )

    @api.model
    def _moment_after(self, event, wait, policy):
        """The moment (naive UTC) so long after ``event`` in the policy's time zone."""
        at = event.at or start_of_day(event.date, policy.tz)
        is_workday = policy._work_calendar().is_workday
        return occurrence_at(at, Cadence(offset=wait), 0, policy.tz, is_workday)[1]
