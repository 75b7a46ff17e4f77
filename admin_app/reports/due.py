"""What is due: every job process looks once a minute, and one of them sends it.

A moment is claimed by one UPDATE that moves `next_run_at` on. Before it, a row is written for each
person; after it, a job is made for each row that has none. So a process that dies on the way leaves
either a moment that the next one claims, or rows that the next one makes jobs for, and the rows,
unique for each moment and person, keep everything from being sent twice.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from admin_app.accounts.acting import HasLeft
from admin_app.accounts.model import User
from admin_app.database.transaction import transaction
from admin_app.database.types import now
from admin_app.errors import ConsoleError, Forbidden
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.history.recording import RECORDED, name_verb
from admin_app.i18n import _, _l, force_language
from admin_app.jobs import kinds
from admin_app.jobs import service as jobs
from admin_app.jobs.model import FAILURES, Job
from admin_app.permissions.actor import SYSTEM
from admin_app.reports import asking, mailing, planning, runs, sending
from admin_app.reports.model import Report, Run
from admin_app.reports.service import CREATE

log = logging.getLogger(__name__)


@kinds.every_minute
def look(moment: dt.datetime | None = None) -> None:
    """Do what is due at this moment."""
    moment = moment or now()
    settle()
    reckon_anew(moment)
    due: Any = select(Report.id, Report.next_run_at).where(Report.next_run_at <= moment)
    for number, due_at in db.session.execute(due.order_by(Report.next_run_at)).all():
        try:
            claim(number, due_at, moment)
        except Exception:  # noqa: BLE001 - whatever it was: the other reports are sent all the same
            log.exception("report %s, due at %s, could not be begun", number, due_at)
            db.session.rollback()
    send_waiting(runs.waiting())


def reckon_anew(moment: dt.datetime) -> None:
    """Plan what was changed by whatever way: an undo, or another time zone of the owner."""
    living = or_(Report.deleted_at.is_(None), Report.planned_for != "")
    found = db.session.scalars(select(Report).where(living).options(joinedload(Report.owner))).all()
    changed = [
        (report.id, report.planned_for, planning.plan(report, moment))
        for report in found
        if planning.reckoned_by(report) != report.planned_for
    ]
    for number, before, values in changed:
        _move(number, values, Report.planned_for == before)


def claim(number: int, due: dt.datetime, moment: dt.datetime) -> bool:
    """Begin a report for the moment at which it was due; whether this process is the one that does."""
    report = db.session.get(Report, number)
    if report is None or report.next_run_at != due:
        return False
    people = list(report.recipients)
    refusal = _refusal(report)
    if refusal is None:
        runs.write_down(report, due, people)
    following = planning.schedule_of(report).next_after(moment, planning.zone_of(report.owner))
    if not _move(number, {"next_run_at": following}, Report.next_run_at == due):
        return False
    if isinstance(refusal, asking.OwnerLeft):
        _pause(number)
    if refusal is not None:
        refuse(number, due, refusal)
    return True


def _move(number: int, values: dict[str, Any], *where: Any) -> bool:
    """Change when a report is due, unless somebody else did."""
    with transaction(db.session):
        # No column of these is in the history: what they say follows from those that are.
        found: Any = db.session.execute(
            update(Report.__table__).where(Report.id == number, *where).values(values),
            execution_options={RECORDED: True},
        )
        return bool(found.rowcount)


def _refusal(report: Report) -> ConsoleError | None:
    """Why the report can be made for nobody, asked as its owner."""
    try:
        with asking.as_person(report.owner) as owner:
            mine = db.session.get_one(Report, report.id)
            if not owner.has(CREATE):
                raise Forbidden(_l("%(name)s may not send reports any more."), name=owner.name)
            asking.check(mine, owner, language=asking.language_of(owner))
    except HasLeft:
        return asking.OwnerLeft()
    except ConsoleError as refusal:
        return refusal
    return None


def _pause(number: int) -> None:
    """The owner has left: nobody is there in whose name it could be sent."""
    with change(db.session, SYSTEM, door="job"):
        report = db.session.get_one(Report, number)
        report.paused = True
        planning.set_plan(report, now())
        name_verb(report, "pause")


def refuse(number: int, due: dt.datetime, refusal: ConsoleError, *, asked_by: str = "") -> None:
    """Write down that it went to nobody, and tell the owner."""
    report = db.session.get_one(Report, number)
    with force_language(asking.language_of(report.owner)):
        sentence = str(refusal)
    if runs.note(number, due, sentence, asked_by=asked_by):
        mailing.tell_owner(report, due, [("", sentence)])


def run_now(report: Report, *, asked_by: str, send: bool = True) -> tuple[dt.datetime, Sequence[Job]]:
    """Send a report now, whatever its schedule says. Gives the moment that its runs have, and their jobs.

    Without `send` the jobs wait for whoever asked to do them. What can be made for nobody is refused.
    """
    due, number = now(), report.id
    refusal = _refusal(report)
    if refusal is not None:
        refuse(number, due, refusal, asked_by=asked_by)
        raise refusal
    runs.write_down(report, due, list(report.recipients), asked_by=asked_by)
    return due, send_waiting(runs.waiting(number, due), send=send)


def send_waiting(waiting: Sequence[Run], *, send: bool = True) -> list[Job]:
    """Make a job for each of these runs that nobody else makes one for."""
    made = []
    for run in waiting:
        if not runs.take(run):
            continue
        job = _job_for(run, send=send)
        if job is not None:
            made.append(job)
    return made


def _job_for(run: Run, *, send: bool) -> Job | None:
    """The job that makes and sends this run; None for somebody who has left."""
    report = db.session.get(Report, run.report_id)
    person = db.session.get(User, run.recipient_id)
    owner = report.owner if report is not None else None
    try:
        with asking.as_person(person) as actor:
            title = _("Report: %(name)s", name=report.name if report is not None else "")
    except HasLeft:
        with force_language(asking.language_of(owner)):
            runs.end(run, "skipped", error=_("%(name)s has left.", name=run.recipient_name))
        mailing.tell_when_over(run.report_id, run.due_at)
        return None
    job = jobs.write_down(sending.KIND, {"run": run.id}, actor, title=title)
    runs.change(run.id, [Run.job_id == 0], job_id=job.id)
    if send:
        jobs.send(job)
    return job


def settle() -> None:
    """Write down what became of runs whose job ended without a word: it was killed, or never begun."""
    for run in runs.lost():
        report = db.session.get(Report, run.report_id)
        owner = report.owner if report is not None else None
        with force_language(asking.language_of(owner)):
            state, said = _fate(run, runs.job_of(run))
        if runs.end(run, state, error=said):
            mailing.tell_when_over(run.report_id, run.due_at)


def _fate(run: Run, job: Job | None) -> tuple[str, str]:
    if run.state == "sending":
        return "failed", str(FAILURES["ended"]) + " " + _("It may have been sent.")
    if job is not None and job.state == "cancelled":
        return "failed", _("It was cancelled.")
    if job is not None and job.failure == "refused":  # before it began: nobody is there to act
        return "skipped", _("%(name)s has left.", name=run.recipient_name)
    return "failed", str(FAILURES["ended"])
