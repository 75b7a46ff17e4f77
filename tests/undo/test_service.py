"""Undo takes back what was done and never writes over what was done since."""

import datetime as dt

import pytest
from sqlalchemy import event, select, update

from admin_app.accounts import service as accounts
from admin_app.accounts.model import Role, User
from admin_app.database.types import now
from admin_app.errors import Forbidden
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change, open_change_of
from admin_app.history.sealing import key_of, seal
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.records.bulk import create_many
from admin_app.tags.model import Tag
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from admin_app.trash import service as trash
from admin_app.undo import batches, service
from admin_app.undo.batches import undo_batch
from tests.whole import entries_of, faults_of


@pytest.fixture
def act(app, actor):
    """Does something in a change of its own: `act("manager", lambda who: …)`; its batch, if it is one."""

    def call(who, do, *, batch=False):
        doer = actor(who) if isinstance(who, str) else who
        with app.app_context(), change(db.session, doer, door="screen", batch=batch) as opened:
            do(doer)
        return opened.batch

    return call


@pytest.fixture
def edit(act):
    """Changes a record: `edit("manager", task, title="New")`."""

    def call(who, record, **values):
        def do(doer):
            mine = db.session.get(type(record), record.id)
            if "tags" in values:
                ids = [tag.id for tag in values["tags"]]
                values["tags"] = list(db.session.scalars(select(Tag).where(Tag.id.in_(ids))))
            service_of = tasks if isinstance(mine, Task) else records
            service_of.update(mine, values, doer)

        act(who, do)

    return call


@pytest.fixture
def undo(app, actor):
    """Takes back the newest entry of a record, or one by number, or a batch; what came of it."""

    def call(who, record=None, number=-1, *, batch=None):
        doer = actor(who) if isinstance(who, str) else who
        entries = [] if batch else [entries_of(app, record.__tablename__, record.id)[number]]
        with app.app_context():
            if batch:
                outcome = undo_batch(batch, doer, door="screen")
            else:
                with change(db.session, doer, door="screen"):
                    outcome = service.undo(entries, doer)
            return outcome.undone, [(left.title, str(left.reason)) for left in outcome.skipped]

    return call


@pytest.fixture
def now_holds(read):
    """What some columns of a record hold now."""

    def call(record, *names):
        model = type(record)
        return read(select(*(getattr(model, name) for name in names)).where(model.id == record.id))[0]

    return call


def tags_of(app, task):
    with app.app_context():
        return [tag.name for tag in db.session.get(Task, task.id).tags]


# -- One change.


def test_an_edit_is_taken_back_and_that_is_a_change_itself(app, make_task, edit, undo, now_holds, actor):
    task = make_task("Before", priority="low")
    edit("manager", task, title="After", priority="urgent")
    assert undo("manager", task) == (1, [])
    assert now_holds(task, "title", "priority", "version") == ("Before", "low", 3)
    _created, edited, undone = entries_of(app, "tasks", task.id)
    assert (undone.verb, undone.undoes, undone.version) == ("undo", edited.id, 3)
    assert undone.actor_id == actor("manager").id
    assert undone.fields == {"title": ["After", "Before"], "priority": ["urgent", "low"]}
    assert faults_of(app) == []


def test_relations_members_days_and_moments_come_back(
    app, make_task, make_project, make_tag, edit, undo, now_holds, person_of
):
    first, second = make_project("First"), make_project("Second")
    tags = [make_tag("a"), make_tag("b"), make_tag("c")]
    day = dt.date(2026, 3, 1)
    task = make_task(project=first, tags=tags[:2], assignee="editor", due_date=day, status="done")
    names = ("project_id", "assignee_id", "due_date", "status", "completed_at")
    before = now_holds(task, *names)
    edit("manager", task, project_id=second.id, tags=tags[2:], assignee_id=None, due_date=None, status="open")
    assert tags_of(app, task) == ["c"]
    assert undo("manager", task) == (1, [])
    assert now_holds(task, *names) == before
    assert tags_of(app, task) == ["a", "b"]
    assert faults_of(app) == []


