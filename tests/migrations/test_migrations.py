"""The migrations go up and down on each engine, and rows that are there stay what they were."""

import datetime as dt
import secrets

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, select, text

from admin_app.console import seeking
from admin_app.console.arguments import ListArguments
from admin_app.console.listing import Listing
from admin_app.database.schema import MAIN
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.importing import memory
from admin_app.importing.answers import Answers
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.databases import dispose, new_app
from tests.factories import actor, make_baseline, make_import, make_project, make_report, make_tag, make_task

REVISIONS = [s.revision for s in ScriptDirectory(MAIN.directory).walk_revisions()][::-1]


@pytest.fixture
def site(engine_name, request, tmp_path):
    """An application on a database of its own, without any table, in its context."""
    if engine_name == "sqlite":
        name, url = None, f"sqlite:///{tmp_path / 'own.db'}"
    else:
        name = f"migrated_{secrets.token_hex(3)}"
        url = request.getfixturevalue("postgres").create(name)
    app = new_app(url)
    with app.app_context():
        yield app
    dispose(app)
    if name:
        request.getfixturevalue("postgres").drop(name)


def to(revision):
    """Migrate to this revision, from above or below."""
    db.session.remove()
    order = ["base", *REVISIONS]
    target = REVISIONS[-1] if revision == "head" else revision
    down = order.index(target) < order.index(found() or "base")
    (downgrade if down else upgrade)(directory=MAIN.directory, revision=target)


def found():
    with db.engine.connect() as connection:
        return next(iter(MAIN.found(connection)), None)


def tables():
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def rows(names):
    """What is in the tables of these names, column by column."""
    with db.engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")).mappings()))
            for name in names
        }


def fill():
    """People, roles, projects, tags and tasks of every kind, with a history."""
    make_baseline()
    project, tag = make_project("Home"), make_tag("Café")
    make_task("Done", status="done", priority="urgent", tags=[tag], project=project, by="editor")
    make_task("Due", due_date=dt.date(2026, 2, 28), assignee="viewer", description="a\n'b' \"c\" 報告")
    memory.keep(actor("editor"), "tasks", ["title", "Été"], Answers())
    make_import(by="editor", look={"header": ["title"]})
    make_report("Café", by="editor", to=("viewer", "admin"))
    gone = make_task("Gone")
    with change(db.session, SYSTEM, door="command"):
        tasks.discard(db.session.get(Task, gone.id), SYSTEM)
    db.session.remove()


def test_the_revisions_are_one_line():
    script = ScriptDirectory(MAIN.directory)
    assert len(script.get_heads()) == len(script.get_bases()) == 1
    assert len(set(REVISIONS)) == len(REVISIONS)


def test_from_nothing_to_the_newest_and_back_leaves_nothing(site):
    to("head")
    assert found() == REVISIONS[-1]
    assert {"tasks", "users", "roles", "projects", "tags", "task_tags", "changes"} <= tables()
    to("base")
    left = {name for name in tables() if not name.startswith("jobs")}
    assert left == set()


def test_each_step_down_and_up_keeps_the_rows_of_the_records(site):
    to("head")
    fill()
    kept = ("users", "roles", "projects", "tags", "tasks", "task_tags", "user_roles")
    before = rows(kept)
    for revision in (*REVISIONS[-2::-1], *REVISIONS[1:]):
        to(revision)
        assert found() == revision
        lengths = {name: len(there) for name, there in rows(kept).items()}
        assert lengths == {name: len(there) for name, there in before.items()}, revision
    assert rows(kept) == before
    make_task("After")
    assert sorted(db.session.scalars(select(Task.title))) == ["After", "Done", "Due", "Gone"]


def test_a_database_with_rows_goes_down_to_nothing_and_starts_anew(site):
    to("head")
    fill()
    to("base")
    to("head")
    assert all(found == [] for found in rows(["users", "tasks", "changes"]).values())
    fill()


def test_the_history_survives_going_down_and_up(site):
    to("head")
    fill()
    shown = select(Entry.area, Entry.record_id, Entry.verb, Entry.version).order_by(Entry.id)
    before = db.session.execute(shown).all()
    to(REVISIONS[0])
    to("head")
    assert db.session.execute(shown).all() == before


def test_models_and_migrations_say_the_same(site):
    to("head")
    check(directory=MAIN.directory)


def test_a_search_finds_what_was_there_before_its_index(site):
    to("head")
    fill()
    to(REVISIONS[0])
    to("head")
    (admin,) = site.extensions["admin"]
    screen = next(view for view in admin._views if view.endpoint == "tasks")
    arguments = ListArguments(search="報告")
    shown = seeking.rows(Listing(screen, arguments, SYSTEM), screen.list_column_objects, limit=9)
    assert [row.title for row in shown] == ["Due"]
