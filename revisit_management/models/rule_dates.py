"""Between rule records and the engine: the n-th due date of a rule, with its window, for plain values."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..engine.cadence import (
    Cadence,
    add_span,
    first_on_or_after,
    last_before,
    midpoint,
    occurrence,
    window,
)
from ..engine.coverage import nth_period, period_number, rolling_due, spread_day
from ..engine.moments import occurrence_at, start_of_day, window_at
from .duration import span

PAST_THE_END = 10**6
# hours are counted one by one: a rule that repeats by the hour for longer than this is a mistake
MAX_HOURLY = 10_000


@dataclass(frozen=True)
class Due:
    """One occurrence; days in the policy's time zone, inclusive; ``due_at`` in UTC where hours count."""

    occurrence: int
    ideal_date: date
    earliest_date: date
    latest_date: date
    due_at: datetime | None = None


@dataclass(frozen=True)
class Fact:
    """What a rule reads of one event, as plain values.

    :param number: of the event; spreads those of one day over a period
    :param day: of the event in the policy's time zone
    :param at: its moment in UTC, where the hour is known
    :param end: last day of the term that it opens
    :param deadline_from: day of the other event from which the deadline counts, once that has happened
    :param last_visit: day of the last visit that counts for coverage, before anything was owed
    """

    number: int
    day: date
    at: datetime | None = None
    end: date | None = None
    deadline_from: date | None = None
    last_visit: date | None = None


def dates_of(rule, is_workday=None):
    """The dates of ``rule``: made once per rule and batch, since it holds the policy's working days."""
    kind = CoverageDates if rule.trigger == "coverage" else RuleDates
    return kind(rule, is_workday or rule.policy_id._work_calendar().is_workday)


class RuleDates:
    """When a rule that counts from an event owes its visits."""

    def __init__(self, rule, is_workday):
        policy = rule.policy_id
        self.rule_id = rule.id
        self.tz = policy.tz
        self.cadence = rule._engine_cadence()
        self.early = span(rule, "early")
        self.late = span(rule, "late")
        self.deadline = span(rule, "deadline")
        self.deadline_elsewhere = bool(rule.deadline_event_type_id)
        self.span_point = rule.span_point
        self.on_completion = rule._counts_from_completion()
        self.catch_up = policy.catch_up
        self.history_before = policy._history_before()
        self.is_workday = is_workday
        tolerances = (self.early, self.late, self.deadline)
        self.counts_hours = self.cadence.needs_time or any(s and s.unit == "hour" for s in tolerances)

    def nth(self, fact, n):
        """Occurrence ``n`` of the event, or None past the end, or while the end of its term is not known."""
        day = self._counted_from(fact)
        if day is None:
            return None
        if self.counts_hours:
            return self._nth_at(fact, day, n)
        ideal = occurrence(day, self.cadence, n, self.is_workday)
        return ideal and self._due(fact, day, n, ideal)

    def after_completion(self, fact, completed, n):
        """Occurrence ``n`` when the one before was completed on ``completed`` (``repeat_basis`` completion)."""
        cadence = self.cadence
        day = self._counted_from(fact)
        if day is None or (cadence.count is not None and n >= cadence.count):
            return None
        # from the completion, one interval on: the same arithmetic with the completion as its start
        following = Cadence(offset=cadence.repeat, align=cadence.align)
        ideal = occurrence(completed, following, 0, self.is_workday)
        if ideal is None or (cadence.until is not None and ideal > add_span(day, cadence.until, self.is_workday)):
            return None
        return self._due(fact, day, n, ideal)

    def first(self, fact, after=-1):
        """The occurrence to begin with, later than number ``after``; history is treated as the policy says."""
        day = self._counted_from(fact)
        if day is None:
            return None
        return self.nth(fact, max(after + 1, self._first_number(fact, day)))

    def _counted_from(self, fact):
        if self.span_point == "start":
            return fact.day
        if fact.end is None:
            return None
        return fact.end if self.span_point == "end" else midpoint(fact.day, fact.end)

    def _first_number(self, fact, day):
        if self.catch_up == "create":
            return 0
        if self.cadence.needs_time:
            return self._first_hourly(fact)
        if self.catch_up == "collapse" and (
            last := last_before(day, self.cadence, self.history_before, self.is_workday)
        ):
            return last[0]
        found = first_on_or_after(day, self.cadence, self.history_before, self.is_workday)
        return found[0] if found else PAST_THE_END

    def _first_hourly(self, fact):
        n = 0
        while n < MAX_HOURLY and (due := self.nth(fact, n)) and due.ideal_date < self.history_before:
            n += 1
        if self.catch_up == "collapse" and n:
            return n - 1
        return n

    def _due(self, fact, day, n, ideal):
        if not self.deadline_elsewhere:
            found = window(day, ideal, self.early, self.late, self.deadline, self.is_workday)
        elif fact.deadline_from is None:
            found = window(day, ideal, self.early, self.late, None, self.is_workday)
        else:
            found = window(fact.deadline_from, ideal, self.early, self.late, self.deadline, self.is_workday)
        return Due(n, ideal, found.earliest, found.latest)

    def _nth_at(self, fact, day, n):
        at = fact.at if fact.at and self.span_point == "start" else start_of_day(day, self.tz)
        found = occurrence_at(at, self.cadence, n, self.tz, self.is_workday)
        if not found:
            return None
        ideal, due_at = found
        deadline_at = at
        if self.deadline_elsewhere and fact.deadline_from:
            deadline_at = start_of_day(fact.deadline_from, self.tz)
        deadline = None if self.deadline_elsewhere and not fact.deadline_from else self.deadline
        days = window_at(deadline_at, due_at, self.early, self.late, deadline, self.tz, self.is_workday)
        return Due(n, ideal, days.earliest, days.latest, due_at)


