"""Many records changed at once are as the service changes them one by one, history, rules and search too."""

import datetime as dt

import pytest
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.records.bulk_update import Updater
from admin_app.search import index
from admin_app.search.query import parse
from admin_app.tags.model import Tag
from admin_app.tasks import service
from admin_app.tasks.model import Task, task_tags
from tests.whole import faults_of

NAMES = ("title", "description", "status", "priority", "due_date", "assignee_id", "project_id", "tags")


@pytest.fixture
def write(app):
    """Gives tasks new values, as {id: values}, in a change of their own; how many differ."""

    def call(wanted):
        with app.app_context(), change(db.session, SYSTEM, door="import", batch=True) as opened:
            updater = Updater(Task, opened, NAMES)
            rows = updater.read(select(*updater.columns()).where(Task.id.in_(wanted)))
            return updater.write((row, wanted[row["id"]]) for row in rows)

    return call


@pytest.fixture
def last_entry(read):
    def call(task):
        mine = select(Entry).where(Entry.area == "tasks", Entry.record_id == task.id)
        return read(mine.order_by(Entry.id.desc()).limit(1))[0]

    return call


def column_values(read, task):
    alone = ("id", "created_at", "updated_at", "completed_at")
    (row,) = read(select(*[c for c in Task.__table__.c if c.key not in alone]).where(Task.id == task.id))
    (finished,) = read(select(Task.completed_at).where(Task.id == task.id))
    tags = read(select(task_tags.c.tag_id).where(task_tags.c.task_id == task.id))
    return tuple(row), finished is not None, sorted(tags)


def changed_one_by_one(app, task, values):
    with app.app_context(), change(db.session, SYSTEM, door="import", batch=True):
        record = db.session.get(Task, task.id)
        if "tags" in values:
            tags = list(db.session.scalars(select(Tag).where(Tag.id.in_(values["tags"]))))
            values = values | {"tags": tags}
        service.update(record, values, SYSTEM)


def test_a_record_is_as_the_service_leaves_it(app, write, read, last_entry, make_task, make_tag, make_person):
    a, b, c = make_tag("a"), make_tag("b"), make_tag("c")
    person = make_person("Ana")
    one, other = (make_task("Été", tags=[a, b], assignee=person) for _twin in range(2))
    for values in (
        {"status": "done", "priority": "urgent", "due_date": dt.date(2026, 3, 1)},
        {"assignee_id": None, "tags": [b.id, c.id]},
        {"title": "報告を書く", "description": "Now"},
        {"status": "open", "tags": []},
    ):
        changed_one_by_one(app, one, values)
        assert write({other.id: values}) == 1
        assert column_values(read, one) == column_values(read, other)
        first, second = last_entry(one), last_entry(other)
        usual = {"completed_at": None}
        assert {**first.fields, **usual} == {**second.fields, **usual}
        assert (first.verb, first.version, first.area) == (second.verb, second.version, second.area)
    assert faults_of(app) == []


def test_what_is_so_already_is_left_alone(write, read, make_task):
    task = make_task("Same", priority="low")
    assert write({task.id: {"priority": "low"}}) == 0
    assert read(select(Task.version).where(Task.id == task.id)) == [1]
    assert len(read(select(Entry.id).where(Entry.area == "tasks", Entry.record_id == task.id))) == 1


def test_the_index_of_the_search_finds_the_new_words_and_not_the_old(app, write, make_task):
    task = make_task("Before it all")
    write({task.id: {"title": "報告を書く"}})
    with app.app_context():
        for words, found in (("before", []), ("報告", [task.id])):
            criterion = index.criterion(db.session.connection(), Task, parse(words))
            assert list(db.session.scalars(select(Task.id).where(criterion))) == found


def test_a_thousand_records_cost_a_few_statements(app, write, queries, insert_tasks):
    ids = insert_tasks(1500, searchable=False)
    with queries() as seen:
        assert write(dict.fromkeys(ids, {"status": "done"})) == 1500
    assert len(seen) < 30, seen
