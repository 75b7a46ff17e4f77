"""The index finds what reading every text finds, whatever was written before."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.records import service as records
from admin_app.records.bulk import create_many
from admin_app.search import index
from admin_app.search.grams import asked_grams, grams_of
from admin_app.search.matching import marked_term, matches
from admin_app.search.model import search_text_of
from admin_app.search.query import parse
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from admin_app.trash.service import purge

WORDS = ("Straße", "報告", "invoice", "nvo", "été", "فاتورة", "ab", "a", "タスク", "x-1", "договор")
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@given(text=TEXT, asked=TEXT)
def test_a_text_that_holds_a_term_holds_its_grams(text, asked):
    whole = search_text_of({"title": text}, ("title",))
    for term in parse(asked).terms:
        if marked_term(term) in whole:
            assert set(asked_grams(marked_term(term))) <= grams_of(whole)


def found(text):
    """Ids by the index, and by reading every text."""
    search = parse(text)
    connection = db.session.connection()
    by_index = set(db.session.scalars(select(Task.id).where(index.criterion(connection, Task, search))))
    by_reading = set(db.session.scalars(select(Task.id).where(matches(Task.search_text, search))))
    return by_index, by_reading


def candidates(text):
    return index.candidates(db.session.connection(), Task, parse(text)).ids


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=st.lists(TEXT, min_size=1, max_size=4), asked=TEXT)
def test_the_index_finds_what_reading_finds(app, titles, asked):
    with app.app_context():
        with change(db.session, SYSTEM, door="command"):
            for title in titles:
                tasks.create({"title": title}, SYSTEM)
        by_index, by_reading = found(asked)
    assert by_index == by_reading


@pytest.mark.parametrize("asked", ["invoice", "nvoic", "報告", "告", "in"])
def test_a_search_is_answered_from_the_index(app, make_task, asked):
    task = make_task("報告 about an invoice")
    with app.app_context():
        assert candidates(asked) == [task.id]


def test_a_changed_text_is_found_by_its_new_words_only(app, make_task):
    make_task("Harbour")  # what leaves the index is the text of the task that was changed
    task = make_task("Lighthouse")
    with app.app_context():
        with change(db.session, SYSTEM, door="command"):
            tasks.update(db.session.get(Task, task.id), {"title": "Windmill"}, SYSTEM)
        assert (candidates("lighthouse"), candidates("windmill")) == ([], [task.id])


def test_a_task_deleted_for_ever_leaves_the_index(app, make_task):
    make_task("Harbour")
    task = make_task("Lighthouse")
    with app.app_context():
        with change(db.session, SYSTEM, door="command"):
            record = db.session.get(Task, task.id)
            records.discard(record, SYSTEM)
            purge(record, SYSTEM)
        assert candidates("lighthouse") == []
        assert len(candidates("harbour")) == 1


def test_many_tasks_written_at_once_are_in_the_index(app):
    rows = [{"title": f"Lighthouse {number}"} for number in range(3)]
    with app.app_context():
        with change(db.session, SYSTEM, door="command") as opened:
            create_many(Task, rows, SYSTEM, opened)
        assert len(candidates("lighthouse")) == 3


def test_what_is_undone_is_undone_in_the_index(app):
    with app.app_context():
        with pytest.raises(ZeroDivisionError), change(db.session, SYSTEM, door="command"):
            tasks.create({"title": "Lighthouse"}, SYSTEM)
            _ = 1 / 0
        assert candidates("lighthouse") == []


def test_the_index_is_made_anew_from_the_texts(app, make_task):
    task = make_task("Lighthouse")
    with app.app_context():
        for _done in range(2):
            assert sum(index.rebuild(db.session.connection(), Task)) >= 1
        assert candidates("lighthouse") == [task.id]
        db.session.rollback()


def test_the_index_is_made_anew_of_every_text_in_several_steps(app, make_task, monkeypatch):
    ids = [make_task(f"Lighthouse {number}").id for number in range(3)]
    monkeypatch.setattr(index, "CHUNK", 2)
    with app.app_context():
        assert list(index.rebuild(db.session.connection(), Task)) == [2, 1]
        assert sorted(candidates("lighthouse")) == ids
        db.session.rollback()


def test_a_search_that_many_match_is_found_by_walking_the_list(app, make_task, monkeypatch):
    for number in range(3):
        make_task(f"Lighthouse {number}")
    monkeypatch.setattr(index, "FEW", 2)
    with app.app_context():
        assert index.candidates(db.session.connection(), Task, parse("lighthouse"), limit=2).ids is None
        by_index, by_reading = found("lighthouse")
    assert by_index == by_reading
    assert len(by_index) == 3
