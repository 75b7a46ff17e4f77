"""The rules of reports: who may make one, what it may hold, to whom it may be sent."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from admin_app.accounts.acting import is_here
from admin_app.console.actor import actor_of
from admin_app.console.filters import parse_id
from admin_app.database.types import now
from admin_app.errors import BadInput, ConsoleError, Forbidden, Gone, RuleBroken
from admin_app.export.asked import FORMS, NoSuchFormat
from admin_app.extensions import db
from admin_app.history.recording import name_verb
from admin_app.i18n import _l, language, list_of_words
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows, allows_all, require
from admin_app.records import service as records
from admin_app.records.values import clean
from admin_app.reports import asking, planning
from admin_app.reports.model import LAST_DAY, Report
from admin_app.reports.schedule import parse_time
from admin_app.saved_views import service as views
from admin_app.saved_views.model import SavedView

CREATE = "reports.create"
#: More of one person would not be read.
MOST = 50
#: A report is for people whom one can name; a mail to more goes to a list.
MOST_RECIPIENTS = 100


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
    report = Report(owner_id=actor.id, **_checked(values, actor))
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
    cleaned = _checked(values, actor)
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


def _checked(values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The values of a form as columns. Each refusal names its field."""
    given = dict(values)
    area, _sep, key = str(given.pop("view", "") or "").partition(":")
    people = list(given.pop("recipients", ()))
    given["name"] = " ".join(str(given.get("name") or "").split())  # it becomes the subject of mails
    _check_schedule(given)
    cleaned = clean(Report, given)
    cleaned |= {"area": area, "view_id": None, "shipped_view": key}
    if key.isascii() and key.isdecimal() and len(key) < 10:
        cleaned |= {"view_id": int(key), "shipped_view": ""}
    _check_view(cleaned, key, actor)
    _check_recipients(people, cleaned)
    return cleaned | {"recipients": people}


def _check_schedule(given: dict[str, Any]) -> None:
    time = parse_time(str(given.get("at_time") or ""))
    if time is None:
        raise BadInput(_l("A time of day is from 00:00 to 23:59, such as 08:30."), field="at_time")
    given["at_time"] = time.strftime("%H:%M")
    for name, most in (("weekday", 7), ("month_day", LAST_DAY)):
        value = given.get(name)
        if not isinstance(value, int) or not 1 <= value <= most:
            raise BadInput(_l("There is no such day."), field=name)
    if given.get("form") not in FORMS:
        raise BadInput(_l("This value cannot be taken."), field="form")


def _check_view(cleaned: Mapping[str, Any], key: str, actor: Actor) -> None:
    """Whether the owner can make the report as it is asked for now; so its runs begin without a surprise."""
    if not key:
        raise BadInput(_l("Choose a view."), field="view")
    asked = SimpleNamespace(**cleaned, view_key=key)
    try:
        asking.check(asked, actor, language=language())
    except NoSuchFormat as error:
        raise BadInput(error.template, field="format") from error
    except ConsoleError as error:
        raise BadInput(error.template, field="view", **error.values) from error


def _check_recipients(people: Sequence[Any], cleaned: Mapping[str, Any]) -> None:
    if not people:
        raise BadInput(_l("Choose at least one person."), field="recipients")
    if len(people) > MOST_RECIPIENTS:
        raise BadInput(
            _l("A report goes to at most %(limit)s people."), field="recipients", limit=MOST_RECIPIENTS
        )
    gone = [person.name for person in people if not is_here(person)]
    if gone:
        sentence = _l("%(names)s: no longer with you. Take them off the list.")
        raise BadInput(sentence, field="recipients", names=list_of_words(gone))
    without = [person.name for person in people if not _may_have(person, cleaned)]
    if without:
        raise BadInput(
            _l("May not export this list, or does not see this view: %(names)s. Share the view first."),
            field="recipients",
            names=list_of_words(without),
        )


def _may_have(person: Any, cleaned: Mapping[str, Any]) -> bool:
    """Whether somebody could get the report, by their rights as they are now."""
    actor = actor_of(person)
    if cleaned["area"] not in asking.exportable(actor):
        return False
    number = cleaned["view_id"]
    seen = views.seen_by(actor, select(SavedView.id).where(SavedView.id == number))
    return number is None or db.session.scalar(seen) is not None
