"""A row about a task that somebody changed since: who changed what is seen, and each may win."""

import pytest
from sqlalchemy import select, text

from admin_app.extensions import db
from admin_app.importing import service
from admin_app.importing.answers import Answers
from admin_app.importing.service import Outcome
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks.model import Task
from tests.factories import email_of

BY_ID = Answers(match="id")


@pytest.fixture
def stale(make_task, make_tag, make_project, edit, make_person):
    """A task as it went out, changed here since, and the row that comes back: title by both, priority and
    project in the file only, status, assignee and tags here only."""
    old, new, tag = make_project("Old"), make_project("New"), make_tag("kept")
    task = make_task("One", status="open", priority="low", project=old, assignee="editor", tags=[tag])
    edit(task, title="Here", status="blocked", assignee_id=make_person("Ana").id, tags=[])
    header = "id,version,title,priority,project,status,assignee,tags,due_date\n"
    row = f"{task.id},1,File,urgent,{new.name},open,{email_of('editor')},kept,\n"
    return task, header + row


def sides(found):
    (row,) = found.store.rows(("conflict",))
    return row.sides


def test_the_side_of_each_field_is_known(plan, stale, app):
    found = plan(stale[1], answers=BY_ID)
    assert sides(found) == {
        "title": "b", "priority": "m", "project_id": "m", "status": "t", "assignee_id": "t", "tags": "t",
    }  # fmt: skip
    with app.app_context():
        (row,) = found.page("conflict")
    then = {cell.field: cell.then for cell in row.cells}
    assert (then["title"], then["status"], then["tags"], then["priority"]) == ("One", "Open", "kept", None)


@pytest.mark.parametrize(
    ("decision", "title", "priority", "project", "status", "tags"),
    [
        ("keep", "Here", "low", "Old", "blocked", []),
        ("merge", "Here", "urgent", "New", "blocked", []),
        ("merge-file", "File", "urgent", "New", "blocked", []),
        ("overwrite", "File", "urgent", "New", "open", ["kept"]),
    ],
)
@pytest.mark.parametrize("per_row", [False, True])
def test_each_may_win(plan, stale, app, decision, title, priority, project, status, tags, per_row):
    task, content = stale
    found = plan(content, answers=BY_ID)
    said = {"rows": {task.id: decision}} if per_row else {"conflicts": decision}
    expected = Outcome(conflicts=1) if decision == "keep" else Outcome(changed=1)
    with app.app_context():
        assert service.foreseen(found, **said) == expected
        assert service.apply(found, SYSTEM, skip_refused=False, **said) == expected
        now = db.session.get(Task, task.id)
        assert (now.title, now.priority, now.project.name, now.status) == (title, priority, project, status)
        assert [tag.name for tag in now.tags] == tags
        assert bool(list(service.unwritten(found, **said))) is (decision == "keep")


def test_a_row_that_the_file_did_not_change_is_still_a_conflict_and_merging_writes_nothing(
    plan, make_task, edit, app
):
    task = make_task("One")
    edit(task, title="Here")
    found = plan(f"id,version,title\n{task.id},1,One\n", answers=BY_ID)
    assert sides(found) == {"title": "t"}
    with app.app_context():
        assert service.foreseen(found, "merge-file") == Outcome(conflicts=1)
        assert service.foreseen(found, "overwrite") == Outcome(changed=1)


def test_where_the_history_does_not_reach_back_both_may_have_changed_it(plan, make_task, edit, app):
    task = make_task("One", priority="low")
    edit(task, title="Here")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM changes WHERE version = 2"))
    found = plan(f"id,version,title,priority\n{task.id},1,One,high\n", answers=BY_ID)
    assert sides(found) == {"title": "b", "priority": "b"}


def test_a_deletion_is_done_only_when_the_whole_row_is_taken(plan, make_task, edit, app):
    task = make_task("One")
    edit(task, title="Here")
    content = f"id,version,delete\n{task.id},1,yes\n"
    found = plan(content, answers=Answers(match="id", delete=True))
    with app.app_context():
        for decision in ("keep", "merge", "merge-file"):
            assert service.foreseen(found, decision) == Outcome(conflicts=1)
        assert service.foreseen(found, "overwrite") == Outcome(deleted=1)
        assert service.apply(found, SYSTEM, skip_refused=False, conflicts="overwrite") == Outcome(deleted=1)
        assert db.session.scalar(select(Task.deleted_at)) is not None
