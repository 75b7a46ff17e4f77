"""SQL that differs between SQLite and PostgreSQL. Nothing outside this module asks which engine runs.

What differs about connections, JSON documents, searches, lists and many rows is beside it, in modules of
its name.
"""

import sqlite3
from collections.abc import MutableMapping
from typing import Any

from sqlalchemy import JSON, Connection, Engine, Index, String, Table, func, make_url, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from admin_app.database.dialect_connections import BUSY_TIMEOUT_MS

#: JSON that PostgreSQL can look into.
Json = JSON().with_variant(JSONB(), "postgresql")


def configure(config: MutableMapping[str, Any]) -> None:
    """Set what Flask-SQLAlchemy reads, for the engines that DATABASE_URL and JOBS_DATABASE_URL name."""
    main = engine_options(config["DATABASE_URL"], config["DB_POOL_SIZE"], config["DB_MAX_OVERFLOW"])
    config["SQLALCHEMY_DATABASE_URI"] = main.pop("url")
    config["SQLALCHEMY_ENGINE_OPTIONS"] = main
    # A job writes a row now and then, in transactions of its own: it needs few connections.
    config["SQLALCHEMY_BINDS"] = {"jobs": engine_options(config["JOBS_DATABASE_URL"], 1, 9)}


def engine_options(url: str, pool_size: int, max_overflow: int) -> dict[str, Any]:
    """How to open the database at this address."""
    # The texts of database errors reach the log: without the values, which are people's.
    options: dict[str, Any] = {"url": url, "hide_parameters": True}
    for prefix in ("postgres://", "postgresql://"):  # both mean psycopg 3 here
        if url.startswith(prefix):
            options["url"] = "postgresql+psycopg://" + url[len(prefix) :]
    if make_url(url).get_backend_name() == "sqlite":
        return {**options, "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
    return {**options, "pool_size": pool_size, "max_overflow": max_overflow}


def living_index(name: str, *columns: Any, unique: bool = False) -> Index:
    """An index over the records that are not in the trash."""
    living = text("deleted_at IS NULL")
    return Index(name, *columns, unique=unique, sqlite_where=living, postgresql_where=living)


def living_unique(name: str, *columns: Any) -> Index:
    """A unique index over the records that are not in the trash; the discarded do not block a name."""
    return living_index(name, *columns, unique=True)


def trash_index(name: str, *columns: Any) -> Index:
    """An index over the records that are in the trash, and no others."""
    discarded = text("deleted_at IS NOT NULL")
    return Index(name, *columns, sqlite_where=discarded, postgresql_where=discarded)


def is_unavailable(error: DBAPIError) -> bool:
    """Whether the database is gone, locked or starting, so that the same try may work in a moment."""
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return any(word in str(error.orig) for word in ("locked", "busy", "unable to open"))
    return True


def broken_constraint(error: IntegrityError) -> str:
    """What names the broken constraint: its name, or on SQLite `table.column` when it has none to give."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.constraint_name or f"{diagnosis.table_name}.{diagnosis.column_name}"
    return str(error.orig).rpartition(": ")[2]


def is_unique_violation(error: IntegrityError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state == "23505" if state else "UNIQUE constraint failed" in str(error.orig)


def snapshot_connection(engine: Engine) -> Connection:
    """A connection whose one transaction sees the database as it is now, however long it reads.

    Rows arrive as they are read, in constant memory. The caller closes it.
    """
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection.execution_options(stream_results=True)


def has_one_writer(engine: Engine) -> bool:
    """Whether whoever writes makes everybody else who wants to write wait."""
    return engine.dialect.name == "sqlite"


def ids_come_back(connection: Connection) -> bool:
    """Whether this engine gives the id of a row that was deleted to a new one."""
    return connection.dialect.name == "sqlite"


def reserve_ids(connection: Connection, table: Table, count: int, *, above: int = 0) -> list[int]:
    """Ids for new rows of a table with an `id`, in a transaction that will write; nobody else gets them.

    Where ids come back, `above` is the highest that a deleted row may have had.
    """
    if connection.dialect.name == "sqlite":
        # The write lock is ours, and the next id is how SQLite counts by itself.
        last = max(connection.scalar(select(func.max(table.c.id))) or 0, above)
        return list(range(last + 1, last + 1 + count))
    sequence = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
    return list(connection.scalars(select(sequence).select_from(func.generate_series(1, count))))


class first_line(FunctionElement[str]):  # noqa: N801 - named as SQL functions are
    """The text before the first line break; all of it when there is none."""

    type, inherit_cache = String(), True


@compiles(first_line, "sqlite")
def _first_line_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    text = compiler.process(element.clauses, **kw)
    return f"substr({text}, 1, instr({text} || char(10), char(10)) - 1)"


@compiles(first_line, "postgresql")
def _first_line_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"split_part({compiler.process(element.clauses, **kw)}, chr(10), 1)"


class day_text(FunctionElement[str]):  # noqa: N801
    """A day as text, 2026-12-31: as SQLite keeps it, unread."""

    type, inherit_cache = String(), True


@compiles(day_text, "sqlite")
def _day_text_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clauses, **kw))


@compiles(day_text, "postgresql")
def _day_text_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **kw)}, 'YYYY-MM-DD')"


class moment_text(FunctionElement[str]):  # noqa: N801
    """A moment as text in UTC, 2026-12-31 23:59:59.000001: as SQLite keeps it, unread."""

    type, inherit_cache = String(), True


@compiles(moment_text, "sqlite")
def _moment_text_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clauses, **kw))


@compiles(moment_text, "postgresql")
def _moment_text_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


def interrupt(connection: Connection) -> None:
    """End the statement that this connection is at, from another thread; it fails there."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.interrupt()
    else:
        driver.cancel_safe()
