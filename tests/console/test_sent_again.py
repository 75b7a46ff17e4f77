"""A form that came too late, or while the database was gone: everything typed is on the answer."""

import html
import re
import sqlite3

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from admin_app.extensions import db
from admin_app.tasks.model import Task

TYPED = {"title": "Typed <b>", "description": "two\nlines & more", "status": "blocked"}


def fields(answer):
    """What the form on the answer would send."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', answer.text)
    return {html.unescape(name): html.unescape(value) for name, value in found}


@pytest.fixture
def gone(app):
    """Takes the database away, and gives it back: `with gone(): …`."""

    def fail(*_args):
        raise OperationalError("", {}, sqlite3.OperationalError("unable to open database file"))

    class Gone:
        def __enter__(self):
            with app.app_context():
                self.engine = db.engine
            event.listen(self.engine, "before_cursor_execute", fail)

        def __exit__(self, *_error):
            event.remove(self.engine, "before_cursor_execute", fail)

    return Gone


@pytest.fixture
def titles(read):
    return lambda: read(select(Task.title))


@pytest.mark.parametrize("path", ["new/", "edit/?id={id}"])
def test_a_form_that_met_no_database_is_sent_again_and_saved(gone, make_task, sign_in, post, titles, path):
    task, client = make_task("Before"), sign_in("manager")
    path = f"/admin/tasks/{path.format(id=task.id)}"
    with gone():
        answer = post(client, path, TYPED | {"version": "1"})
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text
    assert TYPED.items() <= fields(answer).items()
    assert html.escape(TYPED["title"]) in answer.text
    assert f'action="{html.escape(path)}"' in answer.text
    assert client.post(path, data=fields(answer)).status_code == 303
    assert "Typed <b>" in titles()


def test_a_button_that_met_no_database_can_be_pressed_again(gone, make_task, sign_in, post, read):
    task, client = make_task("Before"), sign_in("manager")
    with gone():
        answer = post(client, "/admin/tasks/action/", {"action": "complete", "rowid": task.id, "version": 1})
    assert answer.status_code == 503
    assert client.post("/admin/tasks/action/", data=fields(answer)).status_code in (302, 303)
    assert read(select(Task.status).where(Task.id == task.id)) == ["done"]


@pytest.mark.parametrize("path", ["/admin/", "/admin/tasks/", "/session/", "/auth/login"])
def test_every_page_says_that_the_database_is_gone(gone, sign_in, path):
    client = sign_in("manager")
    with gone():
        answer = client.get(path)
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text
    assert client.get("/admin/").status_code == 200


def test_a_password_is_on_no_answer(gone, sign_in, post):
    client = sign_in("manager")
    for path in ("/auth/login", "/auth/change", "/admin/account/"):
        with gone():
            answer = post(client, path, {"email": "x@example.org", "password": "very secret words"})
        assert answer.status_code == 503
        assert "very secret words" not in answer.text


def test_a_form_without_a_session_is_sent_again_once_the_person_has_signed_in(
    app, sign_in, post, titles, csrf
):
    stranger, client = app.test_client(), sign_in("manager")
    answer = post(stranger, "/admin/tasks/new/", TYPED)
    assert answer.status_code == 401
    assert "You were signed out meanwhile" in answer.text
    assert TYPED.items() <= fields(answer).items()
    again = client.post("/admin/tasks/new/", data=fields(answer) | {"csrf_token": csrf(client)})
    assert again.status_code == 303
    assert titles() == ["Typed <b>"]


def test_a_form_with_an_old_token_is_sent_again_with_a_new_one(sign_in, post, titles):
    client = sign_in("manager")
    answer = post(client, "/admin/tasks/new/", TYPED | {"csrf_token": "old"})
    assert answer.status_code == 400
    assert "This page was open too long" in answer.text
    assert client.post("/admin/tasks/new/", data=fields(answer)).status_code == 303
    assert titles() == ["Typed <b>"]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_from_another_site_gets_no_second_try(sign_in, post, headers):
    answer = post(sign_in("manager"), "/admin/tasks/new/", TYPED | {"csrf_token": "old"}, headers=headers)
    assert answer.status_code == 400
    assert "Typed" not in answer.text
