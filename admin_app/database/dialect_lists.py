"""SQL of lists that differs between SQLite and PostgreSQL: beside `dialect`, for the same reason."""

from itertools import count
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.functions import FunctionElement

from admin_app.database.writing import wants_to_write


class in_passing(FunctionElement[bool]):  # noqa: N801 - named as SQL functions are
    """A criterion that is looked at row by row, and never a reason to begin with another index."""

    type, inherit_cache = Boolean(), True


@compiles(in_passing, "sqlite")
def _in_passing_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    (criterion,) = element.clauses
    parts = criterion.clauses if getattr(criterion, "operator", None) is operators.and_ else [criterion]
    # Part by part: a row that does not fit the first is not asked for the rest.
    each = [f"+({compiler.process(part, **kw)})" for part in parts]
    return each[0] if len(each) == 1 else f"({' AND '.join(each)})"


@compiles(in_passing, "postgresql")
def _in_passing_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    # It knows how often values are, and that a page is short.
    return f"({compiler.process(element.clauses, **kw)})"


class row_by_row(FunctionElement[bool]):  # noqa: N801 - named as SQL functions are
    """A criterion that is asked for few of the rows: what it looks up is looked up for each of them."""

    type, inherit_cache = Boolean(), True


@compiles(row_by_row, "sqlite")
def _row_by_row_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)})"


@compiles(row_by_row, "postgresql")
def _row_by_row_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    # It does not see that few rows are asked for, and would gather what is looked up for all, such as the
    # history of a tenth of the records. Of a statement of its own for each row it sees that.
    return f"(SELECT {compiler.process(element.clauses, **kw)})"


def known_number(number: int) -> Any:
    """A number as part of the statement, not a value of it; there may be few of them.

    PostgreSQL takes the `LIMIT` of a kept plan to be a tenth of the table, unless the plan knows it: it would
    plan each time.
    """
    return literal_column(str(int(number)), Integer)


_connections = count(1)
#: Whose answers may be compared (0: those of all connections, else of this one), and the answer.
State = tuple[int, str]


def state_of(connection: Connection) -> State | None:
    """Nothing was written between two answers that are the same. None: we may be writing ourselves."""
    if wants_to_write():
        return None  # what is written here is not there yet, and may never be
    if connection.dialect.name == "sqlite":
        # What others committed, and what this connection wrote: neither costs a page of the file.
        driver: Any = connection.connection.driver_connection
        (others,) = driver.execute("PRAGMA data_version").fetchone()
        if "taskdesk_number" not in connection.info:
            connection.info["taskdesk_number"] = next(_connections)
        return connection.info["taskdesk_number"], f"{others}:{driver.total_changes}"
    state: str = connection.exec_driver_sql("SELECT CAST(pg_current_snapshot() AS text)").scalar_one()
    return 0, state
