"""The databases that Alembic keeps, each with a folder of migrations and a version table of its own."""

from dataclasses import dataclass

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from admin_app.config import ROOT


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables that are migrated together. `bind` names the engine among `db.engines`."""

    name: str
    bind: str | None
    folder: str
    version_table: str

    @property
    def directory(self) -> str:
        return str(ROOT / self.folder)

    def scripts(self) -> ScriptDirectory:
        return ScriptDirectory(self.directory)

    def found(self, connection: Connection) -> tuple[str, ...]:
        """The migrations that the database has seen last; empty before the first."""
        options = {"version_table": self.version_table}
        return MigrationContext.configure(connection, opts=options).get_current_heads()

    def is_current(self, connection: Connection) -> bool:
        """Whether the tables are those of this version of the code."""
        return self.found(connection) == tuple(self.scripts().get_heads())


MAIN = Schema("", None, "migrations", "alembic_version")
#: Beside the main tables on a server; a file of its own where one writer would block the other.
JOBS = Schema("jobs", "jobs", "migrations_jobs", "alembic_version_jobs")
SCHEMAS = (MAIN, JOBS)

#: Tables that may lie in the main database without being of `migrations/`, by how their names begin.
ELSEWHERE = ("jobs", JOBS.version_table, "huey_")
