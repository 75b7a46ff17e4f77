"""What is written to the row of a job: short transactions on the database of jobs, none of them waiting.

Each of these asks in its WHERE for the state that it needs, so that of two processes one alone wins.
They take the engine, since the thread that counts heartbeats has no application around it.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Engine, or_, select, update
from sqlalchemy.orm import Session

from admin_app.database.types import now
from admin_app.database.writing import writing
from admin_app.jobs.model import DEAD_AFTER, Job


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def saving(engine: Engine) -> Iterator[Session]:
    """A transaction that takes the write lock when it begins and commits at the end."""
    with writing(), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def add(engine: Engine, job: Job) -> Job:
    with saving(engine) as session:
        session.add(job)
    return job


def claim(engine: Engine, job_id: int) -> Job | None:
    """The job, from now on this caller's to run; None when somebody else has it, or nobody wants it."""
    token = secrets.token_hex(16)
    values = {"state": "running", "claim": token, "started_at": now(), "heartbeat_at": now()}
    if not _change(engine, [Job.id == job_id, Job.state == "queued"], values):
        return None
    with reading(engine) as session:
        return session.get(Job, job_id)


def beat(engine: Engine, job: Job, progress: dict[str, Any]) -> bool:
    """Say that the job is alive, and how far it is; False when it is no longer this caller's."""
    return _change(engine, _mine(job), {"heartbeat_at": now(), **progress})


def cancel_requested(engine: Engine, job: Job) -> bool:
    with reading(engine) as session:
        return bool(session.scalar(select(Job.cancel_requested).where(Job.id == job.id)))


def finish(engine: Engine, job: Job, values: dict[str, Any]) -> bool:
    """Write down what became of the job; False when it was no longer this caller's."""
    return _change(engine, _mine(job), {"finished_at": now(), "claim": None, **values})


def requeue(engine: Engine, job: Job) -> bool:
    """Put back a job that was begun and may be begun again."""
    values = {"state": "queued", "claim": None, "started_at": None, "heartbeat_at": None, "done": 0}
    return _change(engine, _mine(job), {**values, "total": None, "phase": ""})


def cancel(engine: Engine, job_id: int) -> bool:
    """Cancel what waits, ask what runs to stop; False when the job had finished."""
    waiting = [Job.id == job_id, Job.state == "queued"]
    if _change(engine, waiting, {"state": "cancelled", "finished_at": now()}):
        return True
    bury_dead(engine, job_id)
    return _change(engine, [Job.id == job_id, Job.state == "running"], {"cancel_requested": True})


def bury_dead(engine: Engine, job_id: int | None = None) -> None:
    """Write down as failed what no process works on any more: one job, or all."""
    dead = [Job.state == "running", or_(Job.heartbeat_at < now() - DEAD_AFTER, Job.heartbeat_at.is_(None))]
    if job_id is not None:
        dead.append(Job.id == job_id)
    # Without a claim, a process that only slept finds out that the job is not its own any more.
    _change(engine, dead, {"state": "failed", "failure": "ended", "finished_at": now(), "claim": None})


def _mine(job: Job) -> list[ColumnElement[bool]]:
    return [Job.id == job.id, Job.claim == job.claim, Job.state == "running"]


def _change(engine: Engine, where: list[ColumnElement[bool]], values: dict[str, Any]) -> bool:
    with saving(engine) as session:
        found: Any = session.execute(
            update(Job).where(*where).values(values), execution_options={"synchronize_session": False}
        )
        return bool(found.rowcount)
