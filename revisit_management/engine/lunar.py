"""The Chinese lunar calendar, for birthdays kept by it (M3), from Gregorian 1900 to 2100.

A lunar year begins with the Spring Festival, between 21 January and 21 February, and has 12 months
of 29 or 30 days, in seven years of nineteen a leap month more, which has the number of the month
before it. The months begin on the day of the new moon in Beijing's time, from 1914 to 1928 in the
city's own local time as the calendars printed then. Three new moons to come lie so near midnight
that tables differ by a day: we have them on 28 September 2057, 4 September 2089, 7 August 2097.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

FIRST_YEAR = 1899
_FIRST_DAY = date(1899, 2, 10)
#: A lunar year each from 1899: the leap month's number in the lowest four bits, 0 for none; then a
#: bit for the leap month and one for each month from the first, set if the month has 30 days.
# fmt: off
_YEARS = (
    0x15AA0, 0x17A48, 0x0EA40, 0x1D4A0, 0x16545, 0x0C960, 0x15360, 0x154D4, 0x0AD40, 0x16B20,  # 1899
    0x17542, 0x0EA40, 0x1B4A6, 0x164A0, 0x14960, 0x14975, 0x055A0, 0x0AD60, 0x0B6A2, 0x1B520,  # 1909
    0x1D257, 0x1D240, 0x1A4A0, 0x1A5A5, 0x14AC0, 0x056C0, 0x15AB4, 0x0DA80, 0x1D520, 0x1E942,  # 1919
    0x1D240, 0x0D4C6, 0x0A560, 0x14AE0, 0x12AD5, 0x16B40, 0x0DA80, 0x0EC33, 0x0E920, 0x16277,  # 1929
    0x15260, 0x0A560, 0x0A376, 0x155A0, 0x0AD40, 0x1B4B4, 0x17480, 0x16920, 0x1A962, 0x152A0,  # 1939
    0x155A7, 0x0A6C0, 0x155A0, 0x15955, 0x0B640, 0x1B4A0, 0x1D453, 0x1A940, 0x0B2A8, 0x152E0,  # 1949
    0x0AAC0, 0x0AEA6, 0x15AA0, 0x0DA40, 0x0EAA4, 0x1D4A0, 0x0C940, 0x0C9E3, 0x15360, 0x15B47,  # 1959
    0x0AD40, 0x16D20, 0x17645, 0x16A40, 0x164A0, 0x16564, 0x14960, 0x15568, 0x055A0, 0x0ADA0,  # 1969
    0x0B536, 0x1B520, 0x1B240, 0x1D2A4, 0x1A4A0, 0x1C9AA, 0x14AC0, 0x056C0, 0x05EA6, 0x0DAA0,  # 1979
    0x1D520, 0x1EA45, 0x1D240, 0x1A4C0, 0x0A5C3, 0x14AE0, 0x15AC8, 0x06B40, 0x0DAA0, 0x16D25,  # 1989
    0x0E920, 0x0D260, 0x15364, 0x0A560, 0x14B60, 0x155C2, 0x0AD40, 0x1BAA7, 0x17480, 0x16920,  # 1999
    0x1AA65, 0x152A0, 0x0A5A0, 0x0ABA4, 0x156A0, 0x17549, 0x0BA40, 0x1B4A0, 0x1D156, 0x1A940,  # 2009
    0x192A0, 0x153C4, 0x0AAC0, 0x156A0, 0x15B42, 0x0DA40, 0x0ECA6, 0x0E4A0, 0x0C960, 0x0CAE5,  # 2019
    0x19560, 0x0AB40, 0x0ADC3, 0x16D20, 0x1EA4B, 0x16A40, 0x164A0, 0x1A176, 0x14960, 0x09560,  # 2029
    0x05765, 0x0B5A0, 0x16D40, 0x1B542, 0x1B240, 0x1D4A7, 0x1A4A0, 0x14AA0, 0x149B5, 0x096C0,  # 2039
    0x0B6A0, 0x0DA53, 0x1D920, 0x1F248, 0x1D240, 0x1A4C0, 0x0A2D6, 0x14AE0, 0x0AAC0, 0x06CB4,  # 2049
    0x0EAA0, 0x0E920, 0x0E963, 0x0D260, 0x15567, 0x0A560, 0x14B60, 0x15745, 0x0AD40, 0x16CA0,  # 2059
    0x17544, 0x16940, 0x1B2A8, 0x152A0, 0x0A5A0, 0x0ADA6, 0x156A0, 0x0B540, 0x0BAA4, 0x1B4A0,  # 2069
    0x1A940, 0x1C9A3, 0x192C0, 0x199C7, 0x0AAC0, 0x156A0, 0x15A55, 0x0DA40, 0x1D4A0, 0x0E544,  # 2079
    0x0D160, 0x0D2E8, 0x09560, 0x0AB60, 0x0AAD6, 0x16D40, 0x0EA40, 0x172A4, 0x168A0, 0x15160,  # 2089
    0x149E2, 0x09560,  # 2099
)
# fmt: on
LAST_YEAR = FIRST_YEAR + len(_YEARS) - 1


@dataclass(frozen=True)
class LunarDay:
    """A day of the lunar calendar; ``leap`` if its month is the leap month after that number."""

    year: int
    month: int
    day: int
    leap: bool = False


def to_lunar(day: date) -> LunarDay:
    """The lunar day of a Gregorian one.

    :raises ValueError: before 10 February 1899 or after 28 January 2101.
    """
    if not _STARTS[0] <= day.toordinal() < _STARTS[-1]:
        raise ValueError(f"the lunar calendar is known from {_FIRST_DAY} to {_LAST_DAY}, not on {day}")
    year = FIRST_YEAR + bisect_right(_STARTS, day.toordinal()) - 1
    months = _months(year)
    ends = list(accumulate(length for *_, length in months))
    left = day.toordinal() - _STARTS[year - FIRST_YEAR]
    place = bisect_right(ends, left)
    month, leap, length = months[place]
    return LunarDay(year, month, left - ends[place] + length + 1, leap)


def from_lunar(year: int, month: int, day: int, leap: bool = False) -> date:
    """The Gregorian day of a lunar one.

    :raises ValueError: if the year is not between 1899 and 2100 or has no such month or day.
    """
    ordinal = _STARTS[_place(year)]
    for number, is_leap, length in _months(year):
        if (number, is_leap) == (month, leap):
            return date.fromordinal(ordinal + _checked(year, month, day, length) - 1)
        ordinal += length
    raise ValueError(f"the lunar year {year} has no {'leap ' if leap else ''}month {month}")


def lunar_anniversary(birth: date, lunar_year: int) -> date:
    """The Gregorian day on which a lunar birthday is kept in a lunar year: exactly one in each.

    Who was born in a leap month keeps it in the normal month of years without that leap month, who
    was born on a 30th on the 29th of shorter months. The day may lie in the Gregorian year after,
    up to February.

    :raises ValueError: outside the calendar's range.
    """
    born = to_lunar(birth)
    lengths = {(month, leap): length for month, leap, length in _months(lunar_year)}
    leap = (born.month, born.leap) in lengths and born.leap
    return from_lunar(lunar_year, born.month, min(born.day, lengths[born.month, leap]), leap)


def lunar_anniversaries(birth: date, year: int) -> list[date]:
    """The lunar birthdays that fall in a Gregorian year, in order: none, one or two, mostly one.

    The years together hold that of each lunar year once.

    :raises ValueError: if the year is not between 1900 and 2100, or the birth outside the calendar's range.
    """
    if not FIRST_YEAR < year <= LAST_YEAR:
        raise ValueError(f"lunar birthdays are known from {FIRST_YEAR + 1} to {LAST_YEAR}, not in {year}")
    days = (lunar_anniversary(birth, lunar_year) for lunar_year in (year - 1, year))
    return [day for day in days if day.year == year]


def _place(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the lunar calendar is known from {FIRST_YEAR} to {LAST_YEAR}, not in {year}")
    return year - FIRST_YEAR


def _checked(year: int, month: int, day: int, length: int) -> int:
    if not 1 <= day <= length:
        raise ValueError(f"month {month} of the lunar year {year} has {length} days, no day {day}")
    return day


def _months(year: int) -> list[tuple[int, bool, int]]:
    """Number, whether leap, and length of each month of a lunar year, in order."""
    return _decoded(_YEARS[_place(year)])


def _decoded(code: int) -> list[tuple[int, bool, int]]:
    months = [(month, False, 29 + (code >> (4 + month) & 1)) for month in range(1, 13)]
    leap = code & 15
    if leap:
        months.insert(leap, (leap, True, 29 + (code >> 4 & 1)))
    return months


#: The first day of each lunar year, as an ordinal, and of the one after the last.
_STARTS = list(
    accumulate((sum(length for *_, length in _decoded(code)) for code in _YEARS), initial=_FIRST_DAY.toordinal())
)
_LAST_DAY = date.fromordinal(_STARTS[-1]) - timedelta(days=1)
