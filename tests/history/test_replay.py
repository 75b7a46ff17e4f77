"""A record's history, replayed, is its row: at every version, whatever was done in whatever order."""

import datetime as dt
from random import Random

import pytest
from sqlalchemy import select

from admin_app.console.actor import actor_of
from admin_app.errors import ConsoleError
from admin_app.extensions import db
from admin_app.history.difference import audited_columns, raw, target_of
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.history.replay import state_at
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.tags.model import Tag
from admin_app.tasks import service as tasks
from admin_app.tasks.model import PRIORITIES, STATUSES, Task
from admin_app.trash import service as trash
from admin_app.undo import service as undoing
from admin_app.undo import versions
from admin_app.undo.batches import undo_batch
from tests.factories import person_of
from tests.whole import faults_of

STEPS = 60


class Office:
    """Does things at random, each in a change of its own; what it is refused, it leaves."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.actor = actor_of(person_of("admin"))
        self.done = []

    def some(self, model, discarded=False):
        criterion = model.deleted_at.is_not(None) if discarded else model.deleted_at.is_(None)
        found = db.session.scalars(select(model).where(criterion).order_by(model.id)).all()
        return self.random.choice(found) if found else None

    def work(self):
        verbs = [getattr(self, name) for name in dir(self) if name.startswith("do_")]
        for _step in range(STEPS):
            verb = self.random.choice(verbs)
            try:
                with change(db.session, self.actor, door="screen", batch=self.random.random() < 0.3):
                    verb()
            except ConsoleError:
                continue
            self.done.append(verb.__name__)

    def values(self):
        project, tags = self.some(Project), [self.some(Tag) for _ in range(self.random.randrange(3))]
        everything = {
            "title": self.random.choice(["報告", "تقرير", "=1+1", "a  b", "🗂 filed"]),
            "description": self.random.choice(["", "one\n\ntwo", "x" * 300]),
            "status": self.random.choice(STATUSES.keys),
            "priority": self.random.choice(PRIORITIES.keys),
            "due_date": self.random.choice([None, dt.date(2026, 3, 1)]),
            "assignee_id": self.random.choice([None, self.actor.id]),
            "project_id": project.id if project else None,
            "tags": list({tag.id: tag for tag in tags if tag}.values()),
        }
        names = self.random.sample(sorted(everything), self.random.randrange(1, 5))
        return {name: everything[name] for name in {*names, "title"}}

    def do_create(self):
        tasks.create(self.values(), self.actor)

    def do_create_project(self):
        records.create(Project, {"name": self.random.choice("abc")}, self.actor)

    def do_create_tag(self):
        records.create(Tag, {"name": self.random.choice("xyz")}, self.actor)

    def do_edit(self):
        if task := self.some(Task):
            tasks.update(task, self.values(), self.actor)

    def do_edit_twice_in_one_change(self):
        self.do_edit()
        self.do_edit()

    def do_complete_or_reopen(self):
        if task := self.some(Task):
            self.random.choice([tasks.complete, tasks.reopen])(task, self.actor)

    def do_delete(self):
        if record := self.some(self.random.choice([Task, Task, Project, Tag])):
            records.discard(record, self.actor)

    def do_restore(self):
        if record := self.some(self.random.choice([Task, Project, Tag]), discarded=True):
            trash.restore(record, self.actor)

    def do_purge(self):
        if record := self.some(self.random.choice([Task, Project, Tag]), discarded=True):
            trash.purge(record, self.actor)

    def do_undo(self):
        ours = Entry.area.in_(["tasks", "projects", "tags"])
        entries = db.session.scalars(select(Entry).where(ours).order_by(Entry.id.desc()).limit(12)).all()
        if entries:
            undoing.undo(self.random.sample(entries, self.random.randrange(1, len(entries) + 1)), self.actor)

    def do_undo_a_batch(self):
        batches = sorted(db.session.scalars(select(Entry.batch).where(Entry.batch.is_not(None)).distinct()))
        if batches:
            undo_batch(self.random.choice(batches), self.actor, door="screen")

    def do_go_back(self):
        if task := self.some(Task):
            state = state_at(db.session, "tasks", task.id, version=self.random.randint(1, task.version))
            versions.restore(task, state, self.actor)


def as_stored(record, name):
    """A field of a record as the history stores it, without the names of then."""
    value = getattr(record, name)
    return sorted(m.id for m in value) if name in record.audited_collections else raw(value)


def plain(model, name, stored):
    if name in model.audited_collections:
        return sorted(member[0] for member in stored or ())
    return stored[0] if stored and target_of(model, name) else stored


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_the_history_is_whole_and_replays_to_the_rows(app, seed):
    with app.app_context():
        office = Office(seed)
        office.work()
        assert len(set(office.done)) > 6, "hardly anything was done"
        db.session.rollback()
        db.session.expire_all()  # as the next page reads them: what is written by sets passes by the session
        for model in (Task, Project, Tag):
            for record in db.session.scalars(select(model)):
                state = state_at(db.session, model.__tablename__, record.id)
                for name in (*audited_columns(model), *model.audited_collections):
                    assert plain(model, name, state.get(name)) == as_stored(record, name), (seed, name)
    assert faults_of(app) == []


def test_the_state_at_each_version_is_what_was_saved_then(app, make_task, actor):
    manager, titles = actor("manager"), ["One", "Two", "Three"]
    task = make_task("One")
    with app.app_context():
        for title in titles[1:]:
            with change(db.session, manager, door="screen"):
                tasks.update(db.session.get(Task, task.id), {"title": title}, manager)
        states = [state_at(db.session, "tasks", task.id, version=number) for number in (1, 2, 3)]
        assert [state["title"] for state in states] == titles
        assert state_at(db.session, "tasks", task.id, version=0) is None
        assert state_at(db.session, "tasks", task.id)["title"] == "Three"
        assert state_at(db.session, "tasks", task.id + 1000) is None


def test_a_change_of_several_fields_is_one_entry(app, make_task, make_tag, make_project, actor):
    task, tag, project, manager = make_task(), make_tag(), make_project(), actor("manager")
    with app.app_context():
        with change(db.session, manager, door="screen"):
            values = {"title": "New", "project_id": project.id, "tags": [db.session.get(Tag, tag.id)]}
            tasks.update(db.session.get(Task, task.id), values, manager)
        statement = select(Entry).where(Entry.area == "tasks", Entry.record_id == task.id, Entry.version > 1)
        (entry,) = db.session.scalars(statement)
        assert set(entry.fields) == {"title", "project_id", "tags"}


def test_a_change_that_fails_leaves_neither_row_nor_entry(app, make_task, actor, everything):
    task, manager = make_task(), actor("manager")
    before = everything()
    with app.app_context():
        with pytest.raises(RuntimeError), change(db.session, manager, door="screen"):
            tasks.update(db.session.get(Task, task.id), {"title": "Half"}, manager)
            raise RuntimeError
    assert everything() == before
    assert faults_of(app) == []
