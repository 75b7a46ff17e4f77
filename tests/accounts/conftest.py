"""Fixtures for people, roles and sign-in."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from admin_app.accounts import throttle
from admin_app.accounts.model import Role, User
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from tests import factories
from tests.conftest import csrf


@pytest.fixture(autouse=True)
def guesses_at_one_moment(monkeypatch):
    """No time passes between guesses, however slow the machine: a short wait is not over by itself."""
    moment = now()
    monkeypatch.setattr(throttle, "now", lambda: moment)


@pytest.fixture
def acting(app):
    """An open change: `with acting("admin") as actor: service.update(...)`. Without a name, the system."""

    @contextmanager
    def open_change(who=None, *, settings=None):
        with (settings or app).app_context():
            doer = SYSTEM if who is None else factories.actor(who)
            with change(db.session, doer, door="screen"):
                yield doer

    return open_change


@pytest.fixture
def person():
    """Somebody inside an open change, by role or as a detached record."""

    def find(who):
        return factories.person_of(who) if isinstance(who, str) else db.session.get_one(User, who.id)

    return find


@pytest.fixture
def roles():
    """Roles inside an open change, by name."""
    return lambda *names: list(db.session.scalars(select(Role).where(Role.name.in_(names))))


@pytest.fixture
def make_role(app):
    """A role with these permissions, and somebody who has it, who comes back."""

    def make(name, *permissions):
        with app.app_context(), change(db.session, SYSTEM, door="command"):
            db.session.add(Role(name=name, permissions=list(permissions)))
        with app.app_context():
            return factories.make_person(f"Has {name}", roles=(name,))

    return make


@pytest.fixture
def verbs_of(read):
    """What the history says was done to a person, in order."""
    return lambda of: read(
        select(Entry.verb).where(Entry.area == "users", Entry.record_id == of.id).order_by(Entry.id)
    )


@pytest.fixture
def outbox(app):
    """The mails that were sent, in order."""
    return lambda: app.extensions["mailman"].outbox


@pytest.fixture
def link_in():
    """The path of the one link in a mail."""

    def find(mail):
        links = set(re.findall(r"https?://[^\s\"<>]+", mail.body))
        assert len(links) == 1, mail.body
        return links.pop().replace("http://localhost:8000", "")

    return find


@pytest.fixture
def try_to_sign_in():
    """Sends the sign-in form with a valid token."""

    def send(client, email, password=factories.PASSWORD, **kwargs):
        data = {"email": email, "password": password, "csrf_token": csrf(client)}
        return client.post("/auth/login", data=data, **kwargs)

    return send


@pytest.fixture
def is_in():
    """Whether somebody is signed in with this browser."""
    return lambda client: client.get("/admin/account/").status_code == 200
