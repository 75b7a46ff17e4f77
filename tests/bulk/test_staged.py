"""Bulk edits are worked out before anything is locked; rows that moved meanwhile are looked at again."""

import threading
import uuid

import pytest
from sqlalchemy import select

from admin_app.bulk.doing import Order, do, look
from admin_app.bulk.selection import Selection
from admin_app.console.actor import act_as
from admin_app.console.screens import screen_of
from admin_app.database import dialect_connections
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.records import service as records
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.conftest import post
from tests.whole import faults_of

WEEKEND = frozenset({6, 7})


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch):
    monkeypatch.setattr("admin_app.bulk.service.CHUNK", 2)


@pytest.fixture
def edit(app, actor):
    """Edits all that match a query; `happens(looking)` is called before the second pair of rows."""
    manager = actor("manager")

    def call(query, what, happens):
        def watch(done, _total, *, looking=False):
            if done == 2:
                happens(looking)

        with app.app_context():
            act_as(manager)
            order = Order(Selection({}, query), what, str(uuid.uuid4()))
            frozen = look(screen_of("tasks"), order, manager, WEEKEND).frozen
            order = Order(order.selection, what, order.batch, frozen)
            return do(screen_of("tasks"), order, manager, WEEKEND, on_chunk=watch)

    return call


def test_others_write_while_a_bulk_edit_looks_at_its_rows_and_are_not_written_over(
    app, edit, meanwhile, read, make_task
):
    made = [make_task(f"Task {number}") for number in range(6)]

    def happens(looking):
        if looking:
            meanwhile(made[0], tasks.update, {"title": "Other words"})
            meanwhile(made[1], tasks.update, {"priority": "high"})
            meanwhile(made[2], tasks.update, {"status": "blocked"})
            meanwhile(made[3], records.discard)

    outcome = edit("status_in=open", {"set": {"priority": "high"}}, happens)
    assert outcome.counts == {"change": 3, "same": 1, "gone": 2}
    assert [refused.id for refused in outcome.refused] == [made[2].id, made[3].id]
    assert read(select(Task.priority).order_by(Task.id)) == ["high"] * 2 + ["medium"] * 2 + ["high"] * 2
    assert read(select(Task.title).where(Task.id == made[0].id)) == ["Other words"]
    assert len(read(select(Entry.id).where(Entry.batch == outcome.batch))) == 3
    assert faults_of(app) == []


@pytest.mark.parametrize("looking", [True, False])
def test_an_edit_that_ends_half_way_leaves_nothing(edit, everything, make_task, looking):
    for _each in range(5):
        make_task()
    before = everything()

    def happens(looks):
        if looks == looking:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        edit("", {"set": {"priority": "high"}}, happens)
    assert everything() == before


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_saves_while_a_bulk_edit_writes_for_long_keeps_what_they_typed(
    app, edit, sign_in, make_task, monkeypatch
):
    """The one writer of SQLite is waited for, and no longer than the busy timeout: here not at all."""
    made = [make_task(f"Task {number}") for number in range(5)]
    client, answers = sign_in("admin"), []
    with app.app_context():
        db.engine.dispose()
    monkeypatch.setattr(dialect_connections, "BUSY_TIMEOUT_MS", 0)

    def save(version):
        form = {"title": "Typed meanwhile", "version": version}
        answers.append(post(client, f"/admin/tasks/edit/?id={made[4].id}", form))

    def happens(looking):
        if not looking:  # in a thread: it has a session of its own
            thread = threading.Thread(target=save, args=(1,))
            thread.start()
            thread.join()

    try:
        assert edit("", {"set": {"priority": "high"}}, happens).changed == 5
    finally:
        with app.app_context():
            db.engine.dispose()
    save(2)
    assert [answer.status_code for answer in answers] == [503, 303]
    assert "The database does not answer" in answers[0].text and "Typed meanwhile" in answers[0].text
