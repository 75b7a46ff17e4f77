"""How Alembic runs here: on the application's engine, with our column types written as plain ones."""

from alembic import context
from flask import current_app

from admin_app.database.schema import is_compared
from admin_app.database.types import Choice, RankedChoice, UTCDateTime
from admin_app.database.writing import writing

db = current_app.extensions["migrate"].db


def render_item(kind, item, _autogen_context):
    """Write a type so that the migration stays right when ours changes or moves."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, RankedChoice):
        return "sa.SmallInteger()"
    if isinstance(item, Choice):
        return "sa.String(20)"
    if isinstance(item, db.JSON) and not isinstance(item, db.Text):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run():
    with writing(), db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            include_object=is_compared,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
