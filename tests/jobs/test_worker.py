"""Real job processes: killed, told to stop, two at once, beside a writer that holds the database."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import text, update

from admin_app import config
from admin_app.database.types import now
from admin_app.database.writing import writing
from admin_app.extensions import db
from admin_app.jobs import queue, rows, service
from admin_app.jobs.model import DEAD_AFTER, Job
from admin_app.permissions.actor import SYSTEM
from tests.databases import SETTINGS
from tests.jobs import process as _registers_the_kinds  # noqa: F401
from tests.served import wait_until

PATIENCE = 60


def until(process, ready, what):
    """Wait until something is so, as long as the machine is busy; fails at once when the process ends."""
    wait_until(process, ready, said=lambda: what)


@pytest.fixture
def queued_app(make_app, database, engine_name, tmp_path):
    """The application, with a queue that other processes take jobs from."""
    url = database.url if engine_name == "postgresql" else f"sqlite:///{tmp_path}/queue.db"
    made = make_app(QUEUE_URL=url)
    with made.app_context():
        queue.prepare()
    yield made
    with made.app_context():
        queue.current().huey.storage.flush_all()
        queue.current().huey.storage.close()


@pytest.fixture
def start(queued_app, tmp_path):
    """Starts a job process; whatever it leaves of itself is ended after the test."""
    started = []

    def call():
        said = (setting.name for setting in config.SETTINGS)
        environ = {name: str(queued_app.config[name]) for name in said if name in SETTINGS}
        environ |= {"DATABASE_URL": queued_app.config["DATABASE_URL"], "PATH": os.environ["PATH"]}
        environ |= {"QUEUE_URL": queued_app.config["QUEUE_URL"], "SESSION_COOKIE_SECURE": "no"}
        environ |= {"PYTHONPATH": str(config.ROOT), "JOB_STOP_SECONDS": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.process"],
            env=environ,
            cwd=config.ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield call
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def begun(tmp_path):
    """The ids of the jobs that have begun, in order, each as often as it was begun."""

    def read():
        path = tmp_path / "began"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    return read


@pytest.fixture
def go(tmp_path):
    return (tmp_path / "go").touch


def test_a_job_is_done_by_another_process(start, ask, queued_app, tmp_path, row, go, actor):
    job = ask("wait", of=queued_app, folder=str(tmp_path))
    assert row(job).state == "queued"
    go()
    process = start()
    until(process, lambda: row(job).is_finished, "the job was not done")
    assert (row(job).state, row(job).result) == ("done", {"who": actor("editor").name})


def test_a_job_whose_process_is_killed_is_shown_as_failed_and_may_run_again(
    start, ask, queued_app, tmp_path, row, begun, go, app
):
    job = ask("wait, repeatable", of=queued_app, folder=str(tmp_path))
    process = start()
    until(process, lambda: row(job).done, "no progress was seen")
    process.kill()
    process.wait()
    with app.app_context(), rows.saving(db.engines["jobs"]) as session:
        session.execute(update(Job).where(Job.id == job).values(heartbeat_at=now() - 2 * DEAD_AFTER))
    assert (row(job).shown_state, row(job).shown_failure) == ("failed", "ended")
    process = start()
    until(process, lambda: row(job).state == "failed", "the next process did not write down that it is dead")
    assert begun() == [job], "it is not begun a second time unless somebody asks"
    go()
    with queued_app.app_context():
        again = service.run_again(job, SYSTEM).id
    until(process, lambda: row(again).state == "done", "it did not run again")


def test_two_processes_never_run_one_job(start, ask, queued_app, tmp_path, row, begun, go, app):
    go()
    jobs = [ask("wait", of=queued_app, folder=str(tmp_path)) for _number in range(20)]
    with queued_app.app_context():
        for job in jobs:  # each message comes twice
            queue.send(job)
    start()
    process = start()
    until(process, lambda: all(row(job).is_finished for job in jobs), "not all jobs were done")
    assert sorted(begun()) == jobs
    assert {row(job).state for job in jobs} == {"done"}


def test_a_running_job_ends_soon_after_it_is_cancelled(start, ask, queued_app, tmp_path, row, app):
    job = ask("wait", of=queued_app, folder=str(tmp_path))
    process = start()
    until(process, lambda: row(job).done, "no progress was seen")
    with app.app_context():
        service.cancel(job, SYSTEM)
    until(process, lambda: row(job).state == "cancelled", "it did not end")


@pytest.mark.parametrize(
    ("kind_asked", "state"), [("wait", "failed"), ("wait, repeatable", "queued")], ids=lambda part: part
)
def test_a_process_that_is_told_to_stop_gives_its_jobs_up_in_order(
    kind_asked, state, start, ask, queued_app, tmp_path, row
):
    job = ask(kind_asked, of=queued_app, folder=str(tmp_path))
    process = start()
    until(process, lambda: row(job).done, "no progress was seen")
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert row(job).state == state
    assert row(job).failure == ("stopped" if state == "failed" else None)
    if state == "queued":
        (tmp_path / "go").touch()
        process = start()
        until(process, lambda: row(job).state == "done", "the next process did not take it up")


def test_progress_is_written_and_seen_while_a_writer_holds_the_main_database(
    start, ask, queued_app, tmp_path, row, sign_in, app, go
):
    job = ask("wait", of=queued_app, folder=str(tmp_path))
    process = start()
    until(process, lambda: row(job).done, "no progress was seen")
    client = sign_in("editor")
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection:
        with writing():
            connection.execute(text("UPDATE tasks SET title = title"))
        first = client.get(f"/admin/jobs/{job}/state").json["done"]
        until(
            process,
            lambda: client.get(f"/admin/jobs/{job}/state").json["done"] > first,
            "progress stood still",
        )
        connection.rollback()
    go()
    until(process, lambda: row(job).state == "done", "it did not end")