def test_undo_can_be_undone_and_that_too(app, make_task, edit, undo, now_holds):
    task = make_task("Before")
    edit("manager", task, title="After")
    for expected in ("Before", "After", "Before"):
        assert undo("manager", task) == (1, [])
        assert now_holds(task, "title") == expected
    assert faults_of(app) == []


def test_an_older_change_is_taken_back_when_its_fields_are_untouched_since(make_task, edit, undo, now_holds):
    task = make_task("Title", description="Old")
    edit("manager", task, description="New")
    edit("manager", task, title="Another title")
    assert undo("manager", task, number=1) == (1, [])
    assert now_holds(task, "title", "description") == ("Another title", "Old")


def test_what_was_changed_since_is_left_as_it_is(app, make_task, edit, undo, everything):
    task = make_task("One")
    edit("manager", task, title="Two", priority="low")
    edit("admin", task, title="Three")
    before = everything()
    assert undo("manager", task, number=1) == (0, [("Three", "It was changed since.")])
    assert everything() == before


def test_a_field_that_was_changed_and_changed_back_since_may_be_taken_back(make_task, edit, undo, now_holds):
    task = make_task("One")
    for title in ("Two", "Three", "Two"):
        edit("manager", task, title=title)
    assert undo("manager", task, number=1) == (1, [])
    assert now_holds(task, "title") == "One"


def test_members_that_changed_since_are_left_as_they_are(app, make_task, make_tag, edit, undo):
    a, b, c = make_tag("a"), make_tag("b"), make_tag("c")
    task = make_task(tags=[a])
    edit("manager", task, tags=[a, b])
    edit("manager", task, tags=[a, b, c])
    undone, skipped = undo("manager", task, number=1)
    assert (undone, skipped[0][1]) == (0, "It was changed since.")
    assert tags_of(app, task) == ["a", "b", "c"]


def test_what_was_taken_back_once_is_not_taken_back_again(make_task, edit, undo, now_holds):
    task = make_task("One")
    edit("manager", task, title="Two")
    undo("manager", task)
    edit("manager", task, title="Two")
    undone, skipped = undo("manager", task, number=1)
    assert (undone, skipped[0][1]) == (0, "It was taken back already.")
    assert now_holds(task, "title") == "Two"


# -- Creation, delete, trash.


def test_taking_back_a_creation_puts_the_record_into_the_trash(app, make_task, undo, now_holds, actor):
    task = make_task(by="manager")
    assert undo("manager", task) == (1, [])
    deleted_at, deleted_by = now_holds(task, "deleted_at", "deleted_by_id")
    assert deleted_at is not None
    assert deleted_by == actor("manager").id
    assert undo("manager", task) == (1, [])
    assert now_holds(task, "deleted_at") is None
    assert faults_of(app) == []


def test_a_creation_is_not_taken_back_once_something_happened_to_the_record(make_task, edit, undo):
    task = make_task("One", by="manager")
    edit("manager", task, priority="low")
    assert undo("manager", task, number=0) == (0, [("One", "It was changed since.")])


@pytest.mark.parametrize("model", [Task, Project, Tag, Role], ids=lambda model: model.__tablename__)
def test_a_delete_is_taken_back(app, model, act, undo, make_task, make_project, make_tag, make_role, read):
    makers = {Task: make_task, Project: make_project, Tag: make_tag, Role: make_role}
    record = makers[model]()
    act("admin", lambda doer: records.discard(db.session.get(model, record.id), doer))
    assert undo("admin", record) == (1, [])
    assert read(select(model.deleted_at, model.deleted_by_id).where(model.id == record.id)) == [(None, None)]
    assert faults_of(app) == []


