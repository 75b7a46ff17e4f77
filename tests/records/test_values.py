"""What values become on their way into a record."""

import datetime as dt

import pytest

from admin_app.errors import BadInput
from admin_app.projects.model import Project
from admin_app.records.values import clean, tidy
from admin_app.tasks.model import Task


def refused(model, **values):
    with pytest.raises(BadInput) as caught:
        clean(model, values)
    return caught.value.field


def test_text_is_trimmed_and_its_line_ends_are_unified():
    assert clean(Task, {"description": "  one\r\ntwo\rthree \n"}) == {"description": "one\ntwo\nthree"}


@pytest.mark.parametrize("blank", ["", " ", "\u3000\t\n", None])
def test_a_blank_text_counts_as_missing(blank):
    assert refused(Task, title=blank) == "title"


@pytest.mark.parametrize(("model", "name"), [(Task, "description"), (Project, "description")])
@pytest.mark.parametrize("blank", ["", None])
def test_a_text_with_an_empty_default_may_be_empty(model, name, blank):
    assert clean(model, {name: blank}) == {name: ""}


def test_a_text_has_no_more_characters_than_its_column():
    assert clean(Task, {"title": " " + "ü" * 200 + " "}) == {"title": "ü" * 200}
    assert refused(Task, title="ü" * 201) == "title"
    assert refused(Task, description="x" * 20_001) == "description"


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\ud800"])
def test_a_character_that_no_text_means_is_refused(character):
    assert refused(Task, title=f"a{character}b") == "title"


def test_letters_of_every_script_stay_as_they_are():
    for text in ("報告書", "تقرير", "Straße", "e\u0301te\u0301", "👩‍🚀 go", "a\tb"):
        assert tidy(text) == text


@pytest.mark.parametrize("value", ["finished", "OPEN", "open ,done", "1"])
def test_a_choice_that_is_not_offered_is_refused(value):
    assert refused(Task, status=value) == "status"


@pytest.mark.parametrize("day", [dt.date(1899, 12, 31), dt.date(1, 1, 1)])
def test_a_day_that_cannot_be_meant_is_refused(day):
    assert refused(Task, due_date=day) == "due_date"


def test_an_empty_value_of_an_optional_column_is_none():
    assert clean(Task, {"due_date": "", "external_key": "  "}) == {"due_date": None, "external_key": None}
