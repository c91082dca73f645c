"""Days on which visits of a kind are done together: a weekday, the week after, a day of the month or year."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

KINDS = ("weekday", "next_week", "month_day", "year_day")
#: No alignment moves a date by more days than this.
LONGEST_WAIT = 366


@dataclass(frozen=True)
class Align:
    """The day a date is moved on to; never back, and of two dates the later never before the earlier.

    :param kind: ``weekday``, the first such weekday on or after the date; ``next_week``, that
        weekday of the ISO week after the date's (H1: every week, those delivered the week before);
        ``month_day``, the first such day of a month on or after it; ``year_day``, the first such
        day of the year on or after it (rounds once a season).
    :param value: day of the week, Monday is 0; or day of the month: one the month lacks means its
        last day, so 31 is each month's end, and 29 February falls on the 28th in other years.
    :param month: 1 to 12, of a ``year_day``; no other kind has one.
    :raises ValueError: if the kind is unknown or a number out of range.
    """

    kind: str
    value: int
    month: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown alignment {self.kind!r}: expected one of {', '.join(KINDS)}")
        if self._by_week and not 0 <= self.value <= 6:
            raise ValueError(f"a weekday lies between 0, Monday, and 6, not {self.value}")
        if not self._by_week and not 1 <= self.value <= 31:
            raise ValueError(f"a day of the month lies between 1 and 31, not {self.value}")
        self._check_month()

    def _check_month(self) -> None:
        if self.kind != "year_day":
            if self.month is not None:
                raise ValueError(f"only a day of the year has a month, not {self.kind}")
        elif self.month is None or not 1 <= self.month <= 12:
            raise ValueError(f"a day of the year needs a month between 1 and 12, not {self.month}")

    @property
    def _by_week(self) -> bool:
        return self.kind in ("weekday", "next_week")

    def move(self, day: date) -> date:
        """The aligned day.

        :raises OverflowError: past the year 9999.
        """
        if self.kind == "weekday":
            return day + timedelta(days=(self.value - day.weekday()) % 7)
        if self.kind == "next_week":
            return day + timedelta(days=7 - day.weekday() + self.value)
        if self.kind == "month_day":
            return _reach(day, day.year, day.month, self.value) or _in_month(*_next_month(day), self.value)
        month = self.month or 1
        return _reach(day, day.year, month, self.value) or _in_month(day.year + 1, month, self.value)


def _reach(day: date, year: int, month: int, value: int) -> date | None:
    found = _in_month(year, month, value)
    return found if found >= day else None


def _in_month(year: int, month: int, value: int) -> date:
    if year > 9999:
        raise OverflowError("the aligned day is out of the calendar")
    return date(year, month, min(value, monthrange(year, month)[1]))


def _next_month(day: date) -> tuple[int, int]:
    return (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
