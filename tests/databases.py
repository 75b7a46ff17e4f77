"""One migrated database for each engine and test process, put back as it was before each test.

Everything in it that a test finds is made once: the tables by Alembic, then `make_baseline`.
"""

import shutil
from contextlib import contextmanager

from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import text

from admin_app import create_app
from admin_app.commands.setup import migrate
from admin_app.database.schema import SCHEMAS
from admin_app.extensions import db
from tests.factories import make_baseline
from tests.postgres import connect

#: Argon2 as in production, but for its price.
CHEAP_PASSWORDS = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
SETTINGS = {
    "TASKDESK_ENV": "testing",
    "SECRET_KEY": "for-tests-only-" + "k" * 32,
    "SECURITY_PASSWORD_SALT": "for-tests-only-" + "s" * 32,
    "HISTORY_KEY": "for-tests-only-" + "h" * 32,
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP_PASSWORDS,
    "SESSION_COOKIE_SECURE": False,
    "DEFAULT_LANGUAGE": "en",
    "DEFAULT_TIMEZONE": "UTC",
    "PUBLIC_URL": "",
    "MAIL_SERVER": "",
    "TRUSTED_PROXIES": 0,
    "JOBS_DATABASE_URL": "",
    "QUEUE_URL": "",  # a job runs where it is asked for
}


class Browser(FlaskClient):
    """Reads each answer to its end, so that no file and no query stays open; `buffered=False` does not."""

    def open(self, *args, buffered=True, **kwargs):
        return super().open(*args, buffered=buffered, **kwargs)


def new_app(url, **settings):
    """An application on the database at this address."""
    app = create_app(**SETTINGS | {"DATABASE_URL": url} | settings)
    app.test_client_class = Browser
    return app


def dispose(app):
    """Close every connection of the application."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _migrated_app(url):
    app = new_app(url)
    with app.app_context():
        migrate()
        make_baseline()
    return app


class SqliteDatabase:
    """Two files, for the data and for jobs, and their clean copies."""

    def __init__(self, folder):
        self.paths = [folder / "taskdesk.db", folder / "taskdesk-jobs.db"]
        self.url = f"sqlite:///{self.paths[0]}"
        self.app = _migrated_app(self.url)
        dispose(self.app)  # the last connection to close writes the log into the file
        for path in self.paths:
            shutil.copyfile(path, path.with_suffix(".clean"))

    def put_back(self):
        dispose(self.app)
        for path in self.paths:
            for ending in ("-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)
            shutil.copyfile(path.with_suffix(".clean"), path)

    def close(self):
        dispose(self.app)


class PostgresqlDatabase:
    """A database whose rows are copied back. Ids go on counting, so no test can know them."""

    def __init__(self, databases):
        self.databases = databases
        self.url = databases.create("console")
        self.app = _migrated_app(self.url)
        dispose(self.app)
        self.connection = connect(self.url)
        self.connection.execute("SET lock_timeout = '10s'")
        names = self.connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        self.tables = {name for (name,) in names} - {schema.version_table for schema in SCHEMAS}
        parents_first = [table.name for table in db.metadata.sorted_tables]
        self.rows = {name: self._read(name) for name in parents_first if name in self.tables}
        self.truncate = sql.SQL("TRUNCATE {}").format(
            sql.SQL(", ").join(map(sql.Identifier, sorted(self.tables)))
        )

    def _read(self, table):
        with self.connection.cursor().copy(
            sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
        ) as copy:
            return b"".join(bytes(part) for part in copy)

    def put_back(self):
        with self.app.app_context():
            db.session.remove()
        with self.connection.transaction():
            self.connection.execute(self.truncate)
            for table, rows in self.rows.items():
                if rows:
                    into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                    with self.connection.cursor().copy(into) as copy:
                        copy.write(rows)

    def close(self):
        dispose(self.app)
        self.connection.close()
        self.databases.drop("console")


@contextmanager
def of_another_version(app, schema):
    """Tables that say they are of another version, for as long as this lasts."""
    said = f"UPDATE {schema.version_table} SET version_num = :version"
    with app.app_context(), db.engines[schema.bind].begin() as connection:
        known = connection.scalar(text(f"SELECT version_num FROM {schema.version_table}"))
        connection.execute(text(said), {"version": "0000"})
    try:
        yield
    finally:
        with app.app_context(), db.engines[schema.bind].begin() as connection:
            connection.execute(text(said), {"version": known})
