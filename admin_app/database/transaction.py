"""One transaction at the edge: a request's save, a command, a job."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.orm.exc import StaleDataError

from admin_app.database.dialect import is_unavailable
from admin_app.database.writing import writing
from admin_app.errors import StaleRecord, Unavailable


@contextmanager
def transaction(session: Session | scoped_session[Any]) -> Iterator[None]:
    """Commit what happens inside as one unit, or nothing of it.

    What was read before is forgotten first, so that the unit works on rows as they are once it holds
    the write lock. Inside another transaction it joins that one.

    Raises `Unavailable` when the database is locked or gone, `StaleRecord` when a row changed under
    the unit, and lets `IntegrityError` pass for the caller who knows which field it means.
    """
    info = session.info
    if info.get("in_transaction"):
        yield
        return
    session.rollback()
    info["in_transaction"] = True
    try:
        with writing():
            yield
            session.commit()
    except StaleDataError as error:
        session.rollback()
        raise StaleRecord() from error
    except DBAPIError as error:
        session.rollback()
        if not isinstance(error, IntegrityError) and is_unavailable(error):
            raise Unavailable() from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        info.pop("in_transaction", None)
