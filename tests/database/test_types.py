"""Column types keep what they were given, on each engine."""

import datetime as dt

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from admin_app.database.types import UTCDateTime, now, python_type_of
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.tasks.model import PRIORITIES, STATUSES, Task

BERLIN = dt.timezone(dt.timedelta(hours=2))
AT = dt.datetime(2026, 7, 15, 12, 30, 15, 123456, tzinfo=dt.UTC)


@pytest.fixture
def keep(app):
    """Writes a moment into a table and reads it back."""

    def call(moment):
        entry = {"at": moment, "actor_name": "x", "door": "x", "verb": "x", "area": "x", "record_id": 1}
        entry |= {"version": 1, "fields": {}, "seal": "x"}
        columns = {name for name in Entry.__table__.c.keys()}
        with app.app_context(), db.engine.begin() as connection:
            chosen = {name: value for name, value in entry.items() if name in columns}
            (key,) = connection.execute(insert(Entry.__table__).values(**chosen)).inserted_primary_key
            return connection.scalar(select(Entry.__table__.c.at).where(Entry.__table__.c.id == key))

    return call


@pytest.mark.parametrize(
    "moment",
    [
        AT,
        AT.astimezone(BERLIN),
        AT.replace(microsecond=0),
        dt.datetime(1, 1, 2, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 30, 23, 59, 59, 999999, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=dt.timezone(dt.timedelta(hours=1))),
    ],
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(keep, moment):
    kept = keep(moment)
    assert kept == moment
    assert kept.tzinfo is dt.UTC


def test_a_moment_without_a_zone_is_refused(keep):
    with pytest.raises(StatementError, match="a moment needs a time zone"):
        keep(dt.datetime(2026, 1, 1))


def test_now_is_aware():
    assert now().tzinfo is dt.UTC


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/St_Johns"])
def test_a_moment_does_not_depend_on_the_zone_of_the_server(app, make_task, database, zone, read):
    task = make_task()
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET TIME ZONE '{zone}'"))
        kept = connection.scalar(select(Task.created_at).where(Task.id == task.id))
    assert kept == task.created_at


def test_moments_compare_in_the_database_whatever_their_zone(app, make_task, read):
    task = make_task()
    before = (task.created_at - dt.timedelta(seconds=1)).astimezone(BERLIN)
    after = (task.created_at + dt.timedelta(seconds=1)).astimezone(BERLIN)
    assert read(select(Task.id).where(Task.created_at > before, Task.created_at < after)) == [task.id]


def test_a_choice_is_kept_by_its_key_and_a_ranked_one_by_its_rank(app, make_task):
    make_task(status="in_progress", priority="urgent")
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("SELECT status, priority FROM tasks")).one() == ("in_progress", 4)


def test_a_ranked_choice_sorts_and_compares_by_rank(make_task, read):
    for priority in ("urgent", "low", "high", "medium"):
        make_task(priority, priority=priority)
    assert read(select(Task.priority).order_by(Task.priority)) == ["low", "medium", "high", "urgent"]
    assert sorted(read(select(Task.title).where(Task.priority > "medium"))) == ["high", "urgent"]
    assert read(select(Task.title).where(Task.priority.in_(["low"]))) == ["low"]


@pytest.mark.parametrize(
    ("column", "value"), [(Task.status, "finished"), (Task.priority, "5"), (Task.status, 1)]
)
def test_a_key_that_is_no_choice_never_reaches_the_database(read, column, value):
    with pytest.raises(StatementError, match="not one of"):
        read(select(Task.id).where(column == value))


def test_a_choice_has_a_label_and_an_old_key_shows_as_it_is(app):
    with app.test_request_context():
        assert str(STATUSES.label("in_progress")) == "In progress"
    assert STATUSES.label("gone") == "gone"
    assert STATUSES.label(None) == ""


def test_the_python_type_of_each_type_is_known():
    found = {column.name: python_type_of(column.type) for column in Task.__table__.c}
    assert found["title"] is found["status"] is str
    assert found["due_date"] is dt.date
    assert found["created_at"] is python_type_of(UTCDateTime()) is dt.datetime
    assert found["version"] is int
    assert PRIORITIES.rank("low") == 1
