"""Many rows in one statement mean the same on both engines."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from admin_app.database import dialect_many
from admin_app.database.dialect_many import among, bound, each_of, update_bound
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.records.sent_form import SentForm
from admin_app.tasks.model import Task

NAMES = ("title", "priority", "due_date", "assignee_id")
DAY = dt.date(2026, 3, 1)


@pytest.fixture
def give(app):
    """Gives tasks values as `update_bound` does; how many had the version that was named."""

    def call(*rows):
        with app.app_context(), db.engine.begin() as connection:
            table = Task.__table__
            return update_bound(
                connection, table, NAMES, bound(connection, table, ("id", "version", *NAMES), rows)
            )

    return call


def rows_of(read):
    return read(select(*(getattr(Task, name) for name in NAMES), Task.version).order_by(Task.id))


def test_rows_get_values_of_their_own_and_values_in_common(give, read, make_task):
    one, other = make_task("One"), make_task("Other")
    given = ("It’s 報告", "urgent", DAY, None), ("\\N\t%s", "urgent", None, None)
    assert give((one.id, 1, *given[0]), (other.id, 1, *given[1])) == 2
    assert rows_of(read) == [(*given[0], 2), (*given[1], 2)]


def test_a_row_of_another_version_is_left_as_it_is(give, read, make_task):
    one, other = make_task("One"), make_task("Other")
    assert give((one.id, 1, "A", "low", None, None), (other.id, 7, "B", "low", None, None)) == 1
    assert [row[0] for row in rows_of(read)] == ["A", "Other"]


def test_numbers_are_found_among_many_and_none_among_none(read, make_task):
    made = [make_task().id for _each in range(3)]
    assert read(select(Task.id).where(among(Task.id, [*range(10**6, 10**6 + 5000), made[1]]))) == [made[1]]
    assert read(select(Task.id).where(among(Task.id, []))) == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_numbers_are_looked_up_in_an_index(app):
    """A criterion of the type Boolean is compared with 1 there, and no index knows that."""
    with app.app_context():
        statement = select(Task.id).where(among(Task.id, [1, 2])).compile(db.engine)
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("[1, 2]",)).all()
    assert plan[0][3].startswith("SEARCH tasks USING INTEGER PRIMARY KEY"), plan


@pytest.mark.parametrize(
    "engine_name", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_numbers_are_read_once_and_not_for_each_row(app):
    """A text that is cast is cast again for each row: that took a hundred times as long."""
    with app.app_context():
        statement = select(Task.id).where(among(Task.id, [1, 2])).compile(db.engine)
        (name,) = statement.params
        given = {name: "{1,2}"}
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN {statement}", given).scalars().all()
    assert any("= ANY ('{1,2}'::integer[])" in line for line in plan), plan


@pytest.mark.parametrize("at_once", [1, 5, 9])
def test_rows_that_need_several_statements_are_all_inserted(app, read, monkeypatch, at_once):
    """Statements of whole and of partly filled length, and a row that is wider than what one takes."""
    monkeypatch.setattr(dialect_many, "MOST_PARAMETERS", at_once)
    rows = [{"token": f"token {number}", "area": "tasks", "at": now()} for number in range(7)]
    with app.app_context(), db.engine.begin() as connection:
        dialect_many.insert_many(connection, SentForm.__table__, rows)
    tokens = [row["token"] for row in rows]
    assert read(select(SentForm.token).order_by(SentForm.token)) == tokens


def test_a_row_that_the_database_refuses_is_refused_as_by_an_insert_and_none_is_kept(app, read):
    twice = [{"token": "same", "area": "tasks", "at": now()} for _time in range(2)]
    with app.app_context(), pytest.raises(IntegrityError), db.engine.begin() as connection:
        dialect_many.insert_many(connection, SentForm.__table__, twice)
    assert read(select(SentForm.token)) == []


def test_numbers_are_a_table(app, read):
    with app.app_context():
        each = each_of(db.session.connection(), [3, 1, 2])
        assert sorted(db.session.scalars(select(each.c.value))) == [1, 2, 3]
