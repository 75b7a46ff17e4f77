"""Ask for long work, see it, cancel it, do it again; and clear away what is old.

A room registers what it can do (`register`), a view or a command asks for it (`enqueue`), and the job
process does it (`jobs.running`). Who asked may see it; who has `jobs.see` may see everybody's.
"""

import datetime as dt
import json
import logging
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, delete, select

from admin_app.database.types import now
from admin_app.errors import Gone, RuleBroken
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.jobs import kinds, queue, results, rows
from admin_app.jobs.kinds import register
from admin_app.jobs.model import FINISHED, Job
from admin_app.jobs.progress import Cancelled, Ended, Progress
from admin_app.permissions.actor import Actor

log = logging.getLogger(__name__)

__all__ = ["Cancelled", "Ended", "Progress", "enqueue", "register"]

SEE_ALL = "jobs.see"
#: A job that waits for so long while the queue is empty has lost its message.
LOST_AFTER = dt.timedelta(seconds=20)
#: Files without a job are kept for a day: a job may be writing one now.
FILE_KEPT = 24 * 3600


class AlreadyFinished(RuleBroken):
    message = _l("This has finished already.")


class NotAgain(RuleBroken):
    message = _l("This cannot simply be run again. Start it anew where you started it.")


def enqueue(kind: str, params: dict[str, Any], actor: Actor, *, title: str) -> Job:
    """Ask for a job; it runs as `actor`, with the rights that they have when it runs.

    `params` are kept as JSON. `title` is what people read, in the asker's language. Call it when the
    change that it needs has been committed, never inside one: another process may begin at once.
    """
    job = write_down(kind, params, actor, title=title)
    send(job)
    return job


def write_down(kind: str, params: dict[str, Any], actor: Actor, *, title: str) -> Job:
    """A job of which nobody was told yet: `send` does, or whoever asked does it by `running.run`."""
    if db.session.info.get("in_transaction"):
        raise AssertionError("a job is asked for after the change, not inside it")
    if kinds.find(kind) is None:
        raise AssertionError(f"no kind of job is called {kind!r}")
    job = Job(
        kind=kind,
        title=str(title)[:300],
        actor_id=actor.id,
        actor_name=actor.name[:120],
        params=json.loads(json.dumps(params)),
    )
    return rows.add(_engine(), job)


def send(job: Job) -> None:
    """Tell the job processes of a job that was written down."""
    try:
        queue.send(job.id)
    except Exception:  # noqa: BLE001 - each storage has errors of its own
        log.exception("job %s is written down, but the queue did not take it: upkeep sends it again", job.id)


def visible(actor: Actor) -> Select[Job]:
    """The jobs that this person may see, newest first."""
    statement = select(Job).order_by(Job.id.desc())
    return statement if actor.has(SEE_ALL) else statement.where(Job.actor_id == actor.id)


def page(actor: Actor, *, before: int | None = None, size: int = 50) -> tuple[list[Job], bool]:
    """The newest jobs before the one with this id, and whether there are more."""
    statement = visible(actor).limit(size + 1)
    if before is not None:
        statement = statement.where(Job.id < before)
    with rows.reading(_engine()) as session:
        found = list(session.scalars(statement))
    return found[:size], len(found) > size


def get(job_id: int | None, actor: Actor) -> Job:
    """A job that this person may see, as it is now. Raises `Gone`."""
    with rows.reading(_engine()) as session:
        job = session.scalars(visible(actor).where(Job.id == (job_id or 0))).first()
    if job is None:
        raise Gone(_l("There is no such job, or it was cleared away."))
    return job


def cancel(job_id: int | None, actor: Actor) -> Job:
    """Cancel a job: at once when it waits, soon when it runs. Raises `AlreadyFinished`."""
    job = get(job_id, actor)
    if not rows.cancel(_engine(), job.id):
        raise AlreadyFinished()
    return get(job.id, actor)


def may_run_again(job: Job) -> bool:
    kind = kinds.find(job.kind)
    return kind is not None and kind.repeatable and job.shown_state in ("failed", "cancelled")


def run_again(job_id: int | None, actor: Actor) -> Job:
    """A new job that does what this one was to do, as the person who asks now. Raises `NotAgain`."""
    job = get(job_id, actor)
    if not may_run_again(job):
        raise NotAgain()
    rows.bury_dead(_engine(), job.id)
    return enqueue(job.kind, job.params, actor, title=job.title)


def may_have_file(job: Job, actor: Actor) -> bool:
    """Whether the job, which this person may see, left a file that they may have, too."""
    kind = kinds.find(job.kind)
    return bool(job.file) and (job.actor_id == actor.id or not (kind is not None and kind.private))


def result_path(job: Job, data_folder: Path) -> Path:
    """Where the file of a finished job is. Raises `Gone`."""
    path = results.folder(data_folder) / (job.file or "-")
    if not job.file or not path.is_file():
        raise Gone(_l("This file was cleared away, or never made."))
    return path


def upkeep() -> None:
    """Say of dead jobs that they are; send again the messages that were lost on the way."""
    engine = _engine()
    rows.bury_dead(engine)
    if queue.current().is_empty():
        waiting = select(Job.id).where(Job.state == "queued", Job.created_at < now() - LOST_AFTER)
        with rows.reading(engine) as session:
            lost = list(session.scalars(waiting.order_by(Job.id)))
        for job_id in lost:
            queue.send(job_id)


def clean_up(data_folder: Path, days: int) -> int:
    """Delete jobs that finished so many days ago, and files of no job. Gives how many jobs."""
    engine, where = _engine(), results.folder(data_folder)
    gone = 0
    if days:
        old = [Job.state.in_(FINISHED), Job.finished_at < now() - dt.timedelta(days=days)]
        with rows.saving(engine) as session:
            gone = len(list(session.scalars(delete(Job).where(*old).returning(Job.id))))
    with rows.reading(engine) as session:
        kept = set(session.scalars(select(Job.file).where(Job.file.is_not(None))))
    for name in results.all_names(where, older_than=now().timestamp() - FILE_KEPT) - kept:
        results.delete(where, name)
    return gone


def _engine() -> Engine:
    return db.engines["jobs"]
