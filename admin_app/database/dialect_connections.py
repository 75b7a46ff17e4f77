"""How connections are opened, rest and begin: beside `dialect`, for the same reason."""

import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError

from admin_app.database.writing import only_reads, wants_to_write

#: How long a writer waits for the one before it, in milliseconds, before the console answers 503.
BUSY_TIMEOUT_MS = 5000

#: A connection that was used so many seconds ago or less is taken to be alive; another is asked first.
RESTED_S = 0.1


def prepare(engine: Engine) -> None:
    """Set up every connection of this engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        _ask_the_rested(engine)


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    # The driver must not begin transactions on its own: see _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "cache_size=-32768",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: it fails at once.
    # So one that will write takes the lock when it begins.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if wants_to_write() else "BEGIN")


#: What is written outside a transaction cannot be taken back: the server refuses it. No statement of ours
#: takes so long that compiling it pays. With the usual 4 MB a common phrase is found by pages of the table,
#: and each row of those is read to see whether it has the words: three times the work.
PREPARED = """
    SET default_transaction_read_only = on;
    SET jit = off;
    SELECT set_config('work_mem', '16MB', false) WHERE pg_size_bytes(current_setting('work_mem')) < 16777216
"""


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    connection.autocommit = True
    connection.execute(PREPARED)
    connection.autocommit = False
    connection.read_only = False


def _begin_postgresql(connection: Connection) -> None:
    # A page that only reads begins and ends nothing: two ways to the server less. Each statement sees what
    # was committed before it, as in a transaction at this level.
    if "isolation_level" not in connection.get_execution_options():
        driver: Any = connection.connection.driver_connection
        if driver.autocommit != only_reads():
            driver.autocommit = only_reads()


def _ask_the_rested(engine: Engine) -> None:
    """What `pool_pre_ping` does, but not each time: that is a way to the server for every page."""

    def give_back(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    def take(connection: Any, record: Any, _fairy: Any) -> None:
        since = record.info.get("rests_since")
        if since is None or time.monotonic() - since <= RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError() from error  # the pool opens another, and asks the rest before use

    event.listen(engine, "checkin", give_back)
    event.listen(engine, "checkout", take)
