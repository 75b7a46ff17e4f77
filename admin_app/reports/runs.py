"""What is written of each sending: short transactions on the database of jobs, none of them waiting.

Each asks in its WHERE for the state that it needs, so that of two processes one alone wins.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from admin_app.database.types import now
from admin_app.errors import RuleBroken
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.jobs import kinds, rows
from admin_app.jobs.model import DEAD_AFTER, FINISHED, Job
from admin_app.reports.model import NOBODY_ID, PROBLEMS, UNFINISHED, Report, Run

#: How long it is remembered what was sent to whom.
KEPT = dt.timedelta(days=180)
#: A run without a job for so long lost its process before it had one.
STRAY_AFTER = dt.timedelta(minutes=5)
#: What may be begun: everything that was certainly not sent. A run that is being sent may have been.
TO_BEGIN = ("queued", "running", "refused", "failed")


class MayHaveBeenSent(RuleBroken):
    message = _l("This was sent, or may have been. To send it again, use “Send now” of the report.")


def engine() -> Any:
    return db.engines["jobs"]


def write_down(report: Report, due: dt.datetime, people: Iterable[Any], *, asked_by: str = "") -> None:
    """Note that the report is due for these people. What was noted for this moment already stays."""
    for person in people:
        values = {"recipient_id": person.id, "recipient_name": person.name[:120], "asked_by": asked_by[:120]}
        add(Run(report_id=report.id, due_at=due, **values))


def add(run: Run) -> bool:
    """Whether the run is new: there is one for each report, moment and person."""
    try:
        with rows.saving(engine()) as session:
            session.add(run)
    except IntegrityError:
        return False
    return True


def note(report_id: int, due: dt.datetime, error: str, *, asked_by: str = "", state: str = "refused") -> bool:
    """Write down why it was sent to nobody; whether nobody had yet."""
    values = {"recipient_id": NOBODY_ID, "state": state, "error": error, "asked_by": asked_by[:120]}
    return add(Run(report_id=report_id, due_at=due, finished_at=now(), **values))


def waiting(report_id: int | None = None, due: dt.datetime | None = None) -> Sequence[Run]:
    """The runs that nobody has made a job for yet."""
    statement = select(Run).where(Run.state == "queued", Run.job_id.is_(None)).order_by(Run.id)
    if report_id is not None:
        statement = statement.where(Run.report_id == report_id, Run.due_at == due)
    with rows.reading(engine()) as session:
        return session.scalars(statement).all()


def get(number: int) -> Run | None:
    with rows.reading(engine()) as session:
        return session.get(Run, number)


def take(run: Run) -> bool:
    """Whether it is this caller's to make a job for it: from now on nobody else does."""
    # Not the number of a job yet: it stands for a process that is about to have one.
    return change(run.id, [Run.state == "queued", Run.job_id.is_(None)], job_id=0)


def begin(run: Run, job_id: int) -> None:
    """Begin to make it, in this job. Raises `MayHaveBeenSent`."""
    values = {"state": "running", "error": "", "finished_at": None, "job_id": job_id}
    if not change(run.id, [Run.state.in_(TO_BEGIN)], **values):
        raise MayHaveBeenSent()


def about_to_send(run: Run, job_id: int, **values: Any) -> None:
    """From here on it counts as sent, whatever happens. Raises `MayHaveBeenSent`."""
    mine = [Run.state == "running", Run.job_id == job_id]
    if not change(run.id, mine, state="sending", **values):
        raise MayHaveBeenSent()


def end(run: Run, state: str, **values: Any) -> bool:
    """Write down what became of it; False when that was written already."""
    given = {"state": state, "finished_at": now(), **values}
    return change(run.id, [Run.state.in_(UNFINISHED)], **given)


def put_back(run: Run) -> None:
    """It begins again later: nothing of it was sent."""
    change(run.id, [Run.state == "running"], state="queued")


def change(number: int, where: list[ColumnElement[bool]], **values: Any) -> bool:
    with rows.saving(engine()) as session:
        found: Any = session.execute(
            update(Run).where(Run.id == number, *where).values(values),
            execution_options={"synchronize_session": False},
        )
        return bool(found.rowcount)


def lost() -> Sequence[Run]:
    """The runs whose job has ended without a word, or that never got one."""
    dead = (Job.state == "running") & (Job.heartbeat_at < now() - DEAD_AFTER)
    ended = select(Job.id).where(Job.state.in_(FINISHED) | dead)
    gone = (Run.job_id != 0) & (Run.job_id.in_(ended) | Run.job_id.not_in(select(Job.id)))
    stray = (Run.job_id == 0) & (Run.created_at < now() - STRAY_AFTER)
    statement = select(Run).where(Run.state.in_(UNFINISHED), gone | stray)
    with rows.reading(engine()) as session:
        return session.scalars(statement).all()


def job_of(run: Run) -> Job | None:
    with rows.reading(engine()) as session:
        return session.get(Job, run.job_id or 0)


def problems_of(report_id: int, due: dt.datetime) -> Sequence[Run]:
    """What went wrong at this moment, once all of it has ended; nothing before."""
    mine = [Run.report_id == report_id, Run.due_at == due]
    with rows.reading(engine()) as session:
        if session.scalar(select(func.count()).where(*mine, Run.state.in_(UNFINISHED))):
            return ()
        wrong = select(Run).where(*mine, Run.state.in_(PROBLEMS), Run.recipient_id != NOBODY_ID)
        return session.scalars(wrong.order_by(Run.id)).all()


def last(report_id: int, *, most: int = 50) -> Sequence[Run]:
    """The newest runs of a report."""
    statement = select(Run).where(Run.report_id == report_id, Run.state != "told")
    with rows.reading(engine()) as session:
        return session.scalars(statement.order_by(Run.due_at.desc(), Run.id).limit(most)).all()


def last_of_each(numbers: Sequence[int]) -> dict[int, Run]:
    """Of each report the newest run that says most: a problem before a success of the same moment."""
    newest = (
        select(Run.report_id, func.max(Run.due_at).label("due"))
        .where(Run.report_id.in_(numbers), Run.state != "told")
        .group_by(Run.report_id)
        .subquery()
    )
    statement = select(Run).join(
        newest, (Run.report_id == newest.c.report_id) & (Run.due_at == newest.c.due) & (Run.state != "told")
    )
    found: dict[int, Run] = {}
    with rows.reading(engine()) as session:
        for run in session.scalars(statement.order_by(Run.id)):
            if run.report_id not in found or run.state in PROBLEMS:
                found[run.report_id] = run
    return found


@kinds.every_hour
def clear_away() -> None:
    """Forget what was sent long ago."""
    with rows.saving(engine()) as session:
        session.execute(delete(Run).where(Run.created_at < now() - KEPT))
