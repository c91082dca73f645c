"""What a plan is made of: its period's name, the days that are worked in it, how many visits these allow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from .coverage import Period


def period_label(period: Period) -> str:
    """The period in short: "2026-W48" for an ISO week, "2026-11" for whatever is longer."""
    if (period.last - period.first).days < 7:
        year, week, _day = period.first.isocalendar()
        return f"{year}-W{week:02d}"
    return f"{period.first:%Y-%m}"


def count_workdays(first: date, last: date, is_workday: Callable[[date], bool]) -> int:
    """How many days of ``first`` to ``last``, both inclusive, are worked; 0 if ``last`` lies before ``first``."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(map(is_workday, days))


def visits_possible(workdays: int, hours_a_day: float, minutes_per_visit: int, people: int) -> int:
    """How many visits ``people`` can make in so many working days; each makes whole visits only.

    :raises ValueError: if a visit takes no time.
    """
    if minutes_per_visit < 1:
        raise ValueError(f"a visit takes at least a minute, not {minutes_per_visit}")
    return int(workdays * hours_a_day * 60 / minutes_per_visit) * people
