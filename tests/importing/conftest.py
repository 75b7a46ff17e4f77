"""Files of tasks, planned and applied as an actor."""

import contextlib
import io

import pytest

from admin_app.importing import plan as planning
from admin_app.importing import service
from admin_app.importing.reader import CsvTable
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks.importing import TARGET


@pytest.fixture
def plan(app):
    """Plans a file: `plan("title\\n…")`, with `who` and `mapping`."""

    with contextlib.ExitStack() as plans:

        def call(content, who=SYSTEM, **mapping):
            file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
            with app.app_context():
                return plans.enter_context(planning.make(CsvTable(file), TARGET, who, mapping))

        yield call


@pytest.fixture
def take(app, plan):
    """Plans a file and applies it; the outcome."""

    def call(content, who=SYSTEM, skip=False, **mapping):
        planned = plan(content, who, **mapping)
        with app.app_context():
            return service.apply(planned, who, skip_refused=skip)

    return call


@pytest.fixture
def reasons(app, plan):
    """Why rows are refused: `(line, column, value, sentence)` of each refusal."""

    def call(content, who=SYSTEM, **mapping):
        found = plan(content, who, **mapping).refusals
        with app.app_context():
            return [(each.line, each.column, each.value, str(each.reason)) for each in found]

    return call
