"""An import is written whole, as one batch of its actor, or not at all; what went out comes back."""

import csv
import datetime as dt
import io

import pytest
from sqlalchemy import func, select

from admin_app.accounts import service as accounts
from admin_app.accounts.model import User
from admin_app.errors import BadInput, Forbidden
from admin_app.extensions import db
from admin_app.history import replay
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.importing import service
from admin_app.importing.service import Outcome, RowsRefused
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.records import bulk
from admin_app.records import service as records
from admin_app.tags.model import Tag
from admin_app.tasks.model import Task
from tests.factories import email_of

ODD = (
    "=1+1", "+1", "-1", "@here", "'=1", "''x", "'", "' ", "＝全角", "＋", "it's", "\"quoted\"", "a,b;c\td",
    "two\nlines\n\nmore", "報告 🚀👩‍💻", "تقرير \u200fRTL", "\\back|pipe", "x" * 200,
)  # fmt: skip


def test_rows_become_tasks_with_everything_they_name(take, read, actor):
    manager = actor("manager")
    content = (
        "title,status,priority,due_date,assignee,project,tags\n"
        f"One,done,high,2026-05-01,{email_of('editor')},Ship,bug|Été\n"
        "Two,,,,,Ship,ete\n"
    )
    assert take(content, manager) == Outcome(new=2)
    one, two = read(select(Task).order_by(Task.id))
    assert (one.title, one.status, one.priority, one.due_date) == ("One", "done", "high", dt.date(2026, 5, 1))
    assert one.completed_at == one.created_at and two.completed_at is None
    assert (two.status, two.priority, two.version) == ("open", "medium", 1)
    assert one.created_by_id == two.created_by_id == manager.id
    assert read(select(Project.name)) == ["Ship"] and one.project_id == two.project_id
    assert sorted(read(select(Tag.name))) == ["bug", "Été"]
    names = read(select(Task.title, Tag.name).join(Task.tags).order_by(Task.title, Tag.name))
    assert sorted(names) == [("One", "bug"), ("One", "Été"), ("Two", "Été")]


def test_all_of_it_is_one_batch_through_the_door_of_imports(take, read, app, actor):
    manager = actor("manager")
    take("title,project,tags\nOne,Ship,a|b\nTwo,,\n", manager)
    entries = read(select(Entry).where(Entry.door == "import"))
    assert sorted(entry.area for entry in entries) == ["projects", "tags", "tags", "tasks", "tasks"]
    assert {entry.actor_id for entry in entries} == {manager.id}
    assert len({entry.batch for entry in entries}) == 1 and entries[0].batch
    with app.app_context():
        assert list(replay.verify(db.session.connection())) == []


def test_a_refused_row_keeps_everything_out(take, everything):
    before = everything()
    with pytest.raises(RowsRefused):
        take("title,project\nOne,New\n,\n  ,Other\n")
    assert everything() == before


def test_refused_rows_can_be_skipped_and_create_nothing(take, read):
    assert take("title,project\nOne,New\n ,Other\nTwo,\n", skip=True) == Outcome(new=2, refused=1)
    assert read(select(Project.name)) == ["New"]


def test_a_failure_at_the_end_leaves_nothing(take, everything, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    resolved = service._resolved

    def break_off(*args):
        yield from resolved(*args)
        raise BadInput()

    monkeypatch.setattr(service, "_resolved", break_off)
    before = everything()
    with pytest.raises(BadInput):
        take("title,project\n" + "x,New\n" * 5)
    assert everything() == before


def test_what_was_planned_is_checked_again_when_it_is_applied(plan, app, make_person, everything):
    leaver = make_person()
    planned = plan(f"title,assignee\nx,{leaver.email}\n")
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        accounts.update(db.session.get(User, leaver.id), {"active": False}, SYSTEM)
    before = everything()
    with app.app_context(), pytest.raises(BadInput, match="has left"):
        service.apply(planned, SYSTEM, skip_refused=False)
    assert everything() == before


def test_a_name_that_somebody_created_meanwhile_is_taken(plan, app, make_project, read):
    planned = plan("title,project\nx,Ship\n")
    project = make_project("Ship")
    with app.app_context():
        service.apply(planned, SYSTEM, skip_refused=False)
    assert read(select(Task.project_id)) == [project.id]


def test_who_lost_the_right_meanwhile_writes_nothing(plan, app, actor, everything):
    planned = plan("title\nx\n")
    before = everything()
    with app.app_context(), pytest.raises(Forbidden):
        service.apply(planned, actor("editor"), skip_refused=False)
    assert everything() == before


def test_what_was_exported_comes_back_exactly(take, make_task, make_project, make_tag, sign_in, read, app):
    project, tags = make_project('=Ship, "it"'), [make_tag("a|b"), make_tag("back\\slash"), make_tag("'q")]
    for number, text in enumerate(ODD):
        make_task(
            text,
            description=text,
            status="done" if number % 2 else "blocked",
            priority="urgent",
            due_date=dt.date(2026, 1, 1 + number),
            assignee="editor",
            project=project,
            tags=tags[: number % 4],
        )
    address = "/admin/tasks/export/csv/"
    sent_out = sign_in("manager").get(address).get_data()
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        for task in db.session.scalars(select(Task)):
            records.discard(task, SYSTEM)
    assert take(sent_out) == Outcome(new=len(ODD))
    again = sign_in("manager").get(address).get_data()
    kept = ("title", "description", "status", "priority", "due_date", "assignee", "project", "tags")

    def shown(content):
        rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
        return sorted(tuple(row[name] for name in kept) for row in rows)

    assert shown(again) == shown(sent_out)
    living = select(Task.title).where(Task.deleted_at.is_(None))
    assert sorted(read(living)) == sorted(text.strip() for text in ODD)


def test_the_number_of_statements_does_not_grow_with_the_rows(take, queries):
    def statements(rows):
        with queries() as seen:
            take("title,project,tags\n" + f"x,P{rows},a|b\n" * rows)
        return len(seen)

    statements(1)
    assert statements(3) == statements(40)  # as many rows as one statement inserts


def test_progress_is_told(plan, app, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    planned, seen = plan("title\n" + "x\n" * 5), []
    with app.app_context():
        service.apply(planned, SYSTEM, skip_refused=False, on_written=seen.append)
    assert seen == [2, 2, 1]


def test_a_file_without_rows_changes_nothing(take, read):
    assert take("title\n") == Outcome()
    assert read(select(func.count(Entry.id)).where(Entry.door == "import")) == [0]
