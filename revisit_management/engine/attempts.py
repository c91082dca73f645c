"""Which attempts to reach a customer count, and when there were enough of them (W12).

Times are local in the policy's time zone. Calling windows are hours from and to, as 14.5 for
14:30, the first minute inside and the last one outside; no windows at all are one that never ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .workdays import IsWorkday

Hours = tuple[float, float]
#: A day and the place of one of its times: a calling window, or a half of the day.
Slot = tuple[date, int]

PATTERNS = ("any", "days", "slots")
OUTSIDE_WINDOW = "outside_window"
DAY_OFF = "day_off"
RANG_TOO_SHORT = "rang_too_short"
TOO_EARLY = "too_early"
SAME_SLOT = "same_slot"
NOON = 12


@dataclass(frozen=True)
class Try:
    """One attempt; ``outcome`` as on `revisit.attempt`: ``connected no_answer busy refused …``."""

    at_local: datetime
    outcome: str
    ring_seconds: int = 0


def slot_of(at_local: datetime, windows: Sequence[Hours]) -> int | None:
    """Place of the calling window a moment lies in, the first if several do; None if it lies in none."""
    if not windows:
        return 0
    minute = at_local.hour * 60 + at_local.minute
    inside = (i for i, (start, end) in enumerate(windows) if _minute(start) <= minute < _minute(end))
    return next(inside, None)


def _minute(hour: float) -> int:
    return round(hour * 60)


def time_of(at_local: datetime, windows: Sequence[Hours]) -> Slot | None:
    """The day and the window of it a moment lies in; without windows the half of the day, which ends at noon.

    None if it lies in none of the windows.
    """
    slot = slot_of(at_local, windows) if windows else int(at_local.hour >= NOON)
    return None if slot is None else (at_local.date(), slot)


def objections(
    attempt: Try,
    windows: Sequence[Hours],
    min_ring: int,
    not_before: datetime | None = None,
    is_workday: IsWorkday | None = None,
    taken: Collection[Slot] = (),
) -> tuple[str, ...]:
    """Why an attempt does not count; empty if it does.

    ``day_off``: not made on a working day, if ``is_workday`` is given. ``outside_window``: in none
    of the calling windows. ``rang_too_short``: nobody answered, within less than ``min_ring``
    seconds; other outcomes need no ringing. ``too_early``: before ``not_before``, when contact is void.
    ``same_slot``: in vain at one of the times in ``taken``, where one counts already.
    """
    found = {
        DAY_OFF: is_workday is not None and not is_workday(attempt.at_local.date()),
        OUTSIDE_WINDOW: slot_of(attempt.at_local, windows) is None,
        RANG_TOO_SHORT: attempt.outcome == "no_answer" and attempt.ring_seconds < min_ring,
        TOO_EARLY: not_before is not None and attempt.at_local < not_before,
        SAME_SLOT: attempt.outcome != "connected" and time_of(attempt.at_local, windows) in taken,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def is_valid(
    attempt: Try,
    windows: Sequence[Hours],
    min_ring: int,
    not_before: datetime | None = None,
    is_workday: IsWorkday | None = None,
    taken: Collection[Slot] = (),
) -> bool:
    """Whether an attempt counts: there are no :func:`objections`."""
    return not objections(attempt, windows, min_ring, not_before, is_workday, taken)


def enough(tries: Iterable[Try], minimum: int, pattern: str = "any", windows: Sequence[Hours] = ()) -> bool:
    """Whether there were ``minimum`` attempts in vain, so that the visit may be given up.

    :param tries: the valid ones; one that reached the customer was not in vain and is left out.
    :param pattern: ``any``, whenever they were; ``days``, on so many different days, which need not
        follow each other; ``slots``, so many at different times, which are different days or
        different windows of a day, and if there are several windows and attempts not all in the same one.
    :raises ValueError: if the pattern is unknown.
    """
    if pattern not in PATTERNS:
        raise ValueError(f"unknown pattern {pattern!r}: expected one of {', '.join(PATTERNS)}")
    vain = [attempt.at_local for attempt in tries if attempt.outcome != "connected"]
    if pattern == "any":
        return len(vain) >= minimum
    if pattern == "days":
        return len({at.date() for at in vain}) >= minimum
    times = {(at.date(), slot) for at in vain if (slot := slot_of(at, windows)) is not None}
    slots = {slot for _day, slot in times}
    return len(times) >= minimum and len(slots) >= min(2, len(windows), minimum)
