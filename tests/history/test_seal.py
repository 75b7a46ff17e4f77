"""Every door writes sealed entries, and what is changed behind the console's back is named."""

import datetime as dt
import io
import json

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from admin_app.accounts.model import User
from admin_app.cli import manage
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.sealing import use_key
from admin_app.importing import plan as planning
from admin_app.importing import service as importing
from admin_app.importing.answers import Answers
from admin_app.importing.reading.delimited import CsvTable
from admin_app.projects.model import Project
from admin_app.tags.model import Tag
from admin_app.tasks.importing import TARGET
from admin_app.tasks.model import Task, task_tags
from tests.factories import PASSWORD, email_of
from tests.whole import entries_of, faults_of

NEW_PASSWORD = "brisk-lagoon-teapot-73"
#: A screen of each area: its address, what is sent for a new record, what is changed, what that writes.
SCREENS = {
    "tasks": ("tasks", {"title": "New"}, {"title": "Newer"}, {"title": ["New", "Newer"]}),
    "projects": ("projects", {"name": "New"}, {"name": "Newer"}, {"name": ["New", "Newer"]}),
    "tags": ("tags", {"name": "New"}, {"colour": "red"}, {"colour": ["grey", "red"]}),
    "users": (
        "users",
        {"name": "New", "email": "new@example.org", "active": "y"},
        {"locale": "ar"},
        {"locale": [None, "ar"]},
    ),
    "roles": (
        "roles",
        {"name": "New", "permissions": "tasks.see"},
        {"permissions": ["tasks.see", "tags.see"]},
        {"permissions": [["tasks.see"], ["tasks.see", "tags.see"]]},
    ),
}


def newest(app, area):
    return entries_of(app, area)[-1]


@pytest.mark.parametrize("area", SCREENS)
def test_the_screen_of_every_record_writes_who_did_what_field_by_field(app, area, sign_in, post, actor):
    endpoint, new, changed, fields = SCREENS[area]
    client, admin = sign_in("admin"), actor("admin")
    assert post(client, f"/admin/{endpoint}/new/", new).status_code == 303
    created = newest(app, area)
    assert (created.verb, created.door, created.version) == ("create", "screen", 1)
    assert (created.actor_id, created.actor_name, created.batch) == (admin.id, admin.name, None)
    number = created.record_id
    answer = post(client, f"/admin/{endpoint}/edit/?id={number}", {**changed, "version": 1})
    assert answer.status_code == 303
    edited = newest(app, area)
    assert (edited.record_id, edited.verb, edited.version) == (number, "edit", 2)
    assert edited.fields == fields
    if area != "users":
        assert post(client, f"/admin/{endpoint}/delete/", {"id": number}).status_code == 303
        deleted = newest(app, area)
        assert (deleted.verb, deleted.version) == ("delete", 3)
        assert deleted.fields["deleted_by_id"] == [None, [admin.id, admin.name]]
    assert faults_of(app) == []


def test_the_defaults_of_a_new_record_are_in_its_first_entry(app, sign_in, post):
    post(sign_in("editor"), "/admin/tasks/new/", {"title": "Plain"})
    fields = newest(app, "tasks").fields
    assert {name: fields[name] for name in ("title", "description", "status", "priority")} == {
        "title": [None, "Plain"],
        "description": [None, ""],
        "status": [None, "open"],
        "priority": [None, "medium"],
    }


def test_relations_and_members_are_kept_by_id_and_by_the_name_of_then(app, make_task, make_project, make_tag):
    project, tag = make_project("Then"), make_tag("old")
    task = make_task(project=project, tags=[tag], assignee="editor")
    with app.app_context():
        person = db.session.scalars(select(User).where(User.email == email_of("editor"))).one()
    fields = entries_of(app, "tasks", task.id)[0].fields
    assert fields["project_id"] == [None, [project.id, "Then"]]
    assert fields["assignee_id"] == [None, [person.id, "Editor Person"]]
    assert fields["tags"] == [[], [[tag.id, "old"]]]


def test_a_command_writes_as_the_system(app):
    words = ("users", "create", "new@example.org", "--role", "viewer")
    assert app.test_cli_runner().invoke(manage, words).exit_code == 0
    entry = newest(app, "users")
    assert (entry.door, entry.actor_id, entry.actor_name) == ("command", None, "system")
    assert faults_of(app) == []


