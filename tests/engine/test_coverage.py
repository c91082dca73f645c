"""At least once per period: W9 each customer once a calendar year, M2 every N months by tier."""

from collections import Counter
from datetime import date, timedelta
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.cadence import Span
from revisit_engine.coverage import Period, calendar_period, nth_period, period_number, rolling_due, spread_day


def d(text):
    return date.fromisoformat(text)


def span(text):
    amount, unit = text.split()
    return Span(int(amount), unit)


@pytest.mark.parametrize(
    ("day", "length", "first", "last"),
    [
        ("2026-11-25", "1 year", "2026-01-01", "2026-12-31"),  # W9
        ("2026-11-25", "1 half_year", "2026-07-01", "2026-12-31"),
        ("2026-11-25", "1 quarter", "2026-10-01", "2026-12-31"),
        ("2026-03-31", "1 quarter", "2026-01-01", "2026-03-31"),
        ("2024-02-29", "1 month", "2024-02-01", "2024-02-29"),
        ("2026-11-25", "2 month", "2026-11-01", "2026-12-31"),
        ("2026-11-25", "4 month", "2026-09-01", "2026-12-31"),
        ("2026-11-25", "12 month", "2026-01-01", "2026-12-31"),
        ("2026-11-25", "2 quarter", "2026-07-01", "2026-12-31"),
        # two years, counted from year 1: 2025 and 2026, 2027 and 2028
        ("2026-11-25", "2 year", "2025-01-01", "2026-12-31"),
        ("2027-01-01", "24 month", "2027-01-01", "2028-12-31"),
        # ISO weeks, also over the new year
        ("2026-11-25", "1 week", "2026-11-23", "2026-11-29"),
        ("2027-01-01", "1 week", "2026-12-28", "2027-01-03"),
        # the calendar's ends
        ("0001-01-01", "1 year", "0001-01-01", "0001-12-31"),
        ("9999-12-31", "1 quarter", "9999-10-01", "9999-12-31"),
        ("9999-12-31", "10 year", "9991-01-01", "9999-12-31"),
    ],
)
def test_w9_a_calendar_period_is_the_same_for_everybody(day, length, first, last):
    assert calendar_period(d(day), span(length)) == Period(d(first), d(last))


@pytest.mark.parametrize(
    ("length", "message"),
    [
        ("5 month", "divides a year or is whole years, not 5 month"),
        ("18 month", "divides a year"),
        ("3 quarter", "divides a year"),
        ("0 month", "divides a year"),
        ("-1 year", "divides a year"),
        ("0 week", "at least one week"),
        ("30 day", "counts weeks, months or years, not 30 day"),
        ("20 workday", "counts weeks, months or years"),
        ("48 hour", "counts weeks, months or years"),
    ],
)
def test_a_length_that_would_drift_through_the_year_is_refused(length, message):
    for ask in (calendar_period, lambda day, span: period_number(day, day, span)):
        with pytest.raises(ValueError, match=message):
            ask(d("2026-11-25"), span(length))


def test_a_customer_joining_in_november_owes_this_year_and_each_one_after():
    joined, year = d("2026-11-25"), span("1 year")
    assert [nth_period(joined, year, n).first.year for n in range(3)] == [2026, 2027, 2028]
    assert period_number(joined, d("2026-01-01"), year) == 0
    assert period_number(joined, d("2028-01-01"), year) == 2
    assert period_number(joined, d("2025-12-31"), year) == -1


def test_there_is_no_period_outside_the_calendar():
    assert nth_period(d("9999-12-31"), span("1 month"), 1) is None
    assert nth_period(d("9999-12-31"), span("1 week"), 1) is None
    assert nth_period(d("0001-01-31"), span("1 month"), -1) is None
    assert nth_period(d("0001-01-07"), span("1 week"), -1) is None


days = st.dates(d("1900-01-01"), d("2200-12-31"))
lengths = (
    st.builds(Span, st.sampled_from([1, 2, 3, 4, 6, 12, 24, 36]), st.just("month"))
    | st.builds(Span, st.sampled_from([1, 2, 4, 8]), st.just("quarter"))
    | st.builds(Span, st.integers(1, 6), st.sampled_from(["year", "week"]))
    | st.builds(Span, st.integers(1, 2), st.just("half_year"))
)


