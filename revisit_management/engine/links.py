"""How long a personal link lives."""

from __future__ import annotations

from datetime import date, timedelta

# days in which somebody may still answer after the last day of a visit
GRACE = 7


def last_day(today: date, days: int, latest: date | None) -> date:
    """The last day on which a link sent ``today`` works: ``days`` on, never much longer than the visit may take.

    :param days: how long links live by the policy, at least 1
    :param latest: last day of the visit; who is asked later still than that has some days to answer, too
    """
    longest = today + timedelta(days=max(days, 1))
    return min(longest, max(latest, today) + timedelta(days=GRACE)) if latest else longest
