from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.links import GRACE, last_day
from revisit_engine.slots import free_slots

DAY = date(2026, 11, 25)
HOUR = timedelta(hours=1)


def at(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute)


WORKED = ((at(8), at(12)), (at(13), at(17)))


def slots(busy=(), worked=WORKED, **options):
    options = {"days": (DAY, DAY), "is_workday": lambda _day: True, "per_day": 99, **options}
    return free_slots(worked, busy, HOUR, **options)


def test_appointments_lie_in_working_hours_and_beside_what_is_planned():
    assert slots(busy=[(at(8, 30), at(10))]) == [
        at(10),
        at(10, 30),
        at(11),
        *(at(h, m) for h in (13, 14, 15) for m in (0, 30)),
        at(16),
    ]


def test_they_lie_wholly_in_one_of_the_windows():
    assert slots(windows=((10.0, 11.0), (15.0, 16.0))) == [at(10), at(15)]


def test_days_off_and_days_outside_are_left_out():
    assert slots(is_workday=lambda _day: False) == []
    assert slots(days=(DAY + timedelta(days=1), DAY + timedelta(days=9))) == []


def test_a_day_shows_its_morning_and_its_afternoon():
    assert slots(per_day=4) == [at(8), at(10), at(14), at(16)]
    assert slots(per_day=1) == [at(8)]


def test_half_hours_are_counted_from_midnight():
    assert slots(worked=[(at(8, 10), at(9, 45))]) == [at(8, 30)]


DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MOMENTS = st.integers(0, 47).map(lambda n: datetime.combine(DAY, datetime.min.time()) + n * timedelta(minutes=30))


@given(st.lists(st.tuples(MOMENTS, st.integers(1, 6)), max_size=5))
def test_nothing_offered_touches_anything_planned(planned):
    busy = [(start, start + n * timedelta(minutes=30)) for start, n in planned]
    for slot in slots(busy=busy):
        assert all(stop <= slot or start >= slot + HOUR for start, stop in busy)


@given(DATES, st.integers(1, 90), st.none() | DATES)
def test_a_link_lives_for_some_days_but_not_long_after_the_visit(today, days, latest):
    last = last_day(today, days, latest)
    assert today < last <= today + timedelta(days=days)
    if latest and latest >= today:
        assert last <= latest + timedelta(days=GRACE)
