"""B12: planned against actual arrival."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.punctuality import is_punctual, minutes_late

PLANNED = datetime(2026, 12, 1, 2, 0)


@pytest.mark.parametrize(
    ("arrived", "minutes", "punctual"),
    [
        ("01:30:00", -30, True),
        ("01:59:30", 0, True),
        ("02:00:00", 0, True),
        ("02:10:59", 10, True),
        ("02:11:00", 11, False),
        ("03:00:00", 60, False),
    ],
)
def test_b12_more_than_ten_minutes_after_the_agreed_time_is_late(arrived, minutes, punctual):
    moment = datetime.fromisoformat(f"2026-12-01 {arrived}")
    assert minutes_late(PLANNED, moment) == minutes
    assert is_punctual(PLANNED, moment, 10) == punctual


seconds = st.integers(-100_000, 100_000).map(lambda n: timedelta(seconds=n))


@given(seconds, seconds, st.integers(0, 60))
def test_who_comes_earlier_is_never_less_punctual(one, other, tolerance):
    early, late = sorted((PLANNED + one, PLANNED + other))
    assert minutes_late(PLANNED, early) <= minutes_late(PLANNED, late)
    assert is_punctual(PLANNED, early, tolerance) >= is_punctual(PLANNED, late, tolerance)


@given(seconds)
def test_early_and_late_are_mirror_images(distance):
    assert minutes_late(PLANNED, PLANNED + distance) == -minutes_late(PLANNED, PLANNED - distance)
