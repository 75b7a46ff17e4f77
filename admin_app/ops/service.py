"""Whether the console can work: the databases answer, and their tables are those of this version."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from admin_app.database.schema import SCHEMAS
from admin_app.extensions import db

log = logging.getLogger(__name__)


def problems() -> list[str]:
    """Short keys of what is wrong, for machines; empty when all is well. Details go to the log."""
    wrong = []
    for schema in SCHEMAS:
        prefix = f"{schema.name}_" if schema.name else ""
        try:
            with db.engines[schema.bind].connect() as connection:
                if not schema.is_current(connection):
                    wrong.append(f"{prefix}migrations")
        except SQLAlchemyError as error:
            log.error("health: the %sdatabase does not answer: %s", prefix, type(error).__name__)
            wrong.append(f"{prefix}database")
    return wrong
