"""The period of a plan and what can be done in it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.cadence import Span
from revisit_engine.coverage import calendar_period
from revisit_engine.planning import count_workdays, period_label, visits_possible

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def weekdays_only(day):
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("day", "unit", "label"),
    [
        (date(2026, 11, 25), "week", "2026-W48"),
        (date(2026, 11, 25), "month", "2026-11"),
        # the week of New Year belongs to the year of its Thursday
        (date(2027, 1, 1), "week", "2026-W53"),
        (date(2026, 2, 1), "month", "2026-02"),
    ],
)
def test_a_period_is_named_by_its_week_or_month(day, unit, label):
    assert period_label(calendar_period(day, Span(1, unit))) == label


@given(DAYS, DAYS, st.sampled_from(["week", "month"]))
def test_two_days_share_a_label_exactly_when_they_share_a_period(one, other, unit):
    periods = [calendar_period(day, Span(1, unit)) for day in (one, other)]
    assert (period_label(periods[0]) == period_label(periods[1])) == (periods[0] == periods[1])


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_working_days_add_up(first, days, more):
    middle, last = first + timedelta(days=days), first + timedelta(days=days + 1 + more)
    parts = count_workdays(first, middle, weekdays_only) + count_workdays(
        middle + timedelta(days=1), last, weekdays_only
    )
    assert count_workdays(first, last, weekdays_only) == parts


def test_a_period_that_ends_before_it_begins_has_no_days():
    assert count_workdays(date(2026, 1, 2), date(2026, 1, 1), weekdays_only) == 0


@pytest.mark.parametrize(
    ("arguments", "possible"),
    [((5, 3, 15, 2), 120), ((5, 3, 45, 1), 20), ((0, 8, 15, 9), 0), ((1, 1, 45, 3), 3), ((1, 0.5, 45, 3), 0)],
)
def test_everybody_makes_whole_visits(arguments, possible):
    assert visits_possible(*arguments) == possible


def test_a_visit_takes_time():
    with pytest.raises(ValueError, match="at least a minute"):
        visits_possible(1, 8, 0, 1)
