"""SQL of lists that differs between SQLite and PostgreSQL: beside `dialect`, for the same reason."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Connection, Text, cast, literal_column, select, table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from admin_app.database.dialect import _as_words


class in_passing(FunctionElement[bool]):  # noqa: N801 - named as SQL functions are
    """A criterion that is looked at row by row, and never a reason to begin with another index."""

    type, inherit_cache = Boolean(), True


@compiles(in_passing, "sqlite")
def _in_passing_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"+({compiler.process(element.clauses, **kw)})"


@compiles(in_passing, "postgresql")
def _in_passing_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    # It knows how often values are, and that a page is short.
    return f"({compiler.process(element.clauses, **kw)})"


def state_of(connection: Connection) -> str | None:
    """What changes with every write of anybody, or None where nothing tells that and counting is cheap."""
    if connection.dialect.name == "sqlite":
        return None
    state: str = connection.exec_driver_sql("SELECT CAST(pg_current_snapshot() AS text)").scalar_one()
    return state


def gram_rows(connection: Connection, name: str, grams: Sequence[str]) -> Any:
    """A query for the `id` of each record that has all these grams, by the index of this name."""
    if connection.dialect.name == "sqlite":
        words = " AND ".join(_as_words([gram]) for gram in grams)
        found: Any = select(literal_column("rowid").label("id")).select_from(table(name))
        return found.where(literal_column(name).op("MATCH")(words))
    found = select(literal_column("id").label("id")).select_from(table(name))
    return found.where(literal_column("grams").op("@>")(cast(list(grams), ARRAY(Text))))


def finds_slowly(connection: Connection) -> bool:
    """Whether a gram index finds all records before it gives the first."""
    return connection.dialect.name == "postgresql"
