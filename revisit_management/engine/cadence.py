"""When a rule falls due: spans of time, the n-th occurrence, its window, the day to do it.

Dates are calendar days in the policy's time zone. Every occurrence is one calculation from the
event, never from the occurrence before, so a month-end never drifts: 31 Jan, monthly, is due on
28 Feb and again on 31 Mar. Rules that count hours need moments instead: :mod:`.moments`.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from .alignment import LONGEST_WAIT, Align
from .workdays import LONGEST_BREAK, IsWorkday, add_workdays, first_workday

UNITS = ("hour", "day", "workday", "week", "month", "quarter", "half_year", "year")

#: Each unit as so many of its kind; spans of one kind add up before they touch a date.
_KINDS = {
    "hour": ("hour", 1),
    "day": ("day", 1),
    "workday": ("workday", 1),
    "week": ("day", 7),
    "month": ("month", 1),
    "quarter": ("month", 3),
    "half_year": ("month", 6),
    "year": ("month", 12),
}
#: Fewest, usual and most days one of a kind can take.
_DAYS = {
    "hour": (1 / 24, 1 / 24, 1 / 24),
    "day": (1.0, 1.0, 1.0),
    "workday": (1.0, 1.45, float(LONGEST_BREAK)),
    "month": (28.0, 30.436875, 31.0),
}
#: The ordinal of an occurrence the calendar has no date for.
_PAST_CALENDAR = date.max.toordinal() + 1

#: A kind of :data:`_KINDS` and how many of it.
Step = tuple[str, int]


@dataclass(frozen=True)
class Span:
    """A stretch of time: ``Span(5, "workday")``; a negative amount lies before the event.

    :raises ValueError: if the unit is not one of :data:`UNITS`.
    """

    amount: int
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in _KINDS:
            raise ValueError(f"unknown unit {self.unit!r}: expected one of {', '.join(UNITS)}")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True)
class Cadence:
    """What a rule repeats: first at ``event + offset``, then every ``repeat`` until it ends.

    :param offset: from the event to occurrence 0; may be negative (a call 7 days before expiry).
    :param repeat: between occurrences; without it there is only occurrence 0.
    :param count: how many occurrences in all, occurrence 0 included; None for no limit.
    :param until: span from the event to the last day an occurrence may have, inclusive.
    :param align: the day each occurrence is moved on to, as H1's week after; ``until`` is compared with that day.
        Two occurrences may then fall on one day.
    :param skip: so many at the start of the series are another rule's (B7 goes on from B6's): occurrence 0 and
        ``count`` begin after them.
    :raises ValueError: if ``repeat`` does not go forward, ``count`` is below 1, ``until``
        certainly lies before ``offset``, hours are to be aligned, or what is skipped is no series.
    """

    offset: Span
    repeat: Span | None = None
    count: int | None = None
    until: Span | None = None
    align: Align | None = None
    skip: int = 0

    def __post_init__(self) -> None:
        if self.repeat is not None and self.repeat.amount <= 0:
            raise ValueError(f"the interval must be at least 1, not {self.repeat}")
        if self.count is not None and self.count < 1:
            raise ValueError(f"the number of occurrences must be at least 1, not {self.count}")
        if self.until is not None and _surely_before(self.until, self.offset):
            raise ValueError(f"the end, {self.until}, lies before the start, {self.offset}")
        if self.skip < 0 or (self.skip and self.repeat is None):
            raise ValueError("only the first visits of a series can be another rule's")
        if self.align is not None and self.needs_time:
            raise ValueError(
                "hours cannot be aligned with a day: count days or longer units, or leave the alignment out"
            )

    @property
    def needs_time(self) -> bool:
        """Whether a span counts hours, so that a date is not enough: use :func:`.moments.occurrence_at`."""
        return any(span is not None and span.unit == "hour" for span in (self.offset, self.repeat, self.until))


@dataclass(frozen=True)
class Window:
    """Days on which a visit counts as on time, both ends inclusive (E9: never more than a month off)."""

    earliest: date
    ideal: date
    latest: date


# Adding spans to dates


def add_months(day: date, months: int) -> date:
    """``day`` so many months later (or earlier), on the month's last day if it has no such day.

    :raises OverflowError: beyond the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"{months} months from {day} is out of the calendar")
    month += 1
    return date(year, month, day.day if day.day <= 28 else min(day.day, monthrange(year, month)[1]))


def add_span(day: date, span: Span, is_workday: IsWorkday) -> date:
    """``day + span``; ``is_workday`` is asked only for spans in working days.

    :raises ValueError: for hours, which need a time of day; see also :func:`.workdays.add_workdays`.
    :raises OverflowError: beyond the years 1 to 9999.
    """
    return shift(day, step_of(span), is_workday)


