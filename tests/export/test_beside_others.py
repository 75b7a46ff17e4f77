"""An export leaves nothing behind for others, and lets them go first."""

import gc
import threading

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import QueuePool
from werkzeug.datastructures import MultiDict

from admin_app.console.actor import act_as
from admin_app.console.screens import screen_of
from admin_app.export import asked, giving_way, orders, service
from admin_app.export.profile import RAW
from admin_app.export.spool import ReaderLeft


class LeavesEarly:
    """A file whose reader leaves after the first piece."""

    def writable(self):
        return True

    def write(self, _piece):
        raise ReaderLeft()


@pytest.fixture
def order(app, actor):
    """An export of all tasks, inside the context of the application."""
    viewer = actor("viewer")
    with app.test_request_context():
        act_as(viewer)
        wanted = asked.read(screen_of("tasks"), MultiDict(), asked.format_named("csv"), viewer, RAW)
        yield orders.prepare(screen_of("tasks"), wanted, viewer)


def test_whose_reader_left_does_not_disturb_who_gets_its_connection_next(
    order, database, insert_tasks, monkeypatch
):
    """Closed when it is forgotten, a cursor of the server would break the transaction of somebody else."""
    insert_tasks(1200, searchable=False)
    monkeypatch.setattr(service, "CHUNK", 100)
    engine = order.engine = create_engine(order.engine.url, poolclass=QueuePool, pool_size=1, max_overflow=0)
    left = None
    try:
        service.write(order, LeavesEarly())
    except ReaderLeft as error:
        left = error  # holds on to all that was open, as a log does
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
        del left
        gc.collect()
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_an_export_waits_while_others_are_served(monkeypatch):
    monkeypatch.setattr(giving_way, "MOST", 60)
    in_flight, went_on = giving_way.InFlight(), threading.Event()

    def part():
        in_flight.give_way()
        went_on.set()

    with in_flight.one():
        thread = threading.Thread(target=part)
        thread.start()
        assert not went_on.is_set()
    thread.join()
    assert went_on.is_set()


def test_an_export_waits_for_a_short_while_only(monkeypatch):
    monkeypatch.setattr(giving_way, "MOST", 0)
    in_flight = giving_way.InFlight()
    with in_flight.one():
        in_flight.give_way()


def test_requests_are_counted_and_nothing_is_left_of_them(app, sign_in, monkeypatch):
    in_flight = app.extensions["in_flight"]
    seen = []
    monkeypatch.setattr(
        "admin_app.tasks.view.TaskView.show_list", lambda self: seen.append(in_flight._number) or ""
    )
    client = sign_in("viewer")
    client.get("/admin/tasks/")
    assert client.get("/nowhere").status_code == 404
    assert seen == [1] and in_flight._number == 0
