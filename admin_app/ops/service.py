"""Whether the console can work: the database answers, and its tables are those of this version."""

import logging

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from admin_app.config import ROOT
from admin_app.extensions import db

log = logging.getLogger(__name__)


def expected_revision() -> str | None:
    """The newest migration that the code knows."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def problems() -> list[str]:
    """Short keys of what is wrong, for machines; empty when all is well. Details go to the log."""
    try:
        with db.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        log.error("health: the database does not answer: %s", type(error).__name__)
        return ["database"]
    return [] if found == expected_revision() else ["migrations"]
