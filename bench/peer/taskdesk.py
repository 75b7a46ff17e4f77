"""This console as one of several that a driver outside of this repository compares.

    python taskdesk.py fill DATABASE ROWS GEN.PY      once: our schema with the rows of that program
    python taskdesk.py serve DATABASE PORT TIMEOUT    the production server on it

DATABASE is that of the other consoles; ours lies beside it, under the same name and “_taskdesk”.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import create_engine, make_url, select, text  # noqa: E402
from sqlalchemy.exc import DBAPIError  # noqa: E402

from bench.filling import fill  # noqa: E402
from bench.serving import environment, gunicorn  # noqa: E402


def ours(given):
    """The address of our database beside the one that is given."""
    url = make_url(given)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database)
        return url.set(database=str(path.with_name(f"{path.stem}_taskdesk.db")))
    return url.set(drivername="postgresql+psycopg", database=f"{url.database}_taskdesk")


def is_filled(url, rows):
    try:
        with create_engine(url).connect() as connection:
            last = connection.scalar(select(text("max(id)")).select_from(text("tasks")))
    except DBAPIError:
        return False
    return last == rows


def make(url):
    """An empty database, in place of one that was half filled."""
    if url.get_backend_name() == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(url.database + ending).unlink(missing_ok=True)
        return
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}"'))
        connection.execute(text(f'CREATE DATABASE "{url.database}"'))


def address(url):
    return url.render_as_string(hide_password=False)


def main():
    verb, given, *rest = sys.argv[1:]
    url = ours(given)
    if verb == "fill":
        rows, gen = int(rest[0]), rest[1]
        if not is_filled(url, rows):
            make(url)
            fill(address(url), rows, gen)
        return
    port, timeout = rest
    os.chdir(ROOT)
    command = gunicorn("--timeout", timeout)
    os.execve(command[0], command, environment(address(url), port))


if __name__ == "__main__":
    main()
