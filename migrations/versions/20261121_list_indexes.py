"""Lists are counted, walked and skipped through on their indexes alone: they hold what filters ask for.

What only a list sorts by leaves the trash out. What a foreign key looks up keeps it, and says of each
record whether it is there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LIVING = sa.text("deleted_at IS NULL")
#: What facets filter by; each index has those that it does not begin with.
FACETS = ("status", "priority", "due_date", "assignee_id", "project_id")
SORTED = {
    "ix_tasks_updated": (sa.text("updated_at DESC"), sa.text("id DESC")),
    "ix_tasks_created": ("created_at", "id"),
    "ix_tasks_due": ("due_date", "id"),
    "ix_tasks_title": ("title", "id"),
    "ix_tasks_completed": ("completed_at", "id"),
}
GROUPED = {"ix_tasks_status": "status", "ix_tasks_priority": "priority"}
REFERRING = {
    "ix_tasks_assignee": "assignee_id",
    "ix_tasks_project": "project_id",
    "ix_tasks_created_by": "created_by_id",
}


def upgrade():
    for name in (*SORTED, *GROUPED, *REFERRING):
        op.drop_index(name, "tasks")
    for name, columns in SORTED.items():
        op.create_index(name, "tasks", columns, sqlite_where=LIVING, postgresql_where=LIVING)
    for name, column in GROUPED.items():
        columns = [column, "updated_at", "id", *others(column)]
        op.create_index(name, "tasks", columns, sqlite_where=LIVING, postgresql_where=LIVING)
    for name, column in REFERRING.items():
        op.create_index(name, "tasks", [column, "updated_at", "id", "deleted_at", *others(column)])


def others(column):
    return [each for each in FACETS if each != column]


def downgrade():
    for name in (*SORTED, *GROUPED, *REFERRING):
        op.drop_index(name, "tasks")
    for name, columns in SORTED.items():
        op.create_index(name, "tasks", columns)
    for name, column in (GROUPED | REFERRING).items():
        op.create_index(name, "tasks", [column, "updated_at"])
