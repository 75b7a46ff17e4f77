"""The marks of beginnings can be asked for with LIKE, and stand in nobody's way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.search.fold import fold
from admin_app.search.words import BEGINNING, is_found_at_beginnings_only, mark_beginnings


@pytest.mark.parametrize(
    ("folded", "marked"),
    [
        ("two words", "·two ·words"),
        ("l'ete x_y 2nd c++", "·l'·ete ·x_·y ·2nd ·c++"),
        ("été 第3回test 報告書", "·été 第·3回·test 報告書"),
        ("की किताब", "·की ·किताब"),
    ],
)
def test_each_word_of_an_alphabet_has_a_mark(folded, marked):
    assert mark_beginnings(folded) == marked.replace("·", BEGINNING)


@given(st.text(st.sampled_from("ab1 -_'é報がกि\u0e35\u3099ンй")), st.data())
def test_a_part_of_a_text_is_a_part_of_the_marked_text(text, data):
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    part = folded[start : data.draw(st.integers(start, len(folded)))]
    assert mark_beginnings(part).removeprefix(BEGINNING) in mark_beginnings(folded)


@given(st.text())
def test_nothing_but_marks_is_added(text):
    folded = fold(text)
    assert mark_beginnings(folded).replace(BEGINNING, "") == folded


@pytest.mark.parametrize("term", ["a", "ab", "7", "й", "कि", "ab\u093c", "c#"])
def test_one_or_two_letters_of_an_alphabet_are_short(term):
    assert is_found_at_beginnings_only(term)


@pytest.mark.parametrize("term", ["abc", "報", "か", "한", "ที่", "a報", "%", "_a", "किताब"])
def test_other_terms_are_found_anywhere(term):
    assert not is_found_at_beginnings_only(term)
