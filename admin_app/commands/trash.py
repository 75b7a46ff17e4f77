"""`trash`: delete for ever what has been in the trash for long."""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import _, _n
from admin_app.permissions.actor import SYSTEM
from admin_app.trash import service

CHUNK = 200


@click.group()
def trash() -> None:
    """What was deleted and can still be restored."""


@trash.command()
@click.option("--older-than", "days", type=click.IntRange(min=1), help="Days; default: TRASH_DAYS.")
@with_appcontext
def empty(days: int | None) -> None:
    """Delete for ever what has been in the trash for so many days."""
    days = days or current_app.config["TRASH_DAYS"]
    if not days:
        raise click.UsageError(_("Say --older-than, or set TRASH_DAYS: the trash is kept for ever now."))
    purged = 0
    for model in service.purgeable_models():
        ids = service.expired(model, days)
        for start in range(0, len(ids), CHUNK):
            with change(db.session, SYSTEM, door="command"):
                wanted = select(model).where(model.id.in_(ids[start : start + CHUNK]))
                for record in db.session.scalars(wanted).all():
                    service.purge(record, SYSTEM)
                    purged += 1
    click.echo(_n("%(num)s record was deleted for ever.", "%(num)s records were deleted for ever.", purged))
