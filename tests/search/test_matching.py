"""The table of cases holds on every engine, and so do searches that nobody thought of."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, insert, literal, select
from sqlalchemy.orm import Session

from admin_app.search.fold import fold
from admin_app.search.matching import contains, matches
from admin_app.search.model import search_text_of
from admin_app.search.query import MAX_CHARACTERS, Search, Term, parse, phrase
from tests.search.cases import CASES
from tests.search.notes import Note


def is_found(session, search, **values):
    text = search_text_of(values, Note.__searchable__)
    return session.scalar(select(literal(1)).where(matches(literal(text, String), search))) == 1


@pytest.fixture(scope="module")
def rows(engine, tables):
    """A session on a table that holds the text of each case, by the number of the case."""
    texts = [search_text_of({"title": case.text}, Note.__searchable__) for case in CASES]
    with Session(engine) as session:
        session.execute(
            insert(Note),
            [{"id": n, "title": "", "search_text": text} for n, text in enumerate(texts)],
        )
        session.commit()
        yield session


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)), ids=[ascii(case[:2]) for case in CASES])
def test_the_table_holds(rows, number, case):
    query = select(Note.id).where(Note.id == number, matches(Note.search_text, parse(case.query)))
    assert (rows.scalar(query) is not None) is case.found, case.because


def test_a_phrase_ends_with_its_field(session):
    fields = {"title": "Send the", "body": "report today"}
    assert not is_found(session, parse('"the report"'), **fields)
    assert is_found(session, parse('"send the" "report today"'), **fields)


def test_a_short_term_begins_a_field(session):
    assert is_found(session, parse("re"), title="Send the", body="report today")


def test_an_excluded_term_can_be_asked_for_too(session):
    found = contains(literal("\x01send", String), Term("send", excluded=True))
    assert session.scalar(select(literal(1)).where(found)) == 1


def test_an_empty_search_matches_all(session):
    assert is_found(session, Search(), title="")


def test_the_longest_search_is_answered(session):
    grows = "ﷺ" * MAX_CHARACTERS
    assert is_found(session, parse(grows), title=grows)
    assert is_found(session, phrase("%" * MAX_CHARACTERS), title="%" * MAX_CHARACTERS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.text(st.sampled_from("aAbß1%_/\\'\"*?[]^ -\n\0éИがﾊ報ग"), min_size=3), st.data())
def test_a_text_is_found_by_each_part_of_three_letters(session, text, data):
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    part = fold(folded[start : start + data.draw(st.integers(3, 12))])
    assume(len(part) >= 3)
    assert is_found(session, phrase(part), title=text)
