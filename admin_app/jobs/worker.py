"""The job process: takes jobs from the queue until it is told to stop."""

import logging
import time
from collections.abc import Callable, Iterable

from flask import Flask
from huey import crontab

from admin_app.database.schema import JOBS
from admin_app.extensions import db
from admin_app.jobs import kinds, queue, rows, running, service

log = logging.getLogger(__name__)

#: The longest sleep between two looks at a queue that cannot wake us, in seconds.
LOOK_EVERY = 1.0
#: How long jobs that were asked to stop have for it, in seconds.
LAST_MOMENTS = 1.0


def serve(app: Flask, workers: int) -> None:
    """Run jobs, so many at a time, until SIGTERM or Ctrl-C; then let them finish, for a while."""
    with app.app_context():
        opened = queue.current().huey
        _keep_up(app)
    opened.periodic_task(crontab(minute="*"), name="upkeep")(lambda: _keep_up(app))
    opened.periodic_task(crontab(minute="17"), name="clean-up")(lambda: _clean_up(app))
    consumer = opened.create_consumer(
        workers=workers,
        worker_type="thread",
        max_delay=LOOK_EVERY,
        graceful_signal="TERM",
        shutdown_timeout=app.config["JOB_STOP_SECONDS"],
    )
    consumer.run()
    with app.app_context():
        stop_jobs()


def stop_jobs() -> None:
    """End what still runs: at its next step, or else by saying so in its row."""
    running.ask_to_stop()
    deadline = time.monotonic() + LAST_MOMENTS
    while running.under_way() and time.monotonic() < deadline:
        time.sleep(0.05)
    for progress in running.under_way():
        log.warning("job %s did not stop; it is given up", progress.job.id)
        progress.forget_file()
        rows.finish(db.engines[JOBS.bind], progress.job, {"state": "failed", "failure": "stopped"})


def _keep_up(app: Flask) -> None:
    with app.app_context():
        service.upkeep()
        _do_each(kinds.watches(), "a look at what is due failed: %s")


def _clean_up(app: Flask) -> None:
    with app.app_context():
        gone = service.clean_up(app.config["DATA_FOLDER"], app.config["JOB_DAYS"])
        log.info("%s old jobs were cleared away", gone)
        _do_each(kinds.chores(), "a chore failed: %s")


def _do_each(work: Iterable[Callable[[], None]], failure: str) -> None:
    for each in work:
        try:
            each()
        except Exception:  # noqa: BLE001 - whatever it was: the others are done all the same
            log.exception(failure, each.__module__)
