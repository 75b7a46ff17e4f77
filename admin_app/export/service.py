"""The rows of an export: read from one snapshot, in constant memory, with their collections."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Select

from admin_app.console.columns import CollectionColumn, Column, RelationColumn
from admin_app.database.dialect import snapshot_connection
from admin_app.database.types import Choice, python_type_of
from admin_app.export.cells import Encoder, encoder_for, join_members, plain_cell, text_cell

#: Rows read at a time.
CHUNK = 1000


def encoders_of(columns: Sequence[Column]) -> list[Encoder]:
    """How each column is written; choices are keys of ours and need no guard."""
    found: list[Encoder] = []
    for column in columns:
        if isinstance(column, (RelationColumn, CollectionColumn)):
            found.append(text_cell)
        elif isinstance(column.table_column.type, Choice):
            found.append(plain_cell)
        else:
            found.append(encoder_for(python_type_of(column.table_column.type)))
    return found


def chunks(engine: Engine, statement: Select[Any], columns: Sequence[Column]) -> Iterator[list[list[Any]]]:
    """Encoded rows, `CHUNK` at a time. `statement` selects the id first, then the columns in order,
    but for collections, which are read here.

    One transaction sees the whole export as the database was when it began.
    """
    encoders = encoders_of(columns)
    collections = [(i, c) for i, c in enumerate(columns) if isinstance(c, CollectionColumn)]
    plain = [i for i, c in enumerate(columns) if not isinstance(c, CollectionColumn)]
    ordered = [encoders[i] for i in plain]
    with (
        snapshot_connection(engine) as connection,
        connection.execution_options(yield_per=CHUNK).execute(statement) as result,
    ):
        for part in result.partitions():
            rows = [[encode(value) for encode, value in zip(ordered, row[1:], strict=True)] for row in part]
            for index, column in collections:
                _insert_members(connection, index, column, [row[0] for row in part], rows)
            yield rows


def _insert_members(
    connection: Connection,
    index: int,
    column: CollectionColumn,
    ids: list[int],
    rows: list[list[Any]],
) -> None:
    members = column.members(connection, ids)
    for number, row in zip(ids, rows, strict=True):
        names = [ref.name for ref in members.get(number, ())]
        row.insert(index, text_cell(join_members(names)) if names else "")
