"""A gram index over the texts of tasks, so that search does not read the whole table."""

import sqlalchemy as sa
from alembic import op

from admin_app.database.dialect_grams import create_gram_index, drop_gram_index, write_grams
from admin_app.search.grams import grams_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CHUNK = 500


def upgrade():
    connection = op.get_bind()
    create_gram_index(connection, "task_search", of="tasks")
    tasks = sa.table("tasks", sa.column("id"), sa.column("search_text"))
    after = 0
    while True:
        page = sa.select(tasks).where(tasks.c.id > after).order_by(tasks.c.id).limit(CHUNK)
        rows = connection.execute(page).all()
        if not rows:
            return
        write_grams(connection, "task_search", [(number, grams_of(text)) for number, text in rows])
        after = rows[-1][0]


def downgrade():
    drop_gram_index(op.get_bind(), "task_search")
