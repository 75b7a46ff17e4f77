"""Runs one job: claims it, becomes the person who asked, and writes down what became of it."""

import json
import logging
import secrets
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

from admin_app.errors import ConsoleError
from admin_app.extensions import db
from admin_app.i18n import force_language
from admin_app.jobs import kinds, queue, results, rows
from admin_app.jobs.model import Job
from admin_app.jobs.progress import Cancelled, Lost, Progress, Stopped
from admin_app.permissions.actor import Actor

log = logging.getLogger(__name__)

#: Becomes the person with this id (None: the system) for the rest of the application context.
ActAs = Callable[[int | None], Actor]
_ACT_AS = "jobs_act_as"

_running: set[Progress] = set()
_lock = threading.Lock()


def init(app: Flask, act_as: ActAs) -> None:
    """Give the application its queue. `act_as` raises a `ConsoleError` for a person who has left."""

    def run_in_context(job_id: int) -> None:
        with app.app_context():
            run(job_id)

    app.extensions[_ACT_AS] = act_as
    queue.init(app, run_in_context)


def run(job_id: int) -> None:
    """Run a job to its end, unless somebody else does or it was cancelled before it began."""
    engine = db.engines["jobs"]
    job = rows.claim(engine, job_id)
    if job is None:
        return
    progress = Progress(engine, job, results.folder(current_app.config["DATA_FOLDER"]))
    with _lock:
        _running.add(progress)
    try:
        with progress.watched():
            values = _outcome(job, progress)
        if values is None:
            _put_back(job, progress)
        elif not rows.finish(engine, job, {**progress.said, **values}) or values["state"] != "done":
            progress.forget_file()
    finally:
        with _lock:
            _running.discard(progress)
        db.session.remove()


def _outcome(job: Job, progress: Progress) -> dict[str, Any] | None:
    """What is written to the row at the end; None when the job is to begin again later."""
    kind = kinds.find(job.kind)
    if kind is None:
        return _failed(job, "unknown")
    try:
        actor = current_app.extensions[_ACT_AS](job.actor_id)
        with force_language(actor.locale):
            try:
                result = json.loads(json.dumps(dict(kind.function(dict(job.params), actor, progress) or {})))
            except ConsoleError as error:
                return _failed(job, "refused", error)
        return {
            "state": "done",
            "result": result,
            "file": progress.file,
            "file_name": progress.file_name,
        }
    except ConsoleError as error:  # the person has left
        return _failed(job, "refused", error)
    except Cancelled:
        return {"state": "cancelled"}
    except Stopped:
        return None if kind.repeatable else _failed(job, "stopped")
    except Lost:
        return _failed(job, "ended")
    except Exception as error:  # noqa: BLE001 - whatever it was: the row says so, the log says what
        return _failed(job, "broken", error)
    finally:
        db.session.rollback()


def _failed(job: Job, failure: str, error: Exception | None = None) -> dict[str, Any]:
    reference = secrets.token_hex(4)
    refused = isinstance(error, ConsoleError)
    log.log(
        logging.WARNING if refused or error is None else logging.ERROR,
        "reference %s: job %s (%s) failed: %s",
        reference,
        job.id,
        job.kind,
        failure,
        exc_info=error if error is not None and not refused else None,
    )
    return {
        "state": "failed",
        "failure": failure,
        "reference": reference,
        "error": str(error) if refused else "",
    }


def _put_back(job: Job, progress: Progress) -> None:
    progress.forget_file()
    if rows.requeue(db.engines["jobs"], job):
        queue.send(job.id)


def ask_to_stop() -> None:
    """Have every job of this process end at its next step."""
    with _lock:
        for progress in _running:
            progress.end(Stopped)


def under_way() -> list[Progress]:
    """The jobs that this process runs now."""
    with _lock:
        return list(_running)
