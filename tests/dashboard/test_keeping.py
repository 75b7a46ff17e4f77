"""Figures of very many tasks are kept for a while, and it is said since when."""

import os

import pytest

from admin_app.console import listing
from admin_app.dashboard import keeping
from admin_app.dashboard.keeping import Keeper
from admin_app.tasks.model import Task
from admin_app.tasks.view import TaskView
from tests.dashboard.test_view import number


@pytest.fixture
def many(app, tmp_path, monkeypatch, insert_tasks):
    """Five tasks, which are very many here."""
    monkeypatch.setattr(listing, "COUNT_LIMIT", 4)
    monkeypatch.setattr(keeping, "SETTLED", 0)
    app.config["DATA_FOLDER"] = tmp_path
    insert_tasks(5)


@pytest.fixture
def keeper(tmp_path):
    return Keeper(tmp_path, "a name")


def age(keeper, seconds):
    then = keeper.file.stat().st_mtime - seconds
    os.utime(keeper.file, (then, then))


def test_few_tasks_are_counted_for_each_page(make_task, sign_in, app, tmp_path):
    app.config["DATA_FOLDER"] = tmp_path
    client = sign_in("viewer")
    make_task()
    assert number(client, "Open tasks") == 1
    make_task()
    assert number(client, "Open tasks") == 2
    assert list(tmp_path.iterdir()) == []


def test_many_are_counted_anew_at_a_persons_wish(many, make_task, sign_in):
    client = sign_in("viewer")
    assert number(client, "Open tasks") == 5
    make_task()
    assert number(client, "Open tasks") == 5
    answer = client.get("/admin/?weeks=4&refresh=1")
    assert (answer.status_code, answer.location) == (302, "/admin/?weeks=4")
    assert number(client, "Open tasks", "/admin/?weeks=4") == 6


@pytest.mark.parametrize("other", ["/admin/?project_in=none", "/admin/?weeks=52"])
def test_what_is_asked_otherwise_is_counted_apart(many, make_task, sign_in, other):
    client = sign_in("viewer")
    client.get("/admin/")
    make_task()
    assert number(client, "Open tasks", other) == 6


def test_nobody_gets_what_was_counted_for_somebody_who_may_see_more(many, sign_in, monkeypatch):
    assert number(sign_in("viewer"), "Open tasks") == 5
    usual, few = TaskView.visible, Task.title.in_(["Task 0", "Task 1"])
    monkeypatch.setattr(TaskView, "visible", lambda self, query: usual(self, query).where(few))
    monkeypatch.setattr(listing, "COUNT_LIMIT", 1)
    assert number(sign_in("viewer"), "Open tasks") == 2


def test_what_is_kept_is_not_counted(keeper):
    made_at, found = keeper.get(lambda: {"n": 1})
    assert keeper.get(lambda: {"n": 2}) == (made_at, found) == (made_at, {"n": 1})


def test_what_is_too_old_is_counted_anew(keeper):
    keeper.get(lambda: {"n": 1})
    age(keeper, keeping.KEPT + 1)
    assert keeper.get(lambda: {"n": 2})[1] == {"n": 2}


def test_while_one_counts_anew_the_others_go_on_with_what_there_is(keeper):
    keeper.get(lambda: {"n": 1})
    age(keeper, keeping.KEPT + 1)
    seen = []

    def count():
        seen.append(keeper.get(lambda: {"n": 3})[1])
        return {"n": 2}

    assert keeper.get(count)[1] == {"n": 2}
    assert seen == [{"n": 1}]


def test_impatience_counts_once(keeper):
    keeper.get(lambda: {"n": 1})
    assert keeper.get(lambda: {"n": 2}, anew=True)[1] == {"n": 1}
    age(keeper, keeping.SETTLED + 1)
    assert keeper.get(lambda: {"n": 3}, anew=True)[1] == {"n": 3}


@pytest.mark.parametrize("text", ["", "{", "[1]", "nonsense"])
def test_a_damaged_file_is_counted_over(keeper, text):
    keeper.get(lambda: {"n": 1})
    keeper.file.write_text(text)
    assert keeper.get(lambda: {"n": 2})[1] == {"n": 2}
    assert keeper.get(lambda: {"n": 3})[1] == {"n": 2}


def test_a_folder_that_takes_no_file_only_makes_it_slow(tmp_path):
    (tmp_path / "figures").write_text("in the way")
    keeper = Keeper(tmp_path, "a name")
    assert [keeper.get(lambda n=n: {"n": n})[1]["n"] for n in (1, 2)] == [1, 2]


def test_what_nobody_asked_for_in_a_day_is_deleted(keeper, tmp_path):
    keeper.get(lambda: {"n": 1})
    age(keeper, keeping.FORGOTTEN + 1)
    Keeper(tmp_path, "another name").get(dict)
    assert not keeper.file.exists()


def test_what_is_kept_can_be_read_by_nobody_else_on_the_machine(keeper):
    keeper.get(lambda: {"n": 1})
    assert keeper.folder.stat().st_mode & 0o077 == 0
    assert keeper.file.stat().st_mode & 0o077 == 0
