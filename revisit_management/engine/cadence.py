"""When a rule falls due: spans of time, the n-th occurrence, its window, the day to do it.

Dates are calendar days in the policy's time zone. Every occurrence is one calculation from the
event, never from the occurrence before, so a month-end never drifts: 31 Jan, monthly, is due on
28 Feb and again on 31 Mar.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

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

_Step = tuple[str, int]


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
    :raises ValueError: if ``repeat`` does not go forward, ``count`` is below 1, or ``until``
        certainly lies before ``offset``.
    """

    offset: Span
    repeat: Span | None = None
    count: int | None = None
    until: Span | None = None

    def __post_init__(self) -> None:
        if self.repeat is not None and self.repeat.amount <= 0:
            raise ValueError(f"the interval must be at least 1, not {self.repeat}")
        if self.count is not None and self.count < 1:
            raise ValueError(f"the number of occurrences must be at least 1, not {self.count}")
        if self.until is not None and _surely_before(self.until, self.offset):
            raise ValueError(f"the end, {self.until}, lies before the start, {self.offset}")

    @property
    def needs_time(self) -> bool:
        """Whether a span counts hours, so that a date is not enough: use :func:`occurrence_at`."""
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
    return _shift(day, _step(span), is_workday)


def _shift(day: date, step: _Step, is_workday: IsWorkday) -> date:
    kind, amount = step
    if kind == "month":
        return add_months(day, amount)
    if kind == "day":
        return day + timedelta(days=amount)
    if kind == "workday":
        return add_workdays(day, amount, is_workday)
    raise ValueError("hours cannot be added to a date: give the time as well (occurrence_at, window_at)")


def _step(span: Span, times: int = 1) -> _Step:
    kind, size = _KINDS[span.unit]
    return kind, span.amount * size * times


def _surely_before(a: Span, b: Span) -> bool:
    """Whether ``a`` ends before ``b`` from every possible day."""
    (kind_a, amount_a), (kind_b, amount_b) = _step(a), _step(b)
    if kind_a == kind_b:
        return amount_a < amount_b
    return max(_extremes(kind_a, amount_a)) < min(_extremes(kind_b, amount_b))


def _extremes(kind: str, amount: int) -> tuple[float, float]:
    fewest, _usual, most = _DAYS[kind]
    return amount * fewest, amount * most


# Occurrences


def occurrence(event: date, cadence: Cadence, n: int, is_workday: IsWorkday) -> date | None:
    """Ideal date of occurrence ``n``, or None if the series ends before it.

    The end is ``count``, ``until`` (inclusive), no ``repeat``, or the calendar's (years 1 to 9999).
    Holidays never move it (E5, E6, E7, E9).

    :raises ValueError: if ``n`` is negative, the cadence counts hours, or it counts working days
        and there are none for more than 366 days.
    """
    if not _is_counted(cadence, n):
        return None
    try:
        ideal = _ideal(event, cadence, n, is_workday)
    except OverflowError:
        return None
    if cadence.until is not None and ideal > _clamped(event, cadence.until, is_workday):
        return None
    return ideal


def _is_counted(cadence: Cadence, n: int) -> bool:
    if n < 0:
        raise ValueError(f"occurrences are numbered from 0, not {n}")
    if cadence.repeat is None:
        return n == 0
    return cadence.count is None or n < cadence.count


def _ideal(event: date, cadence: Cadence, n: int, is_workday: IsWorkday) -> date:
    day = event
    for step in _steps(cadence, n):
        day = _shift(day, step, is_workday)
    return day


def _steps(cadence: Cadence, n: int) -> tuple[_Step, ...]:
    """The way from the event to occurrence ``n``: one step if the units agree in kind, else two."""
    first = _step(cadence.offset)
    if cadence.repeat is None or n == 0:
        return (first,)
    kind, amount = _step(cadence.repeat, n)
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
    return _search(lambda n: _ordinal(event, cadence, n, is_workday), cadence.repeat, bound)


def _ordinal(event: date, cadence: Cadence, n: int, is_workday: IsWorkday) -> int:
    try:
        return _ideal(event, cadence, n, is_workday).toordinal()
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
    kind, amount = _step(repeat)
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


