"""What a list that is looked at tells of the changes of others."""

import datetime as dt

import pytest

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks import service
from admin_app.tasks.model import Task
from tests.console.pages import parse

LIST, NEWS = "/admin/tasks/", "/admin/tasks/news/"


@pytest.fixture
def edit(app, actor):
    """Changes a task, as somebody: `edit(task, "manager", status="done")`."""

    def call(task, who="manager", **values):
        doer = SYSTEM if who == "system" else actor(who)
        with app.app_context(), change(db.session, doer, door="screen"):
            service.update(db.session.get(Task, task.id), values, doer)

    return call


class Opened:
    """A list that somebody has open."""

    def __init__(self, client, query=""):
        self.client, self.query = client, query
        page = parse(client.get(f"{LIST}?{query}"))
        (head,) = [each for each in page.all("div") if each.get("data-news")]
        self.since, self.address = head["data-since"], head["data-news"]
        self.rows = [each["data-id"] for each in page.all("tr") if each.get("data-id")]

    def ask(self, **args):
        args = {"since": self.since, "rows": ",".join(self.rows), **args}
        return self.client.get(self.address, query_string=_joined(self.query, args))

    def told(self):
        answer = self.ask()
        return answer.json["text"] if answer.status_code == 200 else None


def _joined(query, args):
    return {**dict(part.split("=") for part in query.split("&") if part), **args}


@pytest.fixture
def opened(sign_in):
    return lambda query="", who="editor": Opened(sign_in(who), query)


def test_nothing_is_told_while_nothing_changed(opened, make_task):
    make_task("x")
    answer = opened().ask()
    assert (answer.status_code, answer.data) == (204, b"")


def test_the_changes_of_others_are_counted_by_task(opened, make_task, edit):
    tasks = [make_task(f"T{n}") for n in range(4)]
    page = opened()
    edit(tasks[0], title="a")
    edit(tasks[0], title="b")
    assert page.told() == "1 task changed meanwhile."
    edit(tasks[1], title="c")
    edit(tasks[2], "system", title="d")
    assert page.told() == "3 tasks changed meanwhile."


def test_the_changes_of_the_person_who_asks_are_none(opened, make_task, edit):
    task = make_task("x", by="manager")
    page = opened(who="manager")
    edit(task, "manager", title="y")
    assert page.told() is None


def test_a_new_task_counts_where_the_list_would_show_it(opened, make_task):
    blocked, done = opened("status_in=blocked"), opened("status_in=done")
    make_task("x", by="manager", status="blocked")
    assert (blocked.told(), done.told()) == ("1 task changed meanwhile.", None)


def test_a_task_that_left_the_list_counts_where_it_was_shown(opened, make_task, edit, discard):
    gone, changed = make_task("x", status="blocked"), make_task("y", status="blocked")
    page, other = opened("status_in=blocked"), opened("status_in=open")
    edit(changed, status="done")
    discard(gone, by="manager")
    assert (page.told(), other.told()) == ("2 tasks changed meanwhile.", None)


def test_what_happened_before_the_page_is_no_news(opened, make_task, edit):
    edit(make_task("x"), title="y")
    assert opened().told() is None


def test_what_the_person_may_not_see_is_not_told(opened, make_task, edit, monkeypatch):
    secret = make_task("secret")
    page = opened()
    edit(secret, title="hidden")
    usual = type(page.client.application.extensions["admin"][0]._views[1]).visible

    def visible(self, query):
        return usual(self, query).where(self.model.id != secret.id)

    from admin_app.tasks.view import TaskView

    monkeypatch.setattr(TaskView, "visible", visible)
    monkeypatch.setattr(TaskView, "discarded", lambda self, query: query.where(db.false()))
    assert page.told() is None


def test_other_records_are_no_news(opened, make_task, make_project):
    make_task("x")
    page = opened()
    make_project("y")
    assert page.told() is None


def test_more_than_a_hundred_are_not_counted(opened, make_task, monkeypatch):
    monkeypatch.setattr("admin_app.news.view.COUNTED_TO", 2)
    page = opened()
    for n in range(3):
        make_task(f"T{n}")
    assert page.told() == "More than 2 rows of this list changed meanwhile."


def test_nothing_new_costs_one_question_beside_who_asks(opened, make_task, queries):
    make_task("x")
    page = opened()
    with queries() as seen:
        page.ask()
    assert sum("changes" in statement for statement in seen.statements) == 1
    assert not any("FROM tasks" in statement for statement in seen.statements), str(seen)


@pytest.mark.parametrize("since", ["", "yesterday", "2026-01-01", "9999-12-31T00:00:00+00:00", "\x00"])
def test_a_moment_that_no_page_said_gets_no_answer(opened, make_task, edit, since):
    page = opened()
    edit(make_task("x"), title="y")
    assert page.ask(since=since).status_code == 204


@pytest.mark.parametrize("rows", ["x", "1,,2,-1", "9" * 400, "\x00"])
def test_rows_that_are_none_are_left_out(opened, make_task, edit, rows):
    page = opened()
    edit(make_task("x"), title="y")
    assert page.ask(rows=rows).json["count"] == 1


def test_asking_does_not_prolong_the_session(opened, make_task, edit):
    task = make_task("x")
    page = opened()
    with page.client.session_transaction() as session:
        session.permanent = True
    assert "Set-Cookie" in page.client.get(LIST).headers  # a click does
    assert "Set-Cookie" not in page.ask().headers
    edit(task, title="y")
    answer = page.ask()
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_zero_seconds_switch_it_off(app, sign_in, make_task):
    app.config["LIST_NEWS_SECONDS"] = 0
    make_task("x")
    assert "data-news" not in sign_in("viewer").get(LIST).text


def test_the_moment_of_a_page_is_before_it_read_anything(opened):
    before = dt.datetime.now(dt.UTC)
    assert before <= dt.datetime.fromisoformat(opened().since) <= dt.datetime.now(dt.UTC)
