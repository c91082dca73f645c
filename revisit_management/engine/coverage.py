"""Periods for "everybody at least once": a calendar year (W9), a tier's number of months (M2).

Calendar periods are the same for everybody: they lie on one grid without gaps, in which years start
in January, so a quarter is January to March and six weeks are six ISO weeks. Rolling ones run from
each customer's last visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .cadence import Span, add_span

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
#: The golden ratio's fractional part as a binary fraction of 64 digits.
_GOLDEN = 0x9E3779B97F4A7C15
_DIGITS = 64


@dataclass(frozen=True)
class Period:
    """Days within which one visit is owed, both ends inclusive."""

    first: date
    last: date


# Calendar periods


def calendar_period(day: date, span: Span) -> Period:
    """The period of length ``span`` that ``day`` lies in; the calendar's last may be cut short.

    :raises ValueError: if ``span`` is not a positive number of weeks, or of months that divides a
        year or is whole years.
    """
    found = nth_period(day, span, 0)
    assert found is not None  # a day lies in a period
    return found


def nth_period(start_day: date, span: Span, n: int) -> Period | None:
    """The ``n``-th period after the one ``start_day`` lies in, which is number 0 and not cut at
    ``start_day``; None beyond the years 1 to 9999.

    :raises ValueError: as :func:`calendar_period`.
    """
    number = _place(start_day, span) + n
    first, following = _start(number, span), _start(number + 1, span)
    if first is None:
        return None
    return Period(first, following - timedelta(days=1) if following else date.max)


def period_number(start_day: date, day: date, span: Span) -> int:
    """Which period after ``start_day``'s own ``day`` lies in; negative if it lies in one before.

    The inverse of :func:`nth_period`.

    :raises ValueError: as :func:`calendar_period`.
    """
    return _place(day, span) - _place(start_day, span)


def _place(day: date, span: Span) -> int:
    """The period's place on the grid; the first, 0, begins on 1 January of year 1, a Monday."""
    if span.unit == "week":
        return (day.toordinal() - 1) // (7 * _weeks(span))
    return ((day.year - 1) * 12 + day.month - 1) // _months(span)


def _start(place: int, span: Span) -> date | None:
    if span.unit == "week":
        ordinal = place * 7 * _weeks(span) + 1
        return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None
    year, month = divmod(place * _months(span), 12)
    return date(year + 1, month + 1, 1) if 0 <= year < 9999 else None


def _weeks(span: Span) -> int:
    if span.amount < 1:
        raise ValueError(f"a period has at least one week, not {span}")
    return span.amount


def _months(span: Span) -> int:
    if span.unit not in _MONTHS:
        raise ValueError(f"a calendar period counts weeks, months or years, not {span}")
    months = span.amount * _MONTHS[span.unit]
    if months < 1 or (12 % months and months % 12):
        raise ValueError(f"a calendar period divides a year or is whole years, not {span}")
    return months


# Within a period


def spread_day(first: date, last: date, number: int) -> date:
    """A day from ``first`` to ``last``, both inclusive, for arrival ``number``, any whole number.

    Multiples of the golden ratio: consecutive numbers fill the period evenly whatever their count.
    In any part of the period the visits of ``n`` consecutive numbers differ from the part's fair
    share by at most ``1.5 + 0.35 ln n``, so by less than 3 up to 168 and less than 7 up to a
    million. In each period a number lies at the same place, so a customer's visits keep their distance.

    :raises ValueError: if ``last`` lies before ``first``.
    """
    if last < first:
        raise ValueError(f"the period from {first} ends before it starts, on {last}")
    place = number * _GOLDEN % (1 << _DIGITS)
    return first + timedelta(days=place * ((last - first).days + 1) >> _DIGITS)


# Rolling periods


def rolling_due(since: date, span: Span) -> date:
    """The last day for the next visit, ``span`` after the last one, or after the start if there was none.

    :raises ValueError: if ``span`` does not go forward or counts hours or working days.
    :raises OverflowError: past the year 9999.
    """
    if span.amount < 1 or span.unit in ("hour", "workday"):
        raise ValueError(f"a rolling period counts at least one day, week, month or year, not {span}")
    return add_span(since, span, lambda day: True)  # no working day is counted
