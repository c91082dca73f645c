"""Working days: countries, make-up weekends, closures; counting is the inverse of adding."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.workdays import WorkCalendar, add_workdays, count_workdays, first_workday

CHINA = WorkCalendar("CN")


def d(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2025-01-24", 5, "2025-02-07"),  # W8 over Spring Festival: 26 and 27 Jan, 5 to 7 Feb
        ("2025-01-24", 1, "2025-01-26"),  # a make-up Sunday
        ("2025-02-07", 1, "2025-02-08"),  # a make-up Saturday
        ("2025-02-07", -5, "2025-01-24"),
        ("2025-09-26", 2, "2025-09-29"),  # make-up Sunday 28 Sep before National Day
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-01-29", 0, "2025-01-29"),  # none: the day stays, though a holiday
        ("2025-01-29", 1, "2025-02-05"),
        ("2025-01-29", -1, "2025-01-27"),
    ],
)
def test_w8_working_days_in_china(start, n, expected):
    assert add_workdays(d(start), n, CHINA.is_workday) == d(expected)


@pytest.mark.parametrize(
    ("calendar", "day", "reason"),
    [
        (CHINA, "2025-01-24", None),
        (CHINA, "2025-01-25", "weekend"),
        (CHINA, "2025-01-26", None),
        (CHINA, "2026-02-14", None),  # make-up Saturday of 2026
        (WorkCalendar("BR"), "2026-11-20", "Black"),
        (WorkCalendar("DE", "BY"), "2026-01-06", "Epiphany"),
        (WorkCalendar("DE", "BY", language="de"), "2026-01-06", "Heilige Drei Könige"),
        (WorkCalendar("DE"), "2026-01-06", None),
        (WorkCalendar(None), "2026-01-01", None),
        (WorkCalendar(None), "2026-01-03", "weekend"),
        (WorkCalendar("AE", weekdays_off=frozenset({4, 5})), "2026-01-09", "weekend"),
        (WorkCalendar("AE", weekdays_off=frozenset({4, 5})), "2026-01-11", None),
    ],
)
def test_a_day_off_has_a_reason(calendar, day, reason):
    found = calendar.day_off_reason(d(day))
    assert (found is None) == (reason is None)
    assert (reason or "") in (found or "")
    assert calendar.is_workday(d(day)) == (reason is None)


def test_holidays_are_named_in_the_language_asked_for_not_the_servers(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "de")
    assert WorkCalendar("CN").day_off_reason(d("2025-01-29")) == "Chinese New Year (Spring Festival)"
    assert WorkCalendar("CN", language="zh_CN").day_off_reason(d("2025-01-29")) == "春节"


def test_an_extra_working_day_beats_a_closure_and_a_closure_beats_the_rest():
    calendar = WorkCalendar(
        "CN",
        closures=[(d("2025-02-05"), d("2025-02-08"))],
        extra_workdays=[d("2025-02-06"), d("2025-02-01"), d("2025-01-29")],
    )
    worked = [day for day in range(1, 11) if calendar.is_workday(date(2025, 2, day))]
    assert worked == [1, 6, 10]
    assert calendar.day_off_reason(d("2025-02-08")) == "closure"  # though a make-up Saturday
    assert calendar.is_workday(d("2025-01-29"))


def test_closures_include_both_ends_and_must_not_end_before_they_start():
    calendar = WorkCalendar(None, closures=[(d("2026-11-23"), d("2026-11-23"))])
    assert [calendar.is_workday(date(2026, 11, day)) for day in (20, 23, 24)] == [True, False, True]
    with pytest.raises(ValueError, match="ends before it starts"):
        WorkCalendar(None, closures=[(d("2026-11-24"), d("2026-11-23"))])


@pytest.mark.parametrize(
    ("country", "subdiv", "reason"),
    [
        (None, None, "no country"),
        ("", None, "no country"),
        ("XX", None, "no public holidays known for country XX"),
        ("XX", "YY", "no public holidays known for country XX"),
        ("DE", "YY", "no public holidays known for YY in DE"),
        ("DE", "BY", None),
        ("CN", "", None),
    ],
)
def test_an_unknown_country_falls_back_to_weekends_and_says_so(country, subdiv, reason):
    calendar = WorkCalendar(country, subdiv)
    assert (calendar.reason is None) if reason is None else (reason in calendar.reason)
    assert not calendar.is_workday(d("2026-11-22"))
    assert calendar.is_workday(d("2026-11-23"))


def test_no_working_day_for_more_than_a_year_is_an_error():
    shut = WorkCalendar(None, closures=[(d("2026-01-01"), d("2027-12-31"))])
    with pytest.raises(ValueError, match="no working day within 366 days of 2026-01-01"):
        add_workdays(d("2025-12-31"), 1, shut.is_workday)
    with pytest.raises(ValueError, match="no working day"):
        add_workdays(d("2028-01-01"), -1, shut.is_workday)
    assert add_workdays(d("2026-06-01"), 0, shut.is_workday) == d("2026-06-01")


def test_a_day_is_judged_once():
    calendar = WorkCalendar("CN")
    assert calendar.is_workday(d("2025-01-24"))
    calendar.day_off_reason = None
    assert calendar.is_workday(d("2025-01-24"))


days = st.dates(d("2004-01-01"), d("2027-12-31"))


@given(days, st.integers(-300, 300))
def test_counting_is_the_inverse_of_adding(day, n):
    assert count_workdays(day, add_workdays(day, n, CHINA.is_workday), CHINA.is_workday) == n


@given(days, st.integers(-300, 300).filter(bool))
def test_the_result_is_a_working_day_on_the_right_side(day, n):
    found = add_workdays(day, n, CHINA.is_workday)
    assert CHINA.is_workday(found)
    assert (found > day) == (n > 0)


@given(days, days, days)
def test_counts_add_up(a, b, c):
    a, b, c = sorted((a, b, c))
    count = [count_workdays(*pair, CHINA.is_workday) for pair in ((a, b), (b, c), (a, c))]
    assert count[0] + count[1] == count[2]


@given(days)
def test_the_first_working_day_leaves_none_out(day):
    found = first_workday(day, CHINA.is_workday)
    assert CHINA.is_workday(found)
    assert not any(CHINA.is_workday(day + timedelta(days=i)) for i in range((found - day).days))
