"""Each rule of the house fails where it should, on sources made up for it."""

import pytest

from tests import architecture as rules
from tests.architecture import Source


def faults(rule, path, text):
    return list(rule([Source(path, text)]))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("history/service.py", "from admin_app.tasks.model import Task"),
        ("history/service.py", "from ..tasks.model import Task"),
        ("history/service.py", "import admin_app.tasks.model"),
        ("history/service.py", "from admin_app import tasks"),
        ("history/service.py", "from .. import tasks"),
        ("history/service.py", "def late():\n    from admin_app.tasks import model"),
        ("history/service.py", "if TYPE_CHECKING:\n    pass\nelse:\n    import admin_app.tasks"),
        ("history/service.py", "from admin_app import create_app"),
        ("trash/service.py", "from admin_app.conflicts import service"),
        ("history/service.py", "from admin_app.jobs.model import Job"),
        ("tasks/service.py", "from admin_app.accounts.service import invite"),
        ("tasks/service.py", "from admin_app.accounts.service import invite"),
        ("tasks/model.py", "from admin_app.accounts.service import invite"),
        ("permissions/policy.py", "from admin_app.console.view import ConsoleView"),
        ("cellar/service.py", ""),
    ],
)
def test_a_step_upwards_or_sideways_is_refused(path, text):
    assert len(faults(rules.upward_imports, path, text)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tasks/service.py", "from admin_app.history import service"),
        ("tasks/service.py", "from .model import Task"),
        ("tasks/model.py", "from admin_app.accounts.model import User"),
        ("tasks/service.py", "from admin_app.accounts.model import User"),
        ("permissions/view.py", "from admin_app.console.view import ConsoleView"),
        ("errors.py", "from admin_app.i18n import _l"),
        ("cli.py", "from admin_app import create_app"),
        ("__init__.py", "from admin_app.site import mount"),
        ("history/service.py", "if TYPE_CHECKING:\n    from admin_app.tasks.model import Task"),
        (
            "history/service.py",
            "import typing\nif typing.TYPE_CHECKING:\n    import admin_app.tasks",
        ),
        ("history/service.py", "import json\nfrom sqlalchemy import select"),
    ],
)
def test_a_step_downwards_is_fine(path, text):
    assert faults(rules.upward_imports, path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("tasks/model.py", "from admin_app.tasks.service import reopen", 1),
        ("tasks/model.py", "from . import view", 1),
        ("tasks/service.py", "from admin_app.tasks import view", 1),
        ("tasks/columns.py", "from .view import TaskView", 1),
        ("tasks/service.py", "from .model import Task", 0),
        ("tasks/view.py", "from . import model, service", 0),
    ],
)
def test_inside_a_room_the_model_is_below_the_service_below_the_view(path, text, count):
    assert len(faults(rules.doors_out_of_order, path, text)) == count


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("tasks/service.py", "from flask import g", 1),
        ("history/service.py", "import flask_login", 1),
        ("records/model.py", "from flask_security import current_user", 1),
        ("search/fold.py", "def fold():\n    from flask_babel import get_locale", 1),
        ("database/transaction.py", "from flask.globals import g", 1),
        ("permissions/policy.py", "from flask_admin import Admin", 1),
        ("permissions/view.py", "from flask import abort", 0),
        ("tasks/service.py", "from admin_app.i18n import _\nimport flask_sqlalchemy", 0),
    ],
)
def test_services_work_without_flask(path, text, count):
    assert len(faults(rules.flask_where_it_has_no_place, path, text)) == count


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("tasks/view.py", "from flask_babel import gettext", 1),
        ("i18n.py", "from flask_babel import gettext", 0),
        ("tasks/model.py", "from flask_admin.contrib.sqla import ModelView", 1),
        ("record_view.py", "import flask_admin", 1),
        ("tasks/view.py", "import flask_admin", 0),
        ("console/filters.py", "import flask_admin", 0),
        ("site.py", "from flask_admin import Admin", 0),
    ],
)
def test_a_library_stays_in_its_room(path, text, count):
    assert len(faults(rules.libraries_outside_their_room, path, text)) == count


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("search/index.py", "from sqlalchemy.dialects.postgresql import insert", 1),
        ("search/index.py", "from sqlalchemy import dialects", 1),
        ("search/index.py", "import sqlalchemy.dialects.sqlite", 1),
        ("search/index.py", "slow = bind.dialect.name == 'sqlite'", 1),
        ("search/index.py", "slow = dialect.name == 'sqlite'", 1),
        ("database/dialect.py", "from sqlalchemy.dialects.postgresql import insert", 0),
        ("search/index.py", "name = tag.name", 0),
    ],
)
def test_sql_that_differs_has_one_place(path, text, count):
    assert len(faults(rules.sql_that_differs, path, text)) == count


@pytest.mark.parametrize(
    "text",
    [
        "from flask_admin.contrib.sqla import ModelView\nclass Odd(ModelView): ...",
        "from flask_admin.contrib.sqla import ModelView as Base\nclass Odd(Mixin, Base): ...",
        "from flask_admin.contrib import sqla\nclass Odd(sqla.ModelView): ...",
        "class Odd(ModelView[Task]): ...",
    ],
)
def test_a_direct_subclass_is_found_by_any_name(text):
    source = Source("tasks/view.py", text)
    assert list(rules.subclasses([source], "ModelView")) == ["tasks/view.py:Odd"]


def test_a_subclass_of_ours_is_none_of_theirs():
    source = Source("tasks/view.py", "class TaskView(RecordView): ...")
    assert list(rules.subclasses([source], "ModelView")) == []


def test_a_long_function_and_a_long_module_are_found():
    function = "def long():\n" + "    x = 1\n" * rules.FUNCTION_LINES
    assert list(rules.too_long([Source("a.py", function)])) == [("a.py:long", 41)]
    assert list(rules.too_long([Source("a.py", "x = 1\n" * 301)])) == [("a.py", 301)]
    assert list(rules.too_long([Source("a.py", "x = 1\n" * 300)])) == []
