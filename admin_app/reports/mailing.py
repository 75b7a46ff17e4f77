"""The mails of reports: the file or a link to it, and to the owner what went wrong."""

import datetime as dt
import logging
from collections.abc import Sequence
from email import encoders
from email.mime.base import MIMEBase
from pathlib import Path
from typing import Any

from admin_app.accounts import links, mails
from admin_app.accounts.acting import is_here
from admin_app.extensions import db
from admin_app.i18n import force_language
from admin_app.reports import planning, runs
from admin_app.reports.asking import language_of
from admin_app.reports.model import Report
from admin_app.reports.words import moment_in_words

log = logging.getLogger(__name__)


def attachment(path: Path, name: str, content_type: str) -> MIMEBase:
    """A file as part of a mail, byte by byte as it is, whatever its encoding."""
    kind, *more = content_type.split(";")
    main, _slash, rest = kind.partition("/")
    part = MIMEBase(main, rest)
    for each in more:
        name_of, _equals, value = each.strip().partition("=")
        part.set_param(name_of, value)
    part.set_payload(path.read_bytes())
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def send_report(person: Any, files: Sequence[MIMEBase], **said: Any) -> bool:
    """Mail a report to somebody, in their language; whether that worked."""
    return mails.send("mail/report", person.email, language_of(person), files=files, **said)


def tell_when_over(number: int, due: dt.datetime) -> None:
    """Once everybody's turn is over, tell the owner what went wrong: one mail for one moment."""
    wrong = runs.problems_of(number, due)
    report = db.session.get(Report, number) if wrong else None
    if report is not None and runs.note(number, due, "", state="told"):
        tell_owner(report, due, [(run.recipient_name, run.error) for run in wrong])


def tell_owner(report: Report, due: dt.datetime, problems: Sequence[tuple[str, str]]) -> None:
    """Mail the owner whom a report did not reach, and why; an owner who has left reads nothing."""
    owner = report.owner
    if not is_here(owner):
        log.warning("report %s has no owner to be told: %s", report.id, problems)
        return
    language = language_of(owner)
    with force_language(language):
        when = moment_in_words(due, planning.zone_of(owner))
    mails.send(
        "mail/report_failed",
        owner.email,
        language,
        name=report.name,
        when=when,
        problems=problems,
        link=links.address_of("reports.details", report_id=report.id),
    )
