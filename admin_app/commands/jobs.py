"""`jobs`: the process that does long work, and what it has to do."""

import click
from flask import current_app
from flask.cli import with_appcontext

from admin_app.commands.refusals import Refused
from admin_app.i18n import _, format_moment
from admin_app.jobs import queue, service, worker
from admin_app.jobs.model import STATES
from admin_app.ops.service import problems
from admin_app.permissions.actor import SYSTEM


@click.group()
def jobs() -> None:
    """Long work, such as imports."""


@jobs.command()
@click.option("--workers", type=click.IntRange(min=1), help="Jobs at a time; default: JOB_WORKERS.")
@with_appcontext
def run(workers: int | None) -> None:
    """Do what is asked for, until told to stop (SIGTERM, Ctrl-C)."""
    if not queue.current().url:
        raise Refused(_("There is no queue to take jobs from. Set QUEUE_URL."))
    if problems():
        raise Refused(_("The databases are not ready. Run: python manage.py setup"))
    click.echo(_("Jobs are run by this process."))
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # threads need it itself
    worker.serve(app, workers or app.config["JOB_WORKERS"])


@jobs.command("list")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many.")
@with_appcontext
def list_jobs(limit: int) -> None:
    """Show the newest jobs: number, state, when, who, what."""
    found, _more = service.page(SYSTEM, size=limit)
    for job in found:
        state = str(STATES.label(job.shown_state))
        who = job.actor_name if job.actor_id else _("The system")
        click.echo(f"{job.id}\t{state}\t{format_moment(job.created_at)}\t{who}\t{job.title}")
    if not found:
        click.echo(_("There are no jobs."))
