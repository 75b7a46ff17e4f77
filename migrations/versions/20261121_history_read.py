"""Indexes by which a history of millions of entries, and a trash, are read as fast as short ones."""

import sqlalchemy as sa
from alembic import op

from admin_app.database.dialect_json import create_text_index

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_changes_verb_id", ["verb", "id"]),
    ("ix_changes_area_id", ["area", "id"]),
    ("ix_changes_at", ["at"]),
    ("ix_changes_area_actor_id_record_id", ["area", "actor_id", "record_id"]),
)
#: What a task ever was: where its entries hold the new value of a field. Alembic cannot compare these,
#: so env.py leaves them out. A later change of the table in batch mode has to make them again.
TEXT_INDEXES = (
    ("ix_changes_was_status", ("status", 1)),
    ("ix_changes_was_assignee", ("assignee_id", 1, 0)),
)
DISCARDED = sa.text("deleted_at IS NOT NULL")


def upgrade():
    for name, columns in INDEXES:
        op.create_index(name, "changes", columns)
    for name, path in TEXT_INDEXES:
        create_text_index(op.get_bind(), name, "changes", "fields", path, of="area", to="record_id")
    op.create_index(
        "ix_tasks_deleted",
        "tasks",
        ["deleted_at", "id"],
        sqlite_where=DISCARDED,
        postgresql_where=DISCARDED,
    )


def downgrade():
    op.drop_index("ix_tasks_deleted", "tasks")
    for name, _path in TEXT_INDEXES:
        op.drop_index(name, "changes")
    for name, _columns in INDEXES:
        op.drop_index(name, "changes")
