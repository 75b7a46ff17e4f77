"""The last changes on the dashboard: the newest first, of the tasks that the person may see."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from admin_app.dashboard import recent
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from admin_app.tasks.view import TaskView
from tests.console.pages import parse


@pytest.fixture
def board(sign_in):
    return lambda who="viewer", query="": parse(sign_in(who).get(f"/admin/?{query}")).one(
        class_="board-recent"
    )


def titles(board):
    return [line.one("a").text for line in board.all("li")]


@pytest.fixture
def together(app):
    """Completes all tasks in one batch."""

    def complete():
        with app.app_context(), change(db.session, SYSTEM, door="job", batch=True) as opened:
            for task in db.session.scalars(select(Task)):
                tasks.complete(task, SYSTEM)
            return opened.batch

    return complete


def test_the_newest_changes_are_first_and_lead_to_their_tasks(make_task, board):
    made = [make_task(f"Task {n}", by="editor") for n in range(recent.SHOWN + 1)]
    found = board()
    assert titles(found) == [f"Task {n}" for n in range(recent.SHOWN, 0, -1)]
    line = found.all("li")[0]
    assert line.one("a")["href"] == f"/admin/tasks/details/?id={made[-1].id}"
    assert line.one("p").text.startswith("Created · Editor Person · ")


def test_what_was_written_together_is_one_line_that_leads_to_all_of_it(make_task, board, together):
    for number in range(3):
        make_task(f"Task {number}")
    batch = together()
    found = board()
    assert titles(found)[:2] == ["Several tasks", "Task 2"]
    address = urlsplit(found.all("li")[0].one("a")["href"])
    assert (address.path, parse_qs(address.query)) == ("/admin/tasks/", {"batch": [batch]})


def test_a_batch_of_one_is_a_line_as_any_other(make_task, board, together):
    make_task("Alone")
    together()
    assert titles(board()) == ["Alone", "Alone"]


def test_changes_of_tasks_that_are_not_to_be_seen_are_left_out(make_task, board, discard, monkeypatch):
    make_task("Seen", assignee="editor")
    make_task("Hidden", assignee="manager")
    discard(make_task("Gone"))
    assert titles(board()) == ["Hidden", "Seen"]
    usual = TaskView.visible
    monkeypatch.setattr(
        TaskView, "visible", lambda self, query: usual(self, query).where(Task.title != "Hidden")
    )
    assert titles(board()) == ["Seen"]


def test_it_is_narrowed_to_a_project_as_all_else(make_task, make_project, board):
    project = make_project()
    make_task("In it", project=project)
    make_task("Elsewhere")
    assert titles(board(query=f"project_in={project.id}")) == ["In it"]


def test_all_of_it_is_offered_to_who_may_read_the_history(make_task, board):
    make_task()
    assert [a["href"] for a in board("admin").all("a")][0] == "/admin/history/?area=tasks"
    assert not any("/history/" in a["href"] for a in board("viewer").all("a"))


def test_without_changes_it_says_so(board, insert_tasks):
    insert_tasks(2)
    assert "Nothing was changed lately." in board().text
