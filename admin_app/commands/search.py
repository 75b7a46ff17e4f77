"""`search`: make the index of tasks anew."""

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from admin_app.database.transaction import transaction
from admin_app.extensions import db
from admin_app.i18n import _n
from admin_app.search import index
from admin_app.tasks.model import Task


@click.group()
def search() -> None:
    """The index that search asks."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Make the index anew from the texts, for when it was lost or the folding changed."""
    with transaction(db.session):
        connection = db.session.connection()
        total = db.session.scalar(select(func.count()).select_from(Task)) or 0
        with click.progressbar(length=total) as bar:
            for number in index.rebuild(connection, Task):
                bar.update(number)
    click.echo(_n("%(num)s task is in the index.", "%(num)s tasks are in the index.", total))
