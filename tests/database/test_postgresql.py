"""PostgreSQL as the console sets it up: pages that only read begin nothing, and write nothing by mistake."""

import psycopg
import pytest
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import InternalError

from admin_app.database import dialect_connections
from admin_app.database.dialect import snapshot_connection
from admin_app.database.transaction import transaction
from admin_app.database.writing import set_reading
from admin_app.extensions import db
from tests.postgres import connect

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)

STATE = "SELECT state FROM pg_stat_activity WHERE pid = %s"


@pytest.fixture
def reading(app):
    """As inside a request that only reads, in one context of the application."""
    with app.app_context():
        set_reading(True)
        yield
        set_reading(False)
        db.session.remove()


@pytest.fixture
def state(database):
    """What the connection that asks is at, as somebody else sees it."""
    with connect(database.url) as other:

        def see(connection):
            backend = connection.scalar(text("SELECT pg_backend_pid()"))
            return other.execute(STATE, [backend]).fetchone()[0]

        yield see


def test_a_page_that_only_reads_begins_no_transaction(reading, state):
    assert state(db.session) == "idle"


def test_who_reads_to_write_later_is_in_a_transaction(reading, state):
    with transaction(db.session):
        assert state(db.session) == "idle in transaction"


def test_whoever_says_nothing_is_in_a_transaction(app, state):
    with app.app_context():
        assert state(db.session) == "idle in transaction"


def test_a_request_that_reads_leaves_the_next_unit_its_transaction(app, sign_in, make_task, read, state):
    make_task("Read before")
    assert sign_in("viewer").get("/admin/tasks/").status_code == 200
    with app.app_context():
        assert state(db.session) == "idle in transaction"


def test_what_would_be_written_without_a_transaction_is_refused(reading, make_task, read):
    task = make_task("As it was")
    with pytest.raises(InternalError) as refused:
        db.session.execute(text("UPDATE tasks SET title = 'by mistake'"))
    assert isinstance(refused.value.orig, psycopg.errors.ReadOnlySqlTransaction)
    db.session.rollback()
    assert read(text(f"SELECT title FROM tasks WHERE id = {task.id}")) == ["As it was"]


def test_an_export_of_a_page_that_reads_sees_one_moment(reading, make_task):
    with snapshot_connection(db.engine) as connection:
        before = connection.scalar(text("SELECT count(*) FROM tasks"))
        make_task("Made meanwhile")
        assert connection.scalar(text("SELECT count(*) FROM tasks")) == before


@pytest.fixture
def pings(app, monkeypatch):
    """How often a connection was asked whether it is alive."""
    with app.app_context():
        dialect, asked = db.engine.dialect, []
    ping = dialect.do_ping
    monkeypatch.setattr(dialect, "do_ping", lambda connection: asked.append(1) or ping(connection))
    return asked


@pytest.mark.parametrize(("rested", "number"), [(60, 0), (-1, 1)])
def test_only_a_connection_that_has_rested_is_asked_first(app, pings, monkeypatch, rested, number):
    monkeypatch.setattr(dialect_connections, "RESTED_S", rested)
    with app.app_context():
        for _ in range(2):
            db.session.execute(text("SELECT 1"))
            db.session.remove()
        pings.clear()
        db.session.execute(text("SELECT 1"))
    assert len(pings) == number


def test_a_connection_that_died_while_it_rested_is_replaced(app, database, monkeypatch):
    monkeypatch.setattr(dialect_connections, "RESTED_S", -1)
    with app.app_context():
        dead = db.session.scalar(text("SELECT pg_backend_pid()"))
        db.session.remove()
        with connect(database.url) as other:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", [dead])
        assert db.session.scalar(text("SELECT pg_backend_pid()")) != dead


@pytest.fixture
def begun(app):
    """The connections of the driver whose use began."""
    with app.app_context():
        engine, seen = db.engine, []

    def note(connection):
        seen.append(connection.connection.driver_connection)

    event.listen(engine, "begin", note)
    yield seen
    event.remove(engine, "begin", note)


@pytest.mark.parametrize("path", ["/admin/", "/admin/tasks/", "/admin/history/"])
def test_pages_are_read_without_a_transaction(sign_in, begun, path):
    client = sign_in("admin")
    begun.clear()
    assert client.get(path).status_code == 200
    assert begun
    assert all(driver.autocommit for driver in begun)


@pytest.mark.parametrize(("given", "kept"), [("4MB", "16MB"), ("64MB", "64MB")])
def test_a_connection_compiles_nothing_and_has_room_to_sort(database, given, kept):
    asks = create_engine(make_url(database.url).update_query_dict({"options": f"-cwork_mem={given}"}))
    dialect_connections.prepare(asks)
    with asks.connect() as connection:
        assert connection.scalar(text("SHOW jit")) == "off"
        assert connection.scalar(text("SHOW work_mem")) == kept
    asks.dispose()
