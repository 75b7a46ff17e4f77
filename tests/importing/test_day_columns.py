"""Each column of days is asked by itself, and answered by itself."""

import dataclasses
import datetime as dt

import pytest

from admin_app.importing import mapping, memory
from admin_app.importing import plan as planning
from admin_app.importing.answers import Answers
from admin_app.importing.fields import ColumnField
from admin_app.importing.reading.delimited import CsvTable
from admin_app.importing.reading.table import Form, Question
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks.importing import TARGET
from admin_app.tasks.model import Task
from tests.importing.pages import csv_file

CONTENT = "title,due_date,start\na,1/2/2026,3/4/2026\n"


@pytest.fixture
def target(monkeypatch):
    """Tasks with a second column of days, as another record may have."""
    start = ColumnField(Task, "due_date", "Start")
    start.key = start.attribute = "start"
    made = dataclasses.replace(TARGET, fields=(*TARGET.fields, start))
    monkeypatch.setattr(planning, "target_of", lambda area: made)
    return made


@pytest.fixture
def days(app, target):
    """The days of the first row of a file, answered like this."""

    def call(content, **answers):
        with app.app_context():
            table = CsvTable(csv_file(content), form=Form())
            with planning.make(table, target, SYSTEM, Answers(**answers)) as plan:
                (row,) = plan.rows("new")
        return row.values["due_date"], row.values["start"]

    return call


def test_all_columns_in_doubt_are_asked_at_once(days):
    with pytest.raises(Question) as caught:
        days(CONTENT)
    assert caught.value.about == [("due_date", "due_date", "1/2/2026"), ("start", "start", "3/4/2026")]


def test_one_is_answered_and_the_other_is_still_asked(days):
    with pytest.raises(Question) as caught:
        days(CONTENT, date_orders={"due_date": "mdy"})
    assert caught.value.about == [("start", "start", "3/4/2026")]


def test_each_column_has_its_own_order(days):
    found = days(CONTENT, date_orders={"due_date": "mdy", "start": "dmy"})
    assert found == (dt.date(2026, 1, 2), dt.date(2026, 4, 3))
    found = days(CONTENT, date_order="mdy", date_orders={"start": "dmy"})
    assert found == (dt.date(2026, 1, 2), dt.date(2026, 4, 3))
    assert days(CONTENT, date_order="dmy") == (dt.date(2026, 2, 1), dt.date(2026, 4, 3))


def test_a_column_that_decides_is_no_answer_for_another(days):
    with pytest.raises(Question) as caught:
        days("title,due_date,start\na,13/2/2026,3/4/2026\n")
    assert [each[0] for each in caught.value.about] == ["start"]


def test_the_form_says_it_for_each_and_takes_an_old_answer_for_all(target):
    header = ["title", "due_date", "start"]
    old = mapping.said_before(Answers.from_json({"date_order": "mdy"}), header, target)
    assert old.date_orders == {"due_date": "mdy", "start": "mdy"}
    sent = {"column-0": "title", "column-1": "due_date", "column-2": "start", "date_order-start": "dmy"}
    answers = mapping.answers_from(mapping.said_in(sent, header, target), Answers(), header, target)
    assert (answers.date_order, answers.date_orders) == (None, {"start": "dmy"})
    assert Answers.from_json(answers.to_json()).date_orders == {"start": "dmy"}


def test_what_was_said_is_known_by_the_set_of_columns(app, make_person, actor):
    header = ["title", "due_date"]
    with app.app_context():
        who = actor(make_person(roles=["manager"]))
        memory.keep(who, "tasks", header, Answers(date_orders={"due_date": "mdy"}))
        assert memory.recall(who, "tasks", header[::-1]).answers["date_orders"] == {"due_date": "mdy"}
        assert memory.recall(who, "tasks", ["title"]) is None
        assert memory.recall(who, "tasks", [*header, "title"]) is None
