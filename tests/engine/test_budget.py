"""How often one person is contacted, all rules together."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.budget import Budget, first_free, mergeable

MONDAY = date(2026, 11, 23)


def at(offset):
    return MONDAY + timedelta(days=offset)


def every_day(day):
    return True


def weekdays_only(day):
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("budget", "contacts", "day", "allowed"),
    [
        (Budget(1, 7), [], 0, True),
        (Budget(1, 7), [0], 6, False),
        (Budget(1, 7), [0], 7, True),
        (Budget(1, 7), [7], 1, False),
        (Budget(1, 7), [7], 0, True),
        (Budget(2, 7), [0, 3], 6, False),
        (Budget(2, 7), [0, 3], 7, True),
        (Budget(2, 7), [0, 6], 3, False),
        (Budget(2, 7), [0, 7], 3, True),
        # two on one day count twice
        (Budget(2, 7), [0, 0], 0, False),
        (Budget(2, 1), [0], 0, True),
        # overdrawn elsewhere: that is no reason
        (Budget(1, 7), [0, 1, 2], 9, True),
    ],
)
def test_a_contact_keeps_the_budget_of_all_days_around_it(budget, contacts, day, allowed):
    assert budget.allows([at(i) for i in contacts], at(day)) is allowed


@pytest.mark.parametrize(("visits", "days"), [(0, 7), (1, 0), (-1, 7)])
def test_a_budget_of_nothing_is_refused(visits, days):
    with pytest.raises(ValueError, match="at least one visit in one day"):
        Budget(visits, days)


def test_the_nearest_free_working_day_is_found_on_either_side():
    week = Budget(1, 7)
    # taken on Wednesday: free from the Wednesday before or after
    assert first_free(week, [at(9)], at(9), at(0), at(30), weekdays_only) == at(2)
    assert first_free(week, [at(9)], at(10), at(0), at(30), weekdays_only) == at(16)
    assert first_free(week, [at(9)], at(9), at(3), at(30), weekdays_only) == at(16)
    assert first_free(week, [at(9)], at(9), at(3), at(15), weekdays_only) is None
    # a weekend is no day to call
    assert first_free(week, [], at(5), at(5), at(6), weekdays_only) is None
    assert first_free(week, [], at(5), at(0), at(30), weekdays_only) == at(4)
    assert first_free(week, [], at(3), at(5), at(4), every_day) is None


def test_the_calendar_ends_without_a_crash():
    assert first_free(Budget(1, 7), [date.max], date.max, date.max, date.max, every_day) is None
    assert first_free(Budget(1, 7), [], date.min, date.min, date.max, every_day) == date.min


def test_a_visit_is_merged_with_the_nearest_contact_of_its_window():
    contacts = [at(0), at(4), at(8)]
    assert mergeable(at(3), contacts, 3, at(0), at(30)) == at(4)
    assert mergeable(at(2), contacts, 3, at(0), at(30)) == at(0)
    assert mergeable(at(3), contacts, 0, at(0), at(30)) is None
    assert mergeable(at(3), contacts, 3, at(0), at(3)) == at(0)
    assert mergeable(at(3), contacts, 3, at(1), at(3)) is None
    assert mergeable(at(3), [], 3, at(1), at(3)) is None


offsets = st.integers(0, 40)
contact_lists = st.lists(offsets, max_size=15).map(sorted)
budgets = st.builds(Budget, st.integers(1, 4), st.integers(1, 20))


def kept(budget, contacts, day):
    """Every stretch of days that holds ``day``, one by one."""
    stretches = (range(first, first + budget.days) for first in range(day - budget.days + 1, day + 1))
    return all(1 + sum(c in stretch for c in contacts) <= budget.visits for stretch in stretches)


@given(budgets, contact_lists, offsets)
def test_a_contact_is_allowed_if_no_stretch_of_days_holds_too_many(budget, contacts, day):
    assert budget.allows([at(c) for c in contacts], at(day)) == kept(budget, contacts, day)


@given(budgets, contact_lists, st.integers(-10, 50), offsets, st.integers(0, 40))
def test_the_day_found_is_the_nearest_of_all_that_would_do(budget, contacts, wanted, first, length):
    fitting = [
        day for day in range(first, first + length + 1) if weekdays_only(at(day)) and kept(budget, contacts, day)
    ]
    nearest = min(fitting, key=lambda day: (abs(day - wanted), day), default=None)
    found = first_free(budget, [at(c) for c in contacts], at(wanted), at(first), at(first + length), weekdays_only)
    assert found == (None if nearest is None else at(nearest))


@given(budgets, st.lists(st.integers(0, 60), max_size=20))
def test_contacts_planned_one_after_the_other_never_overdraw_the_budget(budget, wishes):
    contacts = []
    for wish in wishes:
        day = first_free(budget, contacts, at(wish), at(0), at(60), every_day)
        contacts = sorted([*contacts, day]) if day else contacts
    for first in range(61):
        held = [c for c in contacts if at(first) <= c < at(first + budget.days)]
        assert len(held) <= budget.visits


@given(offsets, contact_lists, st.integers(0, 10), offsets, offsets)
def test_what_is_merged_is_near_and_inside_and_nothing_nearer_was_left(day, contacts, reach, first, last):
    found = mergeable(at(day), [at(c) for c in contacts], reach, at(first), at(last))
    fitting = [c for c in contacts if first <= c <= last and abs(c - day) <= reach]
    assert found == (at(min(fitting, key=lambda c: (abs(c - day), c))) if fitting else None)
