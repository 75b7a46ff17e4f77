"""Whether the history of a test's database is whole, as `history verify` finds it."""

from sqlalchemy import func, select

from admin_app.extensions import db
from admin_app.history import replay
from admin_app.history.model import Entry


def faults_of(app):
    """Every fault, as (kind, area, record, field)."""
    with app.app_context(), db.engine.connect() as connection:
        return [(f.kind, f.area, f.record_id, f.field) for f in replay.verify(connection)]


def assert_whole(app, model, number):
    """For round after round, where each makes the history longer: all of it is verified in every tenth.

    What is broken stays so, and the others at least have one entry for each version of each record.
    """
    if number % 10 == 0:
        assert faults_of(app) == []
    with app.app_context():
        entries = db.session.scalar(select(func.count()).where(Entry.area == model.__tablename__))
        assert entries == db.session.scalar(select(func.sum(model.version))), "an entry lacks"


def entries_of(app, area=None, record_id=None):
    """Entries of the history in their order, of one area or one record, or all of them."""
    statement = select(Entry).order_by(Entry.id)
    if area is not None:
        statement = statement.where(Entry.area == area)
    if record_id is not None:
        statement = statement.where(Entry.record_id == record_id)
    with app.app_context():
        return list(db.session.scalars(statement))
