"""`subject` is one kind of screen twice: ours, and Flask-Admin as it comes.

A test that takes it states what ours does. The stock screen must fail that test, by an assertion: when
Flask-Admin closes a trap, the strict xfail says so.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.tags.model import Tag
from tests.console import stock
from tests.databases import Browser


@dataclass
class Subject:
    """A screen of tags with one living and one discarded record, a reader and a keeper of tags."""

    app: Any
    model: Any
    engine: Any
    reader: FlaskClient
    keeper: FlaskClient
    living: int
    discarded: int
    reading_url: str = "/admin/tags/"
    url: str = "/admin/tags/"

    def names(self):
        with self.engine.connect() as connection:
            return dict(list(connection.execute(select(self.model.id, self.model.name))))


@pytest.fixture(scope="session")
def stock_site(engine_name, request, tmp_path_factory):
    if engine_name == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('stock')}/stock.db"
    else:
        url = request.getfixturevalue("postgres").create("stock")
    app = stock.stock_app(url)
    app.test_client_class = Browser
    yield app
    with app.app_context():
        stock.db.session.remove()
        stock.db.engine.dispose()


@pytest.fixture
def stock_subject(stock_site):
    with stock_site.app_context():
        stock.db.drop_all()
        stock.db.create_all()
        stock.db.session.add(stock.Person(email="ada@example.org", password="hash"))
        living, discarded = stock.Tag(name="living"), stock.Tag(name="discarded", discarded=True)
        stock.db.session.add_all([living, discarded])
        stock.db.session.commit()
        numbers = living.id, discarded.id
        engine = stock.db.engine
    reader, keeper = stock_site.test_client(), stock_site.test_client()
    return Subject(stock_site, stock.Tag, engine, reader, keeper, *numbers, reading_url="/admin/readtags/")


@pytest.fixture
def our_subject(app, make_tag, sign_in, post):
    living, discarded = make_tag("living").id, make_tag("discarded").id
    keeper = sign_in("manager")
    assert post(keeper, "/admin/tags/delete/", {"id": discarded}).status_code == 303
    with app.app_context():
        engine = db.engine
    return Subject(app, Tag, engine, sign_in("viewer"), keeper, living, discarded)


@pytest.fixture(params=["ours", pytest.param("stock", marks=stock.FAILS)])
def subject(request, engine_name):
    return request.getfixturevalue(f"{'our' if request.param == 'ours' else 'stock'}_subject")
