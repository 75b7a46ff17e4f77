"""A form that is sent twice makes one record, however it comes to be sent twice."""

import datetime as dt
import threading

import pytest
from sqlalchemy import func, select, update

from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.records import sent_form
from admin_app.records.sent_form import AlreadySent, SentForm
from admin_app.tasks.model import Task
from tests.console.pages import messages, values
from tests.whole import faults_of

NEW = "/admin/tasks/new/"


@pytest.fixture
def form(sign_in):
    """An open form of a new task, and the browser that shows it."""
    client = sign_in("editor")
    return client, {**values(client.get(NEW)), "title": "Once"}


def count(read):
    return read(select(func.count()).select_from(Task))[0]


def test_every_form_of_a_new_record_has_a_token_of_its_own(sign_in):
    client = sign_in("editor")
    tokens = {values(client.get(NEW))["form_token"] for _twice in range(2)}
    assert len(tokens) == 2
    assert all(len(token) >= 32 for token in tokens)


def test_a_form_that_is_sent_twice_makes_one_record_and_answers_alike(app, form, post, read):
    client, sent = form
    first, second = post(client, NEW, sent), post(client, NEW, sent)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert count(read) == 1
    assert "“Once” was created." in [said for _kind, said in messages(client.get("/admin/tasks/"))]
    assert faults_of(app) == []


def test_what_was_changed_in_between_does_not_make_a_second_one(form, post, read):
    client, sent = form
    post(client, NEW, sent)
    post(client, NEW, {**sent, "title": "Twice"})
    assert read(select(Task.title)) == ["Once"]


def test_a_form_that_was_refused_may_be_sent_again(form, post, read):
    client, sent = form
    refused = post(client, NEW, {**sent, "title": ""})
    assert refused.status_code == 422
    again = values(refused)
    assert again["form_token"] == sent["form_token"]
    assert post(client, NEW, {**again, "title": "Once"}).status_code == 303
    assert count(read) == 1


def test_two_forms_make_two_records(sign_in, post, read):
    client = sign_in("editor")
    for _twice in range(2):
        post(client, NEW, {**values(client.get(NEW)), "title": "Same"})
    assert count(read) == 2


def test_a_form_without_a_token_is_a_form_too(sign_in, post, read):
    client = sign_in("editor")
    for _twice in range(2):
        assert post(client, NEW, {"title": "Plain"}).status_code == 303
    assert count(read) == 2


@pytest.mark.parametrize("token", ["x" * 5000, "'; DROP TABLE tasks", "報告", "a\0b"])
def test_a_token_of_any_kind_is_only_a_token(sign_in, post, read, token):
    client = sign_in("editor")
    for _twice in range(2):
        assert post(client, NEW, {"title": "Odd", "form_token": token}).status_code == 303
    assert count(read) == 1


def test_tokens_that_begin_alike_are_two(sign_in, post, read):
    for end in "ab":
        post(sign_in("editor"), NEW, {"title": "Long", "form_token": "x" * 100 + end})
    assert count(read) == 2


def test_people_are_invited_once(app, sign_in, post):
    client = sign_in("admin")
    sent = {**values(client.get("/admin/users/new/")), "name": "New", "email": "new@example.org"}
    for _twice in range(2):
        assert post(client, "/admin/users/new/", sent).status_code == 303
    assert len(app.extensions["mailman"].outbox) == 1


def test_a_form_sent_again_for_a_record_that_is_gone_is_told_so(form, post, read, sign_in):
    client, sent = form
    post(client, NEW, sent)
    (number,) = read(select(Task.id))
    post(sign_in("admin"), "/admin/tasks/delete/", {"id": number})
    assert post(client, NEW, sent).status_code == 404
    assert count(read) == 1


def test_whoever_sends_it_at_the_same_moment_waits_for_the_first(app, read):
    """Two transactions at once: the second learns which record the first made."""
    token, began, found = sent_form.new_token(), threading.Event(), []

    def second():
        with app.app_context():
            began.wait(10)
            try:
                with change(db.session, SYSTEM, door="screen"):
                    sent_form.take(token, "tasks")
                found.append("made another")
            except AlreadySent as again:
                found.append(again.record_id)

    thread = threading.Thread(target=second)
    with app.app_context():
        thread.start()
        with change(db.session, SYSTEM, door="screen"):
            sent = sent_form.take(token, "tasks")
            began.set()
            thread.join(0.2)  # it waits: for the lock of SQLite, for the row of PostgreSQL
            assert thread.is_alive()
            sent.record_id = 4711
    thread.join(10)
    assert found == [4711]


def test_a_change_that_failed_gives_its_token_back(app, read):
    token = sent_form.new_token()
    with app.app_context():
        with pytest.raises(RuntimeError), change(db.session, SYSTEM, door="screen"):
            sent_form.take(token, "tasks")
            raise RuntimeError
        with change(db.session, SYSTEM, door="screen"):
            sent_form.take(token, "tasks").record_id = 1
    assert read(select(SentForm.record_id)) == [1]


def test_old_tokens_are_forgotten(app, form, post, read):
    client, sent = form
    post(client, NEW, sent)
    with app.app_context(), db.engine.begin() as connection:
        long_ago = now() - sent_form.KEPT_FOR - dt.timedelta(hours=1)
        connection.execute(update(SentForm.__table__).values(at=long_ago))
    post(client, NEW, {**values(client.get(NEW)), "title": "Another"})
    assert len(read(select(SentForm.token))) == 1
