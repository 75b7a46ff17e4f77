"""Who opened which record, and when last."""

import sqlalchemy as sa
from alembic import op

revision = "j0004"
down_revision = "j0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "visits",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "area", "record_id", name=op.f("pk_visits")),
    )


def downgrade():
    op.drop_table("visits")