def test_a_record_whose_name_was_taken_meanwhile_stays_in_the_trash(app, act, undo, make_project, now_holds):
    old = make_project("Ship")
    act("manager", lambda doer: records.discard(db.session.get(Project, old.id), doer))
    make_project("Ship")
    assert undo("manager", old) == (0, [("Ship", "Its old name is taken by another.")])
    assert now_holds(old, "deleted_at") is not None
    assert faults_of(app) == []


def test_nothing_is_changed_in_the_trash(make_task, edit, act, undo, now_holds):
    task = make_task("One")
    edit("manager", task, title="Two")
    act("manager", lambda doer: records.discard(db.session.get(Task, task.id), doer))
    assert undo("manager", task, number=1) == (0, [("Two", "It is in the trash.")])
    assert now_holds(task, "title") == "Two"


def test_a_record_that_was_purged_cannot_come_back(app, make_task, act, undo):
    task = make_task("One")
    act("admin", lambda doer: records.discard(db.session.get(Task, task.id), doer))
    act("admin", lambda doer: trash.purge(db.session.get(Task, task.id), doer))
    for number in (0, 1, 2):
        assert undo("admin", task, number=number) == (0, [(f"#{task.id}", "It was deleted for ever.")])


def test_a_relation_that_was_purged_is_not_brought_back(make_task, make_project, edit, act, undo, now_holds):
    first, second = make_project("First"), make_project("Second")
    task = make_task("One", project=first)
    edit("manager", task, project_id=second.id)
    act("admin", lambda doer: records.discard(db.session.get(Project, first.id), doer))
    act("admin", lambda doer: trash.purge(db.session.get(Project, first.id), doer))
    assert undo("manager", task, number=1) == (0, [("One", "What it pointed to no longer exists.")])
    assert now_holds(task, "project_id") == second.id


def test_a_relation_in_the_trash_is_brought_back(make_task, make_project, edit, act, undo, now_holds):
    first, second = make_project("First"), make_project("Second")
    task = make_task(project=first)
    edit("manager", task, project_id=second.id)
    act("admin", lambda doer: records.discard(db.session.get(Project, first.id), doer))
    assert undo("manager", task) == (1, [])
    assert now_holds(task, "project_id") == first.id


# -- People and their secrets.


def test_a_password_cannot_be_brought_back(app, make_person, undo):
    person = make_person(password_hash="x")

    with app.app_context(), change(db.session, SYSTEM, door="command"):
        db.session.get(User, person.id).password = "y"
    assert undo("admin", person)[1][0][1] == "A password or secret cannot be brought back."


def test_other_fields_come_back_though_a_secret_changed_with_them(app, make_person, act, undo, now_holds):
    person = make_person()
    act("admin", lambda doer: accounts.deactivate(db.session.get(User, person.id), doer))
    assert now_holds(person, "active") is False
    assert undo("admin", person) == (1, [])
    assert now_holds(person, "active") is True
    assert faults_of(app) == []


def test_the_rules_about_people_hold_in_an_undo_too(app, make_person, make_role, act, undo, actor):
    """Who may undo but is no administrator does not bring rights back that they do not have."""
    helper = make_role("helper", permissions=["users.see", "users.edit", "history.undo"])
    person, helped = make_person(roles=["admin"]), make_person(roles=[helper.name])
    act("admin", lambda doer: setattr(db.session.get(User, person.id), "roles", []))
    undone, skipped = undo(actor(helped), person)
    assert undone == 0
    assert "may do more than you" in skipped[0][1]
    assert undo("admin", person) == (1, [])
    assert faults_of(app) == []


def test_people_are_not_deleted_by_taking_back_that_they_were_invited(make_person, undo):
    person = make_person(by="admin")
    undone, skipped = undo("admin", person)
    assert undone == 0
    assert "Deactivate them instead" in skipped[0][1]


# -- Who may.


