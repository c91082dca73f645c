"""How long people can work on a day: working hours, as far as customers may be called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

WHOLE_DAY = ((0.0, 24.0),)


def minutes_by_day(
    worked: Iterable[tuple[datetime, datetime]], windows: Sequence[tuple[float, float]] = WHOLE_DAY
) -> dict[date, int]:
    """Minutes of each day that lie in ``worked`` and in one of ``windows``; days without any are left out.

    :param worked: begin and end of working hours on the local clock, in any order, not overlapping; they may pass
        midnight
    :param windows: hours of the day, begin and end, not overlapping
    """
    seconds: Counter[date] = Counter()
    for start, stop in worked:
        for day, first, last in _days(start, stop):
            seconds[day] += sum(_overlap(first, last, window) for window in windows)
    return {day: amount // 60 for day, amount in seconds.items() if amount >= 60}


def _days(start: datetime, stop: datetime) -> Iterator[tuple[date, float, float]]:
    """The days of a span, with the hours of each at which it begins and ends."""
    day = start.date()
    while datetime.combine(day, time.min) < stop:
        midnight = datetime.combine(day, time.min)
        yield day, _hours(max(start, midnight) - midnight), _hours(min(stop - midnight, timedelta(days=1)))
        day += timedelta(days=1)


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600


def _overlap(first: float, last: float, window: tuple[float, float]) -> int:
    """Seconds that two spans of hours share."""
    return round(3600 * max(0.0, min(last, window[1]) - max(first, window[0])))
