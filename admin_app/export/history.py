"""The rows of an export of the history: one for each field that changed, in raw keys and values."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, Select

from admin_app.database.dialect import snapshot_connection
from admin_app.export.cells import join_members, moment_cell, plain_cell, text_cell, yes_no_cell
from admin_app.history.model import Entry
from admin_app.history.replay import readable

HEADER = (
    "id",
    "at",
    "actor_id",
    "actor",
    "door",
    "verb",
    "area",
    "record_id",
    "version",
    "batch",
    "undoes",
) + ("field", "old", "new")
CHUNK = 500
#: What a secret held is not kept; that it changed is.
SECRET = "***"


def chunks(engine: Engine, statement: Select[Any]) -> Iterator[list[list[Any]]]:
    """Encoded rows, those of `CHUNK` entries at a time, from one snapshot and in constant memory."""
    columns = [column.label(column.key) for column in Entry.__table__.columns]
    with snapshot_connection(engine) as connection:
        found = connection.execution_options(yield_per=CHUNK).execute(statement.with_only_columns(*columns))
        for part in found.mappings().partitions():
            yield [row for entry in part for row in rows_of(entry)]


def rows_of(entry: Any) -> Iterator[list[Any]]:
    """The rows of one entry; one without fields, such as a purge, has one row."""
    head = [
        entry["id"],
        moment_cell(entry["at"]),
        plain_cell(entry["actor_id"]),
        text_cell(entry["actor_name"]),
        *(entry[name] for name in ("door", "verb", "area", "record_id", "version")),
        plain_cell(entry["batch"]),
        plain_cell(entry["undoes"]),
    ]
    fields = readable(entry["fields"])
    if not fields:
        yield [*head, "", "", ""]
    for name, pair in fields.items():
        yield [*head, name, *((SECRET, SECRET) if pair is None else map(value_cell, pair))]


def value_cell(stored: Any) -> Any:
    """A stored value as a cell: a related record by its name of then, members joined by `|`."""
    if stored is None or stored == []:
        return ""
    if isinstance(stored, bool):
        return yes_no_cell(stored)
    if isinstance(stored, list):
        if all(isinstance(item, list) for item in stored):
            return text_cell(join_members([str(name) for _number, name in stored]))
        if isinstance(stored[0], int):
            return text_cell(stored[1] or f"#{stored[0]}")
        return text_cell(join_members([str(item) for item in stored]))
    return text_cell(stored) if isinstance(stored, str) else plain_cell(stored)
