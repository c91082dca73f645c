"""Working hours as minutes of days, as far as they lie in the calling hours."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.hours import minutes_by_day

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def at(hour, minute=0, day=23):
    return datetime(2026, 11, day, hour, minute)


@pytest.mark.parametrize(
    ("worked", "windows", "expected"),
    [
        ([(at(8), at(12)), (at(13), at(17))], [(0, 24)], {MONDAY: 480}),
        ([(at(8), at(12)), (at(13), at(17))], [(10, 11), (14, 16)], {MONDAY: 180}),
        ([(at(8), at(10, 30))], [(10, 11), (14, 16)], {MONDAY: 30}),
        ([(at(18), at(20))], [(10, 11)], {}),
        ([(at(22), at(6, day=24))], [(0, 24)], {MONDAY: 120, TUESDAY: 360}),
        ([(at(0), at(0, day=24))], [(0, 24)], {MONDAY: 1440}),
        ([], [(0, 24)], {}),
    ],
)
def test_minutes(worked, windows, expected):
    assert minutes_by_day(worked, windows) == expected


@given(st.integers(0, 23), st.integers(0, 59), st.integers(1, 72 * 60))
def test_without_windows_nothing_is_lost(hour, minute, length):
    start = at(hour, minute)
    stop = start + timedelta(minutes=length)
    assert sum(minutes_by_day([(start, stop)]).values()) == length
