"""Satisfaction of one visit from its levels, by each of the methods."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.scoring import LEVEL_SCORES, METHODS, satisfaction

SHORT = {"v": "very_satisfied", "s": "satisfied", "a": "average", "d": "dissatisfied", "n": "not_asked", "-": None}


def levels(text):
    return [SHORT[letter] for letter in text]


@pytest.mark.parametrize(
    ("answers", "average", "csat", "deduction", "nps"),
    [
        ("vvvv", 100, 100, 100, 100),
        ("dddd", 0, 0, 60, -100),
        ("ssdd", 40, 50, 80, -50),  # H3: two dissatisfied, 80 %
        ("vsad", 60, 50, 90, -25),
        ("aaaa", 60, 0, 100, -100),
        ("d" * 12, 0, 0, 0, -100),  # never below 0
        ("vnsn-", 90, 100, 100, 50),  # what was not asked is in no denominator
    ],
)
def test_h3_each_method_counts_in_its_own_way(answers, average, csat, deduction, nps):
    found = {method: satisfaction(levels(answers), method) for method in METHODS}
    assert found == {"average": average, "csat": csat, "deduction": deduction, "nps": nps}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("answers", ["", "n", "-", "nn-"])
def test_where_nothing_was_asked_there_is_no_score(answers, method):
    assert satisfaction(levels(answers), method) is None


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="unknown scoring method 'stars'"):
        satisfaction(levels("v"), "stars")
    with pytest.raises(ValueError, match="unknown level 'delighted'"):
        satisfaction(["delighted"], "csat")


asked = st.lists(st.sampled_from(list(LEVEL_SCORES)), min_size=1, max_size=30)
methods = st.sampled_from(METHODS)
BETTER = ["dissatisfied", "average", "satisfied", "very_satisfied"]


@given(asked, methods)
def test_a_score_stays_on_its_scale(answers, method):
    assert (-100 if method == "nps" else 0) <= satisfaction(answers, method) <= 100


@given(asked, methods, st.data())
def test_a_better_answer_never_lowers_the_score(answers, method, data):
    place = data.draw(st.integers(0, len(answers) - 1))
    better = data.draw(st.sampled_from(BETTER[BETTER.index(answers[place]) :]))
    improved = [*answers[:place], better, *answers[place + 1 :]]
    assert satisfaction(improved, method) >= satisfaction(answers, method)


@given(asked, methods, st.lists(st.sampled_from([None, "", "not_asked"]), max_size=5))
def test_order_and_what_was_not_asked_make_no_difference(answers, method, unasked):
    assert satisfaction([*unasked, *reversed(answers)], method) == satisfaction(answers, method)
