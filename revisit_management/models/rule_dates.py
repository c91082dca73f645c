"""Between rule records and the engine: the n-th due date of a rule, with its window, for plain values."""

from dataclasses import dataclass
from datetime import date, datetime

from ..engine.cadence import (
    Cadence,
    add_span,
    first_on_or_after,
    last_before,
    occurrence,
    window,
)
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


class RuleDates:
    """When one rule owes its visits. Made once per rule and batch: it holds the policy's working days."""

    def __init__(self, rule, is_workday=None):
        policy = rule.policy_id
        self.rule_id = rule.id
        self.tz = policy.tz
        self.cadence = rule._engine_cadence()
        self.early = span(rule, "early")
        self.late = span(rule, "late")
        self.deadline = span(rule, "deadline")
        self.on_completion = rule.repeats and rule.repeat_basis == "completion"
        self.catch_up = policy.catch_up
        self.history_before = policy._history_before()
        self.is_workday = is_workday or policy._work_calendar().is_workday
        tolerances = (self.early, self.late, self.deadline)
        self.counts_hours = self.cadence.needs_time or any(s and s.unit == "hour" for s in tolerances)

    def nth(self, day, at, n):
        """Occurrence ``n`` of an event on ``day`` (at the moment ``at`` UTC, if known), or None past the end."""
        if self.counts_hours:
            return self._nth_at(at or start_of_day(day, self.tz), n)
        ideal = occurrence(day, self.cadence, n, self.is_workday)
        return ideal and self._due(n, day, ideal)

    def after_completion(self, day, completed, n):
        """Occurrence ``n`` when the one before was completed on ``completed`` (``repeat_basis`` completion)."""
        cadence = self.cadence
        if cadence.count is not None and n >= cadence.count:
            return None
        # from the completion, one interval on: the same arithmetic with the completion as its start
        ideal = occurrence(completed, Cadence(offset=cadence.repeat), 0, self.is_workday)
        if ideal is None or (cadence.until is not None and ideal > add_span(day, cadence.until, self.is_workday)):
            return None
        return self._due(n, day, ideal)

    def first(self, day, at, after=-1):
        """The occurrence to begin with, later than number ``after``; history is treated as the policy says."""
        return self.nth(day, at, max(after + 1, self._first_number(day, at)))

    def _first_number(self, day, at):
        if self.catch_up == "create":
            return 0
        if self.cadence.needs_time:
            return self._first_hourly(day, at)
        if self.catch_up == "collapse" and (
            last := last_before(day, self.cadence, self.history_before, self.is_workday)
        ):
            return last[0]
        found = first_on_or_after(day, self.cadence, self.history_before, self.is_workday)
        return found[0] if found else PAST_THE_END

    def _first_hourly(self, day, at):
        n = 0
        while n < MAX_HOURLY and (due := self.nth(day, at, n)) and due.ideal_date < self.history_before:
            n += 1
        if self.catch_up == "collapse" and n:
            return n - 1
        return n

    def _due(self, n, day, ideal):
        found = window(day, ideal, self.early, self.late, self.deadline, self.is_workday)
        return Due(n, ideal, found.earliest, found.latest)

    def _nth_at(self, at, n):
        found = occurrence_at(at, self.cadence, n, self.tz, self.is_workday)
        if not found:
            return None
        ideal, due_at = found
        days = window_at(at, due_at, self.early, self.late, self.deadline, self.tz, self.is_workday)
        return Due(n, ideal, days.earliest, days.latest, due_at)
