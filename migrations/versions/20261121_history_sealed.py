"""History is sealed, can be taken back, and begins with a baseline for rows that are older than it."""

import datetime as dt
import json

import sqlalchemy as sa
from alembic import op

from admin_app.history.sealing import key_of, seal

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: What a baseline holds, as the tables are at this revision: columns, and foreign keys with the
#: table and the column that names what they point to.
PEOPLE = ("users", "name")
CONTENT = {
    "users": ("email", "name", "active", "confirmed_at", "locale", "timezone"),
    "roles": ("name", "description", "permissions"),
    "projects": ("name", "description", "archived"),
    "tags": ("name", "colour"),
    "tasks": ("title", "description", "status", "priority", "due_date", "completed_at")
    + ("source", "external_key"),
}
RELATIONS = {
    "tasks": {"assignee_id": PEOPLE, "project_id": ("projects", "name"), "created_by_id": PEOPLE},
}
COLLECTIONS = {
    "users": {"roles": ("user_roles", "user_id", "role_id", "roles")},
    "tasks": {"tags": ("task_tags", "task_id", "tag_id", "tags")},
}
PRIORITIES = ("low", "medium", "high", "urgent")
CHUNK = 1000


def upgrade():
    with op.batch_alter_table("changes") as batch:
        batch.add_column(sa.Column("undoes", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("seal", sa.String(64), nullable=False, server_default=""))
        batch.create_index(batch.f("ix_changes_undoes"), ["undoes"], unique=False)
    connection = op.get_bind()
    metadata = sa.MetaData()
    metadata.reflect(connection)
    seal_what_is_there(connection, metadata.tables["changes"])
    for area in CONTENT:
        write_baselines(connection, metadata, area)
    with op.batch_alter_table("changes") as batch:
        batch.alter_column("seal", existing_type=sa.String(64), server_default=None)


def downgrade():
    with op.batch_alter_table("changes") as batch:
        batch.drop_index(batch.f("ix_changes_undoes"))
        batch.drop_column("seal")
        batch.drop_column("undoes")


def pages(connection, table, *criteria):
    """Rows in the order of their ids, some at a time: a table may have millions."""
    after = 0
    while True:
        statement = sa.select(table).where(table.c.id > after, *criteria).order_by(table.c.id)
        rows = connection.execute(statement.limit(CHUNK)).mappings().all()
        if not rows:
            return
        yield rows
        after = rows[-1]["id"]


def seal_what_is_there(connection, changes):
    """Sign the entries written before there were seals, in their order."""
    key, last = key_of(connection), {}
    signed = changes.update().where(changes.c.id == sa.bindparam("of")).values(seal=sa.bindparam("new"))
    for rows in pages(connection, changes):
        seals = []
        for row in rows:
            entry = plain_entry(dict(row))
            name = (entry["area"], entry["record_id"])
            last[name] = seal(key, last.get(name, ""), entry)
            seals.append({"of": row["id"], "new": last[name]})
        connection.execute(signed, seals)


def write_baselines(connection, metadata, area):
    """Write the state of each row of which the history says nothing yet."""
    table, changes = metadata.tables[area], metadata.tables["changes"]
    known = sa.exists().where(changes.c.area == area, changes.c.record_id == table.c.id)
    names = {target: names_of(connection, metadata, *target) for target in targets(area)}
    now, key = dt.datetime.now(dt.UTC), key_of(connection)
    for rows in pages(connection, table, ~known):
        ids = (rows[0]["id"], rows[-1]["id"])
        members = {name: members_of(connection, metadata, ids, *link) for name, link in collections(area)}
        entries = []
        for row in rows:
            fields = state_of(area, row, names)
            for name, found in members.items():
                fields[name] = [[], sorted(found.get(row["id"], []))]
            entry = {"at": now, "actor_id": None, "actor_name": "system", "door": "command"}
            entry |= {"verb": "baseline", "area": area, "record_id": row["id"], "batch": None}
            entry |= {"version": row["version"], "undoes": None, "fields": fields}
            entries.append(entry | {"seal": seal(key, "", entry)})
        connection.execute(changes.insert(), entries)


def state_of(area, row, names):
    relations = RELATIONS.get(area, {})
    fields = {name: [None, plain(area, name, row[name])] for name in CONTENT[area]}
    trash = {"deleted_at": None, "deleted_by_id": PEOPLE}
    fields["deleted_at"] = [None, plain(area, "deleted_at", row["deleted_at"])]
    for name, target in {**relations, "deleted_by_id": trash["deleted_by_id"]}.items():
        number = row[name]
        fields[name] = [None, None if number is None else [number, names[target].get(number, "")]]
    return {name: pair for name, pair in fields.items() if pair[1] is not None}


def targets(area):
    return {PEOPLE, *RELATIONS.get(area, {}).values()}


def collections(area):
    return COLLECTIONS.get(area, {}).items()


def names_of(connection, metadata, table_name, column):
    table = metadata.tables[table_name]
    return dict(connection.execute(sa.select(table.c.id, table.c[column])).all())


def members_of(connection, metadata, ids, link_name, owner, member, target_name):
    link, target = metadata.tables[link_name], metadata.tables[target_name]
    statement = sa.select(link.c[owner], target.c.id, target.c.name).join_from(
        link, target, target.c.id == link.c[member]
    )
    statement = statement.where(link.c[owner].between(*ids))
    found = {}
    for number, member_id, name in connection.execute(statement):
        found.setdefault(number, []).append([member_id, name])
    return found


def plain(area, name, value):
    """A value as the history keeps it."""
    if isinstance(value, dt.datetime):
        return utc(value).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if name == "priority":
        return PRIORITIES[value - 1]
    if name == "permissions" and isinstance(value, str):
        return json.loads(value)
    return value


def plain_entry(entry):
    entry["at"] = utc(entry["at"])
    if isinstance(entry["fields"], str):
        entry["fields"] = json.loads(entry["fields"])
    return entry


def utc(moment):
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
