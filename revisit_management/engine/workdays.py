"""Working days of a country, with make-up working weekends and the company's own closures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import holidays

IsWorkday = Callable[[date], bool]

WEEKEND = frozenset({5, 6})
#: Longest stretch without a working day we believe in, in days.
LONGEST_BREAK = 366
_DAY = timedelta(days=1)


class WorkCalendar:
    """Tells working days from days off, each day judged once and remembered.

    An extra working day beats a closure, a closure beats a public holiday, and a make-up working
    weekend (China) beats the weekend.

    :param country: ISO 3166 alpha-2 code; without one, or with one the `holidays` library does not
        know, only weekends and closures count, and :attr:`reason` says so.
    :param subdiv: the library's code of a state or province; an unknown one is left out, with a reason.
    :param weekdays_off: days of the week off, Monday is 0.
    :param closures: first and last day of each closure, both inclusive.
    :param extra_workdays: days worked whatever the rest says.
    :param language: of the holidays' names, where the library has it; never the server's own.
    :raises ValueError: if a closure ends before it starts.
    """

    def __init__(
        self,
        country: str | None,
        subdiv: str | None = None,
        weekdays_off: frozenset[int] = WEEKEND,
        closures: Iterable[tuple[date, date]] = (),
        extra_workdays: Iterable[date] = (),
        language: str = "en_US",
    ) -> None:
        self._weekdays_off = weekdays_off
        self._closed = _days_of(closures)
        self._extra = frozenset(extra_workdays)
        self._public, self.reason = _public_holidays(country, subdiv, language)
        self._known: dict[date, bool] = {}

    def is_workday(self, day: date) -> bool:
        """Whether people work on ``day``."""
        try:
            return self._known[day]
        except KeyError:
            return self._known.setdefault(day, self.day_off_reason(day) is None)

    def day_off_reason(self, day: date) -> str | None:
        """Why nobody works on ``day``: ``"closure"``, ``"weekend"`` or the holiday's name; None if they do."""
        if day in self._extra:
            return None
        if day in self._closed:
            return "closure"
        name = self._public.get(day) if self._public is not None else None
        if name:
            return name
        return "weekend" if self._is_free_weekend(day) else None

    def _is_free_weekend(self, day: date) -> bool:
        if day.weekday() not in self._weekdays_off:
            return False
        return self._public is None or day not in self._public.weekend_workdays


def _days_of(closures: Iterable[tuple[date, date]]) -> frozenset[date]:
    days: set[date] = set()
    for first, last in closures:
        if last < first:
            raise ValueError(f"the closure from {first} ends before it starts, on {last}")
        days.update(first + timedelta(days=i) for i in range((last - first).days + 1))
    return frozenset(days)


_Public = tuple[holidays.HolidayBase | None, str | None]


def _public_holidays(country: str | None, subdiv: str | None, language: str) -> _Public:
    if not country:
        return None, "no country: only weekends and closures count"
    try:
        return holidays.country_holidays(country, subdiv or None, language=language), None
    except NotImplementedError:
        return _without_subdivision(country, subdiv, language)


def _without_subdivision(country: str, subdiv: str | None, language: str) -> _Public:
    if not subdiv:
        return None, f"no public holidays known for country {country}: only weekends and closures count"
    public, reason = _public_holidays(country, None, language)
    return public, reason or f"no public holidays known for {subdiv} in {country}: the country's own count"


def add_workdays(day: date, n: int, is_workday: IsWorkday) -> date:
    """The ``n``-th working day after ``day``, or before it if ``n`` is negative.

    ``day`` itself is never counted; ``n = 0`` is ``day``, working or not (W8: 5 working days after
    Friday 2025-01-24 is 2025-02-07 in China).

    :raises ValueError: if more than 366 days on end have no working day.
    :raises OverflowError: beyond the years 1 to 9999.
    """
    step, end = (_DAY, date.max) if n >= 0 else (-_DAY, date.min)
    if abs(n) > abs((end - day).days):
        raise OverflowError(f"{n} working days from {day} are out of the calendar")
    for _ in range(abs(n)):
        day = _next_workday(day + step, step, is_workday)
    return day


def first_workday(day: date, is_workday: IsWorkday) -> date:
    """``day`` itself if it is a working day, else the next one; raises as :func:`add_workdays`."""
    return _next_workday(day, _DAY, is_workday)


def _next_workday(day: date, step: timedelta, is_workday: IsWorkday) -> date:
    start = day
    while not is_workday(day):
        if abs((day - start).days) >= LONGEST_BREAK:
            raise ValueError(f"no working day within {LONGEST_BREAK} days of {start}")
        day += step
    return day


def count_workdays(a: date, b: date, is_workday: IsWorkday) -> int:
    """Working days from ``a`` (exclusive) to ``b`` (inclusive), negative if ``b`` is earlier.

    The inverse of :func:`add_workdays`: ``count_workdays(a, add_workdays(a, n)) == n``; so going
    back from ``a`` it counts ``b`` (inclusive) up to ``a`` (exclusive).
    """
    if b < a:
        return -sum(is_workday(b + timedelta(days=i)) for i in range((a - b).days))
    return sum(is_workday(b - timedelta(days=i)) for i in range((b - a).days))
