"""Folding keeps the state and the proof, and refuses what it would hide."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from admin_app.database.types import now
from admin_app.database.writing import writing
from admin_app.extensions import db
from admin_app.history import folding
from admin_app.history.model import Entry
from admin_app.history.replay import state_at
from admin_app.history.sealing import key_of, seal
from tests.whole import entries_of, faults_of

DAY = dt.timedelta(days=1)


def fold(app, before):
    """Folds as the command does; how many entries went."""
    gone = 0
    with app.app_context(), writing(), db.engine.connect() as connection:
        for number in folding.fold(connection, before):
            connection.commit()
            gone += number
    return gone


def make_old(app, record_id, days):
    """Date the entries of a task back, one more day each, and seal them anew: time has passed."""
    with app.app_context(), db.engine.begin() as connection:
        key, last = key_of(connection), ""
        columns = [column.label(column.key) for column in Entry.__table__.columns]
        mine = select(*columns).where(Entry.area == "tasks", Entry.record_id == record_id)
        found = connection.execute(mine.order_by(Entry.id)).mappings().all()
        for age, entry in zip(days, found, strict=True):
            moved = dict(entry) | {"at": now() - age * DAY}
            last = seal(key, last, moved)
            values = {"at": moved["at"], "seal": last}
            connection.execute(update(Entry).where(Entry.id == entry["id"]).values(**values))


@pytest.fixture
def aged(app, make_task, make_tag, make_project, sign_in, post):
    """A task whose four entries are 40, 30, 20 and 10 days old."""
    task = make_task("One", tags=[make_tag("t")], project=make_project("Ship"), due_date=dt.date(2026, 3, 1))
    client = sign_in("manager")
    for version, title in enumerate(("Two", "Three", "Four"), 1):
        post(client, f"/admin/tasks/edit/?id={task.id}", {"title": title, "version": version})
    make_old(app, task.id, (40, 30, 20, 10))
    assert faults_of(app) == []
    return task


def test_old_entries_become_one_that_holds_the_state_they_add_up_to(app, aged):
    with app.app_context():
        before = state_at(db.session, "tasks", aged.id, version=3)
    assert fold(app, now() - 15 * DAY) == 2
    assert faults_of(app) == []
    first, last = entries_of(app, "tasks", aged.id)
    assert (first.verb, first.version, last.verb, last.version) == ("baseline", 3, "edit", 4)
    with app.app_context():
        assert state_at(db.session, "tasks", aged.id, version=3) == before
        assert state_at(db.session, "tasks", aged.id)["title"] == "Four"


def test_folding_again_folds_only_what_has_aged_since(app, aged):
    assert fold(app, now() - 15 * DAY) == 2
    assert fold(app, now() - 15 * DAY) == 0
    assert fold(app, now()) == 1
    assert faults_of(app) == []
    assert [e.version for e in entries_of(app, "tasks", aged.id)] == [4]


def test_what_is_young_stays_as_it_is(app, aged):
    before = [(e.id, e.seal) for e in entries_of(app)]
    assert fold(app, now() - 35 * DAY) == 0
    assert [(e.id, e.seal) for e in entries_of(app)] == before


def test_a_folded_record_is_edited_and_undone_as_before(app, aged, sign_in, post, read):
    fold(app, now())
    client = sign_in("manager")
    post(client, f"/admin/tasks/edit/?id={aged.id}", {"title": "Five", "version": 4})
    post(client, "/admin/undo/", {"area": "tasks", "id": aged.id, "version": 5})
    assert [e.verb for e in entries_of(app, "tasks", aged.id)] == ["baseline", "edit", "undo"]
    assert faults_of(app) == []


def test_of_a_purged_record_the_purge_stays(app, aged, sign_in, post):
    client = sign_in("admin")
    post(client, "/admin/tasks/delete/", {"id": aged.id})
    post(client, "/admin/tasks/trash/purge/", {"id": aged.id})
    assert fold(app, now() + DAY) >= 5
    assert [e.verb for e in entries_of(app, "tasks", aged.id)] == ["purge"]
    assert faults_of(app) == []


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_record_that_was_tampered_with_is_not_folded_so_that_verify_still_names_it(app, aged, number):
    wanted = entries_of(app, "tasks", aged.id)[number].id
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(update(Entry).where(Entry.id == wanted).values(actor_name="Mallory"))
    before = faults_of(app)
    fold(app, now())
    assert len(entries_of(app, "tasks", aged.id)) == 4
    assert faults_of(app) == before != []


def test_an_entry_after_a_clock_was_set_back_is_not_lost(app, aged):
    make_old(app, aged.id, (40, 5, 30, 10))
    fold(app, now() - 15 * DAY)
    assert [e.version for e in entries_of(app, "tasks", aged.id)] == [1, 2, 3, 4]
    assert faults_of(app) == []


def test_records_are_folded_in_steps_that_can_be_committed(app, make_task, sign_in, post, monkeypatch):
    monkeypatch.setattr(folding, "CHUNK", 2)
    client = sign_in("manager")
    for task in [make_task() for _ in range(5)]:
        post(client, f"/admin/tasks/edit/?id={task.id}", {"title": "New", "version": 1})
    with app.app_context(), writing(), db.engine.connect() as connection:
        steps = list(folding.fold(connection, now()))
        connection.commit()
    assert sum(steps) == 5
    assert len(steps) == 3
    assert faults_of(app) == []
