"""What exports ask of the two engines: days and moments as text, and an end to a query that nobody wants."""

import datetime as dt
import threading

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from admin_app.database.dialect import day_text, interrupt, moment_text
from admin_app.extensions import db
from admin_app.tasks.model import Task

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(3600)",
}


@pytest.mark.parametrize("microsecond", [0, 5, 123456])
def test_days_and_moments_are_the_same_text_on_both_engines(app, make_task, microsecond):
    make_task("x", due_date=dt.date(2026, 3, 4))
    moment = dt.datetime(2026, 7, 1, 22, 3, 4, microsecond, tzinfo=dt.UTC)
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(update(Task.__table__).values(updated_at=moment))
        reads = select(day_text(Task.due_date), moment_text(Task.updated_at), moment_text(Task.completed_at))
        found = db.session.execute(reads).one()
    assert tuple(found) == ("2026-03-04", f"2026-07-01 22:03:04.{microsecond:06}", None)


def test_a_statement_is_ended_from_another_thread(app):
    failed = []

    def work(connection):
        try:
            connection.execute(text(ENDLESS[connection.dialect.name]))
        except DBAPIError as error:
            failed.append(error)

    with app.app_context(), db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        thread = threading.Thread(target=work, args=(connection,))
        thread.start()
        while thread.is_alive():  # it may not have begun when it is first told to end
            interrupt(connection)
            thread.join(0.05)
        connection.rollback()
    assert failed
