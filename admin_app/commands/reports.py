"""`reports`: what is mailed on a schedule; send one now."""

from typing import Any

import click
from flask.cli import with_appcontext

from admin_app.commands.acting import acting, as_option
from admin_app.commands.refusals import Refused, WrongUsage
from admin_app.errors import Forbidden
from admin_app.extensions import db
from admin_app.i18n import _, _l, _n
from admin_app.jobs import running
from admin_app.permissions.actor import Actor
from admin_app.reports import due, planning, runs, service, words
from admin_app.reports.model import PROBLEMS, RUN_STATES, Report, Run


@click.group()
def reports() -> None:
    """Saved views that are mailed on a schedule."""


@reports.command("list")
@as_option
@with_appcontext
def list_reports(email: str | None) -> None:
    """Show the reports: number, name, owner, schedule, next time."""
    found = service.listed(acting(email))
    for report in found:
        owner = report.owner.name if report.owner is not None else ""
        schedule = words.schedule_in_words(report)
        following = _("Paused")
        if report.next_run_at is not None:
            following = words.moment_in_words(report.next_run_at, planning.zone_of(report.owner))
        click.echo(f"{report.id}\t{report.name}\t{owner}\t{schedule}\t{following}")
    if not found:
        click.echo(_("There are no reports."))


@reports.command()
@click.argument("name")
@as_option
@with_appcontext
def run(name: str, email: str | None) -> None:
    """Make and mail the report of this name or number now, whatever its schedule says."""
    actor = acting(email)
    report = _only(name, actor)
    if not service.may_stop(report, actor):
        raise Forbidden()
    number = report.id
    who = actor.name if actor.id else _("The system")
    moment, jobs = due.run_now(report, asked_by=who, send=False)
    db.session.remove()
    for job in jobs:
        running.run(job.id)
    wrong = [_said(each) for each in runs.last(number) if each.due_at == moment]
    if any(wrong):
        raise Refused(_n("%(num)s mail was not sent.", "%(num)s mails were not sent.", sum(wrong)))


def _said(run: Run) -> bool:
    """Say what became of one mail; whether it went wrong."""
    state, is_wrong = str(RUN_STATES.label(run.state)), run.state in PROBLEMS
    rows = "" if run.rows is None else _n("%(num)s row", "%(num)s rows", run.rows)
    click.echo("\t".join(filter(None, (run.recipient_name, state, rows, run.error))), err=is_wrong)
    return is_wrong


def _only(name: str, actor: Actor) -> Report:
    """The report of this name; raises `WrongUsage` when none or several are called so."""
    found: Any = service.named(name, actor)
    if not found:
        raise WrongUsage(_l("There is no report “%(name)s”."), name=name)
    if len(found) > 1:
        numbers = ", ".join(str(report.id) for report in found)
        raise WrongUsage(
            _l("Several reports are called “%(name)s”. Name one by its number: %(numbers)s."),
            name=name,
            numbers=numbers,
        )
    return found[0]
