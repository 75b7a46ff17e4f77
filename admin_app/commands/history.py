"""`history`: prove that it is whole, and fold what is old."""

import datetime as dt

import click
from flask import current_app
from flask.cli import with_appcontext

from admin_app.commands.refusals import Refused
from admin_app.database.dialect import snapshot_connection
from admin_app.database.types import now
from admin_app.database.writing import writing
from admin_app.extensions import db
from admin_app.history import folding, replay
from admin_app.i18n import _, _l, _n

FAULTS = {
    "entry_changed": _l("%(area)s %(id)s: entry %(entry)s was changed, or written without the key."),
    "entry_missing": _l("%(area)s %(id)s: entries are missing before entry %(entry)s."),
    "no_history": _l("%(area)s %(id)s: the row has no history."),
    "row_changed": _l("%(area)s %(id)s: “%(field)s” is not what the history says."),
    "row_missing": _l("%(area)s %(id)s: the row is gone, and the history does not say so."),
    "version": _l("%(area)s %(id)s: the row's version is not that of its last entry."),
}


@click.group()
def history() -> None:
    """The history of everything that was written."""


@history.command()
@with_appcontext
def verify() -> None:
    """Replay every record's history and compare it with its row; status 1 when something differs."""
    found = 0
    with snapshot_connection(db.engine) as connection:
        for fault in replay.verify(connection):
            found += 1
            click.echo(
                str(FAULTS[fault.kind])
                % {"area": fault.area, "id": fault.record_id, "entry": fault.entry_id, "field": fault.field}
            )
    if found:
        raise Refused(_n("%(num)s fault was found.", "%(num)s faults were found.", found))
    click.echo(_("The history is whole."))


@history.command()
@click.option("--older-than", "days", type=click.IntRange(min=1), help="Days; default: HISTORY_DAYS.")
@with_appcontext
def fold(days: int | None) -> None:
    """Fold entries that are older than so many days into the state that they add up to."""
    days = days or current_app.config["HISTORY_DAYS"]
    if not days:
        raise click.UsageError(_("Say --older-than, or set HISTORY_DAYS: history is kept for ever now."))
    before, gone = now() - dt.timedelta(days=days), 0
    with writing(), db.engine.connect() as connection:
        for number in folding.fold(connection, before):
            connection.commit()
            gone += number
    click.echo(_n("%(num)s entry was folded.", "%(num)s entries were folded.", gone))
