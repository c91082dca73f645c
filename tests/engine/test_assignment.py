"""Work goes to who may have it, is there, has time, and has least of it or is next in turn."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.assignment import ABSENT, CONFLICT, Choice, Desk, Job, Lacks, Nobody, Person, balanced

MONDAY = date(2026, 11, 23)
A, B, C = 1, 2, 3


def weekday(day):
    return day.weekday() < 5


def a_job(number=1, **vals):
    day = vals.pop("planned", MONDAY)
    usual = {"subject": "customer", "team": (A, B, C), "earliest": day, "planned": day, "latest": day, "minutes": 15}
    return Job(id=number, **usual | vals)


def desk(people=None, served=None):
    return Desk(people or {}, served or {}, weekday)


def day_of(number):
    return MONDAY + timedelta(days=number)


# ---------------------------------------------------------------------------------------------------- examples


def test_the_least_loaded_gets_it_and_ties_go_by_order():
    at_work = desk({A: Person(load=2), B: Person(load=1), C: Person(load=1)})
    assert [at_work.give(a_job(n)).agent for n in range(4)] == [B, C, A, B]


@pytest.mark.parametrize(
    ("people", "vals", "obstacle"),
    [
        ({}, {"barred": frozenset({A})}, CONFLICT),
        ({A: Person(absent={MONDAY})}, {}, ABSENT),
        ({}, {"needs": frozenset({"training"})}, Lacks("training")),
        ({A: Person(holds={"training": [(day_of(1), None)]})}, {"needs": frozenset({"training"})}, Lacks("training")),
        (
            {A: Person(holds={"training": [(day_of(-9), day_of(-1))]})},
            {"needs": frozenset({"training"})},
            Lacks("training"),
        ),
    ],
)
def test_nobody_with_the_reason(people, vals, obstacle):
    job = a_job(team=(A,), **vals)
    assert desk(people).obstacle(job, A, MONDAY) == obstacle
    assert desk(people).give(job) == Nobody((A,), {obstacle: 1})


def test_the_reasons_are_counted():
    job = a_job(team=(A, B, C, 4), barred=frozenset({A}), needs=frozenset({"training"}))
    trained = {"training": [(MONDAY, MONDAY)]}
    people = {B: Person(holds=trained, absent={MONDAY}), C: Person(holds=trained, absent={MONDAY})}
    assert desk(people).give(job) == Nobody((A, B, C, 4), {CONFLICT: 1, ABSENT: 2, Lacks("training"): 1})


def test_nobody_of_none():
    assert desk().give(a_job(team=())) == Nobody((), {})


def test_a_qualification_is_valid_on_its_first_and_last_day():
    person = Person(holds={"training": [(MONDAY, day_of(2))]})
    needs = frozenset({"training"})
    assert [person.lacks(needs, day_of(n)) is None for n in (-1, 0, 2, 3)] == [False, True, True, False]


def test_without_time_the_day_moves_to_the_nearest_working_day_in_the_window():
    people = {A: Person(minutes={MONDAY: 15, day_of(-3): 0, day_of(1): 15}, planned=Counter({MONDAY: 15}))}
    job = a_job(team=(A,), earliest=day_of(-3), latest=day_of(1))
    assert desk(people).give(job) == Choice(A, day_of(1))  # Friday is full as well, the weekend free


def test_of_two_equally_near_days_the_earlier_one():
    people = {A: Person(minutes={day_of(1): 0})}
    assert desk(people).give(a_job(team=(A,), planned=day_of(1), earliest=MONDAY, latest=day_of(2))).day == MONDAY


def test_an_absent_only_candidate_is_waited_for():
    people = {A: Person(absent={MONDAY, day_of(1)})}
    assert desk(people).give(a_job(team=(A,), latest=day_of(4))) == Choice(A, day_of(2))


def test_when_everybody_is_full_the_least_loaded_gets_it_on_the_planned_day():
    full = {MONDAY: 0, day_of(1): 0}
    people = {A: Person(load=3, minutes=full), B: Person(load=1, minutes=full)}
    assert desk(people).give(a_job(team=(A, B), latest=day_of(1))) == Choice(B, MONDAY, crowded=True)


def test_in_turn_who_never_served_comes_first_then_who_did_longest_ago():
    served = {"customer": {A: (day_of(-10), 1), B: (day_of(-20), 2)}}
    at_work = desk(served=served)
    choices = [at_work.give(a_job(n, rotates=True)) for n in range(4)]
    assert [choice.agent for choice in choices] == [C, B, A, C]
    assert [choice.served_on for choice in choices] == [None, day_of(-20), day_of(-10), MONDAY]


def test_nobody_keeps_a_customer_even_when_others_have_no_time():
    served = {"customer": {A: (day_of(-10), 1)}}
    assert desk({B: Person(minutes={MONDAY: 0})}, served).give(a_job(team=(A, B), rotates=True)) == Choice(
        B, MONDAY, crowded=True
    )


def test_who_is_alone_keeps_the_customer():
    served = {"customer": {A: (day_of(-10), 1)}}
    job = a_job(team=(A, B), rotates=True, barred=frozenset({B}))
    assert desk(served=served).give(job).agent == A


def test_who_stands_in_gets_the_jobs_of_these_days():
    people = {A: Person(stand_ins=[(MONDAY, day_of(1), B)])}
    at_work = desk(people)
    agents = [at_work.give(a_job(n, team=(A,), planned=day_of(n))).agent for n in range(3)]
    assert agents == [B, B, A]


def test_who_stands_in_for_somebody_who_stands_in():
    chain = {A: Person(stand_ins=[(MONDAY, MONDAY, B)]), B: Person(stand_ins=[(MONDAY, MONDAY, C)])}
    assert desk(chain).give(a_job(team=(A,))).agent == C
    circle = {A: Person(stand_ins=[(MONDAY, MONDAY, B)]), B: Person(stand_ins=[(MONDAY, MONDAY, A)])}
    assert desk(circle).give(a_job(team=(A,))).agent in (A, B)


def test_a_conflict_of_the_stand_in_counts():
    people = {A: Person(stand_ins=[(MONDAY, MONDAY, B)])}
    assert desk(people).give(a_job(team=(A,), barred=frozenset({B}))) == Nobody((B,), {CONFLICT: 1})


def test_who_speaks_the_dialect_gets_it():
    people = {A: Person(), B: Person(load=9, holds={"dialect": [(MONDAY, None)]})}
    assert desk(people).give(a_job(team=(A, B), wishes=frozenset({"dialect"}))) == Choice(B, MONDAY)


def test_where_nobody_speaks_the_dialect_the_choice_says_so():
    choice = desk().give(a_job(wishes=frozenset({"dialect"})))
    assert choice == Choice(A, MONDAY, unmet=frozenset({"dialect"}))


def test_a_speaker_in_conflict_does_not_count():
    people = {B: Person(holds={"dialect": [(MONDAY, None)]})}
    job = a_job(team=(A, B), wishes=frozenset({"dialect"}), barred=frozenset({B}))
    assert desk(people).give(job).agent == A


# -------------------------------------------------------------------------------------------------- properties

agents = st.integers(1, 6)
days = st.integers(0, 11).map(day_of)


@st.composite
def persons(draw):
    first = draw(days)
    return Person(
        load=draw(st.integers(0, 5)),
        minutes=dict.fromkeys(map(day_of, range(-40, 60)), draw(st.sampled_from([0, 15, 45, 480]))),
        absent=draw(st.sets(days, max_size=6)),
        holds={"training": [(first, None)]} if draw(st.booleans()) else {},
        stand_ins=[(first, first + timedelta(days=3), draw(agents))] if draw(st.booleans()) else (),
    )


@st.composite
def jobs(draw, number=1):
    planned = draw(days)
    return Job(
        id=number,
        subject=draw(st.sampled_from("xyz")),
        team=tuple(draw(st.lists(agents, max_size=5, unique=True))),
        earliest=planned - timedelta(days=draw(st.integers(0, 6))),
        planned=planned,
        latest=planned + timedelta(days=draw(st.integers(0, 6))),
        minutes=15,
        rotates=draw(st.booleans()),
        barred=draw(st.frozensets(agents, max_size=2)),
        needs=draw(st.sampled_from([frozenset(), frozenset({"training"})])),
        wishes=draw(st.sampled_from([frozenset(), frozenset({"training"})])),
    )


teams = st.dictionaries(agents, persons(), max_size=6)
batches = st.lists(jobs(), max_size=12)


def copy_of(people):
    return {
        agent: Person(p.load, Counter(p.planned), dict(p.minutes), set(p.absent), dict(p.holds), list(p.stand_ins))
        for agent, p in people.items()
    }


@given(teams, batches)
def test_never_somebody_who_must_not_and_never_outside_the_window(people, batch):
    at_work = desk(people)
    for job in batch:
        answer = at_work.give(job)
        if isinstance(answer, Choice):
            person = people.get(answer.agent, Person())
            assert answer.agent not in job.barred
            assert answer.day not in person.absent
            assert person.lacks(job.needs, answer.day) is None
            assert answer.day == job.planned or (job.earliest <= answer.day <= job.latest and weekday(answer.day))


@given(teams, batches)
def test_nobody_only_when_everybody_is_hindered_on_each_day(people, batch):
    at_work = desk(people)
    for job in batch:
        if isinstance(at_work.give(job), Nobody):
            window = [job.earliest + timedelta(days=n) for n in range((job.latest - job.earliest).days + 1)]
            open_days = {job.planned, *filter(weekday, window)}
            for day in open_days:
                there = {at_work._stand_in(agent, day) for agent in job.team}
                assert all(at_work.obstacle(job, agent, day) for agent in there)


@given(teams, batches)
def test_time_is_never_exceeded_while_there_is_a_free_slot(people, batch):
    """Rotation aside, which rather crowds a day than lets one person keep a customer."""
    at_work = desk(people)
    for job in batch:
        before = copy_of(people)
        answer = at_work.give(job)
        if isinstance(answer, Choice) and answer.crowded and not job.rotates:
            for day in [job.planned, *filter(weekday, (job.planned + timedelta(days=n) for n in range(-6, 7)))]:
                if job.earliest <= day <= job.latest:
                    for agent in {at_work._stand_in(agent, day) for agent in job.team}:
                        free = before.get(agent, Person()).has_time(job.minutes, day)
                        assert not free or at_work.obstacle(job, agent, day)
        elif isinstance(answer, Choice) and not answer.crowded:
            assert before.get(answer.agent, Person()).has_time(job.minutes, answer.day)


@given(teams, batches)
def test_the_order_in_which_people_are_known_does_not_matter(people, batch):
    one, other = desk(copy_of(people)), desk(dict(reversed(copy_of(people).items())))
    assert [one.give(job) for job in batch] == [other.give(job) for job in batch]


@given(st.lists(st.integers(1, 99), min_size=1, max_size=12, unique=True), st.integers(0, 120))
def test_where_everybody_may_have_all_loads_end_within_one_of_each_other(team, number):
    at_work, work = desk(), Counter(dict.fromkeys(team, 0))
    for n in range(number):
        work[at_work.give(a_job(n, team=tuple(team))).agent] += 1
    assert max(work.values()) - min(work.values()) <= 1


@given(
    st.lists(agents, min_size=2, max_size=5, unique=True),
    st.lists(
        st.tuples(st.integers(0, 364), st.sampled_from("xyz"), st.sets(agents, max_size=5)), min_size=1, max_size=150
    ),
)
def test_a_year_in_turn_nobody_visits_a_customer_twice_running_while_another_may(team, year):
    """A4: for each customer the next visit has another agent, whenever another is there."""
    before = {}
    at_work = desk()
    for number, (day, customer, barred) in enumerate(sorted(year, key=lambda visit: visit[0])):
        job = a_job(
            number,
            subject=customer,
            team=tuple(team),
            planned=day_of(day),
            rotates=True,
            barred=frozenset(barred),
        )
        answer = at_work.give(job)
        others = set(team) - barred - {before.get(customer)}
        if isinstance(answer, Choice):
            assert answer.agent != before.get(customer) or not others
            before[customer] = answer.agent
        else:
            assert set(team) <= barred


# -------------------------------------------------------------------------------------- shares of a simulation


@pytest.mark.parametrize(
    ("members", "load", "jobs", "expected"),
    [
        ([3, 1, 2], {}, 5, [3, 1, 2, 3, 1]),  # ties in the order given
        ([1, 2], {1: 2}, 4, [2, 2, 1, 2]),
        ([1, 2], {1: 10, 2: 0, 9: 50}, 3, [2, 2, 2]),
        ([1], {}, 2, [1, 1]),
        ([], {}, 2, [None, None]),
        ([1, 2], {}, 0, []),
    ],
)
def test_the_least_loaded_comes_first(members, load, jobs, expected):
    assert balanced(members, load, jobs) == expected


members = st.lists(st.integers(1, 99), min_size=1, max_size=12, unique=True)


@given(members, st.integers(0, 200))
def test_equal_members_end_within_one_of_each_other(team, jobs):
    work = Counter({member: 0 for member in team})
    work.update(balanced(team, {}, jobs))
    assert max(work.values()) - min(work.values()) <= 1


@given(members, st.dictionaries(st.integers(1, 99), st.integers(0, 30)), st.integers(0, 100))
def test_nobody_gets_work_while_somebody_has_less(team, load, jobs):
    before = dict(load)
    work = {member: load.get(member, 0) for member in team}
    for member in balanced(team, load, jobs):
        assert work[member] == min(work.values())
        work[member] += 1
    assert load == before
