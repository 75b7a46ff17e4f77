"""The server or the job process is killed during a bulk edit: all of it or nothing; the history is whole."""

import contextlib
import re
import subprocess
from html import unescape
from random import Random

import pytest
from sqlalchemy import func, select, update

from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.jobs import queue, rows
from admin_app.jobs.model import DEAD_AFTER, Job
from admin_app.permissions.actor import SYSTEM
from admin_app.records.bulk import create_many
from admin_app.tasks.model import Task
from tests.databases import dispose, new_app
from tests.served import Visitor, kill_all, killed_during, serving, soaking, wait_until
from tests.whole import assert_whole, faults_of

ROWS = soaking(1500, 2500)
KILLS = soaking(2, 100)
APPLY = "/admin/tasks/bulk/apply/"


def fill(app):
    with app.app_context(), change(db.session, SYSTEM, door="command", batch=True) as opened:
        create_many(Task, ({"title": f"Task {number}"} for number in range(ROWS)), SYSTEM, opened)


def priorities(app):
    """How many tasks have each priority."""
    with app.app_context():
        return dict(db.session.execute(select(Task.priority, func.count()).group_by(Task.priority)).all())


def previewed(visitor, priority):
    """The form of a preview that gives all tasks this priority."""
    status, page = visitor.post(
        "/admin/tasks/bulk/preview/", {"all": "1", "query": "", "set_priority": priority}
    )
    assert status == 200
    form = page.split(f'action="{APPLY}"')[1].split("</form>")[0]
    return {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}


def other(app):
    """The priority that the tasks do not have."""
    return "low" if "high" in priorities(app) else "high"


def edited_for(server, seconds):
    """Edits all tasks, and kills the server after so long: how long it took, before, after."""
    before = priorities(server.app)
    with Visitor(server, "manager") as visitor:
        form = previewed(visitor, other(server.app))
        took, answer = killed_during(server, lambda: visitor.post(APPLY, form), seconds)
    if seconds is None:
        assert answer[0] == 303
    return took, before, priorities(server.app)


def shares():
    """At which parts of an edit somebody is killed."""
    random = Random(8)
    return [random.uniform(0.1, 0.95) for _kill in range(KILLS)]


@pytest.mark.soak
def test_a_server_that_is_killed_during_a_bulk_edit_leaves_all_or_nothing(engine_name, tmp_path, request):
    ends = []
    with serving(engine_name, tmp_path, request, WEB_WORKERS=1, BULK_JOB_ROWS=10**6) as server:
        fill(server.app)
        took, before, after = edited_for(server, None)  # like all that are killed, the first of its server
        assert after != before
        for number, share in enumerate(shares()):
            _took, before, after = edited_for(server, took * share)
            assert len(after) == 1 and sum(after.values()) == ROWS, "half of it happened"
            assert_whole(server.app, Task, number)
            ends.append((round(share, 2), after != before))
            server.start()
        assert faults_of(server.app) == []
        print(f"{engine_name}: an edit of {ROWS} rows took {took:.1f} s; (killed at, happened): {ends}")
        assert soaking(True, not all(happened for _share, happened in ends)), "no kill came in time"


def prepare_queue(server, engine_name):
    """What `setup` does for the queue that the server sends to."""
    beside = f"sqlite:///{server.folder / 'taskdesk-queue.db'}"
    made = new_app(server.database_url, QUEUE_URL=beside if engine_name == "sqlite" else server.database_url)
    with made.app_context():
        queue.prepare()
    dispose(made)


class Jobs:
    """The jobs of a server: the process that runs them, which is killed and started again, and their rows."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        self.start()
        return self

    def start(self):
        self.process = self.server.fork("manage.py", "jobs", "run")

    def wait_at_most(self, seconds):
        """Returns at once when the process ends by itself, else when it is time to kill it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)

    def wait_until(self, number, ready):
        """Waits until this holds of a job's row, which it gives."""
        wait_until(self.process, lambda: ready(self.row(number)))
        return self.row(number)

    def __exit__(self, *_error):
        kill_all(self.process)

    def row(self, number):
        with self.server.app.app_context(), rows.reading(db.engines["jobs"]) as session:
            return session.get(Job, number)

    def newest(self):
        with self.server.app.app_context(), rows.reading(db.engines["jobs"]) as session:
            return session.scalar(select(func.max(Job.id)))

    def run_again(self, number):
        """Has a job that died done once more, as a person does who reads that it died: the row of that."""
        with self.server.app.app_context(), rows.saving(db.engines["jobs"]) as session:
            long_ago = now() - 2 * DEAD_AFTER
            session.execute(update(Job).where(Job.id == number).values(heartbeat_at=long_ago))
        with Visitor(self.server, "manager") as visitor:
            assert visitor.post(f"/admin/jobs/{number}/again", {})[0] == 303
        return self.wait_until(self.newest(), lambda job: job.is_finished)


def edited_by_a_job(jobs, priority, seconds):
    """Has all tasks edited, and kills the job process so long after it began, or never: the job's number."""
    with Visitor(jobs.server, "manager") as visitor:
        assert visitor.post(APPLY, previewed(visitor, priority))[0] == 303
    number = jobs.newest()
    jobs.wait_until(number, lambda job: job.state != "queued")
    if seconds is not None:
        jobs.wait_at_most(seconds)
        kill_all(jobs.process)
    return number


@pytest.mark.soak
def test_a_job_process_that_is_killed_leaves_all_or_nothing_and_the_job_runs_again(
    engine_name, tmp_path, request
):
    ends = []
    with serving(engine_name, tmp_path, request, WEB_WORKERS=1, BULK_JOB_ROWS=1) as server:
        app = server.app
        fill(app)
        prepare_queue(server, engine_name)
        with Jobs(server) as jobs:
            alone = edited_by_a_job(jobs, other(app), None)
            done = jobs.wait_until(alone, lambda row: row.is_finished)
            took = (done.finished_at - done.started_at).total_seconds()
            for number, share in enumerate(shares()):
                before, wanted = priorities(app), other(app)
                job = edited_by_a_job(jobs, wanted, share * took)
                after = priorities(app)
                assert len(after) == 1 and sum(after.values()) == ROWS, "half of it happened"
                ends.append((round(share, 2), jobs.row(job).state, after != before))
                jobs.start()
                if not jobs.row(job).is_finished:
                    again = jobs.run_again(job)
                    # If it died after the commit, the second try finds that it was done.
                    assert again.state == "done" or (after != before and "done already" in again.error)
                assert priorities(app) == {wanted: ROWS}
                assert_whole(app, Task, number)
        assert faults_of(app) == []
        print(f"{engine_name}: jobs of {ROWS} rows: (killed at, state, happened): {ends}")
        assert soaking(True, not all(happened for *_rest, happened in ends)), "no kill came in time"
