"""When occurrences fall due: a table of examples, then properties over all cadences."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st
from revisit_engine import cadence as engine
from revisit_engine.alignment import Align
from revisit_engine.cadence import (
    UNITS,
    Cadence,
    Span,
    add_months,
    add_span,
    first_on_or_after,
    last_before,
    midpoint,
    occurrence,
)
from revisit_engine.workdays import WorkCalendar

china = WorkCalendar("CN").is_workday


def weekdays_only(day):
    return day.weekday() < 5


def mondays_only(day):
    return day.weekday() == 0


def every_day(day):
    return True


def d(text):
    return date.fromisoformat(text)


def span(text):
    """``span("6 month")``"""
    amount, unit = text.split()
    return Span(int(amount), unit)


def cadence(offset, repeat=None, count=None, until=None):
    return Cadence(span(offset), repeat and span(repeat), count, until and span(until))


@pytest.mark.parametrize(
    ("event", "rule", "expected"),
    [
        # 31 Jan monthly → 28 Feb → 31 Mar: the month's end does not drift
        ("2026-01-31", ("0 month", "1 month"), "2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31"),
        ("2024-01-31", ("0 month", "1 month"), "2024-01-31 2024-02-29 2024-03-31"),
        # +1 month then every 6 months: +7 months from 31 Jan is 31 Aug, not 28 Aug
        ("2026-01-31", ("1 month", "6 month"), "2026-02-28 2026-08-31 2027-02-28 2027-08-31"),
        # units of one kind add up before they touch the date
        ("2026-01-31", ("1 month", "1 quarter"), "2026-02-28 2026-05-31 2026-08-31"),
        ("2026-01-31", ("1 month", "1 year"), "2026-02-28 2027-02-28 2028-02-29"),
        ("2025-08-31", ("1 half_year", "1 half_year"), "2026-02-28 2026-08-31 2027-02-28"),
        ("2026-01-01", ("3 day", "1 week"), "2026-01-04 2026-01-11 2026-01-18"),
        # leap years
        ("2024-02-29", ("1 year", "1 year"), "2025-02-28 2026-02-28 2027-02-28 2028-02-29"),
        ("2000-02-29", ("100 year", "100 year"), "2100-02-28 2200-02-28 2300-02-28 2400-02-29"),
        # mixed kinds: (event + offset) + n × repeat
        ("2026-01-30", ("1 day", "1 month"), "2026-01-31 2026-02-28 2026-03-31"),
        ("2026-01-31", ("1 month", "1 day"), "2026-02-28 2026-03-01 2026-03-02"),
        ("2026-01-30", ("1 workday", "1 month"), "2026-02-02 2026-03-02 2026-04-02"),
        # before the event
        ("2026-03-01", ("-7 day",), "2026-02-22"),
        ("2026-03-31", ("-1 month", "1 month"), "2026-02-28 2026-03-31 2026-04-30"),
        ("2026-03-02", ("-2 workday", "1 workday"), "2026-02-26 2026-02-27 2026-03-02 2026-03-03"),
        # E5; E6 at 6 and 12 months; E7 at 24 and 36 months
        ("2024-08-01", ("1 month",), "2024-09-01"),
        ("2024-08-01", ("6 month", "6 month", 2), "2025-02-01 2025-08-01"),
        ("2024-08-01", ("2 year", "1 year", 2), "2026-08-01 2027-08-01"),
    ],
)
def test_e5_e6_e7_each_occurrence_is_one_calculation_from_the_event(event, rule, expected):
    rule = cadence(*rule)
    found = [occurrence(d(event), rule, n, weekdays_only) for n in range(len(expected.split()))]
    assert found == [d(text) for text in expected.split()]


def test_w8_five_working_days_skip_spring_festival_and_work_the_make_up_weekend():
    # 2025: 26 Jan (Sunday) is worked; 28 Jan to 4 Feb are free
    assert occurrence(d("2025-01-24"), cadence("5 workday"), 0, china) == d("2025-02-07")


def test_b7_goes_on_from_the_first_that_is_another_rules():
    rule = Cadence(Span(30, "day"), repeat=Span(6, "month"), count=2, skip=1)
    found = [occurrence(date(2025, 1, 31), rule, n, weekdays_only) for n in range(3)]
    assert found == [date(2025, 9, 2), date(2026, 3, 2), None]
    assert engine.first_on_or_after(date(2025, 1, 31), rule, date(2025, 9, 3), weekdays_only) == (1, date(2026, 3, 2))


def test_holidays_never_move_the_ideal_date():
    assert occurrence(d("2025-01-29"), cadence("0 day"), 0, china) == d("2025-01-29")
    assert occurrence(d("2024-10-01"), cadence("1 year"), 0, china) == d("2025-10-01")


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        (cadence("1 month"), 0),
        (cadence("6 month", "6 month", count=2), 1),
        (cadence("0 month", "1 month", count=1), 0),
        (cadence("12 month", "12 month", until="36 month"), 2),  # until is inclusive
        (cadence("12 month", "12 month", until="35 month"), 1),
        (cadence("0 day", "1 day", until="1 week"), 7),
        (cadence("0 day", "1 day", count=3, until="1 week"), 2),
        (cadence("0 day", "1 day", count=30, until="1 week"), 7),
        (cadence("-7 day", "7 day", until="0 day"), 1),
    ],
)
def test_count_is_the_total_and_until_is_inclusive(rule, last):
    event = d("2026-01-31")
    assert occurrence(event, rule, last, weekdays_only) is not None
    assert occurrence(event, rule, last + 1, weekdays_only) is None
    assert occurrence(event, rule, last + 100, weekdays_only) is None


def test_until_at_a_month_end_includes_the_shorter_month():
    rule = cadence("1 month", "1 month", until="1 month")
    assert occurrence(d("2026-01-31"), rule, 0, weekdays_only) == d("2026-02-28")


@pytest.mark.parametrize("rule", [cadence(f"0 {unit}", f"9 {unit}") for unit in UNITS if unit != "hour"])
def test_a_series_ends_with_the_calendar_without_crashing(rule):
    event = d("9999-12-24")
    assert occurrence(event, rule, 0, weekdays_only) == event
    assert occurrence(event, rule, 1, weekdays_only) is None
    assert first_on_or_after(event, rule, date.max, weekdays_only) is None
    assert last_before(event, rule, date.max, weekdays_only) == (0, event)


@pytest.mark.parametrize("amount", ["-2 year", "-800 day", "-500 workday"])
def test_an_offset_before_the_calendar_gives_nothing(amount):
    assert occurrence(d("0001-06-01"), cadence(amount), 0, weekdays_only) is None


def test_absurd_numbers_give_nothing():
    assert occurrence(d("2026-01-01"), cadence("0 day", "1 day"), 10**30, weekdays_only) is None
    assert occurrence(d("2026-01-01"), cadence("0 month", "1 year"), 10**30, weekdays_only) is None
    assert occurrence(d("2026-01-01"), cadence("0 workday", "1 workday"), 10**30, weekdays_only) is None
    assert occurrence(d("2026-01-01"), Cadence(Span(-(10**30), "workday")), 0, weekdays_only) is None


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Span(1, "fortnight"), "unknown unit 'fortnight'"),
        (lambda: cadence("0 day", "0 day"), "interval must be at least 1"),
        (lambda: cadence("0 day", "-1 month"), "interval must be at least 1"),
        (lambda: cadence("0 day", "1 day", count=0), "occurrences must be at least 1"),
        (lambda: cadence("6 month", until="5 month"), "the end, 5 month, lies before the start, 6 month"),
        (lambda: cadence("1 year", until="3 quarter"), "lies before the start"),
        (lambda: cadence("2 month", until="3 week"), "lies before the start"),
        (lambda: cadence("0 day", until="-1 month"), "lies before the start"),
        (lambda: occurrence(d("2026-01-01"), cadence("0 day"), -1, weekdays_only), "numbered from 0"),
        (lambda: occurrence(d("2026-01-01"), cadence("4 hour"), 0, weekdays_only), "give the time"),
        (lambda: add_span(d("2026-01-01"), span("4 hour"), weekdays_only), "give the time"),
        (lambda: Cadence(span("4 hour"), align=Align("weekday", 0)), "hours cannot be aligned"),
        (lambda: Cadence(span("1 day"), span("1 day"), until=span("48 hour"), align=Align("weekday", 0)), "be aligned"),
        (lambda: Cadence(span("1 day"), skip=1), "the first visits of a series"),
        (lambda: midpoint(d("2026-01-02"), d("2026-01-01")), "the term from 2026-01-02 ends before it starts"),
    ],
)
def test_nonsense_is_refused_with_a_clear_message(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("until", ["30 day", "31 day", "5 workday", "4 week"])
def test_an_end_that_may_lie_after_the_start_is_accepted(until):
    assert cadence("1 month", until=until).until == span(until)


@pytest.mark.parametrize(
    ("start", "end", "middle"),
    [
        ("2026-01-01", "2026-12-31", "2026-07-02"),
        ("2026-01-01", "2026-01-04", "2026-01-02"),
        ("2026-01-01", "2026-01-02", "2026-01-01"),
        ("2026-01-01", "2026-01-01", "2026-01-01"),
        ("2024-02-28", "2024-03-01", "2024-02-29"),
    ],
)
def test_the_midpoint_of_a_term_is_as_far_from_its_start_as_from_its_end(start, end, middle):
    assert midpoint(d(start), d(end)) == d(middle)


# Alignment


@pytest.mark.parametrize(
    ("event", "rule", "align", "expected"),
    [
        # H1: whoever got the goods from Monday to Sunday is called on the Wednesday after
        ("2026-11-16", ("0 day",), Align("next_week", 2), "2026-11-25"),
        ("2026-11-22", ("0 day",), Align("next_week", 2), "2026-11-25"),
        # monthly on a Friday: each from the event, so a late Friday does not push the next one
        ("2026-01-30", ("0 month", "1 month"), Align("weekday", 4), "2026-01-30 2026-03-06 2026-04-03 2026-05-01"),
        ("2026-01-31", ("0 month", "1 month"), Align("month_day", 31), "2026-01-31 2026-02-28 2026-03-31"),
        ("2026-01-31", ("0 month", "1 month"), Align("month_day", 30), "2026-02-28 2026-02-28 2026-04-30"),
        # rounds each spring
        ("2026-05-20", ("3 month", "1 year"), Align("year_day", 15, 3), "2027-03-15 2028-03-15"),
        # more often than the step: several fall on one day
        ("2026-11-23", ("0 day", "2 day"), Align("weekday", 4), "2026-11-27 2026-11-27 2026-11-27 2026-12-04"),
    ],
)
def test_alignment_moves_each_occurrence_on_from_its_own_date(event, rule, align, expected):
    rule = cadence(*rule)
    rule = Cadence(rule.offset, rule.repeat, align=align)
    found = [occurrence(d(event), rule, n, weekdays_only) for n in range(len(expected.split()))]
    assert found == [d(text) for text in expected.split()]


def test_the_end_is_compared_with_the_aligned_day():
    event, friday = d("2026-11-23"), Align("weekday", 4)  # a Monday
    ends_on_friday = Cadence(span("0 day"), span("1 week"), until=span("11 day"), align=friday)
    ends_on_thursday = Cadence(span("0 day"), span("1 week"), until=span("10 day"), align=friday)
    assert occurrence(event, ends_on_friday, 1, weekdays_only) == d("2026-12-04")
    assert occurrence(event, ends_on_thursday, 1, weekdays_only) is None
    assert last_before(event, ends_on_thursday, date.max, weekdays_only) == (0, d("2026-11-27"))


@pytest.mark.parametrize("align", [Align("next_week", 0), Align("year_day", 1, 1), Align("month_day", 1)])
def test_an_aligned_series_ends_with_the_calendar(align):
    rule = Cadence(span("-1 day"), span("1 day"), align=align)
    assert occurrence(date.max, rule, 1, weekdays_only) is None
    assert first_on_or_after(date.max, rule, date.max, weekdays_only) is None


# Jumping to a day


@pytest.mark.parametrize(
    ("rule", "day", "after", "before"),
    [
        (("0 month", "1 month"), "2026-02-28", (1, "2026-02-28"), (0, "2026-01-31")),
        (("0 month", "1 month"), "2026-03-01", (2, "2026-03-31"), (1, "2026-02-28")),
        (("0 month", "1 month"), "2026-03-31", (2, "2026-03-31"), (1, "2026-02-28")),
        (("0 month", "1 month"), "2020-01-01", (0, "2026-01-31"), None),
        (("6 month", "6 month", 2), "2027-02-01", None, (1, "2027-01-31")),
        (("6 month", "6 month", 2), "2027-01-31", (1, "2027-01-31"), (0, "2026-07-31")),
        (("12 month", "12 month", None, "36 month"), "2029-01-31", (2, "2029-01-31"), (1, "2028-01-31")),
        (("12 month", "12 month", None, "36 month"), "2040-01-31", None, (2, "2029-01-31")),
        (("1 month",), "2026-02-28", (0, "2026-02-28"), None),
        (("1 month",), "2026-03-01", None, (0, "2026-02-28")),
    ],
)
def test_first_on_or_after_and_last_before_meet_at_the_day(rule, day, after, before):
    def found(answer):
        return answer and (answer[0], str(answer[1]))

    event, rule = d("2026-01-31"), cadence(*rule)
    assert found(first_on_or_after(event, rule, d(day), weekdays_only)) == after
    assert found(last_before(event, rule, d(day), weekdays_only)) == before


@pytest.mark.parametrize("find", [first_on_or_after, last_before])
@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit != "hour"])
@pytest.mark.parametrize("is_workday", [weekdays_only, china, mondays_only, every_day])
@pytest.mark.parametrize("align", [None, Align("year_day", 31, 10)])
def test_thirty_years_of_history_are_jumped_over_not_walked(find, unit, is_workday, align, monkeypatch):
    numbers = []

    def counted(event, rule, n, is_workday, calculate=engine._unaligned):
        numbers.append(n)
        return calculate(event, rule, n, is_workday)

    monkeypatch.setattr(engine, "_unaligned", counted)
    rule = Cadence(span(f"0 {unit}"), span(f"1 {unit}"), align=align)
    n, ideal = find(d("1996-01-31"), rule, d("2026-11-22"), is_workday)
    assert abs((ideal - d("2026-11-22")).days) <= 366
    assert n >= 29
    assert len(numbers) <= 12


@pytest.mark.parametrize("find", [first_on_or_after, last_before])
def test_jumping_finds_every_day_around_a_long_holiday(find):
    rule, event = cadence("1 workday", "1 workday"), d("2023-01-30")
    dates = [occurrence(event, rule, n, china) for n in range(600)]
    for day in (d("2025-01-20") + timedelta(days=i) for i in range(30)):
        after = next(n for n, ideal in enumerate(dates) if ideal >= day)
        n = after if find is first_on_or_after else after - 1
        assert find(event, rule, day, china) == (n, dates[n])


# Properties

days = st.dates(d("1900-01-01"), d("2200-12-31"))
date_units = st.sampled_from([unit for unit in UNITS if unit != "hour"])
offsets = st.builds(Span, st.integers(-40, 40), date_units)
repeats = st.builds(Span, st.integers(1, 40), date_units)
cadences = st.builds(Cadence, offsets, repeats)
alignments = (
    st.builds(Align, st.sampled_from(["weekday", "next_week"]), st.integers(0, 6))
    | st.builds(Align, st.just("month_day"), st.integers(1, 31))
    | st.builds(Align, st.just("year_day"), st.integers(1, 31), st.integers(1, 12))
)
aligned_cadences = st.builds(Cadence, offsets, repeats, align=alignments)
numbers = st.integers(0, 60)

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@given(days, st.integers(-3000, 3000))
def test_add_months_agrees_with_relativedelta(day, months):
    assume(1 <= day.year + months // 12 <= 9998)
    assert add_months(day, months) == day + relativedelta(months=months)


@given(days, cadences, numbers)
def test_occurrences_go_strictly_forward(event, rule, n):
    assert occurrence(event, rule, n, weekdays_only) < occurrence(event, rule, n + 1, weekdays_only)


@given(days, st.sampled_from(list(MONTHS)), st.sampled_from(list(MONTHS)), st.integers(-40, 40), numbers)
def test_a_monthly_series_equals_one_relativedelta_and_never_drifts(event, unit, repeat_unit, amount, n):
    rule = Cadence(Span(amount, unit), Span(1, repeat_unit))
    found = occurrence(event, rule, n, weekdays_only)
    assert found == event + relativedelta(months=amount * MONTHS[unit] + n * MONTHS[repeat_unit])
    assert found.day == event.day or (found + timedelta(days=1)).day == 1


@given(days, offsets, repeats, numbers)
def test_mixed_kinds_repeat_from_the_offset_date(event, offset, repeat, n):
    kind = {**dict.fromkeys(MONTHS, "month"), "day": "day", "week": "day", "workday": "workday"}
    assume(kind[offset.unit] != kind[repeat.unit])
    start = add_span(event, offset, weekdays_only)
    steps = Span(n * repeat.amount, repeat.unit)
    assert occurrence(event, Cadence(offset, repeat), n, weekdays_only) == add_span(start, steps, weekdays_only)


@given(days, cadences, numbers, st.integers(0, 40))
def test_first_on_or_after_finds_every_occurrence_back(event, rule, n, gap):
    ideal, previous = (occurrence(event, rule, i, weekdays_only) for i in (n, max(n - 1, 0)))
    day = max(ideal - timedelta(days=gap), previous + timedelta(days=1)) if n else ideal - timedelta(days=gap)
    assert first_on_or_after(event, rule, day, weekdays_only) == (n, ideal)


@given(days, cadences | aligned_cadences, numbers, days)
def test_last_before_is_the_neighbour_of_first_on_or_after(event, rule, count, day):
    rule = Cadence(rule.offset, rule.repeat, count=count + 1, align=rule.align)
    after, before = (find(event, rule, day, weekdays_only) for find in (first_on_or_after, last_before))
    assert before is None or before[1] < day
    assert after is None or after[1] >= day
    assert (after[0] if after else count + 1) == (before[0] + 1 if before else 0)


@given(days, cadences | aligned_cadences, repeats)
def test_an_end_cuts_the_series_without_changing_it(event, rule, until):
    try:
        ended = Cadence(rule.offset, rule.repeat, until=until, align=rule.align)
    except ValueError:
        assume(False)
    end = add_span(event, until, weekdays_only)
    last = last_before(event, ended, end + timedelta(days=1), weekdays_only)
    assert last == last_before(event, rule, end + timedelta(days=1), weekdays_only)
    assert last == last_before(event, ended, date.max, weekdays_only)
    n = -1 if last is None else last[0]
    assert occurrence(event, ended, n + 1, weekdays_only) is None
    assert first_on_or_after(event, ended, end + timedelta(days=1), weekdays_only) is None


@given(days, aligned_cadences, numbers, st.integers(-400, 400))
def test_jumping_to_a_day_of_an_aligned_series_finds_what_walking_finds(event, rule, n, gap):
    day = occurrence(event, rule, n, weekdays_only) + timedelta(days=gap)
    after = first_on_or_after(event, rule, day, weekdays_only)
    assert after[1] == occurrence(event, rule, after[0], weekdays_only) >= day
    assert after[0] == 0 or occurrence(event, rule, after[0] - 1, weekdays_only) < day


@given(days, aligned_cadences, numbers)
def test_an_aligned_series_never_goes_back_and_never_comes_early(event, rule, n):
    found, following = (occurrence(event, rule, i, weekdays_only) for i in (n, n + 1))
    assert found <= following
    assert found >= occurrence(event, Cadence(rule.offset, rule.repeat), n, weekdays_only)
