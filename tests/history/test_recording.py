"""Every write of a record is in the history, once; what would pass it by is refused."""

import datetime as dt

import pytest
from sqlalchemy import delete, insert, select, update

from admin_app.accounts.model import Role, User
from admin_app.errors import BadInput, StaleRecord
from admin_app.extensions import db
from admin_app.history.model import Audited, Entry
from admin_app.history.open_change import ChangeNotOpen, change, open_change_of
from admin_app.history.recording import RECORDED
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.tags.model import Tag
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task


@pytest.fixture
def entries(read):
    """The entries of one record, the oldest first."""

    def call(record):
        mine = Entry.area == record.__tablename__, Entry.record_id == record.id
        return read(select(Entry).where(*mine).order_by(Entry.id))

    return call


@pytest.fixture
def unit(app):
    """A change of the system, in an application context of its own."""

    class Unit:
        def __enter__(self):
            self.context = app.app_context()
            self.context.__enter__()
            self.change = change(db.session, SYSTEM, door="command", batch=True)
            return self.change.__enter__()

        def __exit__(self, *failure):
            try:
                return self.change.__exit__(*failure)
            finally:
                self.context.__exit__(None, None, None)

    return Unit


def test_one_change_is_one_entry_and_one_version_however_many_fields(unit, make_task, entries, read):
    task = make_task("x")
    with unit():
        tasks.update(
            db.session.get(Task, task.id),
            {"title": "y", "status": "done", "due_date": dt.date(2026, 1, 2), "description": "z"},
            SYSTEM,
        )
    created, edited = entries(task)
    assert (created.version, edited.version) == (1, 2)
    assert edited.verb == "edit"
    assert edited.fields.keys() == {"title", "status", "due_date", "description", "completed_at"}
    assert edited.fields["title"] == ["x", "y"]
    assert edited.fields["due_date"] == [None, "2026-01-02"]
    assert read(select(Task.version)) == [2]


def test_writing_what_is_there_already_writes_nothing(unit, make_task, make_tag, entries, everything):
    tag = make_tag()
    task = make_task("x", tags=[tag])
    before = everything()
    with unit():
        record = db.session.get(Task, task.id)
        same = {"title": " x ", "status": "open", "tags": [db.session.get(Tag, tag.id)], "description": ""}
        assert tasks.update(record, same, SYSTEM) is False
    assert everything() == before


def test_members_that_come_and_go_are_an_entry(unit, make_task, make_tag, entries):
    first, second = make_tag("first"), make_tag("second")
    task = make_task(tags=[first])
    with unit():
        record = db.session.get(Task, task.id)
        tasks.update(record, {"tags": [db.session.get(Tag, second.id)]}, SYSTEM)
    edited = entries(task)[-1]
    assert edited.fields == {"tags": [[[first.id, "first"]], [[second.id, "second"]]]}
    assert edited.version == 2


def test_verbs_have_their_names(unit, make_task, entries):
    task = make_task()
    for verb in (tasks.complete, tasks.reopen, tasks.discard):
        with unit():
            verb(db.session.get(Task, task.id), SYSTEM)
    assert [entry.verb for entry in entries(task)] == ["create", "complete", "reopen", "delete"]
    assert [entry.version for entry in entries(task)] == [1, 2, 3, 4]


def test_the_entries_of_a_batch_belong_together(unit, make_task, entries):
    first, second = make_task(), make_task()
    with unit() as opened:
        for task in (first, second):
            tasks.complete(db.session.get(Task, task.id), SYSTEM)
    batches = {entries(task)[-1].batch for task in (first, second)}
    assert batches == {opened.batch}
    assert entries(first)[-1].at == entries(second)[-1].at == opened.at
    assert entries(first)[0].batch is None


def test_a_change_within_a_change_joins_it(app, make_task, entries):
    task = make_task()
    with app.app_context(), change(db.session, SYSTEM, door="import") as outer:
        with change(db.session, SYSTEM, door="screen") as inner:
            assert inner is outer
            tasks.complete(db.session.get(Task, task.id), SYSTEM)
        assert open_change_of(db.session) is outer
    assert entries(task)[-1].door == "import"


