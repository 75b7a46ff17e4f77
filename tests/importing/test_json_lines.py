"""JSON Lines: each line an object, its keys the columns."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.export.cells import split_members
from admin_app.export.guard import unescape
from admin_app.importing.reading.json_lines import _cell
from admin_app.importing.reading.table import FileRefused


def test_keys_of_all_lines_are_the_columns(table_of):
    content = (
        '{"title": "a", "n": 3}\n\n'
        '{"title": null, "done": true, "labels": [{"name": "x|y"}, {"name": "z"}]}\n'
    )
    assert table_of(content) == (
        ("title", "n", "done", "labels"),
        [(1, ["a", "3", "", ""]), (3, ["", "", "true", "x\\|y|z"])],
        True,
    )


def test_an_object_within_is_known_by_its_name(table_of):
    content = json.dumps({"title": "a", "assignee": {"login": "ada", "id": 3}, "other": {"deep": [1]}})
    assert table_of(content)[1] == [(1, ["a", "ada", '{"deep": [1]}'])]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"title": "a"}\n{"title": \n', "Line 2 is not JSON."),
        ('{"title": "a"}\n[1]\n', "Line 2 is not a JSON object."),
    ],
)
def test_a_line_that_is_no_object_is_named(content, says, table_of):
    with pytest.raises(FileRefused, match=says):
        table_of(content)


@given(st.text())
def test_a_text_is_read_as_it_is(text):
    assert unescape(_cell(text)) == text


@given(st.lists(st.text(min_size=1), min_size=1))
def test_a_list_is_read_as_its_names(names):
    assert split_members(unescape(_cell(names))) == names
