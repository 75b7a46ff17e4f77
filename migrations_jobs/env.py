"""How Alembic runs on the tables of jobs: see migrations/env.py. Their versions have a table of their own."""

from alembic import context
from flask import current_app

from admin_app.database.schema import JOBS
from admin_app.database.types import Choice, UTCDateTime
from admin_app.database.writing import writing

db = current_app.extensions["migrate"].db
metadata = db.metadatas[JOBS.bind]


def render_item(kind, item, _autogen_context):
    """Write a type so that the migration stays right when ours changes or moves."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Choice):
        return "sa.String(20)"
    if isinstance(item, db.JSON) and not isinstance(item, db.Text):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def include_name(name, kind, _parents):
    """On a server the main tables lie beside: they are not ours to drop."""
    return kind != "table" or name in metadata.tables


def run():
    with writing(), db.engines[JOBS.bind].connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=JOBS.version_table,
            render_item=render_item,
            include_name=include_name,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
