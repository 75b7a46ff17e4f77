"""`tasks import`: a file is read, planned, and written as one change."""

from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from admin_app.commands.acting import acting, as_option
from admin_app.commands.import_options import answer_options, answers_of, form_of, with_option
from admin_app.commands.import_report import describe
from admin_app.commands.progress import progress
from admin_app.i18n import _
from admin_app.importing import plan as planning
from admin_app.importing import refused_file as unwritten
from admin_app.importing import service
from admin_app.importing.answers import Answers
from admin_app.importing.plan import Plan
from admin_app.importing.reading.opening import open_table
from admin_app.importing.reading.table import Form, Limits, Question
from admin_app.importing.service import Outcome
from admin_app.permissions.actor import Actor
from admin_app.tasks.importing import TARGET


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_option
@answer_options
@click.option(
    "--on-refused",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    show_default=True,
    help="When a row is refused: write nothing, or write the others.",
)
@click.option(
    "--refused-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the rows that were not imported, with the reasons.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@with_appcontext
def import_tasks(
    file: Path, email: str | None, on_refused: str, refused_file: Path | None, dry_run: bool, **said: Any
) -> None:
    """Import tasks from a file: CSV and its kin, a workbook (XLSX, XLS, XLSB, ODS), or JSON Lines.

    What the file leaves open is refused with the option that says it.
    The last line says how many rows are new, changed, unchanged and refused.
    """
    actor = acting(email)
    answers = answers_of(TARGET, said)
    with _plan(file, form_of(TARGET, said, answers), actor, answers) as plan:
        describe(plan)
        # Who said what becomes of conflicts has decided them: then they stop nothing.
        undecided = plan.counts()["conflict"] if said["conflicts"] is None else 0
        stopped = bool(plan.counts()["refused"] or undecided) and on_refused == "stop"
        if stopped:
            _explain(plan, undecided)
            outcome = Outcome(refused=plan.counts()["refused"], conflicts=undecided)
        elif dry_run:
            outcome = service.foreseen(plan)
        else:
            outcome = _apply(plan, actor, file, skip_refused=on_refused == "skip")
        if refused_file is not None:
            _write_refused(plan, refused_file)
    if dry_run:
        click.echo(_("This was a dry run: nothing was written."))
    _count(outcome)
    if stopped:
        raise click.exceptions.Exit(1)


def _explain(plan: Plan, undecided: int) -> None:
    if plan.counts()["refused"]:
        click.echo(service.RowsRefused(), err=True)
    if undecided:
        click.echo(
            _(
                "Rows were changed by somebody since the file was written, so nothing was written. Say what "
                "becomes of them, with --conflicts keep or --conflicts overwrite; or --on-refused skip."
            ),
            err=True,
        )


def _apply(plan: Plan, actor: Actor, file: Path, *, skip_refused: bool) -> Outcome:
    total = sum(plan.counts()[state] for state in ("new", "changed", "deleted"))
    with progress(_("Writing"), total) as bar:
        return service.apply(plan, actor, skip_refused=skip_refused, file=file, on_written=bar.update)


def _write_refused(plan: Plan, path: Path) -> None:
    with path.open("wb") as stream:
        unwritten.write(plan, service.unwritten(plan), stream)


def _count(outcome: Outcome) -> None:
    if outcome.deleted:
        click.echo(_("Moved to the trash: %(count)s", count=outcome.deleted))
    # For programs: the same words in every language.
    click.echo(
        f"{outcome.new} new, {outcome.changed + outcome.deleted} changed, "
        f"{outcome.unchanged} unchanged, {outcome.refused + outcome.conflicts} refused"
    )


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
