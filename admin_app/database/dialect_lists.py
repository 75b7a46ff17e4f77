"""SQL of lists that differs between SQLite and PostgreSQL: beside `dialect`, for the same reason."""

from typing import Any

from sqlalchemy import Boolean, Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


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
