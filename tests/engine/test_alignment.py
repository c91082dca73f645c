"""The days visits of a kind are moved on to, so that they are done together."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.alignment import LONGEST_WAIT, Align


def d(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("align", "day", "expected"),
    [
        # Friday 27 November 2026
        (Align("weekday", 4), "2026-11-27", "2026-11-27"),
        (Align("weekday", 4), "2026-11-28", "2026-12-04"),
        (Align("weekday", 0), "2026-11-27", "2026-11-30"),
        # H1: delivered in the week of 16 to 22 November, called in the week after
        (Align("next_week", 0), "2026-11-16", "2026-11-23"),
        (Align("next_week", 0), "2026-11-22", "2026-11-23"),
        (Align("next_week", 6), "2026-11-16", "2026-11-29"),
        (Align("next_week", 6), "2026-11-22", "2026-11-29"),
        (Align("next_week", 2), "2026-12-31", "2027-01-06"),
        (Align("month_day", 25), "2026-11-25", "2026-11-25"),
        (Align("month_day", 25), "2026-11-26", "2026-12-25"),
        (Align("month_day", 25), "2026-12-26", "2027-01-25"),
        # a day the month lacks is its last
        (Align("month_day", 31), "2026-02-01", "2026-02-28"),
        (Align("month_day", 31), "2024-02-01", "2024-02-29"),
        (Align("month_day", 30), "2026-01-31", "2026-02-28"),
        (Align("month_day", 31), "2026-04-30", "2026-04-30"),
        (Align("year_day", 15, 3), "2026-03-15", "2026-03-15"),
        (Align("year_day", 15, 3), "2026-03-16", "2027-03-15"),
        (Align("year_day", 29, 2), "2024-01-01", "2024-02-29"),
        (Align("year_day", 29, 2), "2024-03-01", "2025-02-28"),
        (Align("year_day", 29, 2), "2027-03-01", "2028-02-29"),
        (Align("year_day", 31, 9), "2026-01-01", "2026-09-30"),
    ],
)
def test_h1_a_date_is_moved_on_to_the_day_of_the_round(align, day, expected):
    assert align.move(d(day)) == d(expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("month_end", 1), "unknown alignment 'month_end'"),
        (("weekday", 7), "a weekday lies between"),
        (("next_week", -1), "a weekday lies between"),
        (("month_day", 0), "a day of the month lies between"),
        (("year_day", 32, 1), "a day of the month lies between"),
        (("year_day", 1), "needs a month between 1 and 12, not None"),
        (("year_day", 1, 13), "needs a month between 1 and 12, not 13"),
        (("month_day", 1, 5), "only a day of the year has a month"),
    ],
)
def test_nonsense_is_refused_with_a_clear_message(arguments, message):
    with pytest.raises(ValueError, match=message):
        Align(*arguments)


@pytest.mark.parametrize("align", [Align("weekday", 5), Align("next_week", 0), Align("month_day", 30)])
def test_past_the_calendar_it_overflows(align):
    with pytest.raises(OverflowError):
        align.move(date.max)


days = st.dates(d("1900-01-01"), d("2200-12-31"))
weekly = st.builds(Align, st.sampled_from(["weekday", "next_week"]), st.integers(0, 6))
monthly = st.builds(Align, st.just("month_day"), st.integers(1, 31))
yearly = st.builds(Align, st.just("year_day"), st.integers(1, 31), st.integers(1, 12))


@given(days, weekly | monthly | yearly)
def test_it_never_goes_back_and_keeps_the_order_of_dates(day, align):
    moved = align.move(day)
    assert day <= moved <= day + timedelta(days=LONGEST_WAIT - 1)
    assert moved <= align.move(day + timedelta(days=1))


@given(days, weekly)
def test_a_weekday_is_met_within_a_week_or_in_the_week_after(day, align):
    moved = align.move(day)
    assert moved.weekday() == align.value
    weeks = (moved - timedelta(days=moved.weekday()) - day + timedelta(days=day.weekday())).days // 7
    assert weeks == 1 if align.kind == "next_week" else (moved - day).days < 7


@given(days, monthly | yearly)
def test_no_such_day_lies_between(day, align):
    def is_hit(candidate):
        last = (candidate + timedelta(days=1)).day == 1
        return align.month in (None, candidate.month) and (
            candidate.day == align.value or (last and candidate.day < align.value)
        )

    walked = (day + timedelta(days=i) for i in range(LONGEST_WAIT))
    assert align.move(day) == next(candidate for candidate in walked if is_hit(candidate))
