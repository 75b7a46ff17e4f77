"""Fixtures that every test may ask for.

`app` is the application on a clean database, once for each engine; nothing that a test writes is
seen by the next one. There is no application context in a test unless it opens one: requests bring
their own, and so do `make_task`, `actor` and `read`.
"""

import contextlib
import functools

import hypothesis
import pytest
from flask_login.utils import _create_identifier
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, select
from werkzeug.datastructures import MultiDict

from admin_app.accounts.model import User
from admin_app.console import remembered
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.jobs import kinds
from admin_app.jobs import service as jobs
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks.model import Task
from tests import factories
from tests.console.pages import values
from tests.databases import PostgresqlDatabase, SqliteDatabase, dispose, new_app

pytest_plugins = ["tests.engines", "tests.languages"]

# How long an example takes says how busy the machine is, not whether the promise holds.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def database(engine_name, request, tmp_path_factory):
    """The database of this engine: `url`, `app`, and `put_back()` to have it clean again."""
    if engine_name == "sqlite":
        made = SqliteDatabase(tmp_path_factory.mktemp("database"))
    else:
        made = PostgresqlDatabase(request.getfixturevalue("postgres"))
    yield made
    made.close()


@pytest.fixture
def app(database):
    """The application on a clean database. Its settings may be changed; they come back afterwards."""
    database.put_back()
    app = database.app
    settings = dict(app.config)
    app.extensions["mailman"].outbox = []
    yield app
    app.config.clear()
    app.config.update(settings)
    with app.app_context():
        db.session.remove()


@pytest.fixture
def make_app(app, database):
    """Makes further applications on the same database: `make_app(SESSION_HOURS=1)`."""
    made = []

    def make(**settings):
        made.append(new_app(database.url, **settings))
        return made[-1]

    yield make
    for each in made:
        dispose(each)


def _in_context(function):
    """A fixture that is `function`, called in the context of the application."""

    @pytest.fixture(name=function.__name__)
    def fixture(app):
        @functools.wraps(function)
        def call(*args, **kwargs):
            with app.app_context():
                return function(*args, **kwargs)

        return call

    return fixture


actor = _in_context(factories.actor)
make_import = _in_context(factories.make_import)
make_job = _in_context(factories.make_job)
person_of = _in_context(factories.person_of)
discard = _in_context(factories.discard)
insert_tasks = _in_context(factories.insert_tasks)
make_person = _in_context(factories.make_person)
make_project = _in_context(factories.make_project)
make_report = _in_context(factories.make_report)
make_role = _in_context(factories.make_role)
make_tag = _in_context(factories.make_tag)
make_task = _in_context(factories.make_task)
make_view = _in_context(factories.make_view)


@pytest.fixture
def kind():
    """Makes kinds of jobs known for one test: `kind(function)`; there is one to begin with, `nothing`."""
    made = []

    def register(function, key="a kind", **settings):
        jobs.register(key, function, **settings)
        made.append(key)
        return key

    register(lambda params, actor, progress: None, "nothing", repeatable=True)
    yield register
    for key in made:
        kinds._kinds.pop(key)


@pytest.fixture
def read(app):
    """Reads from the database as it is now: `read(select(Task.title))` gives a list, of values or rows."""

    def call(statement):
        with app.app_context():
            rows = db.session.execute(statement).all()
        return [row[0] if len(row) == 1 else row for row in rows]

    return call


@pytest.fixture
def everything(app):
    """All rows of all tables, to compare before with after: `{table: rows}`."""

    def call():
        with app.app_context():
            found = {}
            for bind, metadata in db.metadatas.items():
                with db.engines[bind].connect() as connection:
                    for table in metadata.sorted_tables:
                        found[table.name] = sorted(map(repr, connection.execute(table.select())))
            return found

    return call


@pytest.fixture
def client(app):
    """A browser in which nobody has signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app):
    """Opens a browser in which somebody has signed in: `sign_in("editor")`, or a person."""

    def open_browser(who, of=None):
        return signed_in(of or app, who)

    return open_browser


def signed_in(app, who):
    """A client with the session of a person, as the sign-in page would leave it."""
    client = app.test_client()
    with app.test_request_context():
        criterion = User.email == factories.email_of(who) if isinstance(who, str) else User.id == who.id
        uniquifier = db.session.scalars(select(User.fs_uniquifier).where(criterion)).one()
        identifier = _create_identifier()
    with client.session_transaction() as session:
        session.update({"_user_id": uniquifier, "_fresh": True, "_id": identifier, "fs_cc": "set"})
    return client


def csrf(client):
    """A form token that is valid in the session of this client."""
    with client.session_transaction() as session:
        raw = session.setdefault("csrf_token", "0" * 40)
    app = client.application
    return URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw)


def post(client, url, data=None, **kwargs):
    """Send a form with a valid token. A list as a value sends the field several times."""
    pairs = MultiDict(data or {})
    pairs.setdefault("csrf_token", csrf(client))
    return client.post(url, data=pairs, **kwargs)


@pytest.fixture(name="csrf")
def csrf_fixture():
    return csrf


@pytest.fixture(name="post")
def post_fixture():
    return post


@pytest.fixture
def save_form():
    """Opens the form of a task and saves it with some fields changed: the answer."""

    def call(client, task, **changed):
        address = f"/admin/tasks/edit/?id={task.id}"
        answer = post(client, address, {**values(client.get(address)), **changed})
        assert answer.status_code == 303
        return answer

    return call


class Queries:
    """The statements that the database was sent, in order; `len()` counts them."""

    def __init__(self):
        self.statements = []

    def __len__(self):
        return len(self.statements)

    def __str__(self):
        return "\n".join(self.statements)

    def note(self, _conn, _cursor, statement, _parameters, _context, _many):
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.statements.append(" ".join(statement.split()))


@pytest.fixture
def queries(app):
    """Counts what goes to the database: `with queries() as seen: client.get(…)`, then `len(seen)`."""
    with app.app_context():
        usual = db.engine

    @contextlib.contextmanager
    def watch(engine=usual):
        seen = Queries()
        event.listen(engine, "before_cursor_execute", seen.note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", seen.note)

    return watch


@pytest.fixture
def meanwhile(app):
    """Does something to a task in a session of its own."""

    def call(task, verb, *given):
        with app.app_context(), change(db.session, SYSTEM, door="command"):
            verb(db.session.get(Task, task.id), *given, SYSTEM)

    return call


@pytest.fixture
def nothing_known(monkeypatch):
    """Pages ask for all that they show. What is known until somebody writes would depend on who writes
    in other databases of the same server meanwhile.
    """
    monkeypatch.setattr(remembered, "state_of", lambda _connection: None)