def older(app, record, age):
    """Date the newest entry of a record back, sealed as if it had been written then."""
    first, last = entries_of(app, record.__tablename__, record.id)[-2:]
    with app.app_context(), db.engine.begin() as connection:
        columns = {column.key: getattr(last, column.key) for column in Entry.__table__.columns}
        columns |= {"at": now() - age}
        values = {"at": columns["at"], "seal": seal(key_of(connection), first.seal, columns)}
        connection.execute(update(Entry).where(Entry.id == last.id).values(**values))


def test_everybody_takes_back_their_own_for_a_day_and_no_longer(app, make_task, edit, undo):
    task = make_task("One", by="editor")
    edit("editor", task, title="Two")
    older(app, task, dt.timedelta(hours=23))
    assert undo("editor", task) == (1, [])
    edit("editor", task, title="Three")
    older(app, task, dt.timedelta(hours=25))
    with pytest.raises(Forbidden):
        undo("editor", task)
    assert undo("manager", task) == (1, [])


def test_what_others_did_is_taken_back_by_permission_only(make_task, edit, undo):
    task = make_task("One", by="editor", assignee="editor")
    edit("manager", task, title="Two")
    with pytest.raises(Forbidden):
        undo("editor", task)
    assert undo("admin", task) == (1, [])


def test_who_gave_a_task_away_by_mistake_takes_it_back(app, make_task, edit, undo, now_holds, actor):
    task = make_task(assignee="editor")
    edit("editor", task, assignee_id=actor("manager").id)
    assert undo("editor", task) == (1, [])
    assert now_holds(task, "assignee_id") == actor("editor").id


def test_a_viewer_takes_nothing_back_not_even_what_was_their_own(app, make_task, edit, undo, actor):
    task = make_task("One", assignee="editor")
    edit("editor", task, title="Two")
    demoted = actor("editor").id
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        viewer = db.session.scalars(select(Role).where(Role.name == "viewer")).one()
        db.session.get(User, demoted).roles = [viewer]
    with pytest.raises(Forbidden):
        undo("editor", task)


def test_what_the_system_did_is_taken_back_by_permission_only(make_task, undo):
    task = make_task(assignee="editor")
    with pytest.raises(Forbidden):
        undo("editor", task)
    assert undo("manager", task) == (1, [])


# -- Batches.


@pytest.fixture
def batch(app, act, make_task):
    """Ten tasks, completed in one batch: their ids and the batch."""
    made = [make_task(f"Task {number}") for number in range(10)]

    def complete(doer):
        for task in made:
            tasks.complete(db.session.get(Task, task.id), doer)

    return made, act("manager", complete, batch=True)


def statuses(read, made):
    found = read(select(Task.status).where(Task.id.in_([task.id for task in made])).order_by(Task.id))
    return "".join(status[0] for status in found)


def test_a_batch_is_taken_back_as_one_and_forth_again(app, batch, undo, read):
    made, name = batch
    assert statuses(read, made) == "d" * 10
    assert undo("manager", batch=name) == (10, [])
    assert statuses(read, made) == "o" * 10
    again = entries_of(app)[-1].batch
    assert again != name
    assert undo("manager", batch=again) == (10, [])
    assert statuses(read, made) == "d" * 10
    assert faults_of(app) == []


def test_of_a_batch_the_rows_that_changed_since_are_left_and_named(app, batch, edit, act, undo, read):
    made, name = batch
    edit("manager", made[3], status="open")
    act("manager", lambda doer: records.discard(db.session.get(Task, made[5].id), doer))
    edit("manager", made[7], title="Other words")
    undone, skipped = undo("manager", batch=name)
    assert undone == 8
    assert sorted(skipped) == [("Task 3", "It was changed since."), ("Task 5", "It is in the trash.")]
    assert statuses(read, made) == "ooooodoooo"
    assert faults_of(app) == []


def test_a_batch_that_was_taken_back_leaves_every_row_the_second_time(batch, undo, everything):
    _made, name = batch
    undo("manager", batch=name)
    before = everything()
    undone, skipped = undo("manager", batch=name)
    assert undone == 0
    assert {reason for _title, reason in skipped} == {"It was taken back already."}
    assert everything() == before


