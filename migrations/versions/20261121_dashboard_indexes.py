"""The dashboard counts by days on indexes alone: they hold the status and the project that it asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LIVING = sa.text("deleted_at IS NULL")
#: What each index is sorted by, and what the dashboard reads in it.
COUNTED = {
    "ix_tasks_created": (["created_at", "id"], ["status", "project_id"]),
    "ix_tasks_due": (["due_date", "id"], ["status", "project_id"]),
    "ix_tasks_completed": (["completed_at", "id"], ["project_id"]),
}


def upgrade():
    for name, (sorted_by, read) in COUNTED.items():
        op.drop_index(name, "tasks")
        op.create_index(name, "tasks", [*sorted_by, *read], sqlite_where=LIVING, postgresql_where=LIVING)


def downgrade():
    for name, (sorted_by, _read) in COUNTED.items():
        op.drop_index(name, "tasks")
        op.create_index(name, "tasks", sorted_by, sqlite_where=LIVING, postgresql_where=LIVING)
