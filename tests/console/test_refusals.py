"""Pages for what goes wrong: a sentence, a status, a reference that the log has too, and nothing else."""

import io
import logging
import re
import sqlite3

import pytest
from flask import abort
from sqlalchemy.exc import IntegrityError, OperationalError

from admin_app.console.refusals import HEADINGS
from admin_app.errors import BadInput, Forbidden, Gone, RuleBroken, StaleRecord, TooManyTries, Unavailable
from admin_app.tasks.view import TaskView
from tests.console.pages import parse

#: Words of libraries, of SQL and of the machine: none of them may reach a person.
FOREIGN = (
    "Traceback",
    "SELECT",
    "INSERT",
    "sqlite3",
    "psycopg",
    "sqlalchemy",
    "/home",
    ".py",
    "hidden words",
)


@pytest.fixture
def broken(sign_in, monkeypatch):
    """Opens the list of tasks while it fails with this exception."""

    def open_list(error, path="/admin/tasks/"):
        def fails(*_args, **_kwargs):
            raise error

        monkeypatch.setattr(TaskView, "show_list", fails)
        return sign_in("viewer").get(path)

    return open_list


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadInput(), 422),
        (Forbidden(), 403),
        (Gone(), 404),
        (RuleBroken(), 409),
        (Unavailable(), 503),
    ],
)
def test_a_refusal_is_its_own_sentence_with_its_status(broken, app, error, status):
    answer = broken(error)
    assert answer.status_code == status
    page = parse(answer)
    assert str(HEADINGS[status]) == page.one("h1").text
    with app.test_request_context():
        assert str(error) in page.text


def test_a_click_that_met_a_changed_record_says_that_nothing_was_done(broken):
    answer = broken(StaleRecord())
    assert answer.status_code == 409
    assert "nothing was done" in parse(answer).text


def test_who_has_to_wait_is_told_how_long(broken):
    answer = broken(TooManyTries(seconds=37))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "37"


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("hidden words"),
        TypeError("hidden words"),
        KeyError("hidden words"),
        ValueError("hidden words in /etc/x.py"),
        IntegrityError(
            "INSERT hidden words", {"title": "hidden words"}, sqlite3.IntegrityError("hidden words")
        ),
    ],
)
def test_what_nobody_foresaw_shows_a_reference_that_the_log_has_too(broken, caplog, error):
    answer = broken(error)
    assert answer.status_code == 500
    for word in FOREIGN:
        assert word not in answer.text
    reference = re.search(r"reference \W?([0-9a-f]{8})", answer.text)[1]
    (record,) = [r for r in caplog.records if reference in r.message]
    assert record.levelno == logging.ERROR
    assert record.exc_info[1] is error
    assert "/admin/tasks/" in record.message


def test_two_failures_have_two_references(broken):
    found = {re.search(r"reference \W?([0-9a-f]{8})", broken(RuntimeError()).text)[1] for _ in range(2)}
    assert len(found) == 2


def test_a_database_that_does_not_answer_is_no_fault_of_ours(broken, caplog):
    error = OperationalError("SELECT hidden words", {}, sqlite3.OperationalError("database is locked"))
    answer = broken(error)
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text
    for word in (*FOREIGN, "locked"):
        assert word not in answer.text
    assert "the database does not answer: OperationalError" in caplog.text
    assert "hidden words" not in caplog.text


def test_an_error_page_that_fails_too_still_says_something(broken, monkeypatch, caplog):
    def fails(*_args, **_kwargs):
        raise RuntimeError("hidden words")

    monkeypatch.setattr("admin_app.console.refusals.render_template", fails)
    answer = broken(ValueError("hidden words"))
    assert answer.status_code == 500
    assert answer.mimetype == "text/plain"
    assert re.search("[0-9a-f]{8}", answer.text)
    assert "hidden words" not in answer.text


@pytest.mark.parametrize("who", ["stranger", "viewer"])
@pytest.mark.parametrize("status", sorted(set(HEADINGS) - {503}))
def test_every_status_has_a_page_of_ours_for_strangers_too(app, sign_in, monkeypatch, who, status):
    monkeypatch.setitem(app.view_functions, "start", lambda: abort(status))
    client = app.test_client() if who == "stranger" else sign_in(who)
    answer = client.get("/")
    assert answer.status_code == status
    assert parse(answer).one("h1").text == str(HEADINGS[status])


def test_an_unknown_address_leads_on(sign_in, client):
    for browser in (client, sign_in("viewer")):
        answer = browser.get("/admin/no-such-thing/")
        assert answer.status_code == 404
        assert 'href="/admin/"' in answer.text


def test_an_unknown_address_is_shown_nowhere(client):
    answer = client.get("/admin/<script>alert(1)</script>/?<b>")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_a_request_that_is_too_large_is_a_page_of_ours(sign_in, post, app):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = post(sign_in("editor"), "/admin/tasks/new/", {"title": "x" * 2000})
    assert answer.status_code == 413
    assert parse(answer).one("h1").text == str(HEADINGS[413])
    assert ways_out(answer)[0] == "/admin/tasks/new/"


def test_a_file_that_is_too_large_is_told_the_limit_and_led_back(sign_in, post, app):
    app.config.update(MAX_CONTENT_LENGTH=1000, MAX_UPLOAD_MB=7)
    sent = {"file": (io.BytesIO(b"x" * 2000), "large.csv")}
    answer = post(sign_in("manager"), "/admin/tasks/import/", sent, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "A file may have 7 MB at most." in answer.text
    assert ways_out(answer)[0] == "/admin/tasks/import/"


def test_a_form_with_too_many_fields_is_a_page_of_ours(sign_in, post, app):
    app.config["MAX_FORM_PARTS"] = 10
    form = {f"field{n}": "x" for n in range(20)}
    answer = post(sign_in("editor"), "/admin/tasks/new/", form, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_a_message_never_holds_the_words_of_the_database(sign_in, post, make_tag):
    make_tag("Café")
    answer = post(sign_in("manager"), "/admin/tags/new/", {"name": "CAFE"})
    assert answer.status_code == 422
    assert "This already exists." in answer.text
    for word in (*FOREIGN, "UNIQUE", "uq_", "constraint"):
        assert word not in answer.text


def ways_out(answer):
    return [link["href"] for link in parse(answer).one("main").all("a", class_="btn")]


def test_a_page_that_failed_offers_to_try_again_as_it_was_asked(broken):
    answer = broken(Unavailable(), "/admin/tasks/?status_in=open")
    assert ways_out(answer)[0] == "/admin/tasks/?status_in=open"
    assert "/admin/" in ways_out(answer)


def test_who_is_not_signed_in_is_led_to_where_that_is_done(client):
    assert ways_out(client.get("/nothing-here")) == ["/auth/login"]
