"""Health says whether the console can work, to whoever asks and without a word too many."""

import logging

import pytest
from sqlalchemy.exc import OperationalError

from admin_app.database.schema import MAIN
from admin_app.extensions import db
from tests.databases import of_another_version


def test_a_console_that_works_says_so_to_strangers(client):
    assert client.get("/health/live").json == {"status": "ok"}
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "problems": []})


def test_asking_starts_no_session_and_is_not_stored(client):
    for path in ("live", "ready"):
        answer = client.get(f"/health/{path}")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.fixture
def unreachable(app, monkeypatch):
    """A database that refuses every connection."""

    def refuse(*_args, **_kwargs):
        raise OperationalError("SELECT hidden words", {}, OSError("hidden words at 10.0.0.1"))

    with app.app_context():
        monkeypatch.setattr(db.engine.pool, "connect", refuse)


def test_without_a_database_it_lives_but_is_not_ready(client, unreachable, caplog):
    assert client.get("/health/live").status_code == 200
    with caplog.at_level(logging.ERROR):
        answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert "database" in answer.json["problems"]
    assert "hidden words" not in answer.text
    assert "hidden words" not in caplog.text
    assert "the database does not answer: OperationalError" in caplog.text


def test_without_a_database_a_page_says_nothing_of_it(client, unreachable):
    answer = client.get("/auth/login")
    assert answer.status_code in (200, 503)
    assert "hidden words" not in answer.text


def test_tables_of_another_version_are_not_ready(app, client):
    with of_another_version(app, MAIN):
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.json["problems"]) == (503, ["migrations"])
