"""A7: the form is tidied after the call."""

from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.tidy import tidy

TYPED = st.text("ab 　\t\r\n.", max_size=60)


def test_what_was_typed_in_a_hurry():
    assert tidy(" One  two \n\n\n\n three\t") == "One two\n\nthree"
    assert tidy(None) == tidy(" \n ") == ""


@given(TYPED)
def test_no_word_is_lost_and_none_comes_in(text):
    assert tidy(text).split() == text.split()


@given(TYPED)
def test_what_is_tidy_stays(text):
    assert tidy(tidy(text)) == tidy(text)
