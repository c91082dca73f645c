"""E9: visits after the trial period share a trip, inside everybody's window; and days of equal load."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.batching import Job, plan_trips, spread
from revisit_engine.cadence import Window, planned_day
from revisit_engine.workdays import WorkCalendar

MONDAY = date(2026, 11, 23)


def every_day(day):
    return True


def weekdays_only(day):
    return day.weekday() < 5


def never(day):
    return False


def d(text):
    return date.fromisoformat(text)


def job(number, earliest, ideal, latest, key="north"):
    return Job(number, key, d(earliest), d(ideal), d(latest))


# Trips


def test_e9_customers_of_one_region_share_a_trip_near_the_mean_of_their_days():
    jobs = [
        job(1, "2026-11-01", "2026-12-01", "2027-01-01"),
        job(2, "2026-11-15", "2026-12-15", "2027-01-15"),
        job(3, "2026-12-20", "2027-01-20", "2027-02-20"),
        job(4, "2027-01-10", "2027-02-10", "2027-03-10"),
        job(5, "2026-11-01", "2026-12-01", "2027-01-01", key="south"),
    ]
    days = plan_trips(jobs, weekdays_only)
    assert days[1] == days[2] == d("2026-12-08")
    # the third could join them from 20 December on, but February is nearer: 30 January is a Saturday
    assert days[3] == days[4] == d("2027-02-01")
    assert days[5] == d("2026-12-01")


def test_a_job_goes_on_the_nearer_of_two_trips_of_its_key():
    jobs = [
        job(1, "2026-11-23", "2026-11-23", "2026-11-23"),
        job(2, "2026-11-23", "2026-11-27", "2026-11-27"),
        job(3, "2026-11-26", "2026-11-26", "2026-11-27"),
    ]
    days = plan_trips(jobs, every_day)
    assert days[2] == days[3] == d("2026-11-26")


def test_a_trip_that_takes_place_anyhow_is_joined():
    jobs = [job(1, "2026-11-01", "2026-12-01", "2027-01-01"), job(2, "2026-11-01", "2026-12-01", "2026-12-10")]
    fixed = [("north", d("2026-12-20")), ("north", d("2026-11-03")), ("south", d("2026-12-01"))]
    assert plan_trips(jobs, every_day, fixed) == {1: d("2026-12-20"), 2: d("2026-11-03")}


def test_no_trip_is_shared_on_a_day_off_when_there_are_working_days():
    # together only on Saturday: two trips
    jobs = [job(1, "2026-11-26", "2026-11-27", "2026-11-28"), job(2, "2026-11-28", "2026-11-29", "2026-11-30")]
    assert plan_trips(jobs, weekdays_only) == {1: d("2026-11-27"), 2: d("2026-11-30")}
    assert len(set(plan_trips(jobs, every_day).values())) == 1


def test_a_window_without_working_days_keeps_its_ideal_day():
    assert plan_trips([job(1, "2026-11-28", "2026-11-29", "2026-11-29")], weekdays_only) == {1: d("2026-11-29")}


def test_a_window_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        job(1, "2026-11-28", "2026-11-28", "2026-11-27")


def at(offset):
    return MONDAY + timedelta(days=offset)


@st.composite
def job_lists(draw, most=30, days=60, keys="ab"):
    jobs = []
    for number in range(draw(st.integers(0, most))):
        start, length, ideal = draw(st.tuples(st.integers(0, days), st.integers(0, 20), st.integers(-5, 25)))
        key = draw(st.sampled_from(keys))
        jobs.append(Job(number, key, at(start), at(start + ideal), at(start + length)))
    return jobs


trips = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 80).map(at)), max_size=6)


@given(job_lists(), st.sampled_from([every_day, weekdays_only, never]), trips)
def test_e9_every_job_has_a_day_inside_its_window(jobs, is_workday, fixed):
    days = plan_trips(jobs, is_workday, fixed)
    assert days.keys() == {job.id for job in jobs}
    for job in jobs:
        assert job.earliest <= days[job.id] <= job.latest


@given(job_lists(), trips)
def test_only_a_job_without_working_day_or_on_a_fixed_trip_gets_a_day_off(jobs, fixed):
    days = plan_trips(jobs, weekdays_only, fixed)
    for job in jobs:
        window = [job.earliest + timedelta(days=i) for i in range((job.latest - job.earliest).days + 1)]
        if any(map(weekdays_only, window)) and (job.key, days[job.id]) not in fixed:
            assert weekdays_only(days[job.id])


@given(job_lists(), trips)
def test_who_can_join_a_fixed_trip_does(jobs, fixed):
    days = plan_trips(jobs, weekdays_only, fixed)
    for job in jobs:
        open_to = [day for key, day in fixed if key == job.key and job.earliest <= day <= job.latest]
        assert not open_to or days[job.id] in open_to


@given(job_lists(most=5, days=12, keys="a"), st.sampled_from([every_day, weekdays_only]))
def test_there_are_no_fewer_trips(jobs, is_workday):
    inside = [{at(i) for i in range(60) if job.earliest <= at(i) <= job.latest} for job in jobs]
    inside = [{day for day in days if is_workday(day)} for days in inside]
    if not all(inside):
        return  # a job without a working day goes on its own
    candidates = sorted(set().union(*inside))
    fewest = next(
        size
        for size in range(len(jobs) + 1)
        if any(all(days & set(chosen) for days in inside) for chosen in combinations(candidates, size))
    )
    assert len(set(plan_trips(jobs, is_workday).values())) == fewest


@given(job_lists(), trips, st.randoms(use_true_random=False))
def test_the_order_of_trips_and_jobs_does_not_matter(jobs, fixed, chance):
    shuffled, shuffled_trips = list(jobs), list(fixed)
    chance.shuffle(shuffled)
    chance.shuffle(shuffled_trips)
    assert plan_trips(shuffled, weekdays_only, shuffled_trips) == plan_trips(jobs, weekdays_only, fixed)


@given(job_lists(most=1), st.sampled_from([every_day, weekdays_only, never]))
def test_a_job_alone_gets_the_day_it_would_have_anyway(jobs, is_workday):
    for job in jobs:
        alone = planned_day(Window(job.earliest, job.ideal, job.latest), is_workday, job.earliest)
        assert plan_trips(jobs, is_workday) == {job.id: alone}


# Even days


def test_visits_fill_the_days_evenly_and_do_not_bunch_at_the_end():
    jobs = [job(number, "2026-11-23", "2026-11-27", "2026-11-29") for number in range(12)]
    counts = Counter(spread(jobs, {}, weekdays_only).values())
    assert counts == {at(0): 2, at(1): 2, at(2): 2, at(3): 3, at(4): 3}


def test_days_that_are_full_already_are_left_to_the_end():
    load = {at(0): 3, at(1): 0, at(2): 1}
    jobs = [job(number, "2026-11-23", "2026-11-23", "2026-11-25") for number in range(3)]
    assert spread(jobs, load, every_day) == {0: at(1), 1: at(1), 2: at(2)}
    assert load == {at(0): 3, at(1): 0, at(2): 1}


def test_of_equally_loaded_days_the_nearest_to_the_ideal_then_the_earlier():
    load = {at(2): 1}
    assert spread([job(1, "2026-11-23", "2026-11-25", "2026-11-29")], load, every_day) == {1: at(1)}
    assert spread([job(1, "2026-11-23", "2026-12-25", "2026-11-29")], load, every_day) == {1: at(6)}


def test_without_working_days_it_is_the_ideal_day_inside_the_window():
    assert spread([job(1, "2026-11-28", "2026-11-27", "2026-11-29")], {}, weekdays_only) == {1: d("2026-11-28")}
    assert spread([], {}, weekdays_only) == {}


loads = st.dictionaries(st.integers(0, 80).map(at), st.integers(0, 5))


@given(job_lists(), loads)
def test_every_job_gets_a_working_day_of_its_window_if_there_is_one(jobs, load):
    days = spread(jobs, load, weekdays_only)
    for job in jobs:
        assert job.earliest <= days[job.id] <= job.latest
        window = [job.earliest + timedelta(days=i) for i in range((job.latest - job.earliest).days + 1)]
        assert weekdays_only(days[job.id]) or not any(map(weekdays_only, window))


@given(st.lists(st.integers(-10, 60), max_size=80), st.integers(0, 40), st.integers(0, 3))
def test_with_equal_windows_two_working_days_differ_by_one_visit_at_most(ideals, length, already):
    jobs = [Job(number, None, at(0), at(ideal), at(length)) for number, ideal in enumerate(ideals)]
    workdays = [at(i) for i in range(length + 1) if weekdays_only(at(i))]
    counts = Counter(dict.fromkeys(workdays, already))
    counts.update(spread(jobs, dict(counts), weekdays_only).values())
    assert max(counts[day] for day in workdays) - min(counts[day] for day in workdays) <= 1


@given(job_lists(), loads, st.randoms(use_true_random=False))
def test_the_order_of_jobs_does_not_matter(jobs, load, chance):
    shuffled = list(jobs)
    chance.shuffle(shuffled)
    assert spread(shuffled, load, weekdays_only) == spread(jobs, load, weekdays_only)


@given(job_lists(most=12), loads)
def test_no_single_job_could_have_had_an_emptier_day(jobs, load):
    days = spread(jobs, load, weekdays_only)
    counts = Counter(load) + Counter(days.values())
    last = max(jobs, key=lambda job: (job.latest - job.earliest, job.latest, job.ideal, job.id), default=None)
    if last and weekdays_only(days[last.id]):
        others = (last.earliest + timedelta(days=i) for i in range((last.latest - last.earliest).days + 1))
        assert all(counts[days[last.id]] - 1 <= counts[day] for day in others if weekdays_only(day))


@pytest.mark.parametrize("plan", [plan_trips, lambda jobs, is_workday: spread(jobs, {}, is_workday)])
def test_five_thousand_jobs_of_a_year_take_about_a_second(plan):
    first, last = d("2026-01-01"), d("2026-12-31")
    jobs = [Job(n, n % 40, first, last - timedelta(days=n % 365), last) for n in range(5000)]
    china = WorkCalendar("CN").is_workday
    started = perf_counter()
    assert len(plan(jobs, china)) == 5000
    assert perf_counter() - started < 3
