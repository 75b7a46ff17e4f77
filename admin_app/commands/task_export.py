"""`tasks export`: the export of the list, by the same code as the screen's."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qsl

import click
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from admin_app.commands.acting import acting, as_option
from admin_app.commands.progress import progress
from admin_app.commands.refusals import WrongUsage
from admin_app.commands.view_option import arguments_of, view_option
from admin_app.console.screens import screen_of
from admin_app.export import asked as asking
from admin_app.export import making, orders, profile
from admin_app.export.asked import FORMS, RAW_FORM
from admin_app.export.formats import FORMATS
from admin_app.i18n import _, _l, force_language, regional_locale
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require


@click.command("export")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
@click.option(
    "--form",
    type=click.Choice(FORMS),
    default=RAW_FORM,
    show_default=True,
    help="raw: keys and ISO dates; person: in the language, zone and spreadsheet settings of --as.",
)
@view_option
@click.option("--query", default="", help="The arguments of the list's address, such as 'status_in=open'.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; without it, standard output."
)
@as_option
@with_appcontext
def export_tasks(
    kind: str, form: str, view: str | None, query: str, out: Path | None, email: str | None
) -> None:
    """Export tasks as the list shows them, filtered and sorted by --query."""
    actor = acting(email)
    with force_language(actor.locale):
        _export(actor, kind, form, view, query, out)


def _export(actor: Actor, kind: str, form: str, view: str | None, query: str, out: Path | None) -> None:
    screen = screen_of("tasks")
    require(actor, "export", screen.model)
    given = arguments_of(screen, view, query, actor) if view else _pairs(query)
    if form != RAW_FORM:
        given["form"] = form
    asked = asking.read(screen, given, FORMATS[kind], actor, profile.of(actor, regional_locale()))
    order = orders.prepare(screen, asked, actor)
    made = making.begin(screen, asked, order, actor, door="command")
    if out is None:
        made.write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    count = orders.count(screen, asked, actor)
    with _whole_or_nothing(out) as file, progress(_("Exporting"), count) as bar:
        made.write(file, on_rows=lambda rows: bar.update(min(rows, count) - bar.pos))
    click.echo(_("%(path)s is written.", path=out), err=True)


def _pairs(query: str) -> MultiDict[str, str]:
    """The arguments of a query string; one without a value is refused, since it would filter nothing."""
    text = query.removeprefix("?")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True) if text else []
    except ValueError:
        raise WrongUsage(_l("--query takes NAME=VALUE, joined with “&”.")) from None
    for name, value in pairs:
        if not value.strip():
            raise WrongUsage(_l("“%(name)s” has no value."), name=name)
    return MultiDict(pairs)


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[BinaryIO]:
    """The file appears under its name when it is whole; what was there before stays until then."""
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
