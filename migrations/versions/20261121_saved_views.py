"""Saved views of lists, and the roles with which they are shared."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LIVING = sa.text("deleted_at IS NULL")


def upgrade():
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.Text(), server_default="", nullable=False),
        sa.Column("density", sa.String(length=10), server_default="", nullable=False),
        sa.Column("audience", sa.String(20), server_default="private", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "audience IN ('private', 'roles', 'all')", name=op.f("ck_saved_views_audience_known")
        ),
        sa.CheckConstraint("length(trim(name)) BETWEEN 1 AND 60", name=op.f("ck_saved_views_name_length")),
        sa.ForeignKeyConstraint(
            ["deleted_by_id"], ["users.id"], name=op.f("fk_saved_views_deleted_by_id_users")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index("ix_saved_views_area_owner_id", "saved_views", ["area", "owner_id"])
    op.create_index(
        "uq_saved_views_name_living",
        "saved_views",
        ["area", "owner_id", "name"],
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
    op.create_table(
        "saved_view_roles",
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["roles.id"], name=op.f("fk_saved_view_roles_role_id_roles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["view_id"],
            ["saved_views.id"],
            name=op.f("fk_saved_view_roles_view_id_saved_views"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("view_id", "role_id", name=op.f("pk_saved_view_roles")),
    )
    op.create_index(op.f("ix_saved_view_roles_role_id"), "saved_view_roles", ["role_id"])


def downgrade():
    op.drop_table("saved_view_roles")
    op.drop_table("saved_views")
