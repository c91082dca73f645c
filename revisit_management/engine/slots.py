"""When somebody is free: proposals for an appointment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from .hours import WHOLE_DAY

Span = tuple[datetime, datetime]
STEP = timedelta(minutes=30)


def free_slots(
    worked: Iterable[Span],
    busy: Sequence[Span],
    length: timedelta,
    *,
    days: tuple[date, date],
    is_workday: Callable[[date], bool],
    windows: Sequence[tuple[float, float]] = WHOLE_DAY,
    per_day: int = 4,
    limit: int = 20,
) -> list[datetime]:
    """Begins of appointments of ``length`` at full and half hours, earliest first, on one local clock.

    An appointment lies wholly in working hours and in one of ``windows`` and touches nothing of ``busy``. Those of a
    day are spread over it: who cannot come in the morning sees an afternoon.

    :param worked: begin and end of working hours, not overlapping
    :param days: the first and the last day, both possible
    :param windows: hours of the day in which the customer may be met, begin and end
    """
    found: list[datetime] = []
    for day, starts in _by_day(worked, length, windows).items():
        if days[0] <= day <= days[1] and is_workday(day):
            found += _spread(sorted({start for start in starts if _is_free(start, length, busy)}), per_day)
    return sorted(found)[:limit]


def _by_day(
    worked: Iterable[Span], length: timedelta, windows: Sequence[tuple[float, float]]
) -> dict[date, list[datetime]]:
    days: dict[date, list[datetime]] = {}
    for start, stop in worked:
        for begin in _starts(start, stop - length):
            if _in_one(begin, begin + length, windows):
                days.setdefault(begin.date(), []).append(begin)
    return days


def _starts(first: datetime, last: datetime) -> Iterator[datetime]:
    """Full and half hours from ``first`` to ``last``."""
    midnight = datetime.combine(first.date(), time.min)
    moment = midnight + -((midnight - first) // STEP) * STEP
    while moment <= last:
        yield moment
        moment += STEP


def _in_one(start: datetime, stop: datetime, windows: Sequence[tuple[float, float]]) -> bool:
    midnight = datetime.combine(start.date(), time.min)
    first, last = ((moment - midnight).total_seconds() / 3600 for moment in (start, stop))
    return any(hour_from <= first and last <= hour_to for hour_from, hour_to in windows)


def _is_free(start: datetime, length: timedelta, busy: Sequence[Span]) -> bool:
    return all(stop <= start or begin >= start + length for begin, stop in busy)


def _spread(starts: list[datetime], count: int) -> list[datetime]:
    """At most ``count`` of them, evenly, the first and the last among them."""
    if len(starts) <= count:
        return starts
    if count == 1:
        return starts[:1]
    return [starts[round(n * (len(starts) - 1) / (count - 1))] for n in range(count)]
