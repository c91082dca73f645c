"""B4: which technical terms a visit speaks of."""

from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.terms import occurs, words_of

LATIN = st.text("abcXYZ019", min_size=1, max_size=8)


def test_latin_words_stand_alone_and_chinese_ones_anywhere():
    assert occurs(["ring main unit"], "A Ring Main Unit in the yard")
    assert not occurs(["ring"], "during")
    assert occurs(["KYN28"], "KYN28-12")
    assert occurs(["环网柜"], "一号环网柜检修")
    assert not occurs([], "anything") and not occurs(["x"], "")


def test_signs_in_a_word_are_taken_as_they_stand():
    assert occurs(["a.b"], "a.b") and not occurs(["a.b"], "axb")


@given(st.lists(LATIN, max_size=4), LATIN, LATIN)
def test_a_word_between_others_is_found(words, before, after):
    assert all(occurs([word], f"{before} {word}, {after}") for word in words)


@given(LATIN, LATIN)
def test_a_part_of_a_word_is_not(word, rest):
    assert not occurs([word], word + rest) or rest.lower().startswith(word.lower())


@given(st.lists(LATIN, min_size=1, max_size=5), st.sampled_from([", ", ";", "、", "；", "\n"]))
def test_a_list_by_people_is_taken_apart(words, separator):
    assert list(words_of(separator.join(words))) == words
