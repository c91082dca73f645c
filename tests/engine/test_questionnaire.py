"""A5: scripts branch on what was answered."""

from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.questionnaire import Question, asked


def question(number, triggers=(), chosen=(), ends=()):
    return Question(number, frozenset(triggers), frozenset(chosen), frozenset(ends))


def test_all_are_asked_in_order_without_conditions():
    assert asked([question(3), question(1), question(2)]) == [3, 1, 2]


def test_a_question_waits_for_one_of_its_triggers():
    first = question(1, chosen=[11])
    assert asked([first, question(2, triggers=[12]), question(3, triggers=[11, 12])]) == [1, 3]


def test_a_branch_of_a_branch_closes_with_it():
    inner = [question(2, triggers=[11], chosen=[21]), question(3, triggers=[21])]
    assert asked([question(1, chosen=[11]), *inner]) == [1, 2, 3]
    assert asked([question(1, chosen=[12]), *inner]) == [1]


def test_a_polite_end_is_the_end():
    assert asked([question(1, chosen=[11], ends=[11]), question(2)]) == [1]
    assert asked([question(1, chosen=[12], ends=[11]), question(2)]) == [1, 2]


def test_an_end_that_is_not_asked_ends_nothing():
    hidden = question(2, triggers=[99], chosen=[21], ends=[21])
    assert asked([question(1), hidden, question(3)]) == [1, 3]


ids = st.integers(0, 12)
questions = st.lists(
    st.builds(Question, id=ids, triggers=st.frozensets(ids), chosen=st.frozensets(ids), ends=st.frozensets(ids)),
    unique_by=lambda q: q.id,
)


@given(questions)
def test_what_is_asked_is_in_order_and_each_has_its_trigger(given_questions):
    result = asked(given_questions)
    positions = [[q.id for q in given_questions].index(number) for number in result]
    assert positions == sorted(positions)
    by_id = {q.id: q for q in given_questions}
    chosen = set()
    for number in result:
        assert not by_id[number].triggers or by_id[number].triggers & chosen
        chosen |= by_id[number].chosen
    assert all(not by_id[n].chosen & by_id[n].ends for n in result[:-1])
