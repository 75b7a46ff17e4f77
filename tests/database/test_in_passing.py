"""A criterion that is looked at in passing lets the same rows through, and is looked at part by part."""

import pytest
from sqlalchemy import and_, exists, not_, or_, select
from sqlalchemy.dialects import sqlite

from admin_app.database.dialect_lists import in_passing, row_by_row
from admin_app.tags.model import Tag
from admin_app.tasks.model import Task

LATE = and_(Task.priority == "high", Task.status.in_(["open", "blocked"]))


@pytest.fixture
def titles(make_task, read):
    for title, priority, status in (("ab", "high", "open"), ("a", "high", "done"), ("b", "low", "open")):
        make_task(title, priority=priority, status=status)
    return lambda criterion: sorted(read(select(Task.title).where(criterion)))


@pytest.mark.parametrize("criterion", [LATE, Task.status == "done", and_(LATE, or_(LATE, Task.id < 0))])
def test_it_lets_the_same_rows_through(titles, criterion):
    assert titles(in_passing(criterion)) == titles(criterion)
    assert titles(not_(in_passing(criterion))) == titles(not_(criterion))
    assert titles(or_(in_passing(criterion), Task.title == "b")) == titles(or_(criterion, Task.title == "b"))


@pytest.mark.parametrize("criterion", [LATE, exists().where(Tag.id == Task.id)])
def test_what_is_asked_row_by_row_says_the_same_of_each(read, make_task, make_tag, criterion):
    for number in range(3):
        make_task(f"{number}", priority="high")
    make_tag("of the first number")
    asked = select(Task.id, row_by_row(criterion).label("fits")).subquery()
    plain = sorted(read(select(Task.id).where(criterion)))
    assert sorted(read(select(asked.c.id).where(asked.c.fits))) == plain


def test_sqlite_is_asked_for_one_part_after_the_other():
    assert str(in_passing(LATE).compile(dialect=sqlite.dialect())).count("+(") == 2
