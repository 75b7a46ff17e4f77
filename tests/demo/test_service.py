"""Made-up tasks look like those of an office that writes in many scripts, and are always the same."""

import datetime as dt
import unicodedata
from collections import Counter
from random import Random

import pytest
from sqlalchemy import func, select

from admin_app.accounts.model import User
from admin_app.database.types import now
from admin_app.demo import service, words
from admin_app.demo.service import Cast
from admin_app.export.guard import DANGEROUS
from admin_app.extensions import db
from admin_app.history import replay
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.records import service as records
from admin_app.records.values import clean
from admin_app.tags.model import Tag
from admin_app.tasks.model import PRIORITIES, STATUSES, Task

CAST = Cast(staff=range(1, 20), left=20, projects=range(1, 10), tags=range(1, 15))
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
SCRIPTS = (
    "LATIN",
    "ARABIC",
    "HEBREW",
    "CYRILLIC",
    "GREEK",
    "CJK",
    "HIRAGANA",
    "HANGUL",
    "DEVANAGARI",
    "THAI",
)


def made_up(count, seed=1, cast=CAST, moment=NOW):
    return list(service.made_up(count, Random(seed), cast, moment))


@pytest.fixture(scope="module")
def rows():
    return made_up(5000)


@pytest.fixture
def add(app):
    def call(*args):
        with app.app_context():
            return service.add(*args)

    return call


def scripts_of(text):
    return {unicodedata.name(character, "").split()[0] for character in text if character.isalpha()}


def test_the_same_seed_makes_the_same_tasks_and_another_seed_others():
    assert made_up(200) == made_up(200)
    assert made_up(200) != made_up(200, seed=2)


def test_a_few_tasks_have_every_status_priority_and_script():
    rows = made_up(20)
    assert {row["status"] for row in rows} == set(STATUSES.keys)
    assert {row["priority"] for row in rows} == set(PRIORITIES.keys)
    assert set(SCRIPTS) <= set().union(*(scripts_of(row["title"]) for row in rows))


def test_even_one_task_has_the_report_in_it():
    assert "報告" in made_up(1)[0]["title"]


def test_values_are_those_that_a_form_would_take(rows):
    for row in rows:
        values = {name: value for name, value in row.items() if name != "tags"}
        assert clean(Task, values) == values
    assert max(len(row["title"]) for row in rows) == 200
    assert max(len(row["description"]) for row in rows) > 15_000
    assert {row["title"][0] for row in rows} & DANGEROUS == set("=+-@'＝")


def test_moments_fit_together(rows):
    for row in rows:
        assert row["created_at"] <= row["updated_at"] <= NOW
        assert (row["completed_at"] is not None) == (row["status"] == "done")
        assert row["completed_at"] in (None, row["updated_at"])
    months = Counter(row["created_at"].month for row in rows)
    assert len(months) == 12
    due = [row["due_date"] for row in rows if row["due_date"]]
    assert min(due) < NOW.date() < max(due)


def test_who_has_left_has_no_unfinished_tasks(rows):
    of_the_one_who_left = {row["status"] for row in rows if row["assignee_id"] == CAST.left}
    assert of_the_one_who_left == {"done"}


def test_tasks_people_projects_and_tags_are_there(add, read):
    assert add(60) == 60
    people = read(select(User.name, User.active, User.password).where(User.email.endswith(service.DOMAIN)))
    assert len(people) == len(words.PEOPLE)
    assert [name for name, active, _ in people if not active] == [words.PEOPLE[-1][0]]
    assert {password for *_, password in people} == {None}
    assert set(read(select(Project.name))) == set(words.PROJECTS)
    assert set(read(select(Tag.name))) == {name for name, _ in words.TAGS}


def test_a_second_time_adds_tasks_and_nobody_twice(add, read, everything):
    add(5)
    before = everything()
    assert add(7) == 7
    after = everything()
    for table in ("users", "projects", "tags"):
        assert after[table] == before[table]
    assert len(after["tasks"]) == len(before["tasks"]) + 7


def test_a_name_in_the_trash_is_made_again(add, read, app):
    add(1)
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        records.discard(db.session.scalars(select(Tag).where(Tag.name == "bug")).one(), SYSTEM)
    add(1)
    assert read(select(func.count(Tag.id)).where(Tag.name == "bug")) == [2]


def test_every_task_begins_its_history_and_the_history_is_whole(add, app, read):
    add(30)
    assert read(select(func.count(Entry.id)).where(Entry.area == "tasks", Entry.verb == "create")) == [30]
    with app.app_context():
        assert list(replay.verify(db.session.connection())) == []


def test_tasks_are_spread_over_the_year_before_now(add, read):
    add(50)
    oldest, newest = read(select(func.min(Task.created_at), func.max(Task.created_at)))[0]
    assert now() - dt.timedelta(days=366) < oldest < now() - dt.timedelta(days=180)
    assert newest <= now()
