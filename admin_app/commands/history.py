"""`history`: prove that it is whole, and fold what is old."""

import datetime as dt
from collections import Counter

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from admin_app.commands.refusals import Refused
from admin_app.database.dialect import snapshot_connection
from admin_app.database.types import now
from admin_app.database.writing import writing
from admin_app.extensions import db
from admin_app.history import folding, replay
from admin_app.history.model import Entry
from admin_app.i18n import _, _l, _n

FAULTS = {
    "entry_changed": _l("%(area)s %(id)s: entry %(entry)s was changed, or written without the key."),
    "entry_missing": _l("%(area)s %(id)s: entries are missing before entry %(entry)s."),
    "no_history": _l("%(area)s %(id)s: the row has no history."),
    "row_changed": _l("%(area)s %(id)s: “%(field)s” is not what the history says."),
    "row_unreadable": _l("%(area)s %(id)s: the row holds what no column of it can hold."),
    "row_missing": _l("%(area)s %(id)s: the row is gone, and the history does not say so."),
    "version": _l("%(area)s %(id)s: the row's version is not that of its last entry."),
}
#: Faults that are written out; with another key every entry would be one.
MAX_LISTED = 1000


@click.group()
def history() -> None:
    """The history of everything that was written."""


@history.command()
@with_appcontext
def verify() -> None:
    """Replay every record's history and compare it with its row; status 1 when something differs."""
    found: Counter[str] = Counter()
    with snapshot_connection(db.engine) as connection:
        for fault in replay.verify(connection):
            found[fault.kind] += 1
            if found.total() <= MAX_LISTED:
                click.echo(_said(fault))
        entries = connection.scalar(select(func.count()).select_from(Entry)) if found else 0
    if found.total() > MAX_LISTED:
        click.echo(_("… and more, which are not listed."))
    if found and found["entry_changed"] == found.total() == entries:
        click.echo(_("No entry fits: is HISTORY_KEY the key that they were written with?"))
    if found:
        raise Refused(_n("%(num)s fault was found.", "%(num)s faults were found.", found.total()))
    click.echo(_("The history is whole."))


def _said(fault: replay.Fault) -> str:
    kind = "row_unreadable" if fault.kind == "row_changed" and fault.field is None else fault.kind
    words = {"area": fault.area, "id": fault.record_id, "entry": fault.entry_id, "field": fault.field}
    return str(FAULTS[kind]) % words


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
