"""How often one person may be contacted, all rules together, and which contacts can be one.

Contacts are days, sorted; two on one day count twice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .workdays import IsWorkday


@dataclass(frozen=True)
class Budget:
    """At most ``visits`` contacts in any ``days`` consecutive days, the first and the last counted.

    :raises ValueError: if one of them is below 1.
    """

    visits: int
    days: int

    def __post_init__(self) -> None:
        if self.visits < 1 or self.days < 1:
            raise ValueError(f"a contact budget is at least one visit in one day, not {self.visits} in {self.days}")

    def allows(self, contacts: Sequence[date], day: date) -> bool:
        """Whether one more contact on ``day`` keeps it; what is overdrawn elsewhere does not matter."""
        place = bisect_left(contacts, day)
        near = [*contacts[max(place - self.visits, 0) : place], day, *contacts[place : place + self.visits]]
        return all((last - first).days >= self.days for first, last in zip(near, near[self.visits :], strict=False))


def first_free(
    budget: Budget,
    contacts: Sequence[date],
    wanted: date,
    earliest: date,
    latest: date,
    is_workday: IsWorkday,
) -> date | None:
    """The working day nearest to ``wanted`` on which one more contact keeps the budget.

    Of two equally near the earlier; None if there is none from ``earliest`` to ``latest``, both
    inclusive.

    :param contacts: days of the person's contacts, sorted.
    """
    days = _outwards(wanted, earliest, latest)
    return next((day for day in days if is_workday(day) and budget.allows(contacts, day)), None)


def mergeable(day: date, candidates: Iterable[date], merge_days: int, earliest: date, latest: date) -> date | None:
    """The contact nearest to ``day``, of two the earlier, that a visit due then can be merged with.

    None if none lies at most ``merge_days`` away and from ``earliest`` to ``latest``, both inclusive.
    """
    near = (c for c in candidates if abs((c - day).days) <= merge_days and earliest <= c <= latest)
    return min(near, key=lambda c: (abs(c - day), c), default=None)


def _outwards(wanted: date, earliest: date, latest: date) -> Iterator[date]:
    """The days of a window by their distance from ``wanted``, of two the earlier first."""
    start = min(max(wanted, earliest), latest)
    for distance in range((latest - earliest).days + 1):
        for step in (-distance, distance) if distance else (0,):
            if (earliest - start).days <= step <= (latest - start).days:
                yield start + timedelta(days=step)
