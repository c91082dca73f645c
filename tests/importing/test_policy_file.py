"""Policies as files: what is written reads back, whatever is no policy gets a clear problem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_importing import policy_file
from revisit_importing.policy_match import match_rules
from revisit_importing.problems import ImportProblem

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
    max_leaves=5,
)
PARTS = st.dictionaries(WORDS, VALUES, max_size=5)


@given(PARTS, st.lists(PARTS, max_size=3))
def test_what_is_written_reads_back(policy, rules):
    document = policy_file.compose(policy, rules, {"revisit.tier": [{"code": "重点"}]})
    assert policy_file.read(policy_file.to_bytes(document), "policy.json") == document


@given(st.binary(max_size=200))
def test_any_bytes_give_a_policy_or_a_problem(content):
    with pytest.raises(ImportProblem):
        policy_file.read(content, "policy.json")


def test_the_file_is_for_people():
    content = policy_file.to_bytes(policy_file.compose({"name": "回访制度"}, [], {})).decode()
    assert content == (
        '{\n  "format": "revisit-policy",\n  "format_version": 1,\n'
        '  "policy": {\n    "name": "回访制度"\n  },\n  "rules": []\n}\n'
    )


def rules(*titles):
    return [dict(zip(("clause", "name"), title.split(" ", 1), strict=True)) for title in titles]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["E5 Call"], ["E5 Call"], {("E5 Call", "E5 Call")}),
        (["E5 Call", "E5 Visit"], ["E5 Visit", "E5 Call"], {("E5 Call", "E5 Call"), ("E5 Visit", "E5 Visit")}),
        (["E5 Call"], ["E5 Ring"], {("E5 Call", "E5 Ring")}),
        (["E5 Call"], ["E7 Call"], {("E5 Call", "E7 Call")}),
        (["E5 Call", "E5 Ring"], ["E5 Visit"], {("E5 Call", None), ("E5 Ring", None), (None, "E5 Visit")}),
        (["E5 Call"], ["E6 Visit"], {("E5 Call", None), (None, "E6 Visit")}),
        (["E5 Call", "E5 Call"], ["E5 Call"], {("E5 Call", "E5 Call"), ("E5 Call", None)}),
    ],
)
def test_the_same_rule_is_known_by_clause_and_name_then_by_either(old, new, expected):
    pairs = match_rules(rules(*old), rules(*new))
    assert {tuple(pair and " ".join(pair.values()) for pair in couple) for couple in pairs} == expected


def test_a_rule_without_clause_and_name_is_like_no_other():
    assert match_rules([{}], [{"late": 1}]) == [(None, {"late": 1}), ({}, None)]


def test_the_order_is_that_of_the_new_rules_then_of_what_is_left():
    pairs = match_rules(rules("E1 A", "E2 B", "E3 C"), rules("E3 C", "E1 A"))
    assert [(old or new)["clause"] for old, new in pairs] == ["E3", "E1", "E2"]
