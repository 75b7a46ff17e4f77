"""Rows that are older than the history get a baseline; what was written before there were seals is sealed."""

import datetime as dt
import json

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from admin_app.extensions import db
from tests.databases import dispose, new_app
from tests.whole import entries_of, faults_of

MOMENT = dt.datetime(2026, 3, 1, 12, 30, 15, 250, tzinfo=dt.UTC)
MANY = 1005  # more than the migration reads at a time


@pytest.fixture
def old_app(engine_name, tmp_path, request):
    """An application on a database of the first revision, empty."""
    if engine_name == "sqlite":
        url = f"sqlite:///{tmp_path}/old.db"
    else:
        url = request.getfixturevalue("postgres").create("old")
    app = new_app(url)
    with app.app_context():
        upgrade(revision="0001")
    yield app
    dispose(app)
    if engine_name != "sqlite":
        request.getfixturevalue("postgres").drop("old")


def insert(connection, table, **values):
    usual = {"created_at": MOMENT, "updated_at": MOMENT, "version": 3}
    columns = connection.info["tables"][table].c
    given = {name: value for name, value in (usual | values).items() if name in columns}
    return connection.execute(columns.id.table.insert().values(**given)).inserted_primary_key[0]


def fill(connection):
    """Rows of every kind; one task has entries of its own, as they were before there were seals."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    connection.info["tables"] = tables = metadata.tables
    ada = {"email": "ada@example.org", "name": "Ada", "active": True, "fs_uniquifier": "f", "settings": {}}
    ada = insert(connection, "users", **ada, login_count=0, confirmed_at=MOMENT, locale="ar")
    role = insert(connection, "roles", name="keeper", permissions=["tasks.see"])
    connection.execute(tables["user_roles"].insert().values(user_id=ada, role_id=role))
    project = insert(connection, "projects", name="Ship", archived=False)
    gone = {"deleted_at": MOMENT, "deleted_by_id": ada}
    insert(connection, "projects", name="Gone", archived=True, **gone)
    tags = [insert(connection, "tags", name=name, colour="red", search_text=name) for name in ("b", "a")]
    full = {"title": "報告", "description": "", "status": "done", "priority": 4, "completed_at": MOMENT}
    full |= {"due_date": dt.date(2026, 3, 1), "assignee_id": ada, "project_id": project}
    full |= {"created_by_id": ada, "source": "file", "external_key": "7"}
    task = insert(connection, "tasks", **full, **gone)
    links = [{"task_id": task, "tag_id": tag} for tag in tags]
    connection.execute(tables["task_tags"].insert(), links)
    plain = {"created_at": MOMENT, "updated_at": MOMENT, "version": 1, "status": "open", "priority": 2}
    connection.execute(
        tables["tasks"].insert(), [{**plain, "title": f"Task {number}"} for number in range(MANY)]
    )
    known = insert(connection, "tasks", title="Two", description="", status="open", priority=2, version=2)
    by_ada = {"actor_id": ada, "actor_name": "Ada", "door": "screen", "area": "tasks", "record_id": known}
    usual = {"description": [None, ""], "status": [None, "open"], "priority": [None, "medium"]}
    insert(
        connection,
        "changes",
        at=MOMENT,
        verb="create",
        fields={"title": [None, "One"], **usual},
        **by_ada,
        version=1,
    )
    insert(
        connection, "changes", at=MOMENT, verb="edit", fields={"title": ["One", "Two"]}, **by_ada, version=2
    )
    return task, known


def test_rows_older_than_the_history_get_a_baseline_and_all_is_whole(old_app):
    with old_app.app_context():
        with db.engine.begin() as connection:
            task, known = fill(connection)
        upgrade()
    assert faults_of(old_app) == []
    (baseline,) = entries_of(old_app, "tasks", task)
    assert (baseline.verb, baseline.version, baseline.actor_id) == ("baseline", 3, None)
    assert baseline.fields["priority"] == [None, "urgent"]
    assert [name for _number, name in baseline.fields["tags"][1]] == ["b", "a"]
    assert baseline.fields["deleted_by_id"][1][1] == "Ada"
    assert [e.verb for e in entries_of(old_app, "tasks", known)] == ["create", "edit"]
    assert len(entries_of(old_app, "tasks")) == MANY + 3
    kept = json.dumps([e.fields for e in entries_of(old_app, "users")])
    assert "Ada" in kept
    assert "fs_uniquifier" not in kept


def test_the_way_back_keeps_the_rows_and_the_way_up_again_is_whole(old_app):
    with old_app.app_context():
        with db.engine.begin() as connection:
            fill(connection)
        upgrade()
        before = len(entries_of(old_app))
        downgrade(revision="0001")
        with db.engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM tasks")) == MANY + 2
            assert connection.scalar(sa.text("SELECT count(*) FROM changes")) == before
        upgrade()
    assert faults_of(old_app) == []
    assert len(entries_of(old_app)) == before
