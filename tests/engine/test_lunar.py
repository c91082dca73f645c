"""The lunar calendar against the holidays library's own dates, its rules, and birthdays kept by it (M3)."""

from collections import Counter
from datetime import date, timedelta

import pytest
from holidays.calendars.chinese import _ChineseLunisolar
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.lunar import (
    FIRST_YEAR,
    LAST_YEAR,
    LunarDay,
    from_lunar,
    lunar_anniversaries,
    lunar_anniversary,
    to_lunar,
)

FESTIVALS = {
    "lunar_new_year": (1, 1),
    "hung_kings": (3, 10),
    "buddha_birthday": (4, 8),
    "dragon_boat": (5, 5),
    "mid_autumn": (8, 15),
    "double_ninth": (9, 9),
}
# New moons within minutes of midnight. In 1916 the calendars printed in China had Beijing's own local time; in 2057
# the moon is new eleven seconds before midnight.
DISPUTED = {("lunar_new_year", 1916), ("double_ninth", 2057)}


def d(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(("name", "month", "day"), [(name, *place) for name, place in FESTIVALS.items()])
def test_festivals_fall_where_the_holidays_library_has_them(name, month, day):
    known = getattr(_ChineseLunisolar, f"{name.upper()}_DATES")
    assert len(known) >= 199
    for year, (their_month, their_day) in known.items():
        gap = 1 if (name, year) in DISPUTED else 0
        assert abs(from_lunar(year, month, day) - date(year, their_month, their_day)) == timedelta(days=gap)


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        ("1899-02-10", LunarDay(1899, 1, 1)),
        ("1900-01-01", LunarDay(1899, 12, 1)),
        ("1900-01-31", LunarDay(1900, 1, 1)),
        ("1949-10-01", LunarDay(1949, 8, 10)),
        ("1976-09-09", LunarDay(1976, 8, 16)),
        ("2000-01-01", LunarDay(1999, 11, 25)),
        ("2023-03-22", LunarDay(2023, 2, 1, leap=True)),
        ("2025-07-25", LunarDay(2025, 6, 1, leap=True)),
        ("2026-02-16", LunarDay(2025, 12, 29)),  # no 30th in the year's last month
        ("2033-12-22", LunarDay(2033, 11, 1, leap=True)),
        ("2101-01-28", LunarDay(2100, 12, 29)),
    ],
)
def test_known_days(day, lunar):
    assert to_lunar(d(day)) == lunar
    assert from_lunar(lunar.year, lunar.month, lunar.day, lunar.leap) == d(day)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: to_lunar(d("1899-02-09")), "known from 1899-02-10 to 2101-01-28, not on 1899-02-09"),
        (lambda: to_lunar(d("2101-01-29")), "not on 2101-01-29"),
        (lambda: from_lunar(1898, 1, 1), "known from 1899 to 2100, not in 1898"),
        (lambda: from_lunar(2101, 1, 1), "not in 2101"),
        (lambda: from_lunar(2026, 13, 1), "has no month 13"),
        (lambda: from_lunar(2026, 2, 1, leap=True), "has no leap month 2"),
        (lambda: from_lunar(2025, 12, 30), "has 29 days, no day 30"),
        (lambda: from_lunar(2025, 1, 0), "no day 0"),
        (lambda: lunar_anniversary(d("1980-01-01"), 2101), "not in 2101"),
        (lambda: lunar_anniversaries(d("1980-01-01"), 1899), "known from 1900 to 2100, not in 1899"),
        (lambda: lunar_anniversaries(d("1980-01-01"), 2101), "not in 2101"),
        (lambda: lunar_anniversaries(d("1850-01-01"), 2026), "not on 1850-01-01"),
    ],
)
def test_outside_the_calendar_there_is_a_clear_message(ask, message):
    with pytest.raises(ValueError, match=message):
        ask()


days = st.dates(d("1899-02-10"), d("2101-01-28"))
lunar_years = st.integers(FIRST_YEAR, LAST_YEAR)


@given(days)
def test_there_and_back_is_the_same_day(day):
    lunar = to_lunar(day)
    assert from_lunar(lunar.year, lunar.month, lunar.day, lunar.leap) == day


def test_every_day_follows_the_one_before():
    """Two hundred years on end: months of 29 or 30 days, a leap month after its own number, 7 in 19 years."""
    day, before, leaps = d("1899-02-10"), LunarDay(1899, 1, 1), Counter()
    while day < d("2101-01-28"):
        day += timedelta(days=1)
        lunar = to_lunar(day)
        if lunar.day > 1:
            assert lunar == LunarDay(before.year, before.month, before.day + 1, before.leap)
        else:
            assert before.day in (29, 30)
            assert (lunar.year * 12 + lunar.month) - (before.year * 12 + before.month) == (0 if lunar.leap else 1)
            leaps[lunar.year] += lunar.leap
        before = lunar
    assert set(leaps.values()) == {0, 1}
    assert all(6 <= sum(leaps[year] for year in range(first, first + 19)) <= 8 for first in range(1900, 2082))


@pytest.mark.parametrize(
    ("birth", "lunar_year", "expected"),
    [
        ("1980-02-16", 2026, "2026-02-17"),  # born at the Spring Festival
        ("1980-02-15", 2025, "2026-02-16"),  # on the 30th of the last month, kept on the 29th, New Year's Eve
        ("1980-02-15", 2026, "2027-02-05"),
        ("2025-07-25", 2026, "2026-07-14"),  # leap sixth month: the sixth
        ("2025-07-25", 2025, "2025-07-25"),
        ("2025-06-25", 2025, "2025-06-25"),  # normal sixth month: never the leap one
        ("2023-03-22", 2042, "2042-03-22"),  # the leap second month is back
    ],
)
def test_m3_a_lunar_birthday_is_kept_in_leap_months_and_short_ones(birth, lunar_year, expected):
    assert lunar_anniversary(d(birth), lunar_year) == d(expected)


def test_m3_a_gregorian_year_may_hold_no_lunar_birthday_or_two():
    birth = from_lunar(1980, 12, 1)
    held = {year: [str(day) for day in lunar_anniversaries(birth, year)] for year in (2019, 2022, 2023, 2024)}
    assert held == {
        2019: ["2019-01-06", "2019-12-26"],
        2022: ["2022-01-03", "2022-12-23"],
        2023: [],
        2024: ["2024-01-11", "2024-12-31"],
    }


@given(days)
def test_m3_no_lunar_year_loses_its_birthday_and_none_has_two(birth):
    kept = [day for year in range(1900, 2101) for day in lunar_anniversaries(birth, year)]
    assert kept == sorted(set(kept))
    years = [to_lunar(day).year for day in kept]
    assert years == list(range(years[0], years[0] + len(years)))
    assert (years[0], years[-1]) in [(a, b) for a in (1899, 1900) for b in (2099, 2100)]


@given(days, lunar_years)
def test_m3_a_lunar_birthday_keeps_month_and_day_as_far_as_the_year_has_them(birth, year):
    born, kept = to_lunar(birth), to_lunar(lunar_anniversary(birth, year))
    assert (kept.year, kept.month) == (year, born.month)
    assert kept.day == born.day or (kept.day, born.day) == (29, 30)
    assert born.leap or not kept.leap
