"""`history verify` proves that the history is whole or names what is not; `history fold` keeps it so."""

import datetime as dt

import pytest
from sqlalchemy import delete, func, select, update

from admin_app.commands import history as commands
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.sealing import key_of, seal
from admin_app.tasks.model import Task


@pytest.fixture
def tamper(app):
    """Executes statements behind the console's back."""

    def call(*statements):
        with app.app_context(), db.engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)

    return call


def test_a_whole_history_is_said_to_be_whole(run, make_task):
    make_task()
    result = run("history", "verify")
    assert (result.exit_code, result.stdout) == (0, "The history is whole.\n")


def test_each_fault_is_a_sentence_and_the_status_is_1(run, make_task, tamper):
    changed, gone, stripped, edited = (make_task() for _ in range(4))
    of = Entry.area == "tasks"
    tamper(
        update(Task.__table__).where(Task.id == changed.id).values(title="Changed"),
        delete(Task.__table__).where(Task.id == gone.id),
        delete(Entry).where(of, Entry.record_id == stripped.id),
        update(Entry).where(of, Entry.record_id == edited.id).values(actor_name="Mallory"),
    )
    result = run("history", "verify")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert f"tasks {changed.id}: “title” is not what the history says." in lines
    assert f"tasks {gone.id}: the row is gone, and the history does not say so." in lines
    assert f"tasks {stripped.id}: the row has no history." in lines
    assert any(line.startswith(f"tasks {edited.id}: entry ") for line in lines)
    assert len(lines) == 4
    assert result.stderr.strip().endswith("4 faults were found.")


def test_with_another_key_it_asks_for_the_right_one(run, make_app, make_task):
    make_task()
    result = run("history", "verify", of=make_app(HISTORY_KEY="another" * 10))
    assert result.exit_code == 1
    assert "is HISTORY_KEY the key that they were written with?" in result.stdout


def test_faults_without_end_are_counted_and_not_all_listed(run, make_app, make_task, monkeypatch):
    monkeypatch.setattr(commands, "MAX_LISTED", 2)
    result = run("history", "verify", of=make_app(HISTORY_KEY="another" * 10))
    listed = [line for line in result.stdout.splitlines() if ": entry " in line]
    assert len(listed) == 2
    assert "… and more, which are not listed." in result.stdout


def test_verifying_changes_nothing(run, make_task, everything):
    make_task()
    before = everything()
    run("history", "verify")
    assert everything() == before


@pytest.fixture
def old_task(app, make_task, sign_in, post):
    """A task with two entries that are a year old."""
    task = make_task("One")
    post(sign_in("manager"), f"/admin/tasks/edit/?id={task.id}", {"title": "Two", "version": 1})
    with app.app_context(), db.engine.begin() as connection:
        columns = [column.label(column.key) for column in Entry.__table__.columns]
        mine = (Entry.area == "tasks") & (Entry.record_id == task.id)
        last = ""
        for entry in connection.execute(select(*columns).where(mine).order_by(Entry.id)).mappings().all():
            aged = dict(entry) | {"at": now() - dt.timedelta(days=365)}
            last = seal(key_of(connection), last, aged)
            values = {"at": aged["at"], "seal": last}
            connection.execute(update(Entry).where(Entry.id == entry["id"]).values(**values))
    return task


def test_folding_says_how_much_it_folded_and_the_history_stays_whole(run, old_task, read):
    result = run("history", "fold", "--older-than", "30")
    assert (result.exit_code, result.stdout) == (0, "1 entry was folded.\n")
    mine = (Entry.area == "tasks") & (Entry.record_id == old_task.id)
    assert read(select(func.count()).where(mine)) == [1]
    assert run("history", "verify").exit_code == 0


def test_how_long_history_is_kept_may_be_a_setting(run, make_app, old_task):
    assert run("history", "fold", of=make_app(HISTORY_DAYS=400)).stdout == "0 entries were folded.\n"
    assert run("history", "fold", of=make_app(HISTORY_DAYS=300)).stdout == "1 entry was folded.\n"


def test_without_a_time_it_folds_nothing_and_says_so(run, old_task, everything):
    before = everything()
    result = run("history", "fold")
    assert result.exit_code == 2
    assert "kept for ever" in result.stderr
    assert run("history", "fold", "--older-than", "0").exit_code == 2
    assert everything() == before
