"""Rules that count hours: on the clock that never jumps, with days in the policy's time zone."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.alignment import Align
from revisit_engine.cadence import UNITS, Cadence, Span, Window, occurrence, window
from revisit_engine.moments import occurrence_at, start_of_day, window_at
from revisit_engine.workdays import WorkCalendar

china = WorkCalendar("CN").is_workday
utc = timezone.utc


def weekdays_only(day):
    return day.weekday() < 5


def d(text):
    return date.fromisoformat(text)


def span(text):
    amount, unit = text.split()
    return Span(int(amount), unit)


def cadence(offset, repeat=None, count=None, until=None):
    return Cadence(span(offset), repeat and span(repeat), count, until and span(until))


date_units = st.sampled_from([unit for unit in UNITS if unit != "hour"])
offsets = st.builds(Span, st.integers(-40, 40), date_units)
repeats = st.builds(Span, st.integers(1, 40), date_units)
alignments = st.none() | st.builds(Align, st.sampled_from(["weekday", "next_week"]), st.integers(0, 6))
cadences = st.builds(Cadence, offsets, repeats, align=alignments)


utc = timezone.utc


@pytest.mark.parametrize(
    ("at", "rule", "n", "tz", "day", "moment"),
    [
        # 23:30 in Shanghai is 15:30 UTC: the local day counts, not UTC's
        ("2026-11-22 15:30", ("1 hour",), 0, "Asia/Shanghai", "2026-11-23", "2026-11-22 16:30"),
        ("2026-11-22 17:00", ("1 day",), 0, "Asia/Shanghai", "2026-11-24", "2026-11-23 17:00"),
        ("2026-11-22 02:00", ("0 hour",), 0, "America/Sao_Paulo", "2026-11-21", "2026-11-22 02:00"),
        ("2026-01-31 04:00", ("0 month", "1 month"), 1, "Asia/Shanghai", "2026-02-28", "2026-02-28 04:00"),
        ("2026-01-30 20:00", ("0 month", "1 month"), 1, "Asia/Shanghai", "2026-02-28", "2026-02-27 20:00"),
        # a day keeps the wall clock over a change to summer time, 24 hours do not
        ("2026-03-28 11:00", ("1 day",), 0, "Europe/Berlin", "2026-03-29", "2026-03-29 10:00"),
        ("2026-03-28 11:00", ("24 hour",), 0, "Europe/Berlin", "2026-03-29", "2026-03-29 11:00"),
        # 02:30 does not exist on 29 March: half an hour after the jump; the next day it is 02:30 again
        ("2026-03-28 01:30", ("1 day", "1 day"), 0, "Europe/Berlin", "2026-03-29", "2026-03-29 01:30"),
        ("2026-03-28 01:30", ("1 day", "1 day"), 1, "Europe/Berlin", "2026-03-30", "2026-03-30 00:30"),
        # mixed: a month, then every 12 hours
        ("2026-01-31 04:00", ("1 month", "12 hour"), 3, "Asia/Shanghai", "2026-03-02", "2026-03-01 16:00"),
    ],
)
def test_hours_are_counted_on_the_clock_and_days_in_the_policy_zone(at, rule, n, tz, day, moment):
    found = occurrence_at(datetime.fromisoformat(at), cadence(*rule), n, tz, weekdays_only)
    assert found == (d(day), datetime.fromisoformat(moment))


def test_an_aware_moment_gets_an_aware_answer():
    at = datetime(2026, 11, 22, 23, 30, tzinfo=timezone(timedelta(hours=8)))
    for rule in (cadence("24 hour"), cadence("1 day")):
        day, moment = occurrence_at(at, rule, 0, "Asia/Shanghai", china)
        assert (day, moment) == (d("2026-11-23"), datetime(2026, 11, 23, 15, 30, tzinfo=utc))


@pytest.mark.parametrize(("until", "last"), [("48 hour", 2), ("47 hour", 1), ("2 day", 2)])
def test_an_hourly_series_ends_inclusively(until, last):
    rule = cadence("0 hour", "24 hour", until=until)
    at = datetime(2026, 11, 22, 3)
    assert occurrence_at(at, rule, last, "Asia/Shanghai", china)
    assert occurrence_at(at, rule, last + 1, "Asia/Shanghai", china) is None


def test_an_hourly_series_ends_with_the_calendar():
    assert occurrence_at(datetime(9999, 12, 31), cadence("0 hour", "48 hour"), 1, "Asia/Shanghai", china) is None
    assert occurrence_at(datetime(9999, 1, 1), cadence("0 hour", until="5 year"), 0, "Asia/Shanghai", china)


def test_only_hours_need_a_time():
    assert cadence("1 day", "4 hour").needs_time
    assert cadence("1 day", until="48 hour").needs_time
    assert not cadence("1 day", "1 workday", until="1 year").needs_time


def test_the_day_starts_at_midnight_of_the_policy_zone():
    assert start_of_day(d("2026-11-22"), "Asia/Shanghai") == datetime(2026, 11, 21, 16)
    assert start_of_day(d("2026-11-22"), "America/Sao_Paulo") == datetime(2026, 11, 22, 3)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)), cadences, st.integers(0, 20))
def test_without_hours_moment_and_date_give_the_same_day_in_utc(at, rule, n):
    day, moment = occurrence_at(at, rule, n, "UTC", weekdays_only)
    assert day == moment.date() == occurrence(at.date(), rule, n, weekdays_only)
    assert moment.time() == at.time()


# Windows

days = st.dates(d("1950-01-01"), d("2150-12-31"))
tolerances = st.none() | st.builds(Span, st.integers(0, 30), date_units)
deadlines = st.none() | st.builds(Span, st.integers(-5, 30), date_units)


def test_a_deadline_in_hours_is_counted_from_the_moment_in_the_policy_zone():
    at = datetime(2026, 11, 22, 15, 30)  # 23:30 in Shanghai
    found = window_at(at, at, None, None, span("1 hour"), "Asia/Shanghai", china)
    assert found == Window(d("2026-11-22"), d("2026-11-22"), d("2026-11-23"))
    found = window_at(at, at, span("24 hour"), span("1 week"), span("48 hour"), "Asia/Shanghai", china)
    assert found == Window(d("2026-11-21"), d("2026-11-22"), d("2026-11-24"))


@given(days, days, tolerances, tolerances, deadlines)
def test_moments_at_noon_give_the_same_window(event, ideal, early, late, deadline):
    noon = timedelta(hours=12)
    at, ideal_at = (datetime(day.year, day.month, day.day) + noon for day in (event, ideal))
    found = window_at(at, ideal_at, early, late, deadline, "UTC", weekdays_only)
    assert found == window(event, ideal, early, late, deadline, weekdays_only)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: occurrence_at(datetime(2026, 1, 1), cadence("1 day"), 0, "Mars/North", china),
        lambda: start_of_day(d("2026-01-01"), ""),
    ],
)
def test_an_unknown_time_zone_is_refused(ask):
    with pytest.raises(ValueError, match="unknown time zone"):
        ask()


def test_an_aligned_moment_keeps_its_hour_in_the_policy_zone():
    rule = Cadence(span("0 day"), align=Align("next_week", 0))
    # Sunday 23:30 in Shanghai, then Monday the week after, 23:30: in UTC both are a day of their own
    found = occurrence_at(datetime(2026, 11, 22, 15, 30), rule, 0, "Asia/Shanghai", china)
    assert found == (d("2026-11-23"), datetime(2026, 11, 23, 15, 30))
