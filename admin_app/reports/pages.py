"""What the pages of reports show: all of them, one with its last runs, and its form."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from flask import url_for
from markupsafe import Markup

from admin_app.accounts.acting import is_here
from admin_app.accounts.model import User
from admin_app.console.display import badge, relative_moment
from admin_app.console.form_base import problems_of
from admin_app.console.screens import screen_of
from admin_app.database.types import now
from admin_app.errors import BadInput
from admin_app.export.formats import FORMATS
from admin_app.extensions import db
from admin_app.i18n import _, _n, list_of_words, person_timezone
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows
from admin_app.reports import planning, runs, service, words
from admin_app.reports.form import ReportForm
from admin_app.reports.model import RUN_STATES, UNFINISHED, Report, Run
from admin_app.reports.schedule import parse_time

badge_of_run = badge(RUN_STATES)


@dataclass(slots=True)
class ShownRun:
    who: str
    badge: Markup
    counts: str
    error: str
    url: str | None


@dataclass(slots=True)
class ShownMoment:
    """All runs of one moment."""

    when: str
    asked_by: str
    runs: list[ShownRun]


@dataclass(slots=True)
class ShownReport:
    """A report in the words of the reader."""

    id: int
    version: int
    name: str
    owner: str | None
    schedule: str
    zone: str
    view: str
    view_url: str | None
    file: str
    people: str
    people_text: str
    next: str
    paused: str
    last: Markup | None
    last_when: Markup | None
    url: str
    may_change: bool
    may_stop: bool
    may_delete: bool
    running: bool = False
    moments: list[str] = field(default_factory=list)


def shown(report: Report, actor: Actor, last: Run | None = None) -> ShownReport:
    screen, is_own = screen_of(report.area), report.owner_id == actor.id
    owner, view = report.owner, _view_name(report, screen, is_own)
    zone = planning.zone_of(owner)
    names = [person.name for person in report.recipients]
    return ShownReport(
        id=report.id,
        version=report.version,
        name=report.name,
        owner=None if is_own or owner is None else owner.name,
        schedule=words.schedule_in_words(report),
        zone=words.zone_in_words(planning.zone_name(owner)),
        view=view,
        view_url=screen.view_url(report.view_key) if is_own and view and screen is not None else None,
        file=FORMATS[report.format].label if report.format in FORMATS else report.format,
        people=list_of_words([f"\u2068{name}\u2069" for name in names]),
        people_text=_n("%(num)s person", "%(num)s people", len(names)),
        next=words.moment_in_words(report.next_run_at, zone) if report.next_run_at else "",
        paused=_paused(report),
        last=badge_of_run(last.state, None) if last is not None else None,
        last_when=relative_moment(last.due_at) if last is not None else None,
        url=url_for("reports.details", report_id=report.id),
        may_change=service.may_change(report, actor),
        may_stop=service.may_stop(report, actor),
        may_delete=allows(actor, "delete", report),
    )


def _view_name(report: Report, screen: Any, is_own: bool) -> str:
    """The name of the view, and of its list; empty when it is gone."""
    if screen is None:
        return ""
    saved = report.view
    if saved is not None:
        gone = saved.deleted_at is not None or (is_own and report.view_key not in screen.known_views())
        name = "" if gone else saved.name
    else:
        known = screen.known_views().get(report.view_key)
        name = known.name if known is not None else ""
    return _("%(list)s: %(view)s", list=screen.name, view=f"\u2068{name}\u2069") if name else ""


def _paused(report: Report) -> str:
    if not report.paused:
        return ""
    return _("Paused") if is_here(report.owner) else _("Paused: its owner has left.")


def all_shown(reports: Sequence[Report], actor: Actor) -> list[ShownReport]:
    """The reports of the list, each with how it went the last time."""
    last = runs.last_of_each([report.id for report in reports])
    return [shown(report, actor, last.get(report.id)) for report in reports]


def one_shown(report: Report, actor: Actor) -> tuple[ShownReport, list[ShownMoment]]:
    """A report with its next moments, and its last ones."""
    found = runs.last(report.id)
    page = shown(report, actor)
    page.running = any(run.state in UNFINISHED for run in found)
    if not report.paused:
        page.moments = moments(report, planning.zone_of(report.owner))
    return page, _by_moment(found, actor)


def moments(report: Any, zone: dt.tzinfo) -> list[str]:
    """The next three moments of whatever has a schedule's columns, in words."""
    schedule = planning.schedule_of(report)
    return [words.moment_in_words(moment, zone) for moment in schedule.next_three(now(), zone)]


def moments_of_form(form: ReportForm) -> list[str]:
    """The next three moments for what a form holds; none for what is no schedule."""
    values = {name: form[name].data for name in ("kind", "weekday", "month_day", "at_time")}
    given = SimpleNamespace(id=None, **values)
    known = {str(choice.value) for choice in form.kind.choices}
    if parse_time(str(given.at_time or "")) is None or given.kind not in known:
        return []
    if not given.weekday or not given.month_day or given.weekday > 7 or not 1 <= given.month_day <= 31:
        return []
    return moments(given, person_timezone())


def _by_moment(found: Iterable[Run], actor: Actor) -> list[ShownMoment]:
    zone = person_timezone()
    return [
        ShownMoment(words.moment_in_words(due, zone), of[0].asked_by, [_shown_run(run, actor) for run in of])
        for due, of in ((due, list(each)) for due, each in groupby(found, key=lambda run: run.due_at))
    ]


def _shown_run(run: Run, actor: Actor) -> ShownRun:
    counts = []
    if run.rows is not None:
        counts.append(_n("%(num)s row", "%(num)s rows", run.rows))
    if run.size:
        counts.append(words.size_in_words(run.size))
    if run.linked:
        counts.append(_("as a link"))
    own = run.recipient_id == actor.id and run.job_id
    return ShownRun(
        who=run.recipient_name or _("Everybody"),
        badge=badge_of_run(run.state, None),
        counts=" · ".join(counts),
        error=run.error,
        url=url_for("jobs.details", job_id=run.job_id) if own else None,
    )


@dataclass(slots=True)
class FormPage:
    title: str
    form: ReportForm
    moments: list[str]
    zone: str
    return_url: str
    problems: list[tuple[str, str, str]]
    report: Report | None = None


def form_page(
    form: ReportForm, report: Report | None, actor: Actor, refused: Sequence[BadInput] = ()
) -> FormPage:
    """The form, with everything that was refused beside its field; what the form says itself comes before."""
    form.offer(actor)
    said = {field.name for field in form if field.errors}
    for refusal in refused:
        beside = form[refusal.field] if refusal.field in form else form.name
        if beside.name not in said:
            beside.errors = [*beside.errors, str(refusal)]
    person = db.session.get(User, actor.id)
    back = url_for("reports.index") if report is None else url_for("reports.details", report_id=report.id)
    return FormPage(
        title=_("New report") if report is None else report.name,
        form=form,
        moments=moments_of_form(form),
        zone=words.zone_in_words(planning.zone_name(person)),
        return_url=back,
        problems=problems_of(form),
        report=report,
    )
