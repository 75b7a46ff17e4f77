"""Many records made at once are the records that the service makes one by one, history and all."""

import datetime as dt

import pytest
from sqlalchemy import select

from admin_app.errors import BadInput, Forbidden
from admin_app.extensions import db
from admin_app.history import replay
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.records import bulk
from admin_app.records.bulk import create_many
from admin_app.tasks.model import Task, task_tags

TEXTS = ["Été", "報告を書く", "تقرير", "=1+1", "'quoted", "ok"]


@pytest.fixture
def write(app):
    """Writes rows as `who`, in a change of their own; how many there were."""

    def call(model, rows, who=SYSTEM, **options):
        with app.app_context(), change(db.session, who, door="command", batch=True) as opened:
            return create_many(model, rows, who, opened, **options)

    return call


def columns_of(read, title):
    """What the database holds of a task but for what is its alone."""
    alone = ("id", "created_at", "updated_at")
    wanted = [column for column in Task.__table__.c if column.key not in alone]
    (row,) = read(select(*wanted).where(Task.title == title))
    return row


def test_a_record_is_as_the_service_makes_it(write, read, make_task, make_project, make_tag, actor):
    project, tags = make_project("Ship"), [make_tag("b"), make_tag("a")]
    editor, twins = actor("editor"), []
    values = {"title": "Twin", "description": "Été", "priority": "urgent", "due_date": dt.date(2026, 3, 1)}
    make_task(**values, by="editor", assignee="viewer", project=project, tags=tags)
    twins.append((columns_of(read, "Twin"), read(select(Entry).order_by(Entry.id.desc()).limit(1))[0]))
    row = values | {"title": "Twin 2", "project_id": project.id, "tags": [tag.id for tag in tags]}
    row["assignee_id"] = actor("viewer").id
    assert write(Task, [row], editor) == 1
    twins.append((columns_of(read, "Twin 2"), read(select(Entry).order_by(Entry.id.desc()).limit(1))[0]))

    (one, first), (other, second) = twins
    assert [value for value in one if value not in ("Twin", one.search_text)] == [
        value for value in other if value not in ("Twin 2", other.search_text)
    ]
    assert one.search_text.replace("twin", "twin 2").split() != []
    assert second.fields == {**first.fields, "title": [None, "Twin 2"]}
    assert (second.verb, second.area, second.version) == (first.verb, first.area, first.version)
    assert (second.actor_id, second.actor_name) == (editor.id, editor.name)
    assert second.batch and not first.batch


def test_the_search_text_is_folded_as_the_service_folds_it(write, read, make_task):
    for text in TEXTS:
        make_task(text)
    write(Task, [{"title": text} for text in TEXTS])
    for text in TEXTS:
        assert len(set(read(select(Task.search_text).where(Task.title == text)))) == 1


@pytest.mark.parametrize("count", [0, 1, 7, 25])
def test_each_history_begins_with_its_own_record(count, write, read, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 4)
    seen = []
    rows = ({"title": f"Task number {n}"} for n in range(count))
    assert write(Task, rows, on_written=seen.append) == count
    assert sum(seen) == count and all(number <= 4 for number in seen)
    pairs = read(
        select(Task.title, Entry.fields).join(Entry, Entry.record_id == Task.id).where(Entry.area == "tasks")
    )
    assert len(pairs) == count
    assert all(fields["title"] == [None, title] for title, fields in pairs)


def test_the_history_is_whole(write, app, make_tag):
    tag = make_tag("a")
    write(Task, [{"title": "One", "tags": [tag.id, tag.id]}, {"title": "Two"}])
    with app.app_context():
        assert list(replay.verify(db.session.connection())) == []


def test_links_are_written_once(write, read, make_tag):
    tag, other = make_tag("a"), make_tag("b")
    write(Task, [{"title": "One", "tags": [other.id, tag.id, tag.id]}])
    assert sorted(read(select(task_tags.c.tag_id))) == sorted([tag.id, other.id])


def test_who_may_not_create_creates_nothing(write, actor, everything):
    before = everything()
    with pytest.raises(Forbidden):
        write(Task, [{"title": "No"}], actor("viewer"))
    assert everything() == before


def test_a_constraint_that_breaks_undoes_all_and_is_a_sentence(write, everything):
    before = everything()
    with pytest.raises(BadInput, match="already exists"):
        write(Project, [{"name": "One"}, {"name": "Two"}, {"name": "One"}])
    assert everything() == before


def test_what_a_row_says_wins_over_the_default(write, read, actor):
    long_ago = dt.datetime(2020, 1, 2, 3, 4, tzinfo=dt.UTC)
    person = actor("editor").id
    write(Task, [{"title": "Old", "created_at": long_ago, "updated_at": long_ago, "created_by_id": person}])
    assert read(select(Task.created_at, Task.updated_at, Task.created_by_id)) == [
        (long_ago, long_ago, person)
    ]


def test_a_constant_number_of_statements_for_a_chunk(write, queries, make_tag):
    tag = make_tag("a")

    def statements(count):
        with queries() as seen:
            write(Task, [{"title": f"T{n}", "tags": [tag.id]} for n in range(count)])
        return len(seen)

    assert statements(3) == statements(30)


def test_records_made_one_by_one_come_after_those_made_at_once(write, make_task, read):
    write(Task, [{"title": "One"}, {"title": "Two"}])
    make_task("Three")
    write(Task, [{"title": "Four"}])
    assert read(select(Task.title).order_by(Task.id)) == ["One", "Two", "Three", "Four"]
