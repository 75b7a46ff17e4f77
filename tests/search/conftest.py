"""A record with two searchable texts, on each engine."""

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from admin_app.search.model import Searchable, refresh
from tests.search.notes import Base


@pytest.fixture(scope="module")
def engine(engine_name, request):
    if engine_name == "sqlite":
        engine = create_engine("sqlite://")
        yield engine
        engine.dispose()
        return
    postgres = request.getfixturevalue("postgres")
    engine = create_engine(postgres.create("search"))
    yield engine
    engine.dispose()
    postgres.drop("search")


@pytest.fixture(scope="module")
def tables(engine):
    Base.metadata.create_all(engine)


@pytest.fixture
def session(engine, tables):
    """A session that refreshes what it writes, as the history room does, and keeps nothing."""
    with engine.connect() as connection, Session(connection) as session:
        event.listen(session, "before_flush", _refresh_all)
        yield session
        session.rollback()


def _refresh_all(session, _context, _instances):
    for record in [*session.new, *session.dirty]:
        if isinstance(record, Searchable):
            refresh(record)
