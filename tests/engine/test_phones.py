"""W12: the number dialled is checked against the file, however either was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.phones import dialable, phone_key


@pytest.mark.parametrize(
    "written",
    [
        "+86 10 5555 0100",
        "0086-10-5555-0100",
        "(010) 5555 0100",
        "010 5555.0100",
        "+86 (0)10 5555 0100",
        "+86 10 5555 0100 ext. 12",
        "010-55550100转12",
        " +86 10 5555 0100 #3",
    ],
)
def test_one_number_in_many_ways(written):
    assert phone_key(written, 86) == "861055550100"


@pytest.mark.parametrize(
    ("written", "country", "key"),
    [
        ("06 1234 5678", 39, "390612345678"),
        ("+39 06 1234 5678", 86, "390612345678"),
        ("13800138000", 86, "8613800138000"),
        ("123", None, "123"),
        ("", 86, ""),
        (None, 86, ""),
        ("unknown", 86, ""),
    ],
)
def test_the_countrys_own_way_counts(written, country, key):
    assert phone_key(written, country) == key


def test_another_number_is_another_number():
    assert phone_key("+86 10 5555 0100") != phone_key("+86 10 5555 0101")


@given(st.from_regex(r"[1-9][0-9]{6,10}", fullmatch=True), st.sampled_from([1, 86, 49, 39]), st.sampled_from(" -./"))
def test_separators_and_prefixes_say_nothing(digits, country, separator):
    spread = separator.join(digits)
    keys = {phone_key(f"{prefix}{spread}", None) for prefix in (f"+{country} ", f"00{country}")}
    assert keys == {phone_key(spread, country)} == {f"{country}{digits}"}


@given(st.text())
def test_a_key_is_digits_whatever_was_typed(text):
    assert phone_key(text, 86).isascii()
    assert not phone_key(text, 86).strip("0123456789")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("+86 138 1380 0138", "+8613813800138"),
        ("(021) 5555-0100 ext. 12", "02155550100"),
        ("12", ""),
        ("ask the secretary", ""),
        (None, ""),
    ],
)
def test_a_gateway_gets_digits_or_nothing(written, sent):
    assert dialable(written) == sent
