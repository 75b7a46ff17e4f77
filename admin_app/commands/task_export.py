"""`tasks export`: the export of the list, by the same code as the screen's."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

import click
from flask import current_app
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from admin_app.commands.acting import acting, as_option
from admin_app.commands.progress import progress
from admin_app.commands.refusals import WrongUsage
from admin_app.commands.view_option import arguments_of, view_option
from admin_app.console import listing
from admin_app.console.arguments import ListArguments
from admin_app.export.formats import FORMATS
from admin_app.export.service import CHUNK
from admin_app.i18n import _, _l
from admin_app.permissions.policy import require

ALL = 2**31


@click.command("export")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
@view_option
@click.option("--query", default="", help="The arguments of the list's address, such as 'status_in=open'.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; without it, standard output."
)
@as_option
@with_appcontext
def export_tasks(kind: str, view: str | None, query: str, out: Path | None, email: str | None) -> None:
    """Export tasks as the list shows them, filtered and sorted by --query."""
    actor = acting(email)
    screen = _screen("tasks")
    require(actor, "export", screen.model)
    given = arguments_of(screen, view, query, actor) if view else _pairs(query)
    arguments: ListArguments = screen.reader.read(given)
    arguments.refuse_problems()
    body = screen.exported(FORMATS[kind], arguments)
    if out is None:
        _write(body, sys.stdout.buffer)
        return
    count = listing.count(screen, arguments, actor, limit=ALL)
    with _whole_or_nothing(out) as file, progress(_("Exporting"), count) as bar:
        _write(body, file, on_piece=lambda: bar.update(min(CHUNK, count - bar.pos)))
    click.echo(_("%(path)s is written.", path=out), err=True)


def _screen(endpoint: str) -> Any:
    (admin,) = current_app.extensions["admin"]
    return next(view for view in admin._views if view.endpoint == endpoint)


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


def _write(body: Iterable[bytes], file: BinaryIO, on_piece: Any = None) -> None:
    for piece in body:
        file.write(piece)
        if on_piece is not None:
            on_piece()
    file.flush()


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
