"""Files of tasks, planned and applied as an actor."""

import contextlib
import io
import re

import pytest

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.importing import plan as planning
from admin_app.importing import service, uploads
from admin_app.importing.answers import Answers
from admin_app.importing.columns import recogniser
from admin_app.importing.reading.delimited import CsvTable
from admin_app.importing.reading.opening import open_table
from admin_app.importing.reading.table import Form, Limits
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks import service as tasks
from admin_app.tasks.importing import TARGET
from admin_app.tasks.model import Task
from tests.conftest import post
from tests.importing.pages import problems_in, recognised, send_file


@pytest.fixture
def plan(app):
    """Plans a file: `plan("title\\n…")`, with `who`, `answers`, and a column by the name of a field."""

    with contextlib.ExitStack() as plans:

        def call(content, who=SYSTEM, answers=None, **mapping):
            file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
            answers = answers or Answers(columns={key: [name] for key, name in mapping.items()})
            with app.app_context():
                table = CsvTable(file, form=Form(known=recogniser(TARGET, answers)))
                return plans.enter_context(planning.make(table, TARGET, who, answers))

        yield call


@pytest.fixture
def values_of():
    """The values of the rows of a plan that would be new."""
    return lambda plan: [row.values for row in plan.rows("new")]


@pytest.fixture
def take(app, plan):
    """Plans a file and applies it; the outcome."""

    def call(content, who=SYSTEM, skip=False, **options):
        planned = plan(content, who, **options)
        with app.app_context():
            return service.apply(planned, who, skip_refused=skip)

    return call


@pytest.fixture
def reasons(app, plan):
    """Why rows are refused: `(line, column, value, sentence)` of each refusal."""

    def call(content, who=SYSTEM, **options):
        found = plan(content, who, **options).refusals()
        with app.app_context():
            return [(each.line, each.column, each.value, str(each.reason)) for each in found]

    return call


@pytest.fixture
def table_of(tmp_path):
    """Reads a file of these bytes: its header, its rows as `(line, cells)`, and whether that is sure."""

    def call(content, name="file.csv", limits=None, known=("title", "status"), **form):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with open_table(path, limits or Limits(), Form(known=set(known).__contains__, **form)) as table:
            return table.header, [(row.line, row.cells) for row in table.rows()], table.sure

    return call


@pytest.fixture
def folder(app, tmp_path):
    """Where files of imports lie, in a folder of this test."""
    app.config["DATA_FOLDER"] = tmp_path
    return uploads.folder(tmp_path)


@pytest.fixture
def send(folder, sign_in):
    """Sends a file: `send(b"title\\nOne")` gives the client and the answer."""

    def call(content, name="tasks.csv", who="manager", client=None):
        client = client or sign_in(who)
        content = content if isinstance(content, bytes) else content.encode()
        return client, send_file(client, content, name)

    return call


@pytest.fixture
def begun(send):
    """An import that was begun: the client and the address below which its steps are."""

    def call(content, **options):
        client, answer = send(content, **options)
        assert answer.status_code == 303, problems_in(answer)
        return client, re.sub(r"reading/$", "", answer.location)

    return call


@pytest.fixture
def mapped(begun):
    """The same, read as it was found."""

    def call(content, form=None, **options):
        client, at = begun(content, **options)
        answer = post(client, at + "reading/", {"do": "next", **(form or {})})
        assert answer.location == at + "columns/", problems_in(answer)
        return client, at

    return call


@pytest.fixture
def checked(mapped):
    """The same, with its columns as they are recognised, or as `said`."""

    def call(content, said=None, **options):
        client, at = mapped(content, **options)
        answer = post(client, at + "columns/", {**recognised(client, at), **(said or {})})
        assert answer.location == at + "check/", problems_in(answer)
        return client, at

    return call


@pytest.fixture
def edit(app):
    """Somebody changes a task meanwhile."""

    def call(task, **values):
        with app.app_context(), change(db.session, SYSTEM, door="command"):
            tasks.update(db.session.get(Task, task.id), values, SYSTEM)

    return call