def test_a_record_that_a_batch_changed_twice_goes_back_to_where_it_began(
    app, make_task, act, undo, now_holds
):
    task = make_task("One", priority="low")

    def twice(doer):
        mine = db.session.get(Task, task.id)
        tasks.update(mine, {"title": "Two"}, doer)
        tasks.update(mine, {"title": "Three", "priority": "urgent"}, doer)

    name = act("manager", twice, batch=True)
    assert undo("manager", batch=name) == (2, [])
    assert now_holds(task, "title", "priority") == ("One", "low")
    _created, first, second, *undone = entries_of(app, "tasks", task.id)
    assert [entry.undoes for entry in undone] == [second.id, first.id]
    assert faults_of(app) == []


def test_one_row_that_the_database_refuses_does_not_keep_the_others(
    app, act, make_project, undo, read, now_holds
):
    made = [make_project(f"Project {number}") for number in range(6)]

    def discard(doer):
        for project in made:
            records.discard(db.session.get(Project, project.id), doer)

    name = act("manager", discard, batch=True)
    make_project("Project 2")
    undone, skipped = undo("manager", batch=name)
    assert (undone, skipped) == (5, [("Project 2", "Its old name is taken by another.")])
    assert now_holds(made[2], "deleted_at") is not None
    assert faults_of(app) == []


def test_an_import_is_taken_back_as_one(app, act, undo, read):
    def write(doer):
        rows = [{"title": f"Imported {number}"} for number in range(30)]
        create_many(Task, rows, doer, open_change_of(db.session))

    name = act("manager", write, batch=True)
    assert undo("manager", batch=name) == (30, [])
    assert read(select(Task.id).where(Task.deleted_at.is_(None))) == []
    assert faults_of(app) == []


def test_a_batch_of_somebody_else_is_refused_whole(batch, undo, everything):
    _made, name = batch
    before = everything()
    with pytest.raises(Forbidden):
        undo("editor", batch=name)
    assert everything() == before


def test_a_long_batch_is_read_in_parts_and_written_with_few_statements(
    app, actor, monkeypatch, act, make_task, queries
):
    """Twice the rows make twice the parts, not twice the statements for each row."""
    monkeypatch.setattr(service, "CHUNK", 20)
    monkeypatch.setattr(batches, "CHUNK", 20)
    made = [make_task() for _ in range(60)]

    def complete(doer):
        for task in made:
            tasks.complete(db.session.get(Task, task.id), doer)

    name = act("manager", complete, batch=True)
    manager = actor("manager")
    with app.app_context(), queries() as seen:
        assert undo_batch(name, manager, door="screen").undone == 60
    reads = [statement for statement in seen.statements if statement.startswith("SELECT")]
    assert len(reads) <= 3 * 10
    assert len([each for each in reads if "WHERE changes.batch" in each]) == 3, "each reads all of it"
    assert len(seen) <= 3 * 20


def test_on_many_rows_only_so_many_are_named_and_all_are_counted(app, batch, undo, monkeypatch, actor):
    monkeypatch.setattr(service, "MAX_NAMED", 4)
    _made, name = batch
    undo("manager", batch=name)
    manager = actor("manager")
    with app.app_context():
        outcome = undo_batch(name, manager, door="screen")
    assert (outcome.left, len(outcome.skipped)) == (10, 4)


def test_somebody_who_saves_while_a_batch_is_taken_back_waits_or_is_seen(app, batch, actor, engine_name):
    """The rows are locked before they are judged, so nothing is written over in between."""
    made, name = batch
    manager = actor("manager")
    locked = []

    def note(_conn, _cursor, statement, _parameters, _context, _many):
        locked.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            with change(db.session, manager, door="screen", batch=True):
                service.undo(service.entries_of_batch(name), manager)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    if engine_name == "sqlite":
        assert locked[0] == "BEGIN IMMEDIATE"
    else:
        assert any("FOR UPDATE OF tasks" in statement for statement in locked)
