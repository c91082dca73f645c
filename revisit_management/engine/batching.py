"""Several visits on one trip (E9), or as many visits on one day as on another; never outside a window."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from .cadence import Window, planned_day
from .workdays import IsWorkday

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Job:
    """A visit that needs a day from ``earliest`` to ``latest``, both inclusive.

    :param key: visits of one key may share a trip: a customer, a region.
    :param ideal: the day it would have alone; outside the window the window's nearest day counts.
    :raises ValueError: if the window ends before it starts.
    """

    id: int
    key: Hashable
    earliest: date
    ideal: date
    latest: date

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise ValueError(f"the window from {self.earliest} ends before it starts, on {self.latest}")


# Trips


def plan_trips(
    jobs: Iterable[Job], is_workday: IsWorkday, fixed: Iterable[tuple[Hashable, date]] = ()
) -> dict[int, date]:
    """A day for each job, by its id, so that each key needs the fewest trips (E9).

    A job joins a trip of ``fixed``, key and day of trips that take place anyhow, if one lies in its
    window, the nearest to its ideal day. The others share new trips, as few as windows and working
    days allow: each job goes on one near its ideal day, and each trip is planned, as by
    :func:`.cadence.planned_day`, for the mean of its jobs' ideal days. Only a job without any
    working day in its window gets a day off. The order of ``jobs`` does not matter.
    """
    trips = _by_key(fixed)
    days: dict[int, date] = {}
    for key, members in _by_key((job.key, job) for job in jobs).items():
        days |= _plan_key(members, is_workday, trips.get(key, []))
    return days


def _by_key(pairs: Iterable[tuple[Hashable, _Value]]) -> dict[Hashable, list[_Value]]:
    found: dict[Hashable, list[_Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _plan_key(jobs: Sequence[Job], is_workday: IsWorkday, fixed: Sequence[date]) -> dict[int, date]:
    days = _join(jobs, fixed)
    working: list[Job] = []
    idle: list[Job] = []
    for job in jobs:
        if job.id not in days:
            narrowed = _between_workdays(job, is_workday)
            (working if narrowed else idle).append(narrowed or job)
    return days | _new_trips(working, is_workday) | _new_trips(idle, is_workday)


def _new_trips(jobs: Sequence[Job], is_workday: IsWorkday) -> dict[int, date]:
    nearest = _join(jobs, [_trip_day(trip, is_workday) for trip in _fewest(jobs)])
    # who changed to a nearer trip no longer weighs on the one it left
    trips = _by_key((nearest[job.id], job) for job in jobs).values()
    return {job.id: day for trip in trips for day in [_trip_day(trip, is_workday)] for job in trip}


def _join(jobs: Iterable[Job], trips: Iterable[date]) -> dict[int, date]:
    """Each job's nearest trip within its window, of two the earlier; jobs without one are left out."""
    days = sorted(trips)
    return {job.id: day for job in jobs if (day := _nearest(days, job))}


def _nearest(days: Sequence[date], job: Job) -> date | None:
    wanted = min(max(job.ideal, job.earliest), job.latest)
    place = bisect_left(days, wanted)
    inside = (day for day in days[max(place - 1, 0) : place + 1] if job.earliest <= day <= job.latest)
    return min(inside, key=lambda day: (abs(day - wanted), day), default=None)


def _between_workdays(job: Job, is_workday: IsWorkday) -> Job | None:
    """The job from its window's first working day to the last: then any common day can be a working day."""
    first = _first_workday(job, 1, is_workday)
    last = _first_workday(job, -1, is_workday)
    return replace(job, earliest=first, latest=last) if first and last else None


def _first_workday(job: Job, step: int, is_workday: IsWorkday) -> date | None:
    """The window's first working day, or with a step of -1 its last."""
    start = job.earliest if step > 0 else job.latest
    days = (start + timedelta(days=i * step) for i in range((job.latest - job.earliest).days + 1))
    return next((day for day in days if is_workday(day)), None)


def _fewest(jobs: Iterable[Job]) -> list[list[Job]]:
    """Groups with a common day, as few as possible: whoever ends first takes along all who have begun."""
    trips: list[list[Job]] = []
    for job in sorted(jobs, key=lambda job: (job.latest, job.earliest)):
        if not trips or job.earliest > trips[-1][0].latest:
            trips.append([])
        trips[-1].append(job)
    return trips


def _trip_day(trip: Sequence[Job], is_workday: IsWorkday) -> date:
    earliest, latest = max(job.earliest for job in trip), min(job.latest for job in trip)
    mean = date.fromordinal(sum(job.ideal.toordinal() for job in trip) // len(trip))
    return planned_day(Window(earliest, mean, latest), is_workday, earliest)


# Even days


def spread(jobs: Iterable[Job], load: Mapping[date, int], is_workday: IsWorkday) -> dict[int, date]:
    """A working day for each job, by its id: the one in its window with the fewest visits.

    Of equals the nearest to the ideal day, then the earlier; so jobs fewer than days lie around
    their ideal days, which :func:`.coverage.spread_day` scatters. The narrowest windows choose
    first; the order of ``jobs`` does not matter. A job without any working day in its window gets
    the window's day nearest to the ideal one.

    :param load: visits that days have already; it is not changed.
    """
    ordered = sorted(jobs, key=lambda job: (job.latest - job.earliest, job.latest, job.ideal, job.id))
    workdays = _workdays(ordered, is_workday)
    counts = [load.get(day, 0) for day in workdays]
    days: dict[int, date] = {}
    for job in ordered:
        place = _least_loaded(job, workdays, counts)
        if place is None:
            days[job.id] = min(max(job.ideal, job.earliest), job.latest)
        else:
            days[job.id] = workdays[place]
            counts[place] += 1
    return days


def _workdays(jobs: Sequence[Job], is_workday: IsWorkday) -> list[date]:
    if not jobs:
        return []
    first, last = min(job.earliest for job in jobs), max(job.latest for job in jobs)
    days = (first + timedelta(days=i) for i in range((last - first).days + 1))
    return [day for day in days if is_workday(day)]


def _least_loaded(job: Job, workdays: Sequence[date], counts: list[int]) -> int | None:
    """Place of the job's day among the working days, None if its window has none.

    Minimum and first place after the ideal day are found by the list itself: 5,000 jobs with a year
    each take a fraction of a second.
    """
    start, end = bisect_left(workdays, job.earliest), bisect_right(workdays, job.latest)
    if start == end:
        return None
    fewest = min(counts[start:end])
    middle = min(max(bisect_left(workdays, job.ideal), start), end)
    before = next((i for i in range(middle - 1, start - 1, -1) if counts[i] == fewest), None)
    after = counts.index(fewest, middle, end) if fewest in counts[middle:end] else None
    places = [place for place in (before, after) if place is not None]
    return min(places, key=lambda place: (abs(workdays[place] - job.ideal), place))
