"""What a screen declares, and what its pages say about the cells that may be edited."""

import re

import pytest

from admin_app.projects.view import ProjectView
from admin_app.tasks.view import TaskView
from tests.cells.cells import IN_PLACE, cell


def table_of(client, url="/admin/tasks/"):
    return re.search(r"<table class=\"rows[^>]*>", client.get(url).text)[0]


def test_a_misspelt_cell_is_refused_when_the_class_is_made():
    with pytest.raises(TypeError, match="no field of the form is 'satus'; did you mean status"):
        type("Misspelt", (TaskView,), {"editable_cells": ("satus",)})
    with pytest.raises(TypeError, match="editable_columns is no setting"):
        type("Misspelt", (TaskView,), {"editable_columns": ("status",)})


def test_a_column_stands_for_the_field_of_its_foreign_key():
    assert TaskView.cell_field("assignee") == "assignee_id"
    assert TaskView.cell_field("status") == "status"
    assert ProjectView.cell_field("updated_at") is None


def test_a_list_says_which_columns_are_edited_and_where(sign_in, make_task):
    make_task()
    table = table_of(sign_in("manager"), "/admin/tasks/?columns=status,updated_at")
    assert 'data-cells="/admin/tasks/ajax/update/"' in table
    assert 'data-columns="title,status,-updated_at"' in table


def test_the_menu_of_a_row_changes_the_title_for_those_who_may(sign_in, make_task):
    make_task()
    assert "Change “Title”" in sign_in("manager").get("/admin/tasks/").text
    assert "Change “Title”" not in sign_in("viewer").get("/admin/tasks/").text


def test_who_may_edit_nothing_is_offered_nothing(sign_in, make_task):
    task = make_task()
    assert "data-cells" not in table_of(sign_in("viewer"))
    details = f"/admin/tasks/details/?id={task.id}"
    for role in ("viewer", "editor"):
        assert "data-cell" not in sign_in(role).get(details).text
    assert 'data-cell="status"' in sign_in("manager").get(details).text


def test_the_details_page_names_its_fields_and_its_title(sign_in, make_task):
    task = make_task("Named")
    text = sign_in("manager").get(f"/admin/tasks/details/?id={task.id}").text
    found = re.findall(r'data-cell="(\w+)"', text)
    assert sorted(found) == sorted(TaskView.editable_cells)
    assert 'data-value="Named"' in text


def test_a_second_record_has_cells_for_a_line(sign_in, make_project, post, read):
    from sqlalchemy import select

    from admin_app.projects.model import Project

    project, client = make_project("First name"), sign_in("manager")
    url = "/admin/projects/ajax/update/"
    asked = client.get(url, query_string={"id": project.id, "field": "archived"}, headers=IN_PLACE)
    assert 'name="archived" value="y" aria-pressed="false"' in asked.text
    for field, value, version in (("archived", "y", 1), ("archived", "false", 2), ("name", "Second", 3)):
        sent = {
            "id": project.id,
            "field": field,
            field: value,
            "version": version,
            "columns": "name,archived",
        }
        answer = post(client, url, sent, headers=IN_PLACE)
        assert answer.status_code == 200
        assert ('class="yes"' in answer.text) is (value == "y")
    rows = read(select(Project.name, Project.archived, Project.version))
    assert [tuple(row) for row in rows] == [("Second", False, 4)]


def test_few_people_are_all_offered_many_are_looked_up(sign_in, make_task, make_person):
    task, client = make_task(), sign_in("manager")
    few = cell(client, task, "assignee").text
    assert "Viewer Person" in few
    assert "<select" not in few
    for number in range(16):
        make_person(f"Many {number}")
    assert "<select" in cell(client, task, "assignee").text


def test_choices_are_said_in_the_language_of_the_person(sign_in, make_task):
    client = sign_in("manager")
    client.set_cookie("language", "ar")
    text = cell(client, make_task(), "status").text
    assert "مفتوحة" in text
    assert "Open" not in text
