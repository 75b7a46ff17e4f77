"""`trash empty` deletes for ever what has been in the trash for long, and nothing else."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from admin_app.commands import trash as commands
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.projects.model import Project
from admin_app.tasks.model import Task
from tests.whole import entries_of, faults_of


@pytest.fixture
def discard(app, sign_in, post):
    """Deletes a record as somebody did so many days ago."""

    def call(record, days):
        area = record.__tablename__
        assert post(sign_in("admin"), f"/admin/{area}/delete/", {"id": record.id}).status_code == 303
        moment = now() - dt.timedelta(days=days)
        table = type(record).__table__
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(update(table).where(table.c.id == record.id).values(deleted_at=moment))

    return call


def test_what_is_old_goes_and_what_is_young_or_living_stays(run, make_task, discard, read):
    old, young = make_task("Old"), make_task("Young")
    make_task("Living")
    discard(old, 31)
    discard(young, 29)
    result = run("trash", "empty", "--older-than", "30")
    assert (result.exit_code, result.stdout) == (0, "1 record was deleted for ever.\n")
    assert sorted(read(select(Task.title))) == ["Living", "Young"]
    assert run("trash", "empty", "--older-than", "30").stdout == "0 records were deleted for ever.\n"


def test_the_history_names_the_system_and_stays(app, run, make_task, discard):
    task = make_task("Old")
    discard(task, 31)
    run("trash", "empty", "--older-than", "30")
    last = entries_of(app, "tasks", task.id)[-1]
    assert (last.verb, last.door, last.actor_id) == ("purge", "command", None)


def test_a_project_goes_with_what_points_to_it_left_whole(app, run, make_project, make_task, discard, read):
    project = make_project("Old")
    task, gone = make_task("Living", project=project), make_task("Gone", project=project)
    discard(project, 40)
    discard(gone, 40)
    assert run("trash", "empty", "--older-than", "30").stdout == "2 records were deleted for ever.\n"
    assert read(select(Project.id)) == []
    assert read(select(Task.id, Task.project_id)) == [(task.id, None)]
    assert [f for f in faults_of(app) if f[2] == task.id] == []


def test_many_go_in_steps(run, make_task, discard, read, monkeypatch):
    monkeypatch.setattr(commands, "CHUNK", 2)
    for _number in range(5):
        discard(make_task(), 31)
    assert run("trash", "empty", "--older-than", "30").stdout == "5 records were deleted for ever.\n"
    assert read(select(Task.id)) == []


def test_how_long_the_trash_is_kept_may_be_a_setting(run, make_app, make_task, discard):
    discard(make_task(), 31)
    assert run("trash", "empty", of=make_app(TRASH_DAYS=40)).stdout.startswith("0 ")
    assert run("trash", "empty", of=make_app(TRASH_DAYS=30)).stdout.startswith("1 ")


def test_without_a_time_it_deletes_nothing_and_says_so(run, make_app, make_task, discard, read):
    discard(make_task(), 1000)
    result = run("trash", "empty", of=make_app(TRASH_DAYS=0))
    assert result.exit_code == 2
    assert "kept for ever" in result.stderr
    assert run("trash", "empty", "--older-than", "0").exit_code == 2
    assert len(read(select(Task.id))) == 1
