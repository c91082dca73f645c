"""What a simulation reads of the database: plain values, each kind read once, however many customers there are."""

from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL

from .revisit_schedule_cover import CARE
from .revisit_schedule_others import SAME_SUBJECT

OPEN_STATES = ("draft", "ready", "in_progress")


class Event(NamedTuple):
    """An event with what rules ask of its ledger line.

    :param id: negative when it is not registered yet: minus the id of the customer or ledger line it is about
    :param number: its place in the order of registration; spreads coverage over a period
    :param rule_id: the rule it was registered for, if for one alone
    """

    id: int
    number: int
    partner_id: int
    engagement_id: int | None
    day: date
    at: datetime | None
    end: date | None
    rule_id: int | None
    commissioned: date | None
    trial_end: date | None
    warranty_end: date | None
    user_id: int | None


class Last(NamedTuple):
    """Where the series of an event and a rule stands.

    :param occurrence: number of the last line in turn; -1: none
    :param credited: numbers answered by visits before their turn
    :param closed: the day on which the last visit was closed; None while it is open
    """

    occurrence: int
    credited: tuple = ()
    closed: date | None = None


class OpenLine(NamedTuple):
    """An owed visit that is a visit already, not done yet."""

    event: Event
    rule_id: int
    number: int
    ideal_date: date
    earliest_date: date
    latest_date: date
    channel_id: int | None
    agent_id: int | None
    team_id: int | None
    untouched: bool


EVENT_COLUMNS = SQL(
    "e.id, e.id, e.partner_id, e.engagement_id, e.date, e.at, e.date_end, e.rule_id, "
    "g.commissioned_date, g.trial_end, g.warranty_end, g.user_id"
)


