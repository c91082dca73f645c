"""Days that come back every year: birthdays and the like (M3)."""

from __future__ import annotations

from datetime import date

LEAP_DAYS = {"28feb": (2, 28), "1mar": (3, 1)}


def anniversary(born: date, year: int, leap_day: str = "28feb") -> date:
    """The day of ``born`` in ``year``.

    :param leap_day: where 29 February falls in years without one: ``28feb`` or ``1mar``.
    :raises ValueError: if ``leap_day`` is neither, or the year not between 1 and 9999.
    """
    if leap_day not in LEAP_DAYS:
        raise ValueError(f"29 February falls on one of {', '.join(LEAP_DAYS)}, not {leap_day!r}")
    try:
        return born.replace(year=year)
    except ValueError:
        if (born.month, born.day) != (2, 29):
            raise
        return date(year, *LEAP_DAYS[leap_day])
