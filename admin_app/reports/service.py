"""The rules of reports: who may make one, what it may hold, to whom it may be sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from admin_app.accounts.acting import is_here
from admin_app.console.filters import parse_id
from admin_app.database.types import now
from admin_app.errors import Forbidden, Gone, RuleBroken
from admin_app.extensions import db
from admin_app.history.recording import name_verb
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows, allows_all, require
from admin_app.records import service as records
from admin_app.reports import checking, planning
from admin_app.reports.model import Report

CREATE = "reports.create"
#: More of one person would not be read.
MOST = 50


def visible(actor: Actor) -> Select[Any]:
    """The reports that a person may see: their own, or everybody's."""
    statement = select(Report).where(Report.deleted_at.is_(None))
    return statement if allows_all(actor, "see", Report) else statement.where(Report.owner_id == actor.id)


def listed(actor: Actor) -> Sequence[Report]:
    """The reports that a person may see, their own first."""
    mine = (Report.owner_id == actor.id).desc()
    whole = (selectinload(Report.recipients), joinedload(Report.owner), joinedload(Report.view))
    return db.session.scalars(visible(actor).order_by(mine, Report.name, Report.id).options(*whole)).all()


def find(number: int | None, actor: Actor) -> Report:
    """The report with this id; raises `Gone`."""
    found = db.session.scalars(visible(actor).where(Report.id == number)).first() if number else None
    if found is None:
        raise Gone(_l("There is no such report, or it is not yours."))
    return found


def named(name: str, actor: Actor) -> Sequence[Report]:
    """The reports of this name or number, whatever the case of its letters."""
    number = parse_id(name)
    wanted = or_(Report.name == name.strip(), func.lower(Report.name) == name.strip().lower())
    if number is not None:
        wanted = or_(wanted, Report.id == number)
    if "\0" in name:  # no name has it, and one engine does not take the question
        return []
    found = db.session.scalars(visible(actor).where(wanted).order_by(Report.id)).all()
    return [report for report in found if report.id == number] or found


def may_change(report: Any, actor: Actor) -> bool:
    """What is in a report only its owner says: it is made by their view."""
    return actor.has(CREATE) and (actor.is_system or report.owner_id == actor.id)


def may_stop(report: Any, actor: Actor) -> bool:
    """Whether they may pause it, let it go on, and send it now."""
    return allows(actor, "edit", report)


def create(values: Mapping[str, Any], actor: Actor) -> Report:
    """A new report of `actor`, who acts. Raises `BadInput`, `Forbidden`, `RuleBroken`.

    `view` is `area:key` of a saved view or of one that is shipped; `recipients` are people.
    """
    if not actor.has(CREATE) or actor.id is None:
        raise Forbidden(_l("You may not send reports. Ask an administrator if you need to."))
    mine = select(func.count()).where(Report.owner_id == actor.id, Report.deleted_at.is_(None))
    if (db.session.scalar(mine) or 0) >= MOST:
        raise RuleBroken(_l("You have %(limit)s reports. Delete one first."), limit=MOST)
    report = Report(owner_id=actor.id, **checking.checked(values, actor))
    db.session.add(report)
    records.flush(Report)
    planning.set_plan(report, now())
    db.session.flush()
    return report


def update(report: Report, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> None:
    """Change what a report is. Raises `BadInput`, `Forbidden`, `StaleRecord`."""
    if not may_change(report, actor):
        raise Forbidden(_l("Only its owner changes what is in a report."))
    records.check_version(report, version)
    cleaned = checking.checked(values, actor)
    with db.session.no_autoflush:  # all fields in one change
        records.assign(report, cleaned)
        if planning.reckoned_by(report) != report.planned_for:
            planning.set_plan(report, now())
    records.flush(Report)


def pause(report: Report, actor: Actor, *, version: int | None = None) -> bool:
    """Send it no more until it is resumed; whether it was not paused before."""
    return _set_paused(report, actor, True, version)


def resume(report: Report, actor: Actor, *, version: int | None = None) -> bool:
    """Send it again from its next moment on; what was due meanwhile is not made up for."""
    return _set_paused(report, actor, False, version)


def _set_paused(report: Report, actor: Actor, paused: bool, version: int | None) -> bool:
    require(actor, "edit", report)
    records.check_version(report, version)
    if report.paused == paused:
        return False
    if not paused and not is_here(report.owner):
        raise RuleBroken(_l("Its owner has left: nobody is there in whose name it would be sent."))
    report.paused = paused
    planning.set_plan(report, now())
    name_verb(report, "pause" if paused else "resume")
    db.session.flush()
    return True


def discard(report: Report, actor: Actor, *, version: int | None = None) -> None:
    """Put a report into the trash. Raises `Forbidden`, `StaleRecord`."""
    records.discard(report, actor, version=version)
