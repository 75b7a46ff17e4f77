"""Slow queries reach the log; the values in them do not."""

import logging

import pytest
from sqlalchemy import select

from admin_app.accounts.model import User
from admin_app.database import slow_queries
from admin_app.extensions import db


@pytest.fixture
def clock(monkeypatch):
    """Each query takes as many seconds as the test says."""

    class Clock:
        took = 0.0
        now = 0.0

        def perf_counter(self):
            self.now += self.took / 2 if self.took else 0
            return self.now

    clock = Clock()
    monkeypatch.setattr(slow_queries, "time", clock)
    return clock


def test_a_slow_query_is_logged_without_its_values(app, read, clock, caplog):
    clock.took = 2.0
    read(select(User.id).where(User.email == "private@example.org"))
    (message,) = [record.message for record in caplog.records if "SELECT" in record.message]
    assert message.startswith("slow query: 1000 ms: SELECT users.id FROM users WHERE users.email =")
    assert "private" not in message


def test_a_query_that_is_not_slow_is_not_logged(read, clock, caplog):
    clock.took = 0.9
    read(select(User.id))
    assert "slow query" not in caplog.text


def test_the_threshold_is_a_setting_and_zero_switches_it_off(make_app, clock, caplog):
    caplog.set_level(logging.WARNING)
    clock.took = 0.02
    for threshold, expected in ((5, True), (100, False), (0, False)):
        caplog.clear()
        app = make_app(SLOW_QUERY_MS=threshold)
        with app.app_context():
            db.session.execute(select(User.id))
        assert ("slow query" in caplog.text) == expected, threshold


def test_the_text_of_a_database_error_holds_no_values(app):
    with app.app_context(), pytest.raises(Exception) as caught:
        db.session.execute(select(User.id).where(db.text("nothing = :x")), {"x": "private words"})
    assert "private words" not in str(caught.value)