@given(days, lengths)
def test_periods_follow_each_other_without_gap_or_overlap(day, length):
    period = calendar_period(day, length)
    assert period.first <= day <= period.last
    assert calendar_period(period.first, length) == calendar_period(period.last, length) == period
    assert nth_period(day, length, 1).first == period.last + timedelta(days=1)


@given(days, lengths, st.integers(-20, 200))
def test_the_number_of_a_period_leads_back_to_it(start, length, n):
    period = nth_period(start, length, n)
    assert period_number(start, period.first, length) == period_number(start, period.last, length) == n


@given(days, days, st.sampled_from(["week", "month", "quarter", "half_year", "year"]))
def test_every_day_of_a_week_month_or_year_has_the_same_period(day, other, unit):
    same = {
        "week": day.isocalendar()[:2] == other.isocalendar()[:2],
        "month": (day.year, day.month) == (other.year, other.month),
        "quarter": (day.year, (day.month - 1) // 3) == (other.year, (other.month - 1) // 3),
        "half_year": (day.year, day.month > 6) == (other.year, other.month > 6),
        "year": day.year == other.year,
    }
    assert (period_number(day, other, Span(1, unit)) == 0) == same[unit]


# Within a period


def test_a_day_is_drawn_for_each_number_and_stays_as_in_the_first_version():
    assert [spread_day(d("2026-01-01"), d("2026-12-31"), n).isoformat()[5:] for n in range(5)] == [
        "01-01",
        "08-14",
        "03-28",
        "11-08",
        "06-22",
    ]
    assert spread_day(d("2026-01-01"), d("2026-01-01"), 7) == d("2026-01-01")


def test_a_number_keeps_its_place_from_year_to_year():
    for number in range(1000):
        a, b = (spread_day(date(year, 1, 1), date(year, 12, 31), number) for year in (2026, 2027))
        assert b - a == timedelta(days=365)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        spread_day(d("2026-01-02"), d("2026-01-01"), 1)


@given(days, st.integers(0, 800), st.integers(0, 10**9), st.integers(1, 600), st.data())
def test_any_run_of_numbers_fills_every_part_of_the_period_evenly(first, length, start, run, data):
    last = first + timedelta(days=length)
    places = [(spread_day(first, last, number) - first).days for number in range(start, start + run)]
    assert min(places) >= 0 and max(places) <= length
    a = data.draw(st.integers(0, length))
    b = data.draw(st.integers(a, length))
    fair = run * (b - a + 1) / (length + 1)
    assert abs(sum(a <= place <= b for place in places) - fair) <= 1.5 + 0.35 * log(run)


@pytest.mark.parametrize("run", [168, 610, 1870, 20_000])
@pytest.mark.parametrize("parts", [2, 3, 7, 12, 73])
def test_equal_parts_get_equally_many(run, parts):
    first = d("2026-01-01")
    size = 876 // parts
    counts = Counter(
        (spread_day(first, first + timedelta(days=size * parts - 1), n) - first).days // size for n in range(run)
    )
    assert max(abs(counts[part] - run / parts) for part in range(parts)) <= 1.5 + 0.35 * log(run)


# Rolling periods


@pytest.mark.parametrize(
    ("since", "length", "due"),
    [
        ("2026-11-25", "1 year", "2027-11-25"),
        ("2026-08-31", "6 month", "2027-02-28"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2026-11-25", "2 week", "2026-12-09"),
        ("2026-11-25", "90 day", "2027-02-23"),
    ],
)
def test_m2_a_rolling_period_runs_from_the_last_visit(since, length, due):
    assert rolling_due(d(since), span(length)) == d(due)


@pytest.mark.parametrize("length", ["0 month", "-1 year", "5 workday", "48 hour"])
def test_a_rolling_period_counts_days_that_need_no_calendar_of_work(length):
    with pytest.raises(ValueError, match="a rolling period"):
        rolling_due(d("2026-11-25"), span(length))
