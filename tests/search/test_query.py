"""A line of words is read as its writer meant it, and every line can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.search.query import MAX_CHARACTERS, Search, Term, looked_at, parse, phrase


def terms(text):
    return [("not " if term.excluded else "") + term.text for term in parse(text).terms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Red  GREEN ", ["red", "green"]),
        ('"Red green" blue', ["red green", "blue"]),
        ('-red -"green blue" －white', ["not red", "not green blue", "not white"]),
        ("red Red RED", ["red"]),
        ("red -red", ["red", "not red"]),
        ('"red green', ['"red', "green"]),
        ('red"green blue"', ['red"green', 'blue"']),
        ('"red"green', ["red", "green"]),
        ("--x - -", ["not -x", "-"]),
        ('"" -"" \u0640 \x00', []),
        ("ｆｕｌｌ　ｗｉｄｔｈ", ["full", "width"]),
    ],
)
def test_a_line_is_read_as_words_phrases_and_exclusions(text, expected):
    assert terms(text) == expected


def test_a_search_without_terms_is_false():
    assert not parse(" ")
    assert parse("x")


def test_a_phrase_of_a_filter_has_no_signs_with_a_meaning():
    assert phrase('-Red "green').terms == (Term('-red "green'),)
    assert phrase(" ") == Search()


def test_up_to_500_characters_and_20_words_are_read():
    line = " ".join(["first", "y" * 39, *(f"{number:024}" for number in range(2, 20))]) + "yyyyy"
    assert len(line) == 500
    assert len(parse(f" {line} ").terms) == 20
    assert not parse(line).problems


def test_the_words_beyond_500_characters_are_left_out_and_named():
    search = parse(f"first {'y' * 490} second third")
    assert [term.text for term in search.terms] == ["first", "y" * 490]
    assert "500" in str(search.problems[0])
    assert len(search.problems) == 1


def test_a_word_or_phrase_that_crosses_the_limit_is_left_out_whole():
    assert terms(f"first {'y' * 501}") == ["first"]
    assert terms(f'first "{"y " * 300}"') == ["first"]


def test_a_long_phrase_of_a_filter_is_left_out_and_named():
    assert not phrase("y" * 501).terms
    assert "500" in str(phrase("y" * 501).problems[0])
    assert not phrase("y" * 500).problems


def test_the_words_beyond_20_are_left_out_and_named():
    search = parse(" ".join(f"w{number}" for number in range(21)))
    assert [term.text for term in search.terms] == [f"w{number}" for number in range(20)]
    assert "20" in str(search.problems[0])


def test_the_same_word_counts_once():
    assert not parse("word " * 21).problems


@given(st.text(st.one_of(st.characters(), st.sampled_from('"“” -－%_'))))
def test_every_line_is_a_search_without_empty_terms(text):
    search = parse(text)
    assert all(term.text for term in search.terms)


@given(st.text(max_size=30), st.integers(min_value=1, max_value=60))
def test_what_is_looked_at_of_a_long_line_is_the_same_search(text, times):
    line = f'{text} "a phrase" -not '.replace("\0", "") * times
    kept = looked_at(line)
    assert len(kept) <= MAX_CHARACTERS
    assert parse(kept).terms == parse(line).terms