def shift(day: date, step: Step, is_workday: IsWorkday) -> date:
    """As :func:`add_span`, for a step."""
    kind, amount = step
    if kind == "month":
        return add_months(day, amount)
    if kind == "day":
        return day + timedelta(days=amount)
    if kind == "workday":
        return add_workdays(day, amount, is_workday)
    raise ValueError("hours cannot be added to a date: give the time as well (moments.occurrence_at)")


def step_of(span: Span, times: int = 1) -> Step:
    """``times × span`` in the unit of its kind: two quarters are six months."""
    kind, size = _KINDS[span.unit]
    return kind, span.amount * size * times


def _surely_before(a: Span, b: Span) -> bool:
    """Whether ``a`` ends before ``b`` from every possible day."""
    (kind_a, amount_a), (kind_b, amount_b) = step_of(a), step_of(b)
    if kind_a == kind_b:
        return amount_a < amount_b
    return max(_extremes(kind_a, amount_a)) < min(_extremes(kind_b, amount_b))


def _extremes(kind: str, amount: int) -> tuple[float, float]:
    fewest, _usual, most = _DAYS[kind]
    return amount * fewest, amount * most


def midpoint(start: date, end: date) -> date:
    """The middle day of a term, both ends inclusive; of two middle days the earlier.

    :raises ValueError: if the term ends before it starts.
    """
    if end < start:
        raise ValueError(f"the term from {start} ends before it starts, on {end}")
    return start + timedelta(days=(end - start).days // 2)


# Occurrences


def occurrence(event: date, cadence: Cadence, n: int, is_workday: IsWorkday) -> date | None:
    """Ideal date of occurrence ``n``, or None if the series ends before it.

    The end is ``count``, ``until`` (inclusive), no ``repeat``, or the calendar's (years 1 to 9999).
    Holidays never move it (E5, E6, E7, E9).

    :raises ValueError: if ``n`` is negative, the cadence counts hours, or it counts working days
        and there are none for more than 366 days.
    """
    if not is_counted(cadence, n):
        return None
    try:
        ideal = _ideal(event, cadence, n, is_workday)
    except OverflowError:
        return None
    if cadence.until is not None and ideal > _clamped(event, cadence.until, is_workday):
        return None
    return ideal


def is_counted(cadence: Cadence, n: int) -> bool:
    """Whether the series has an occurrence ``n``, ``until`` and the calendar's end left aside.

    :raises ValueError: if ``n`` is negative.
    """
    if n < 0:
        raise ValueError(f"occurrences are numbered from 0, not {n}")
    if cadence.repeat is None:
        return n == 0
    return cadence.count is None or n < cadence.count


def _ideal(event: date, cadence: Cadence, n: int, is_workday: IsWorkday) -> date:
    day = _unaligned(event, cadence, n, is_workday)
    return day if cadence.align is None else cadence.align.move(day)


def _unaligned(event: date, cadence: Cadence, n: int, is_workday: IsWorkday) -> date:
    day = event
    for step in steps_to(cadence, n):
        day = shift(day, step, is_workday)
    return day


def steps_to(cadence: Cadence, n: int) -> tuple[Step, ...]:
    """The way from the event to occurrence ``n``: one step if the units agree in kind, else two."""
    first, times = step_of(cadence.offset), n + cadence.skip
    if cadence.repeat is None or times == 0:
        return (first,)
    kind, amount = step_of(cadence.repeat, times)
    if kind == first[0]:
        return ((kind, first[1] + amount),)
    return first, (kind, amount)


def _clamped(day: date, span: Span, is_workday: IsWorkday) -> date:
    try:
        return add_span(day, span, is_workday)
    except OverflowError:
        return date.max if span.amount > 0 else date.min


def first_on_or_after(event: date, cadence: Cadence, day: date, is_workday: IsWorkday) -> tuple[int, date] | None:
    """Number and ideal date of the first occurrence on or after ``day``, None if there is none left.

    Jumps there: thirty years of a daily rule cost a handful of calculations.

    :raises ValueError: if the cadence counts hours.
    """
    n = _first_number(event, cadence, day.toordinal(), is_workday)
    ideal = occurrence(event, cadence, n, is_workday)
    return None if ideal is None else (n, ideal)


def last_before(event: date, cadence: Cadence, day: date, is_workday: IsWorkday) -> tuple[int, date] | None:
    """Number and ideal date of the last occurrence before ``day`` (exclusive), None if there is none.

    If the series ended earlier, that is its last occurrence.

    :raises ValueError: if the cadence counts hours.
    """
    bound = day.toordinal()
    if cadence.until is not None:
        bound = min(bound, _clamped(event, cadence.until, is_workday).toordinal() + 1)
    n = _first_number(event, cadence, bound, is_workday) - 1
    if cadence.count is not None:
        n = min(n, cadence.count - 1)
    ideal = None if n < 0 else occurrence(event, cadence, n, is_workday)
    return None if ideal is None else (n, ideal)


def _first_number(event: date, cadence: Cadence, bound: int, is_workday: IsWorkday) -> int:
    """Smallest number whose date, as an ordinal, reaches ``bound``, the series' end left aside."""
    if cadence.align is not None:
        bound = _before_alignment(cadence.align, bound)
    return _search(lambda n: _ordinal(event, cadence, n, is_workday), cadence.repeat, bound)


def _before_alignment(align: Align, bound: int) -> int:
    """The first day, as an ordinal, that ``align`` moves on to ``bound`` or further."""

    def moved(ordinal: int) -> int:
        try:
            return align.move(date.fromordinal(ordinal)).toordinal()
        except OverflowError:
            return _PAST_CALENDAR

    days = range(max(1, bound - LONGEST_WAIT), bound)
    return days.start + bisect_left(days, bound, key=moved)


def _ordinal(event: date, cadence: Cadence, n: int, is_workday: IsWorkday) -> int:
    try:
        return _unaligned(event, cadence, n, is_workday).toordinal()
    except OverflowError:
        return _PAST_CALENDAR if n or cadence.offset.amount > 0 else 0


def _search(ordinal: Callable[[int], int], repeat: Span | None, bound: int) -> int:
    """Smallest ``n ≥ 0`` with ``ordinal(n) ≥ bound``: by estimate, then step by step."""
    if ordinal(0) >= bound:
        return 0
    if repeat is None:
        return 1
    n = _estimate(ordinal, repeat, bound)
    while ordinal(n) < bound:
        n += 1
    while n > 0 and ordinal(n - 1) >= bound:
        n -= 1
    return n


def _estimate(ordinal: Callable[[int], int], repeat: Span, bound: int) -> int:
    """A number near the bound: by the usual length of the interval, then by the length found."""
    kind, amount = step_of(repeat)
    start = reached = ordinal(0)
    length, n = _DAYS[kind][1] * amount, 0
    for _ in range(6):  # long holidays can make it go to and fro
        jump = int((bound - reached) / length)
        if not jump:
            break
        n = max(0, n + jump)
        reached = ordinal(n)
        if n and reached < _PAST_CALENDAR:
            length = (reached - start) / n
    return n


# Windows


def window(
    event: date,
    ideal: date,
    early: Span | None,
    late: Span | None,
    deadline: Span | None,
    is_workday: IsWorkday,
) -> Window:
    """``earliest = ideal − early``, ``latest = min(ideal + late, event + deadline)``, all inclusive.

    Without ``late`` the deadline alone ends the window, without both it ends on the ideal day. A
    deadline before the ideal day ends the window there (W8: within 5 working days, in any case
    within one month).

    :raises ValueError: if ``early`` or ``late`` is negative or a span counts hours.
    """

    def reach(day: date, span: Span | None) -> date | None:
        return None if span is None else _clamped(day, span, is_workday)

    check_tolerance(early, late)
    return window_between(ideal, reach(ideal, backwards(early)), reach(ideal, late), reach(event, deadline))


def check_tolerance(*spans: Span | None) -> None:
    """:raises ValueError: if one of the spans is negative."""
    for span in spans:
        if span is not None and span.amount < 0:
            raise ValueError(f"a tolerance cannot be negative: {span}")


def backwards(span: Span | None) -> Span | None:
    """The same span the other way."""
    return span and Span(-span.amount, span.unit)


def window_between(ideal: date, earliest: date | None, late_end: date | None, deadline: date | None) -> Window:
    """The window from its ends; None where there is none."""
    latest = min((end for end in (late_end, deadline) if end is not None), default=ideal)
    return Window(min(earliest or ideal, latest), ideal, latest)


def planned_day(window: Window, is_workday: IsWorkday, not_before: date) -> date:
    """The day to do it: the first working day from the ideal day on, within the window.

    If there is none, the last working day before; if the window has no working day at all, the
    ideal day. Never before ``not_before`` (today, or the first day contact is allowed); if that lies
    past the window, the first working day from it on.

    :raises ValueError: if the window is past and no working day follows within 366 days.
    """
    first = max(window.earliest, not_before)
    if first > window.latest:
        return first_workday(not_before, is_workday)
    wanted = min(max(window.ideal, first), window.latest)
    after = _first(wanted, window.latest, 1, is_workday)
    return after or _first(wanted, first, -1, is_workday) or wanted


def _first(start: date, end: date, step: int, is_workday: IsWorkday) -> date | None:
    """First working day from ``start`` to ``end``, both inclusive, forwards or backwards."""
    days = (start + timedelta(days=i) for i in range(0, (end - start).days + step, step))
    return next((day for day in days if is_workday(day)), None)
