"""When a customer is tried again after an attempt, by what came out of it (W12).

Times are local where the calling windows are. A window is hours from and to, as 14.5 for 14:30.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .attempts import NOON, Hours, slot_of, time_of
from .workdays import IsWorkday

SOON = "soon"
OTHER_TIME = "other_time"
CALLBACK = "callback"
CORRECT_NUMBER = "correct_number"
OTHER_CHANNEL = "other_channel"
ACTIONS = (SOON, OTHER_TIME, CALLBACK, CORRECT_NUMBER, OTHER_CHANNEL)

#: A line that is busy is free again after about so long.
BUSY_FOR = timedelta(minutes=15)
#: When to call where the policy names no hours.
USUAL_HOURS: tuple[Hours, ...] = ((10, 12), (14, 17))
#: How far we look for a working day.
DAYS_AHEAD = 60


@dataclass(frozen=True)
class NextTry:
    """What follows an attempt; ``at_local`` is None where no time can be said.

    ``is_last_day``: no later day is allowed. ``is_too_late``: the day is after the last one allowed.
    """

    action: str
    at_local: datetime | None = None
    is_last_day: bool = False
    is_too_late: bool = False


def next_try(
    outcome: str,
    at_local: datetime,
    now_local: datetime,
    windows: Sequence[Hours],
    is_workday: IsWorkday,
    last_day: date | None = None,
    callback_local: datetime | None = None,
) -> NextTry | None:
    """The next attempt after one with ``outcome`` at ``at_local``; None after one that reached the customer.

    Busy: soon, inside the calling window. A call-back: at the time agreed. A wrong number has to be corrected first,
    a refusal leads to another channel. Otherwise nobody was there: the other half of the day, on a working day.

    :param now_local: nothing is proposed for earlier.
    :param last_day: inclusive; a time on or before it is preferred to one after it.
    """
    if outcome == "connected":
        return None
    if outcome == "wrong_number":
        return NextTry(CORRECT_NUMBER)
    if outcome == "refused":
        return NextTry(OTHER_CHANNEL)
    if outcome == "callback" and callback_local:
        return _dated(CALLBACK, callback_local, last_day)
    if outcome == "busy":
        return _dated(SOON, next_permitted(max(at_local + BUSY_FOR, now_local), windows, is_workday), last_day)
    return _dated(OTHER_TIME, _other_time(at_local, now_local, windows, is_workday, last_day), last_day)


def next_permitted(moment: datetime, windows: Sequence[Hours], is_workday: IsWorkday) -> datetime | None:
    """``moment`` if it lies in a calling window of a working day, else the beginning of the next one."""
    if not windows or (is_workday(moment.date()) and slot_of(moment, windows) is not None):
        return moment
    return next(_starts(moment, windows, is_workday), None)


def _dated(action: str, at_local: datetime | None, last_day: date | None) -> NextTry:
    day = at_local and at_local.date()
    if not (day and last_day):
        return NextTry(action, at_local)
    return NextTry(action, at_local, is_last_day=day == last_day, is_too_late=day > last_day)


def _other_time(
    at_local: datetime, now_local: datetime, windows: Sequence[Hours], is_workday: IsWorkday, last_day: date | None
) -> datetime | None:
    """The next window in the other half of the day; any other one if there is none or it comes too late."""
    hours = windows or USUAL_HOURS
    tried = time_of(at_local, windows)
    starts = [
        start for start in _starts(now_local, hours, is_workday) if tried is None or time_of(start, windows) != tried
    ]
    in_time = [start for start in starts if last_day is None or start.date() <= last_day] or starts
    other_half = (start for start in in_time if tried is not None and _half(start) != _half(at_local))
    return next(other_half, in_time[0] if in_time else None)


def _starts(after: datetime, windows: Sequence[Hours], is_workday: IsWorkday) -> Iterator[datetime]:
    """Beginnings of calling windows later than ``after``, in order."""
    for number in range(DAYS_AHEAD):
        day = after.date() + timedelta(days=number)
        if is_workday(day):
            starts = (datetime.combine(day, time()) + timedelta(hours=start) for start, _end in sorted(windows))
            yield from (start for start in starts if start > after)


def _half(moment: datetime) -> bool:
    return moment.hour >= NOON