def test_an_import_writes_one_batch(app, actor):
    file = io.BytesIO("title,status\nOne,open\nتقرير,done\n".encode())
    with app.app_context():
        manager = actor("manager")
        with planning.make(CsvTable(file), TARGET, manager, Answers()) as plan:
            importing.apply(plan, manager, skip_refused=False)
    entries = entries_of(app, "tasks")
    assert [(e.door, e.verb, e.actor_id) for e in entries] == [("import", "create", manager.id)] * 2
    assert len({e.batch for e in entries}) == 1
    assert entries[0].batch
    assert faults_of(app) == []


def test_a_new_password_is_written_as_changed_and_neither_word_nor_hash_is_kept(app, sign_in, post):
    form = {"password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD}
    assert post(sign_in("viewer"), "/auth/change", form).status_code == 302
    entry = newest(app, "users")
    assert (entry.door, entry.verb) == ("sign-in", "set_password")
    assert entry.fields["password"] is None
    with app.app_context():
        kept = json.dumps([e.fields for e in db.session.scalars(select(Entry))])
        secrets = [
            value for row in db.session.execute(select(User.password, User.fs_uniquifier)) for value in row
        ]
    assert not [secret for secret in secrets if secret and secret in kept]
    assert PASSWORD not in kept
    assert NEW_PASSWORD not in kept
    assert faults_of(app) == []


def test_signing_in_is_no_change_of_the_person(app, post):
    before = len(entries_of(app))
    client = app.test_client()
    assert post(client, "/auth/login", {"email": email_of("viewer"), "password": PASSWORD}).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert len(entries_of(app)) == before


def test_an_entry_holds_the_seal_of_the_one_before(app, make_task, sign_in, post):
    task = make_task("One")
    post(sign_in("manager"), f"/admin/tasks/edit/?id={task.id}", {"title": "Two", "version": 1})
    first, second = entries_of(app, "tasks", task.id)
    assert len(first.seal) == 64
    assert first.seal != second.seal
    with app.app_context(), db.engine.begin() as connection:
        same = {c.key: getattr(second, c.key) for c in Entry.__table__.c if c.key != "id"}
        connection.execute(delete(Entry).where(Entry.id == second.id))
        connection.execute(insert(Entry).values(**same | {"seal": first.seal}))
    assert faults_of(app) == [("entry_changed", "tasks", task.id, None)]


# -- What is changed behind the console's back.


@pytest.fixture
def history(app, make_task, make_project, make_tag, sign_in, post):
    """A task with four entries, and another one; nothing is wrong with either."""
    project, tag = make_project("Ship"), make_tag("one")
    task, other = make_task("Watched", project=project, tags=[tag]), make_task("Other")
    client = sign_in("manager")
    for version, title in enumerate(("Second", "Third", "Fourth"), 1):
        form = {"title": title, "version": version}
        assert post(client, f"/admin/tasks/edit/?id={task.id}", form).status_code == 303
    assert faults_of(app) == []
    return task, other, make_tag("two")


def entry_ids(connection, task):
    return list(
        connection.scalars(
            select(Entry.id).where(Entry.area == "tasks", Entry.record_id == task.id).order_by(Entry.id)
        )
    )


def change_entry(number, **values):
    def tamper(connection, task, _other, _tag):
        wanted = entry_ids(connection, task)[number]
        connection.execute(update(Entry).where(Entry.id == wanted).values(**values))

    return tamper


def delete_entries(*numbers):
    def tamper(connection, task, _other, _tag):
        ids = entry_ids(connection, task)
        connection.execute(delete(Entry).where(Entry.id.in_([ids[n] for n in numbers])))

    return tamper


def change_row(**values):
    def tamper(connection, task, _other, _tag):
        connection.execute(update(Task.__table__).where(Task.id == task.id).values(**values))

    return tamper


def write_nonsense(column, value):
    """What only who edits the file can write: JSON of another shape, on SQLite any text at all."""

    def tamper(connection, task, _other, _tag):
        change = text(f"UPDATE changes SET {column} = :value WHERE id = :id")
        connection.execute(change, {"value": value, "id": entry_ids(connection, task)[1]})

    return tamper


def delete_row(connection, task, _other, _tag):
    connection.execute(delete(Task.__table__).where(Task.id == task.id))


def add_member(connection, task, _other, tag):
    connection.execute(insert(task_tags).values(task_id=task.id, tag_id=tag.id))


def remove_member(connection, task, _other, _tag):
    connection.execute(delete(task_tags).where(task_tags.c.task_id == task.id))


def swap_entries(connection, task, other, _tag):
    ids = entry_ids(connection, task)
    connection.execute(update(Entry).where(Entry.id == ids[1]).values(id=10**6))
    connection.execute(update(Entry).where(Entry.id == ids[2]).values(id=ids[1]))
    connection.execute(update(Entry).where(Entry.id == 10**6).values(id=ids[2]))


def move_entry(connection, task, other, _tag):
    last = entry_ids(connection, task)[-1]
    connection.execute(update(Entry).where(Entry.id == last).values(record_id=other.id))


def forge_entry(connection, task, _other, _tag):
    last = connection.execute(
        select(Entry.__table__).where(Entry.id == entry_ids(connection, task)[-1])
    ).mappings()
    forged = dict(last.one()) | {"version": 5, "fields": {"title": ["Fourth", "Forged"]}}
    del forged["id"]
    connection.execute(insert(Entry).values(**forged))
    connection.execute(update(Task.__table__).where(Task.id == task.id).values(title="Forged", version=5))


TAMPERED = {
    "an entry's value": (change_entry(1, fields={"title": ["Watched", "Sec0nd"]}), {"entry_changed"}),
    "who did it": (change_entry(1, actor_name="Somebody Else"), {"entry_changed"}),
    "the id of who did it": (change_entry(1, actor_id=None), {"entry_changed"}),
    "when": (change_entry(1, at=dt.datetime(2001, 1, 1, tzinfo=dt.UTC)), {"entry_changed"}),
    "the door": (change_entry(1, door="import"), {"entry_changed"}),
    "the verb": (change_entry(1, verb="complete"), {"entry_changed"}),
    "the batch": (change_entry(1, batch="b"), {"entry_changed"}),
    "what it takes back": (change_entry(1, undoes=1), {"entry_changed"}),
    "fields that are a list": (write_nonsense("fields", "[1, 2]"), {"entry_changed"}),
    "fields that are a number": (write_nonsense("fields", "3"), {"entry_changed"}),
    "fields that are an empty list": (write_nonsense("fields", "[]"), {"entry_changed"}),
    "fields that are nothing": (write_nonsense("fields", "null"), {"entry_changed"}),
    "fields that are a word": (write_nonsense("fields", '"title"'), {"entry_changed"}),
    "fields of one value": (write_nonsense("fields", '{"title": 5}'), {"entry_changed"}),
    "members of another shape": (
        change_entry(-1, fields={"tags": [[], 7], "project_id": [None, "x"], "title": ["Third", "Fourth"]}),
        {"entry_changed", "row_changed"},
    ),
    "its version": (change_entry(1, version=3), {"entry_changed", "entry_missing"}),
    "its seal": (change_entry(1, seal="0" * 64), {"entry_changed"}),
    "the first entry is gone": (delete_entries(0), {"entry_changed", "entry_missing", "row_changed"}),
    "one in the middle is gone": (delete_entries(1), {"entry_changed", "entry_missing"}),
    "the last is gone": (delete_entries(-1), {"version", "row_changed"}),
    "all are gone": (delete_entries(0, 1, 2, 3), {"no_history"}),
    "two changed places": (swap_entries, {"entry_changed", "entry_missing"}),
    "one went to another record": (
        move_entry,
        {"entry_changed", "entry_missing", "version", "row_changed"},
    ),
    "one was forged, with its row": (forge_entry, {"entry_changed"}),
    "a column of the row": (change_row(title="Changed"), {"row_changed"}),
    "a relation of the row": (change_row(project_id=None), {"row_changed"}),
    "the version of the row": (change_row(version=9), {"version"}),
    "the row came out of the trash": (change_row(deleted_at=now()), {"row_changed"}),
    "the row is gone": (delete_row, {"row_missing"}),
    "a member more": (add_member, {"row_changed"}),
    "a member less": (remove_member, {"row_changed"}),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_behind_the_back_of_the_console_is_named(app, history, what):
    tamper, kinds = TAMPERED[what]
    task, other, _tag = history
    with app.app_context(), db.engine.begin() as connection:
        tamper(connection, *history)
    found = faults_of(app)
    assert {kind for kind, *_rest in found} == kinds
    assert {(area, number) for _kind, area, number, _field in found} <= {
        ("tasks", task.id),
        ("tasks", other.id),
    }


def test_a_changed_column_is_named(app, history):
    task, _other, tag = history
    with app.app_context(), db.engine.begin() as connection:
        change_row(title="Changed", priority="low")(connection, *history)
        add_member(connection, *history)
    assert sorted(field for _kind, _area, _number, field in faults_of(app)) == ["priority", "tags", "title"]


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("changes", "at", "entry_changed"),
        ("tasks", "due_date", "row_changed"),
        ("tasks", "deleted_at", "row_changed"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_and_stops_nothing(app, history, table, column, kind):
    task, other, _tag = history
    which = "id" if table == "tasks" else "area = 'tasks' AND record_id"
    nonsense = text(f"UPDATE {table} SET {column} = '{{no' WHERE {which} = {task.id}")
    with app.app_context(), db.engine.connect() as connection:
        if db.engine.name == "postgresql":
            with pytest.raises(DBAPIError):
                connection.execute(nonsense)
            return
        connection.execute(nonsense)
        change_row(title="Changed")(connection, other, None, None)
        connection.commit()
    found = faults_of(app)
    assert {k for k, _area, number, _field in found if number == task.id} >= {kind}
    assert [f for f in found if f[2] == other.id] == [("row_changed", "tasks", other.id, "title")]


@pytest.mark.parametrize("area", [Project, Tag, Task], ids=lambda model: model.__tablename__)
def test_a_row_that_came_in_behind_the_back_of_the_console_is_named(app, area, history):
    values = {"version": 1, "created_at": now(), "updated_at": now(), "search_text": "x"}
    values |= {area.label_column: "Smuggled"}
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(insert(area.__table__).values(**values))
        number = connection.scalar(select(area.id).where(getattr(area, area.label_column) == "Smuggled"))
    assert faults_of(app) == [("no_history", area.__tablename__, number, None)]


def test_with_another_key_no_entry_is_believed(app, history):
    with app.app_context():
        entries = len(entries_of(app))
        use_key(db.engine, "another key")
        try:
            found = faults_of(app)
        finally:
            use_key(db.engine, app.config["HISTORY_KEY"])
    assert {kind for kind, *_rest in found} == {"entry_changed"}
    assert len(found) == entries


def test_what_is_not_part_of_the_history_may_change(app, history, read):
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE users SET login_count = 7, settings = '{}'"))
    assert faults_of(app) == []


def test_a_record_that_is_purged_leaves_its_history_and_its_id_to_nobody(app, make_task, sign_in, post, read):
    client, task = sign_in("admin"), make_task("Short-lived")
    assert post(client, "/admin/tasks/delete/", {"id": task.id}).status_code == 303
    assert post(client, "/admin/tasks/trash/purge/", {"id": task.id}).status_code == 303
    assert read(select(Task.id).where(Task.id == task.id)) == []
    assert [e.verb for e in entries_of(app, "tasks", task.id)] == ["create", "delete", "purge"]
    again = make_task("Another")
    assert again.id != task.id
    assert [e.verb for e in entries_of(app, "tasks", again.id)] == ["create"]
    assert faults_of(app) == []


@pytest.mark.parametrize(
    "nonsense",
    [
        *("[]", "3", "null", '"title"', '{"title": 5}', '{"title": [1]}', '{"no_field": [1, 2]}'),
        *('{"tags": [[], 7]}', '{"status": ["open", {"a": 1}]}', '{"assignee_id": [null, "x"]}'),
        '{"due_date": [null, "no day"]}',
    ],
)
def test_nonsense_in_an_entry_breaks_no_page(app, history, sign_in, post, nonsense):
    task, _other, _tag = history
    with app.app_context(), db.engine.begin() as connection:
        write_nonsense("fields", nonsense)(connection, *history)
    client = sign_in("admin")
    for path in ("tasks/history/?id={id}", "tasks/details/?id={id}", "history/", "history/export/csv/"):
        assert client.get(f"/admin/{path.format(id=task.id)}").status_code == 200, path
    at = client.get(f"/admin/tasks/history/?id={task.id}&at=2100-01-01T00:00")
    assert at.status_code == 200
    undo = {"area": "tasks", "id": task.id, "version": 2}
    assert post(client, "/admin/undo/", undo).status_code == 303
    save = {"title": "Mine", "version": 2}  # older than the entry: the merge reads the history
    assert post(client, f"/admin/tasks/edit/?id={task.id}", save).status_code in (303, 409)
