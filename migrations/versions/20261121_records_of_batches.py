"""An index by which a list finds what an import, or a change of many, wrote."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BATCHED = sa.text("batch IS NOT NULL")


def upgrade():
    op.create_index(
        "ix_changes_of_batch",
        "changes",
        ["batch", "area", "record_id", "verb"],
        sqlite_where=BATCHED,
        postgresql_where=BATCHED,
    )


def downgrade():
    op.drop_index("ix_changes_of_batch", "changes")
