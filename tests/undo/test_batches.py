"""A batch is looked at before anything is locked when it is taken back; what moved meanwhile, once more."""

import pytest
from sqlalchemy import select

from admin_app.errors import Gone
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.records import service as records
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from admin_app.trash import service as trash
from admin_app.undo.batches import undo_batch
from tests.whole import entries_of, faults_of


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch):
    monkeypatch.setattr("admin_app.undo.batches.CHUNK", 2)


@pytest.fixture
def manager(actor):
    return actor("manager")


@pytest.fixture
def completed(app, make_task, manager):
    """Six tasks that were completed in one batch, and the name of it; the last is taken back first."""
    made = [make_task(f"Task {number}") for number in range(6)]
    with app.app_context(), change(db.session, manager, door="screen", batch=True) as opened:
        for task in made:
            tasks.complete(db.session.get(Task, task.id), manager)
    return made, opened.batch


@pytest.fixture
def undo(app, manager):
    """Takes a batch back; `happens(looking)` is called before the second pair of entries."""

    def call(batch, happens=lambda looking: None):
        def watch(done, _total, *, looking=False):
            if done == 2:
                happens(looking)

        with app.app_context():
            return undo_batch(batch, manager, door="job", on_chunk=watch)

    return call


def test_others_write_while_a_batch_is_looked_at_and_are_not_written_over(
    app, completed, undo, meanwhile, read
):
    made, batch = completed

    def happens(looking):
        if looking:  # the first pair has been looked at: the last two tasks
            meanwhile(made[5], tasks.update, {"title": "Other words"})
            meanwhile(made[4], tasks.update, {"status": "blocked"})
            meanwhile(made[0], records.discard)

    outcome = undo(batch, happens)
    assert (outcome.undone, outcome.left) == (4, 2)
    left = {(skipped.record_id, str(skipped.reason)) for skipped in outcome.skipped}
    assert left == {(made[4].id, "It was changed since."), (made[0].id, "It is in the trash.")}
    assert read(select(Task.status).order_by(Task.id)) == ["done", "open", "open", "open", "blocked", "open"]
    assert read(select(Task.title).where(Task.id == made[5].id)) == ["Other words"]
    assert len(read(select(Entry.id).where(Entry.batch == outcome.batch))) == 4
    assert faults_of(app) == []


def test_what_somebody_else_took_back_meanwhile_is_left(app, completed, undo, actor, read):
    _made, batch = completed

    def happens(looking):
        if looking:
            with app.app_context():
                undo_batch(batch, actor("admin"), door="screen")

    outcome = undo(batch, happens)
    assert (outcome.undone, outcome.left) == (0, 6)
    assert {str(skipped.reason) for skipped in outcome.skipped} == {"It was taken back already."}
    assert read(select(Task.version).distinct()) == [3]
    assert faults_of(app) == []


def test_what_was_purged_meanwhile_does_not_keep_the_others(app, completed, undo, meanwhile, read):
    made, batch = completed

    def happens(looking):
        if looking:
            meanwhile(made[5], records.discard)
            meanwhile(made[5], trash.purge)

    outcome = undo(batch, happens)
    assert (outcome.undone, [str(skipped.reason) for skipped in outcome.skipped]) == (
        5,
        ["It was deleted for ever."],
    )
    assert read(select(Task.status).distinct()) == ["open"]
    assert faults_of(app) == []


@pytest.mark.parametrize("looking", [True, False])
def test_an_undo_that_ends_half_way_leaves_nothing(completed, undo, everything, looking):
    _made, batch = completed
    before = everything()

    def happens(looks):
        if looks == looking:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undo(batch, happens)
    assert everything() == before


def test_what_a_batch_did_twice_to_one_record_is_taken_back_beside_what_it_did_once(
    app, make_task, manager, undo, read
):
    made = [make_task(f"Task {number}", priority="low") for number in range(3)]
    with app.app_context(), change(db.session, manager, door="screen", batch=True) as opened:
        for priority, few in (("medium", made), ("urgent", made[:1])):
            for task in few:
                tasks.update(db.session.get(Task, task.id), {"priority": priority}, manager)
    outcome = undo(opened.batch)
    assert (outcome.undone, outcome.left) == (4, 0)
    assert read(select(Task.priority)) == ["low"] * 3
    first = [entry.undoes for entry in entries_of(app, "tasks", made[0].id)]
    assert first[-2:] == [entry.id for entry in entries_of(app, "tasks", made[0].id)[2:0:-1]]
    assert faults_of(app) == []


def test_a_batch_that_never_was_is_gone(undo, app, everything):
    before = everything()
    with pytest.raises(Gone):
        undo("00000000-0000-0000-0000-000000000000")
    assert everything() == before
