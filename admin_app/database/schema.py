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

#: What may lie in the main database without being of its models, by how the names begin: what the
#: migrations make by hand (a search index, indexes over JSON, which Alembic cannot compare), and others.
NOT_COMPARED = {
    "table": ("task_search", "jobs", JOBS.version_table, "huey_"),
    "index": ("ix_changes_was_",),
}


def is_compared(_item: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """Alembic's `include_object`: whether the models and the main database should agree about this."""
    return not (name or "").startswith(NOT_COMPARED.get(kind, ("\0",)))
