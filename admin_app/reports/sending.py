"""The job of a report: it makes the file for one person, as that person, and mails it to them."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app

from admin_app.accounts import links
from admin_app.accounts.model import User
from admin_app.database.types import now
from admin_app.errors import ConsoleError, Gone, RuleBroken
from admin_app.export import making, note, orders
from admin_app.export.jobs import link_to_export
from admin_app.extensions import db
from admin_app.i18n import _, _l, _n, force_language, person_timezone, today
from admin_app.jobs import results
from admin_app.jobs.model import FAILURES, Job
from admin_app.jobs.progress import Cancelled, Ended, Stopped
from admin_app.jobs.service import Progress, register
from admin_app.permissions.actor import Actor
from admin_app.reports import asking, mailing, planning, runs, words
from admin_app.reports.model import Report, Run

KIND = "report.send"
#: Later than this a mail says that it is.
LATE = dt.timedelta(minutes=15)
#: What a name of a file cannot have somewhere.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


class MailNotSent(RuleBroken):
    message = _l("The mail could not be sent.")


class NotForYou(RuleBroken):
    message = _l("This report is made for somebody else.")


class LeftOut(Exception):
    """Nothing is to be sent: `state` says which kind of nothing, the text why. Never leaves this module."""

    def __init__(self, state: str, why: Any = "", **values: Any) -> None:
        super().__init__(state)
        self.state = state
        self.ended = {"error": str(why), **values}


@dataclass(slots=True)
class Made:
    """A file that was made, and what its mail says of it."""

    report: Report
    path: Path
    name: str
    content_type: str
    rows: int
    export: int
    words: list[tuple[str, str]]

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def send(params: dict[str, Any], actor: Actor, progress: Progress) -> Mapping[str, Any]:
    """The work of the job, and what is written of it however it ends."""
    run = runs.get(params["run"])
    if run is None:
        raise Gone(_l("This report was sent too long ago."))
    if run.recipient_id != actor.id:
        raise NotForYou()
    runs.begin(run, progress.job.id)
    report = db.session.get(Report, run.report_id)
    said_in = asking.language_of(report.owner if report is not None else None)
    try:
        with force_language(said_in):
            _require_wanted(report, run)
        return _make_and_send(report, run, actor, progress, said_in)
    except LeftOut as nothing:
        runs.end(run, nothing.state, **nothing.ended)
        return {"state": nothing.state}
    except ConsoleError as refusal:
        with force_language(said_in):
            runs.end(run, "failed" if isinstance(refusal, MailNotSent) else "refused", error=str(refusal))
        raise
    except Ended as end:
        _write_down_end(run, end, said_in)
        raise
    except Exception:
        with force_language(said_in):
            runs.end(run, "failed", error=str(FAILURES["broken"]))
        raise
    finally:
        mailing.tell_when_over(run.report_id, run.due_at)


def _write_down_end(run: Run, end: Ended, language: str | None) -> None:
    with force_language(language):
        if isinstance(end, Stopped):
            runs.put_back(run)  # the next process begins it anew
        elif isinstance(end, Cancelled):
            runs.end(run, "failed", error=_("It was cancelled."))


def _require_wanted(report: Report | None, run: Run) -> None:
    """What was changed since the run was noted still counts."""
    if report is None or report.deleted_at is not None:
        raise LeftOut("skipped", _("The report was deleted meanwhile."))
    if report.paused and not run.asked_by:
        raise LeftOut("skipped", _("The report was paused meanwhile."))
    if run.recipient_id not in {person.id for person in report.recipients}:
        raise LeftOut("skipped", _("%(name)s was taken off the list meanwhile.", name=run.recipient_name))


def _make_and_send(
    report: Any, run: Run, actor: Actor, progress: Progress, said_in: str | None
) -> Mapping[str, Any]:
    made = _make(report, actor, progress, said_in)
    most = current_app.config["REPORT_ATTACH_BYTES"]
    linked = made.size > most
    runs.about_to_send(
        run, progress.job.id, rows=made.rows, size=made.size, linked=linked, export_id=made.export
    )
    files = [] if linked else [mailing.attachment(made.path, made.name, made.content_type)]
    person = db.session.get_one(User, actor.id)
    if not mailing.send_report(person, files, **_said(made, run, progress.job, linked=linked)):
        raise MailNotSent()
    runs.end(run, "sent")
    return {"state": "sent", "rows": made.rows, "export": made.export}


def _make(report: Report, actor: Actor, progress: Progress, said_in: str | None) -> Made:
    """Make the file, as the person who gets it. Raises `LeftOut` when it has no rows and need not be sent."""
    screen = asking.screen_for(report, actor)
    if report.view_key not in screen.known_views():
        raise asking.NotTheirView(name=actor.name, view=str(report.view or report.view_key))
    asked = asking.read(report, screen, actor, language=said_in)
    order = orders.prepare(screen, asked, actor)
    total = orders.count(screen, asked, actor)
    if not total and report.skip_empty:
        raise LeftOut("empty", rows=0)
    progress.step(0, total, _("Writing the file"))
    making_now = making.begin(screen, asked, order, actor, door="job")
    name = file_name(report.name, asked.format.key)
    with progress.result_file(name) as file:
        written = making_now.write(file, lambda rows: progress.step(rows, total))
    return Made(
        report=report,
        path=results.folder(current_app.config["DATA_FOLDER"]) / str(progress.file),
        name=name,
        content_type=asked.format.mimetype(asked.profile),
        rows=written.rows,
        export=making_now.number,
        words=note.asked_in_words(screen, asked, order.sources, actor),
    )


def file_name(report: str, ending: str) -> str:
    """The name of the file: that of the report and the day, without what no file may be called."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", report).split()).strip(" .") or "report"
    return f"{plain} {today().isoformat()}.{ending}"


def _said(made: Made, run: Run, job: Job, *, linked: bool) -> dict[str, Any]:
    """What the mail says, in the language of who gets it."""
    report: Any = made.report
    late = now() - run.due_at > LATE
    return {
        "name": report.name,
        "file": made.name,
        "sender": report.owner.name,
        "schedule": words.schedule_in_words(report),
        "zone": words.zone_in_words(planning.zone_name(report.owner)),
        "rows": _n("%(num)s row", "%(num)s rows", made.rows),
        "pairs": made.words,
        "linked": linked,
        "size": words.size_in_words(made.size),
        "late": words.moment_in_words(run.due_at, person_timezone()) if late else "",
        "asked_by": run.asked_by,
        "link": links.address_of("jobs.details", job_id=job.id),
        "explained": links.address_of("exports.details", export_id=made.export),
    }


def _summary(job: Job) -> str:
    result = job.result or {}
    if result.get("state") == "sent":
        return _n("Mailed with %(num)s row.", "Mailed with %(num)s rows.", result["rows"])
    return _("There was nothing to send.") if result.get("state") == "empty" else _("It was left out.")


# What was not sent may be begun again; `runs.begin` refuses what may have been.
register(KIND, send, repeatable=True, summary=_summary, link=link_to_export, private=True)
