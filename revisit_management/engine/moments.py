"""When rules that count hours fall due: moments in UTC, days in the policy's time zone.

Where no hour is counted the answers are those of :mod:`.cadence`, which is cheaper.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from .cadence import (
    Cadence,
    Span,
    Step,
    Window,
    backwards,
    check_tolerance,
    is_counted,
    shift,
    step_of,
    steps_to,
    window_between,
)
from .workdays import IsWorkday


def occurrence_at(
    at_utc: datetime, cadence: Cadence, n: int, tz: str, is_workday: IsWorkday
) -> tuple[date, datetime] | None:
    """Day in ``tz`` and moment in UTC of occurrence ``n``, or None if the series ends before it.

    Hours are counted on the clock that never jumps (UTC); all other units, and ``align``, move the
    local day and keep the local time. ``until`` in hours ends at that moment, in other units with
    that local day.

    :param at_utc: the event; without a time zone it is UTC, and so is the answer.
    :param tz: name of the policy's time zone, as ``Asia/Shanghai``.
    :raises ValueError: if ``n`` is negative or the time zone unknown.
    """
    zone = _zone(tz)
    if not is_counted(cadence, n):
        return None
    try:
        at = _moment(at_utc, cadence, n, zone, is_workday)
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
    """As :func:`.cadence.window`, from moments, for spans that may count hours; the days are those in ``tz``."""
    zone = _zone(tz)

    def reach(at: datetime, span: Span | None) -> date | None:
        return None if span is None else _clamped_at(at, span, zone, is_workday)

    check_tolerance(early, late)
    ends = reach(ideal_utc, backwards(early)), reach(ideal_utc, late), reach(at_utc, deadline)
    return window_between(_local(ideal_utc, zone).date(), *ends)


def start_of_day(day: date, tz: str) -> datetime:
    """The first moment of ``day`` in ``tz`` as naive UTC, for an event whose hour nobody noted.

    :raises ValueError: if the time zone is unknown.
    """
    return _utc(datetime.combine(day, time()), _zone(tz)).replace(tzinfo=None)


def _moment(at: datetime, cadence: Cadence, n: int, zone: ZoneInfo, is_workday: IsWorkday) -> datetime:
    for step in steps_to(cadence, n):
        at = _shift_at(at, step, zone, is_workday)
    return at if cadence.align is None else _on_day(at, cadence.align.move(_local(at, zone).date()), zone)


def _shift_at(at: datetime, step: Step, zone: ZoneInfo, is_workday: IsWorkday) -> datetime:
    if step[0] == "hour":
        return at + timedelta(hours=step[1])
    return _on_day(at, shift(_local(at, zone).date(), step, is_workday), zone)


def _on_day(at: datetime, day: date, zone: ZoneInfo) -> datetime:
    """The same local time on ``day``."""
    moved = _utc(datetime.combine(day, _local(at, zone).time()), zone)
    return moved if at.tzinfo else moved.replace(tzinfo=None)


def _is_over(at: datetime, event_at: datetime, until: Span, zone: ZoneInfo, is_workday: IsWorkday) -> bool:
    if until.unit == "hour":
        return at - event_at > timedelta(hours=until.amount)
    return _local(at, zone).date() > _clamped_at(event_at, until, zone, is_workday)


def _clamped_at(at: datetime, span: Span, zone: ZoneInfo, is_workday: IsWorkday) -> date:
    """The day in ``zone`` that ``at + span`` falls on, within the years 1 to 9999."""
    try:
        return _local(_shift_at(at, step_of(span), zone, is_workday), zone).date()
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
