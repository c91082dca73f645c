"""W1: what the telephone system sends is genuine and fresh, or not believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.signature import is_genuine, sign

NOW = 1764036000
STAMP = str(NOW)


def test_it_is_genuine_when_signed_just_now():
    assert is_genuine("secret", STAMP, b"{}", sign("secret", STAMP, b"{}"), NOW + 300, 300)
    assert is_genuine("secret", STAMP, b"{}", sign("secret", STAMP, b"{}"), NOW - 300, 300)


@pytest.mark.parametrize(
    ("secret", "stamp", "body", "now"),
    [
        ("other", STAMP, b"{}", NOW),
        ("secret", str(NOW + 1), b"{}", NOW),
        ("secret", STAMP, b"{ }", NOW),
        ("secret", STAMP, b"{}", NOW + 301),
        ("secret", STAMP, b"{}", NOW - 301),
    ],
)
def test_what_is_altered_or_old_is_not(secret, stamp, body, now):
    assert not is_genuine(secret, stamp, body, sign("secret", STAMP, b"{}"), now, 300)


@pytest.mark.parametrize("stamp", ["", "x", "-1", "1e9", " 1764036000", "٣", "9" * 400])
def test_a_time_that_is_none_is_not_genuine_even_when_signed(stamp):
    assert not is_genuine("secret", stamp, b"", sign("secret", stamp, b""), NOW, 10**12)


@given(st.text(), st.text(), st.binary(), st.text(), st.integers(0, 2**40))
def test_no_guess_is_believed(secret, stamp, body, guess, now):
    assert not is_genuine(secret, stamp, body, guess, now, 300)
