"""The server is killed while it takes a batch back: all of it or nothing, and the history is whole."""

from random import Random

import pytest
from sqlalchemy import func, select, text

from admin_app.console.actor import actor_of
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.records.bulk import create_many
from admin_app.tasks.model import Task
from tests.factories import person_of
from tests.served import Visitor, killed_during, serving, soaking
from tests.whole import assert_whole, faults_of

ROWS = soaking(1000, 2500)
KILLS = soaking(2, 100)


def many_done(rows):
    """Open tasks that were completed in one batch: its name."""
    with change(db.session, SYSTEM, door="command", batch=True) as opened:
        create_many(Task, ({"title": f"Task {number}"} for number in range(rows)), SYSTEM, opened)
    with change(db.session, actor_of(person_of("manager")), door="screen", batch=True) as opened:
        after = 0
        while found := db.session.scalars(
            select(Task).where(Task.id > after, Task.status == "open").order_by(Task.id).limit(500)
        ).all():
            for task in found:
                task.status = "done"
            db.session.flush()
            after = found[-1].id
    return opened.batch


def statuses(app):
    with app.app_context():
        return dict(db.session.execute(select(Task.status, func.count()).group_by(Task.status)).all())


def batch_now(app):
    """The batch that all tasks were changed by last."""
    with app.app_context():
        return db.session.scalar(
            text("SELECT batch FROM changes WHERE area = 'tasks' ORDER BY id DESC LIMIT 1")
        )


@pytest.mark.soak
def test_a_server_that_is_killed_during_an_undo_leaves_all_or_nothing(engine_name, tmp_path, request):
    ends = []
    with serving(engine_name, tmp_path, request, WEB_WORKERS=1, BULK_JOB_ROWS=10**6) as server:
        with server.app.app_context():
            many_done(ROWS)
        took, before, after = undone_for(server, None)  # left alone, to know how long one takes
        assert after != before
        for number, share in enumerate(shares()):
            _took, before, after = undone_for(server, took * share)
            assert len(after) == 1, "half of it happened"
            assert sum(after.values()) == ROWS
            assert_whole(server.app, Task, number)
            ends.append((round(share, 2), after != before))
            server.start()
            with Visitor(server, "manager") as visitor:
                assert visitor.get("/admin/tasks/")[0] == 200
        assert faults_of(server.app) == []
        print(f"{engine_name}: an undo of {ROWS} rows took {took:.1f} s; (killed at, happened): {ends}")
        assert soaking(True, not all(happened for _share, happened in ends)), "no kill came in time"


def shares():
    """At which parts of an undo the server is killed."""
    random = Random(1)
    return [random.uniform(0.2, 0.95) for _kill in range(KILLS)]


def undone_for(server, seconds):
    """Takes the last batch back, and kills the server after so long: how long it took, before, after."""
    batch, before = batch_now(server.app), statuses(server.app)
    with Visitor(server, "manager") as visitor:
        took, answer = killed_during(server, lambda: visitor.post("/admin/undo/", {"batch": batch}), seconds)
    if seconds is None:
        assert answer[0] == 303
    return took, before, statuses(server.app)