def test_a_unit_that_fails_leaves_neither_row_nor_entry(unit, everything, make_task):
    task = make_task()
    before = everything()
    with pytest.raises(RuntimeError), unit():
        tasks.complete(db.session.get(Task, task.id), SYSTEM)
        tasks.create({"title": "new"}, SYSTEM)
        raise RuntimeError
    assert everything() == before


def test_what_a_flush_that_failed_had_noted_is_not_written_later(unit, make_project, entries, read):
    make_project("taken")
    with unit():
        with pytest.raises(BadInput):
            records.create(Project, {"name": "taken"}, SYSTEM)
        db.session.rollback()
        kept = records.create(Project, {"name": "free"}, SYSTEM)
    assert [entry.fields["name"] for entry in entries(kept)] == [[None, "free"]]
    assert read(select(Entry.fields).where(Entry.area == "projects", Entry.verb == "create"))[-1]["name"] == [
        None,
        "free",
    ]


class TestOutsideAChange:
    @pytest.fixture(autouse=True)
    def context(self, app, make_task):
        self.task = make_task("x")
        with app.app_context():
            yield
            db.session.rollback()

    def test_a_new_record_is_refused(self):
        db.session.add(Task(title="x"))
        with pytest.raises(ChangeNotOpen):
            db.session.flush()

    def test_an_edited_record_is_refused(self):
        db.session.get(Task, self.task.id).title = "y"
        with pytest.raises(ChangeNotOpen):
            db.session.commit()

    def test_a_deleted_record_is_refused(self):
        db.session.delete(db.session.get(Task, self.task.id))
        with pytest.raises(ChangeNotOpen):
            db.session.flush()

    def test_a_secret_is_refused_too(self):
        db.session.scalars(select(User)).first().password = "plain"
        with pytest.raises(ChangeNotOpen):
            db.session.flush()

    @pytest.mark.parametrize("model", [Task, Project, Tag, User, Role])
    def test_a_set_based_write_is_refused(self, model):
        for statement in (
            update(model).values(version=2),
            delete(model),
            insert(model).values(version=1),
            update(model.__table__).values(version=2),
            delete(model.__table__),
        ):
            with pytest.raises(ChangeNotOpen):
                db.session.execute(statement)

    def test_a_legacy_query_is_refused(self):
        with pytest.raises(ChangeNotOpen):
            db.session.query(Task).update({"title": "y"})
        with pytest.raises(ChangeNotOpen):
            db.session.query(Task).delete()


def test_a_set_based_write_is_refused_inside_a_change_as_well(unit, make_task, read):
    make_task("x")
    with pytest.raises(ChangeNotOpen), unit():
        db.session.execute(update(Task).values(title="y"))
    assert read(select(Task.title)) == ["x"]


def test_who_writes_the_history_by_other_means_says_so(unit, make_task, read):
    make_task("x")
    with unit():
        db.session.execute(update(Task).values(title="y"), execution_options={RECORDED: True})
    assert read(select(Task.title)) == ["y"]


def test_two_units_that_read_the_same_version_cannot_both_write(app, make_task, read):
    task = make_task("x")
    with app.app_context():
        stale = db.session.get(Task, task.id)
        db.session.expunge(stale)
        db.session.rollback()
        with change(db.session, SYSTEM, door="command"):
            tasks.update(db.session.get(Task, task.id), {"title": "theirs"}, SYSTEM)
        with pytest.raises(StaleRecord), change(db.session, SYSTEM, door="command"):
            db.session.expunge_all()
            db.session.add(stale)
            stale.title = "mine"
    assert read(select(Task.title, Task.version)) == [("theirs", 2)]


def test_every_record_is_audited():
    mappers = list(db.Model.registry.mappers)
    models = {mapper.class_ for mapper in mappers if issubclass(mapper.class_, Audited)}
    assert {Task, Project, Tag, User, Role} <= models


def test_secrets_of_people_are_never_kept(read, make_person):
    make_person(password_hash="$argon2id$secret-hash")
    for fields in read(select(Entry.fields).where(Entry.area == "users")):
        assert "argon2" not in str(fields)
        assert fields.get("password") is None
        assert fields.get("fs_uniquifier") is None
    uniquifiers = read(select(User.fs_uniquifier))
    kept = str(read(select(Entry.fields)))
    assert not any(uniquifier in kept for uniquifier in uniquifiers)
