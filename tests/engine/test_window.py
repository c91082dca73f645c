"""The days on which a visit is on time, and the one it is planned for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.cadence import UNITS, Span, Window, planned_day, window
from revisit_engine.workdays import WorkCalendar

china = WorkCalendar("CN").is_workday


def weekdays_only(day):
    return day.weekday() < 5


def never(day):
    return False


def d(text):
    return date.fromisoformat(text)


def span(text):
    if text is None:
        return None
    amount, unit = text.split()
    return Span(int(amount), unit)


@pytest.mark.parametrize(
    ("event", "ideal", "early", "late", "deadline", "earliest", "latest"),
    [
        # E9: one month each way; E5: a week early, a month late
        ("2024-08-01", "2025-02-01", "1 month", "1 month", None, "2025-01-01", "2025-03-01"),
        ("2024-08-31", "2025-02-28", "1 month", "1 month", None, "2025-01-28", "2025-03-28"),
        ("2024-08-01", "2024-09-01", "7 day", "1 month", None, "2024-08-25", "2024-10-01"),
        # no tolerance at all: the day itself
        ("2026-01-01", "2026-01-08", None, None, None, "2026-01-08", "2026-01-08"),
        # W8: 5 working days after signing, in any case within a calendar month
        ("2025-01-24", "2025-02-07", None, None, "1 month", "2025-02-07", "2025-02-24"),
        # the earlier of late and deadline
        ("2026-01-31", "2026-02-07", None, "3 month", "1 month", "2026-02-07", "2026-02-28"),
        ("2026-01-31", "2026-02-07", None, "2 day", "1 month", "2026-02-07", "2026-02-09"),
        # a deadline before the ideal day closes the window there
        ("2026-01-01", "2026-03-01", None, "1 month", "1 month", "2026-02-01", "2026-02-01"),
        ("2026-01-01", "2026-03-01", "2 month", None, "1 month", "2026-01-01", "2026-02-01"),
        # working days: Friday before the festival, five worked days each way
        ("2025-01-24", "2025-01-24", "5 workday", "5 workday", None, "2025-01-17", "2025-02-07"),
        # the calendar's ends
        ("9999-12-01", "9999-12-01", "1 month", "1 month", "2 year", "9999-11-01", "9999-12-31"),
        ("0001-01-01", "0001-01-01", "1 month", None, None, "0001-01-01", "0001-01-01"),
    ],
)
def test_e9_w8_the_window_runs_from_early_to_the_nearer_of_late_and_deadline(
    event, ideal, early, late, deadline, earliest, latest
):
    found = window(d(event), d(ideal), span(early), span(late), span(deadline), china)
    assert found == Window(d(earliest), d(ideal), d(latest))


@pytest.mark.parametrize(("early", "late"), [("-1 day", None), (None, "-1 month")])
def test_a_negative_tolerance_is_refused(early, late):
    with pytest.raises(ValueError, match="cannot be negative"):
        window(d("2026-01-01"), d("2026-01-01"), span(early), span(late), None, china)


def test_hours_need_moments():
    with pytest.raises(ValueError, match="give the time"):
        window(d("2026-01-01"), d("2026-01-01"), None, span("4 hour"), None, china)


days = st.dates(d("1950-01-01"), d("2150-12-31"))
tolerances = st.none() | st.builds(Span, st.integers(0, 30), st.sampled_from(UNITS[1:]))
deadlines = st.none() | st.builds(Span, st.integers(-5, 30), st.sampled_from(UNITS[1:]))


@given(days, days, tolerances, tolerances, deadlines)
def test_a_window_is_in_order_and_never_ends_after_deadline_or_tolerance(event, ideal, early, late, deadline):
    found = window(event, ideal, early, late, deadline, weekdays_only)
    assert found.earliest <= found.latest
    assert found.earliest <= found.ideal == ideal
    if deadline is None:
        assert found.latest >= ideal


SPRING = Window(d("2025-01-20"), d("2025-01-29"), d("2025-02-10"))


@pytest.mark.parametrize(
    ("span", "not_before", "expected"),
    [
        (SPRING, "2025-01-01", "2025-02-05"),  # 29 Jan is in the festival: first day back
        (Window(d("2025-01-20"), d("2025-01-29"), d("2025-02-04")), "2025-01-01", "2025-01-27"),  # else the last before
        (Window(d("2025-01-28"), d("2025-01-29"), d("2025-02-04")), "2025-01-01", "2025-01-29"),  # else the ideal day
        (SPRING, "2025-02-06", "2025-02-06"),
        (SPRING, "2025-02-08", "2025-02-08"),  # a make-up Saturday
        (SPRING, "2025-02-09", "2025-02-10"),
        (SPRING, "2025-02-15", "2025-02-17"),  # past: the next working day
        (Window(d("2025-01-24"), d("2025-01-26"), d("2025-01-31")), "2025-01-01", "2025-01-26"),  # make-up Sunday
        (Window(d("2025-02-13"), d("2025-03-10"), d("2025-02-15")), "2025-01-01", "2025-02-14"),  # early deadline
    ],
)
def test_the_planned_day_is_a_working_day_near_the_ideal_inside_the_window(span, not_before, expected):
    assert planned_day(span, china, d(not_before)) == d(expected)


def test_a_past_window_and_no_working_day_ever_is_an_error():
    with pytest.raises(ValueError, match="no working day within 366 days of 2026-01-01"):
        planned_day(Window(*[d("2025-01-01")] * 3), never, d("2026-01-01"))


@given(days, st.integers(0, 40), st.integers(0, 40), days)
def test_the_planned_day_keeps_to_window_and_today(ideal, early, late, today):
    span = Window(ideal - timedelta(days=early), ideal, ideal + timedelta(days=late))
    day = planned_day(span, weekdays_only, today)
    assert day >= today or day >= span.earliest
    if today <= span.latest:
        assert max(span.earliest, today) <= day <= span.latest
    inside = [i for i in range((span.latest - span.earliest).days + 1) if weekdays_only(span.earliest + timedelta(i))]
    if any(span.earliest + timedelta(i) >= today for i in inside) or today > span.latest:
        assert weekdays_only(day)
