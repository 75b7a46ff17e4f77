"""SQLite as the console sets it up: safe, and with writers that wait for each other."""

import sqlite3
import threading
import time

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError, OperationalError

from admin_app.accounts.model import User
from admin_app.database import dialect_connections
from admin_app.database.transaction import transaction
from admin_app.database.writing import writing
from admin_app.errors import Unavailable
from admin_app.extensions import db
from admin_app.tasks.model import Task
from tests.console.pages import values

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def other(database):
    """Another program that writes to the same file."""
    connection = sqlite3.connect(
        make_url(database.url).database, isolation_level=None, check_same_thread=False
    )
    yield connection
    connection.close()


@pytest.fixture
def impatient(app):
    """Nobody waits for a lock: what would wait fails at once."""
    with app.app_context():
        engine = db.engine
    engine.dispose()
    dialect_timeout = dialect_connections.BUSY_TIMEOUT_MS
    dialect_connections.BUSY_TIMEOUT_MS = 0
    yield
    dialect_connections.BUSY_TIMEOUT_MS = dialect_timeout
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("synchronous", 1),
        ("busy_timeout", 5000),
        ("temp_store", 2),
    ],
)
def test_every_connection_is_set_up(app, pragma, value):
    with app.app_context():
        connections = [db.engine.connect() for _ in range(3)]
        found = {connection.execute(text(f"PRAGMA {pragma}")).scalar() for connection in connections}
        for connection in connections:
            connection.close()
    assert found == {value}


def test_foreign_keys_hold(app):
    with app.app_context(), db.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(text("INSERT INTO user_roles VALUES (999999, 999999)"))


def test_who_reads_waits_for_no_writer(app, other, make_task, sign_in, impatient):
    make_task("Readable")
    client = sign_in("viewer")
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE tasks SET title = 'not yet'")
    answer = client.get("/admin/tasks/")
    assert answer.status_code == 200
    assert "Readable" in answer.text
    other.execute("ROLLBACK")


def test_a_transaction_that_will_write_takes_the_lock_when_it_begins(app, other, impatient):
    with app.app_context(), transaction(db.session):
        db.session.execute(text("SELECT 1 FROM tasks"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("PRAGMA busy_timeout = 0")
            other.execute("BEGIN IMMEDIATE")


def test_a_transaction_that_only_reads_takes_no_lock(app, other):
    other.execute("PRAGMA busy_timeout = 0")
    with app.app_context():
        db.session.execute(text("SELECT 1 FROM tasks"))
        other.execute("BEGIN IMMEDIATE")
        other.execute("COMMIT")
        db.session.rollback()


def test_without_the_lock_at_the_beginning_reading_then_writing_fails_at_once(app, other, make_task):
    """Why the console does what the test above says: waiting does not help such a transaction."""
    make_task()
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(text("SELECT * FROM tasks"))
        other.execute("UPDATE tasks SET title = 'theirs'")
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            connection.execute(text("UPDATE tasks SET title = 'mine'"))
        assert time.monotonic() - begun < dialect_connections.BUSY_TIMEOUT_MS / 2000


def test_reading_then_writing_waits_for_the_other_writer(app, other, make_task):
    make_task()
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE tasks SET title = 'theirs'")
    seen = []

    def read_then_write():
        with app.app_context(), db.engine.connect() as connection, writing(), connection.begin():
            seen.append(connection.scalar(text("SELECT title FROM tasks")))
            connection.execute(text("UPDATE tasks SET title = title || ' and mine'"))

    writer = threading.Thread(target=read_then_write)
    writer.start()
    writer.join(0.3)
    assert writer.is_alive(), "it did not wait"
    assert seen == [], "it read before it held the lock"
    other.execute("COMMIT")
    writer.join(5)
    assert seen == ["theirs"]
    assert other.execute("SELECT title FROM tasks").fetchone() == ("theirs and mine",)


def test_many_writers_at_once_all_succeed(app, sign_in, csrf, read):
    from tests.conftest import post

    clients = [sign_in("editor") for _ in range(6)]
    statuses = []

    def write(client, n):
        for turn in range(4):
            answer = post(client, "/admin/tasks/new/", {"title": f"{n}.{turn}", "description": "x" * 2000})
            statuses.append(answer.status_code)

    threads = [threading.Thread(target=write, args=pair) for pair in zip(clients, range(6), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 24
    assert len(read(text("SELECT * FROM tasks"))) == 24


class TestALockedDatabase:
    @pytest.fixture(autouse=True)
    def locked(self, make_task, other, sign_in, impatient, app):
        """Another program holds the write lock and does not let go."""
        self.task = make_task("Old", by="editor")
        self.client = sign_in("editor")
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")

    def test_a_save_answers_503_with_everything_that_was_typed(self, post):
        form = {
            "title": "New title",
            "description": "long work",
            "priority": "high",
            "due_date": "2026-12-24",
        }
        for url, version in (("new/", {}), (f"edit/?id={self.task.id}", {"version": 1})):
            answer = post(self.client, f"/admin/tasks/{url}", form | version)
            assert answer.status_code == 503
            shown = values(answer)
            assert {name: shown[name] for name in form} == form
            assert "Nothing was saved; try again in a moment." in answer.text

    @pytest.mark.parametrize(
        ("url", "form"),
        [("action/", {"action": "complete"}), ("delete/", {})],
    )
    def test_a_click_answers_503_and_changes_nothing(self, post, url, form):
        form = form | {"id": self.task.id, "rowid": self.task.id}
        answer = post(self.client, f"/admin/tasks/{url}", form)
        assert answer.status_code == 503
        assert "The database does not answer" in answer.text

    def test_pages_are_still_shown(self):
        assert "Old" in self.client.get("/admin/tasks/").text


def test_a_failed_unit_leaves_nothing_behind(app, make_task, read):
    make_task("Old")
    with app.app_context(), pytest.raises(RuntimeError):
        with transaction(db.session):
            db.session.execute(text("UPDATE tasks SET title = 'New'"))
            raise RuntimeError
    assert read(text("SELECT title FROM tasks")) == ["Old"]


def test_a_locked_database_is_unavailable(app, other, impatient):
    other.execute("BEGIN IMMEDIATE")
    with app.app_context(), pytest.raises(Unavailable), transaction(db.session):
        db.session.execute(text("SELECT 1"))
    other.execute("ROLLBACK")
    with app.app_context(), transaction(db.session):
        assert db.session.query(User).count() == 5
        assert db.session.query(Task).count() == 0
