"""Reports: saved views that are mailed on a schedule, and to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LIVING = sa.text("deleted_at IS NULL")


def upgrade():
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=True),
        sa.Column("shipped_view", sa.String(length=40), server_default="", nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=20), server_default="person", nullable=False),
        sa.Column("kind", sa.String(20), server_default="weekly", nullable=False),
        sa.Column("at_time", sa.String(length=5), server_default="08:00", nullable=False),
        sa.Column("weekday", sa.Integer(), server_default="1", nullable=False),
        sa.Column("month_day", sa.Integer(), server_default="1", nullable=False),
        sa.Column("skip_empty", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_for", sa.String(length=120), server_default="", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("length(trim(name)) BETWEEN 1 AND 60", name=op.f("ck_reports_name_length")),
        sa.CheckConstraint(
            "kind IN ('daily', 'weekdays', 'weekly', 'monthly')", name=op.f("ck_reports_kind_known")
        ),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_reports_weekday_known")),
        sa.CheckConstraint("month_day BETWEEN 1 AND 31", name=op.f("ck_reports_month_day_known")),
        sa.ForeignKeyConstraint(["deleted_by_id"], ["users.id"], name=op.f("fk_reports_deleted_by_id_users")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_reports_owner_id_users")),
        sa.ForeignKeyConstraint(["view_id"], ["saved_views.id"], name=op.f("fk_reports_view_id_saved_views")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_next_run_at"), "reports", ["next_run_at"])
    op.create_index(op.f("ix_reports_owner_id"), "reports", ["owner_id"])
    op.create_index(
        "uq_reports_name_living",
        "reports",
        ["name", "owner_id"],
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
    op.create_table(
        "report_recipients",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["reports.id"],
            name=op.f("fk_report_recipients_report_id_reports"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_report_recipients_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "user_id", name=op.f("pk_report_recipients")),
    )
    op.create_index(op.f("ix_report_recipients_user_id"), "report_recipients", ["user_id"])


def downgrade():
    op.drop_table("report_recipients")
    op.drop_table("reports")