class Facts:
    """The facts of one company, read when first asked for.

    :param env: of a user who may read everything, in the company
    """

    def __init__(self, env, today):
        self.env = env
        self.company = env.company
        self.today = today
        self._events = {}
        env.flush_all()

    def query(self, text, *args, **kwargs):
        return self.env.execute_query(SQL(text, *args, **kwargs))

    # Events

    def events(self, event_type):
        """Events of a type, but for ledger lines that are not visited; in order of registration."""
        if event_type.id not in self._events:
            rows = self.query(
                "SELECT %s FROM revisit_event e LEFT JOIN revisit_engagement g ON g.id = e.engagement_id "
                "WHERE e.company_id = %s AND e.type_id = %s AND e.active IS TRUE "
                "AND (g.id IS NULL OR (g.active IS TRUE AND g.excluded IS NOT TRUE)) ORDER BY e.id",
                EVENT_COLUMNS,
                self.company.id,
                event_type.id,
            )
            self._events[event_type.id] = [Event._make(row) for row in rows]
        return self._events[event_type.id]

    @cached_property
    def condition_rule_ids(self):
        """Rules whose events concern other rules as well."""
        rules = self.env["revisit.rule"].with_context(active_test=False)
        return set(rules.search([("trigger", "=", "condition")]).ids)

    def care_to_come(self, model):
        """Coming into care, of the customers or ledger lines that nobody registered yet."""
        column = SQL("partner_id" if model == "res.partner" else "id")
        rows = self.query(
            "SELECT g.%(column)s, "
            "min(LEAST(g.contract_date, g.shipped_date, g.commissioned_date, g.create_date::date)) "
            "FROM revisit_engagement g WHERE g.company_id = %(company)s AND NOT EXISTS ("
            "SELECT 1 FROM revisit_event e WHERE e.company_id = g.company_id AND e.type_id = %(type)s "
            "AND e.origin_model = %(model)s AND e.origin_id = g.%(column)s) "
            "GROUP BY 1 HAVING bool_or(g.active) ORDER BY 1",
            column=column,
            company=self.company.id,
            type=self.env["revisit.event.type"]._by_code(CARE).id,
            model=model,
        )
        return self._events_to_come(model, rows)

    def flags_to_come(self, rule):
        """Events of those who meet the rule's condition today and are not flagged yet."""
        subjects = rule._page_meeting_condition(0, limit=None)
        return self._events_to_come(subjects._name, [(subject_id, self.today) for subject_id in subjects.ids])

    def _events_to_come(self, model, rows):
        [(registered,)] = self.query("SELECT last_value FROM revisit_event_id_seq")
        lines = self._lines([row[0] for row in rows]) if model == "revisit.engagement" else {}
        events = []
        for place, (subject_id, day) in enumerate(rows, 1):
            if model == "res.partner":
                subject = (subject_id, None, day or self.today, *[None] * 7)
            elif subject_id in lines:
                partner_id, *line = lines[subject_id]
                subject = (partner_id, subject_id, day or self.today, None, None, None, *line)
            else:
                continue
            events.append(Event(-subject_id, registered + place, *subject))
        return events

    def _lines(self, ids):
        rows = self.query(
            "SELECT id, partner_id, commissioned_date, trial_end, warranty_end, user_id FROM revisit_engagement "
            "WHERE id = ANY(%s) AND active IS TRUE AND excluded IS NOT TRUE",
            ids,
        )
        return {line: rest for line, *rest in rows}

    # What exists of a rule

    def last_lines(self, rule_id):
        """Where each event's series by the rule stands, by event id; waiting lines are worked out anew."""
        rows = self.query(
            "SELECT event_id, COALESCE(max(occurrence) FILTER (WHERE credited IS NOT TRUE), -1), "
            "array_agg(occurrence) FILTER (WHERE credited IS TRUE) FROM revisit_schedule "
            "WHERE rule_id = %s AND state != 'waiting' GROUP BY event_id",
            rule_id,
        )
        return {event: Last(occurrence, tuple(credited or ())) for event, occurrence, credited in rows}

    def last_completions(self, rule_id, local_date):
        """The same for rules that count from completion, with the day on which the last visit was closed."""
        rows = self.query(
            "SELECT DISTINCT ON (s.event_id) s.event_id, s.occurrence, s.state, s.ideal_date, v.ended_at "
            "FROM revisit_schedule s LEFT JOIN revisit_visit v ON v.id = s.visit_id "
            "WHERE s.rule_id = %s AND s.state != 'waiting' ORDER BY s.event_id, s.occurrence DESC",
            rule_id,
        )
        return {
            event: Last(occurrence, (), None if state == "taken" else local_date(ended_at) if ended_at else ideal)
            for event, occurrence, state, ideal, ended_at in rows
        }

    def open_lines(self, policy_id):
        """The owed visits of a policy that are open visits made for them."""
        rows = self.query(
            "SELECT %s, s.rule_id, s.occurrence, s.ideal_date, s.earliest_date, s.latest_date, "
            "v.channel_id, v.agent_id, v.team_id, "
            "v.state IN ('draft', 'ready') AND NOT EXISTS (SELECT 1 FROM revisit_attempt a WHERE a.visit_id = v.id) "
            "AND v.sent_at IS NULL "
            "FROM revisit_schedule s JOIN revisit_visit v ON v.id = s.visit_id AND v.rule_id = s.rule_id "
            "JOIN revisit_event e ON e.id = s.event_id LEFT JOIN revisit_engagement g ON g.id = e.engagement_id "
            "WHERE s.policy_id = %s AND s.state = 'taken'",
            EVENT_COLUMNS,
            policy_id,
        )
        width = len(Event._fields)
        return [OpenLine(Event._make(row[:width]), *row[width:]) for row in rows]

    # Other events

    def deadline_days(self, rule):
        """Days from which the rule's deadlines count, by event id."""
        return dict(
            self.query(
                "SELECT s.id, max(e.date) FROM revisit_event s JOIN revisit_event e ON e.type_id = %s "
                "AND e.active IS TRUE AND %s WHERE s.company_id = %s AND s.type_id = %s GROUP BY s.id",
                rule.deadline_event_type_id.id,
                SAME_SUBJECT,
                self.company.id,
                rule.event_type_id.id,
            )
        )

    def end_days(self, rule):
        """Days on which other events end the rule's series, by event id."""
        return dict(
            self.query(
                "SELECT s.id, min(e.date) FROM revisit_event s JOIN revisit_event e ON e.type_id = ANY(%s) "
                "AND e.active IS TRUE AND e.date >= s.date AND e.id != s.id AND %s "
                "WHERE s.company_id = %s AND s.type_id = %s GROUP BY s.id",
                rule.ended_by.ids,
                SAME_SUBJECT,
                self.company.id,
                rule.event_type_id.id,
            )
        )

    def satisfying_days(self, rule):
        """Days on which other events did instead of the rule's visits, by event id."""
        return dict(
            self.query(
                "SELECT s.id, array_agg(e.date) FROM revisit_event s JOIN revisit_event e ON e.type_id = ANY(%s) "
                "AND e.active IS TRUE AND e.id != s.id AND %s "
                "WHERE s.company_id = %s AND s.type_id = %s GROUP BY s.id",
                rule.satisfied_by.ids,
                SAME_SUBJECT,
                self.company.id,
                rule.event_type_id.id,
            )
        )

    def visit_days(self, column):
        """Open and done visits as (day, channel id), by customer (``partner_id``) or ledger line."""
        rows = self.query(
            "SELECT %(column)s, done_date, planned_date, state, channel_id FROM revisit_visit "
            "WHERE company_id = %(company)s AND %(column)s IS NOT NULL AND state = ANY(%(states)s)",
            column=SQL.identifier(column),
            company=self.company.id,
            states=[*OPEN_STATES, "done"],
        )
        days = {}
        for subject, done, planned, state, channel in rows:
            if day := done if state == "done" else planned:
                days.setdefault(subject, []).append((day, channel, state == "done"))
        return days

    # Customers

    def ids(self, model, domain):
        """Ids of the records of ``domain``, archived ones included."""
        records = self.env[model].with_context(active_test=False)
        return {row[0] for row in self.env.execute_query(records._search(domain).select())}

    @cached_property
    def places(self):
        """State or province, and country, of each customer that has one: dict of customer id to both ids."""
        rows = self.query(
            "SELECT id, state_id, country_id FROM res_partner WHERE (state_id IS NOT NULL OR country_id IS NOT NULL) "
            "AND id IN (SELECT partner_id FROM revisit_event WHERE company_id = %(company)s "
            "UNION SELECT partner_id FROM revisit_engagement WHERE company_id = %(company)s)",
            company=self.company.id,
        )
        return {partner: (state, country) for partner, state, country in rows}

    @cached_property
    def tiers(self):
        """Tier id, or None, of each customer of the company."""
        partners = self.env["res.partner"].with_context(active_test=False)
        domain = fields.Domain("revisit_engagement_ids", "any", [("company_id", "=", self.company.id)])
        domain |= fields.Domain("revisit_event_ids", "any", [("company_id", "=", self.company.id)])
        query = partners.with_context(active_test=False)._search(domain)
        tier = partners._field_to_sql(query.table, "revisit_tier_id", query)
        return dict(self.env.execute_query(query.select(SQL.identifier(query.table, "id"), tier)))

    @cached_property
    def excluded_until(self):
        """Last day on which each customer is not to be visited."""
        rows = self.query("SELECT id, revisit_excluded_until FROM res_partner WHERE revisit_excluded IS TRUE")
        return {partner: until or date.max for partner, until in rows}

    @cached_property
    def refused_channels(self):
        """Channel ids that each customer refuses."""
        refused = {}
        for partner, channel in self._pairs("res.partner", "revisit_refused_channel_ids"):
            refused.setdefault(partner, set()).add(channel)
        return refused

    @cached_property
    def preferred_channels(self):
        return dict(
            self.query(
                "SELECT id, revisit_preferred_channel_id FROM res_partner "
                "WHERE revisit_preferred_channel_id IS NOT NULL"
            )
        )

    def unwanted(self, model, name, kind_id):
        """Ids of the customers or ledger lines that do not want visits of a kind."""
        return {record for record, kind in self._pairs(model, name) if kind == kind_id} if kind_id else set()

    def _pairs(self, model, name):
        field = self.env[model]._fields[name]
        return self.query(
            "SELECT %s, %s FROM %s",
            SQL.identifier(field.column1),
            SQL.identifier(field.column2),
            SQL.identifier(field.relation),
        )
