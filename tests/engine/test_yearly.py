"""M3: birthdays and other days that come back every year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.yearly import anniversary


@pytest.mark.parametrize(
    ("born", "year", "leap_day", "expected"),
    [
        (date(1980, 5, 17), 2026, "28feb", date(2026, 5, 17)),
        (date(1980, 2, 29), 2028, "1mar", date(2028, 2, 29)),
        (date(1980, 2, 29), 2026, "28feb", date(2026, 2, 28)),
        (date(1980, 2, 29), 2026, "1mar", date(2026, 3, 1)),
        (date(1980, 2, 29), 2100, "1mar", date(2100, 3, 1)),
    ],
)
def test_m3_a_birthday_comes_every_year_even_on_29_february(born, year, leap_day, expected):
    assert anniversary(born, year, leap_day) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((date(1980, 2, 29), 2026, "27feb"), "29 February falls on one of 28feb, 1mar, not '27feb'"),
        ((date(1980, 5, 17), 10_000), "year"),
        ((date(1980, 2, 29), 0), "year"),
    ],
)
def test_nonsense_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        anniversary(*arguments)


@given(st.dates(), st.integers(1, 9999), st.sampled_from(["28feb", "1mar"]))
def test_it_is_the_same_day_or_the_neighbour_of_the_missing_one(born, year, leap_day):
    found = anniversary(born, year, leap_day)
    assert found.year == year
    if (found.month, found.day) != (born.month, born.day):
        assert (born.month, born.day) == (2, 29)
        assert (found + timedelta(days=leap_day == "28feb")).replace(day=1) == date(year, 3, 1)
