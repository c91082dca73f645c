"""Work goes to whoever has least of it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.assignment import balanced


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
