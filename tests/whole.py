"""Whether the history of a test's database is whole, as `history verify` finds it."""

from sqlalchemy import select

from admin_app.extensions import db
from admin_app.history import replay
from admin_app.history.model import Entry


def faults_of(app):
    """Every fault, as (kind, area, record, field)."""
    with app.app_context(), db.engine.connect() as connection:
        return [(f.kind, f.area, f.record_id, f.field) for f in replay.verify(connection)]


def entries_of(app, area=None, record_id=None):
    """Entries of the history in their order, of one area or one record, or all of them."""
    statement = select(Entry).order_by(Entry.id)
    if area is not None:
        statement = statement.where(Entry.area == area)
    if record_id is not None:
        statement = statement.where(Entry.record_id == record_id)
    with app.app_context():
        return list(db.session.scalars(statement))
