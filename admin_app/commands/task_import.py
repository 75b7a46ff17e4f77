"""`tasks import`: a file is read, planned, and written as one change."""

from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from admin_app.commands.acting import acting, as_option
from admin_app.commands.import_options import (
    answer_options,
    answers_of,
    describe_unknown,
    form_of,
    with_option,
)
from admin_app.commands.progress import progress
from admin_app.i18n import _
from admin_app.importing import plan as planning
from admin_app.importing import service
from admin_app.importing.answers import Answers
from admin_app.importing.plan import Plan
from admin_app.importing.reading.opening import open_table
from admin_app.importing.reading.table import Form, Limits, Question
from admin_app.importing.service import Outcome
from admin_app.permissions.actor import Actor
from admin_app.tasks.importing import TARGET

#: Names of new projects and tags that are listed; the others are counted.
MAX_NAMES = 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_option
@answer_options
@click.option(
    "--match", type=click.Choice(["new"]), default="new", show_default=True, help="Every row is a new task."
)
@click.option(
    "--on-refused",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    show_default=True,
    help="When a row is refused: write nothing, or write the others.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@with_appcontext
def import_tasks(
    file: Path, email: str | None, match: str, on_refused: str, dry_run: bool, **said: Any
) -> None:
    """Import tasks from a file: CSV and its kin, a workbook (XLSX, XLS, ODS), or JSON Lines.

    What the file leaves open is refused with the option that says it.
    The last line says how many rows are new, changed, unchanged and refused.
    """
    actor = acting(email)
    answers = answers_of(TARGET, said)
    with _plan(file, form_of(TARGET, said, answers), actor, answers) as plan:
        _describe(plan)
        counts = plan.counts()
        stopped = bool(counts["refused"]) and on_refused == "stop"
        if stopped:
            click.echo(service.RowsRefused(), err=True)
            outcome = Outcome(refused=counts["refused"])
        elif dry_run:
            outcome = Outcome(new=counts["new"], refused=counts["refused"])
        else:
            with progress(_("Writing"), counts["new"]) as bar:
                outcome = service.apply(plan, actor, skip_refused=True, on_written=bar.update)
    if dry_run:
        click.echo(_("This was a dry run: nothing was written."))
    # For programs: the same words in every language.
    click.echo(
        f"{outcome.new} new, {outcome.changed} changed, "
        f"{outcome.unchanged} unchanged, {outcome.refused} refused"
    )
    if stopped:
        raise click.exceptions.Exit(1)


def _plan(file: Path, form: Form, actor: Actor, answers: Answers) -> Plan:
    limits = Limits.of(current_app.config)
    try:
        with (
            open_table(file, limits, form) as table,
            progress(_("Checking"), max(file.stat().st_size, 1)) as bar,
        ):

            def moved() -> None:
                bar.update(table.bytes_read - bar.pos)

            plan = planning.make(table, TARGET, actor, answers, file=file, on_row=moved)
            moved()
    except Question as question:
        raise with_option(question) from question
    return plan


def _describe(plan: Plan) -> None:
    """Refusals go to standard error, what is good to know to standard output."""
    if plan.columns.ignored:
        click.echo(_("Columns that are ignored: %(names)s", names=", ".join(plan.columns.ignored)))
    for area, names in sorted(plan.new_names().items()):
        shown = ", ".join(names[:MAX_NAMES]) + (" …" if len(names) > MAX_NAMES else "")
        click.echo(
            {
                "people": _("New people, %(count)s: %(names)s", count=len(names), names=shown),
                "projects": _("New projects, %(count)s: %(names)s", count=len(names), names=shown),
                "tags": _("New tags, %(count)s: %(names)s", count=len(names), names=shown),
            }[area]
        )
    refusals = plan.refusals()
    for refusal in refusals:
        click.echo(_sentence(refusal), err=True)
    more = plan.counts()["refused"] - len({refusal.line for refusal in refusals})
    if more:
        click.echo(_("%(count)s more rows were refused.", count=more), err=True)
    for sentence in describe_unknown(plan):
        click.echo(sentence, err=True)


def _sentence(refusal: Any) -> str:
    if not refusal.column:
        return _("Line %(line)s: %(reason)s", line=refusal.line, reason=refusal.reason)
    return _(
        "Line %(line)s, column “%(column)s”, “%(value)s”: %(reason)s",
        line=refusal.line,
        column=refusal.column,
        value=refusal.value,
        reason=refusal.reason,
    )
