"""A record's folded text follows its attributes, and costs nothing when they stay."""

import pytest
from sqlalchemy import event, inspect, select, text

from admin_app.search.matching import matches
from admin_app.search.model import refresh, search_text_of
from admin_app.search.query import parse
from tests.search.notes import Note


@pytest.fixture
def note(session):
    note = Note(title="Été", body="Straße")
    session.add(note)
    session.flush()
    session.expire_all()
    return note


def found(session, query):
    return session.scalars(select(Note.title).where(matches(Note.search_text, parse(query)))).all()


def test_a_new_record_is_found_by_each_of_its_texts(session, note):
    assert found(session, "ete strasse") == ["Été"]


def test_a_changed_record_is_found_by_its_new_text_only(session, note):
    note.body = "Platz"
    session.flush()
    assert found(session, "ete platz") == ["Été"]
    assert found(session, "strasse") == []


def test_a_text_that_was_emptied_is_not_found(session, note):
    note.body = None
    session.flush()
    assert found(session, "strasse") == []
    assert found(session, "ete") == ["Été"]


def test_another_change_leaves_the_text_alone(session, note):
    note.colour = "red"
    refresh(note)
    assert "search_text" in inspect(note).unloaded


def test_the_text_is_not_read_with_the_record(session, note):
    statements = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    session.scalars(select(Note)).all()
    note.title = "Hiver"
    session.flush()
    assert len(statements) == 2
    assert "search_text" not in statements[0]
    assert "search_text" in statements[1]


def test_set_based_inserts_store_the_same_text(session, note):
    values = {"title": "Été", "body": "Straße", "colour": "grey"}
    assert search_text_of(values, Note.__searchable__) == note.search_text


def test_a_missing_value_is_an_empty_line():
    assert search_text_of({"body": None}, ("title", "body")) == "\n"


def test_a_row_written_without_a_text_has_an_empty_one(session):
    session.execute(text("INSERT INTO notes (id, title, colour) VALUES (1, 'raw', 'grey')"))
    assert session.scalars(select(Note.search_text)).one() == ""


class Misspelt(Note):
    __searchable__ = ("titel",)


def test_a_name_that_the_record_has_not_is_refused(session):
    with pytest.raises(AttributeError, match="titel"):
        refresh(Misspelt(title="x"))