# Occurrences and windows of rules that count hours


def occurrence_at(
    at_utc: datetime, cadence: Cadence, n: int, tz: str, is_workday: IsWorkday
) -> tuple[date, datetime] | None:
    """Day in ``tz`` and moment in UTC of occurrence ``n``, or None if the series ends before it.

    Hours are counted on the clock that never jumps (UTC); all other units move the local day and
    keep the local time. ``until`` in hours ends at that moment, in other units with that local day.

    :param at_utc: the event; without a time zone it is UTC, and so is the answer.
    :param tz: name of the policy's time zone, as ``Asia/Shanghai``.
    :raises ValueError: if ``n`` is negative or the time zone unknown.
    """
    zone = _zone(tz)
    if not _is_counted(cadence, n):
        return None
    try:
        at = _moment(at_utc, _steps(cadence, n), zone, is_workday)
    except OverflowError:
        return None
    if cadence.until is not None and _is_over(at, at_utc, cadence.until, zone, is_workday):
        return None
    return _local(at, zone).date(), at


def window_at(
    at_utc: datetime,
    ideal_utc: datetime,
    early: Span | None,
    late: Span | None,
    deadline: Span | None,
    tz: str,
    is_workday: IsWorkday,
) -> Window:
    """As :func:`window`, from moments, for spans that may count hours; the days are those in ``tz``."""
    zone = _zone(tz)

    def reach(at: datetime, span: Span | None) -> date | None:
        return None if span is None else _clamped_at(at, span, zone, is_workday)

    _check_tolerance(early, late)
    ends = reach(ideal_utc, _backwards(early)), reach(ideal_utc, late), reach(at_utc, deadline)
    return _window(_local(ideal_utc, zone).date(), *ends)


def start_of_day(day: date, tz: str) -> datetime:
    """The first moment of ``day`` in ``tz`` as naive UTC, for an event whose hour nobody noted.

    :raises ValueError: if the time zone is unknown.
    """
    return _utc(datetime.combine(day, time()), _zone(tz)).replace(tzinfo=None)


def _moment(at: datetime, steps: tuple[_Step, ...], zone: ZoneInfo, is_workday: IsWorkday) -> datetime:
    for step in steps:
        at = _shift_at(at, step, zone, is_workday)
    return at


def _shift_at(at: datetime, step: _Step, zone: ZoneInfo, is_workday: IsWorkday) -> datetime:
    if step[0] == "hour":
        return at + timedelta(hours=step[1])
    local = _local(at, zone)
    moved = _utc(datetime.combine(_shift(local.date(), step, is_workday), local.time()), zone)
    return moved if at.tzinfo else moved.replace(tzinfo=None)


def _is_over(at: datetime, event_at: datetime, until: Span, zone: ZoneInfo, is_workday: IsWorkday) -> bool:
    if until.unit == "hour":
        return at - event_at > timedelta(hours=until.amount)
    return _local(at, zone).date() > _clamped_at(event_at, until, zone, is_workday)


def _clamped_at(at: datetime, span: Span, zone: ZoneInfo, is_workday: IsWorkday) -> date:
    """The day in ``zone`` that ``at + span`` falls on, within the years 1 to 9999."""
    try:
        return _local(_shift_at(at, _step(span), zone, is_workday), zone).date()
    except OverflowError:
        return date.max if span.amount > 0 else date.min


def _zone(tz: str) -> ZoneInfo:
    try:
        return ZoneInfo(tz)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {tz!r}") from error


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).astimezone(zone)


def _utc(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(timezone.utc)


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

    _check_tolerance(early, late)
    return _window(ideal, reach(ideal, _backwards(early)), reach(ideal, late), reach(event, deadline))


def _check_tolerance(*spans: Span | None) -> None:
    for span in spans:
        if span is not None and span.amount < 0:
            raise ValueError(f"a tolerance cannot be negative: {span}")


def _backwards(span: Span | None) -> Span | None:
    return span and Span(-span.amount, span.unit)


def _window(ideal: date, earliest: date | None, late_end: date | None, deadline: date | None) -> Window:
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