class CoverageDates:
    """When a rule that wants everybody visited once a period owes its visits (``B8``, ``W9``).

    The visits of a period are spread over it, so that a million customers are not all due on its first day.
    """

    def __init__(self, rule, _is_workday):
        policy = rule.policy_id
        self.rule_id = rule.id
        self.every = span(rule, "repeat_every")
        self.on_completion = rule._counts_from_completion()
        self.history_before = policy._history_before()
        self.from_the_start = policy.catch_up == "create"

    def nth(self, fact, n):
        """Period ``n`` since the customer came into care; of rolling periods only the first has a date by itself."""
        if self.on_completion:
            return self._first_rolling(fact) if n == 0 else None
        period = nth_period(fact.day, self.every, n)
        first = period and max(period.first, self._begin(fact))
        if not period or first > period.last:
            return None
        return Due(n, spread_day(first, period.last, fact.number), first, period.last)

    def first(self, fact, after=-1):
        """The first period that was not over when the policy came into force, later than number ``after``."""
        if self.on_completion:
            return self.nth(fact, after + 1)
        return self.nth(fact, max(after + 1, period_number(fact.day, self._begin(fact), self.every)))

    def _begin(self, fact):
        """From when on a visit is asked for at all."""
        return fact.day if self.from_the_start else max(fact.day, self.history_before)

    def after_completion(self, _fact, completed, n):
        """Rolling: one interval after the last visit at the latest."""
        return self._rolling(n, completed)

    def _first_rolling(self, fact):
        """Who was not visited in time before the policy came into force has one interval from there."""
        due = self._rolling(0, fact.last_visit or fact.day)
        if due.ideal_date >= self.history_before or self.from_the_start:
            return due
        end = rolling_due(self.history_before, self.every)
        ideal = spread_day(self.history_before, end, fact.number)
        return Due(0, ideal, self.history_before, end)

    def _rolling(self, n, since):
        """Every visit after the one before counts."""
        latest = rolling_due(since, self.every)
        return Due(n, latest, since + timedelta(days=1), latest)
