"""A cell is edited by who may edit its record, and by nobody else: not shown, not saved, not by a guess."""

import pytest
from sqlalchemy import select

from admin_app.tasks.model import Task
from tests.cells.cells import URL, cell, save

FIELDS = ("title", "status", "priority", "assignee", "project", "due_date", "tags")


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_who_may_not_edit_a_task_gets_no_field_of_it(sign_in, make_task, role):
    task, client = make_task("Of somebody else"), sign_in(role)
    for field in FIELDS:
        answer = cell(client, task, field)
        assert answer.status_code == 403
        assert "You may not do this" in answer.text


@pytest.mark.parametrize("role", ["viewer", "editor"])
@pytest.mark.parametrize("in_place", [True, False])
def test_who_may_not_edit_a_task_changes_nothing(sign_in, make_task, everything, role, in_place):
    task, client = make_task("Of somebody else"), sign_in(role)
    before = everything()
    assert save(client, task, "status", "done", in_place=in_place).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("values", [{"by": "editor"}, {"assignee": "editor"}])
def test_editors_edit_what_they_created_or_are_assigned(sign_in, make_task, read, values):
    task, client = make_task("Their own", **values), sign_in("editor")
    assert cell(client, task, "status").status_code == 200
    assert save(client, task, "status", "blocked").status_code == 200
    assert read(select(Task.status).where(Task.id == task.id)) == ["blocked"]


def test_an_editor_who_gives_a_task_away_sees_it_as_somebody_elses(sign_in, make_task, make_person):
    task, client = make_task("To be given away", assignee="editor"), sign_in("editor")
    answer = save(client, task, "assignee", make_person("The Next").id, columns="title,assignee")
    assert answer.status_code == 200
    assert "The Next" in answer.text
    assert 'data-can=""' in answer.text
    assert cell(client, task, "status").status_code == 403


def test_who_lost_the_right_meanwhile_reads_what_they_chose(sign_in, make_task, post):
    task, client = make_task("Of somebody else"), sign_in("viewer")
    answer = post(client, URL, {"id": task.id, "field": "title", "title": "Typed by hand", "version": 1})
    assert answer.status_code == 403
    assert "Typed by hand" in answer.text


def test_only_cells_that_the_screen_names_are_edited(sign_in, make_task, everything):
    task, client = make_task(), sign_in("admin")
    before = everything()
    for field in ("description", "assignee_id", "created_by", "version", "id", "nonsense", ""):
        assert cell(client, task, field).status_code == 404, field
        assert save(client, task, field, "x").status_code == 404, field
    assert everything() == before


def test_a_cell_saves_its_own_field_and_no_other(sign_in, make_task, read):
    task = make_task("As it was")
    more = {"title": "Smuggled in", "priority": "urgent", "created_by_id": 1}
    assert save(sign_in("manager"), task, "status", "done", **more).status_code == 200
    rows = read(select(Task.title, Task.priority, Task.status).where(Task.id == task.id))
    assert [tuple(row) for row in rows] == [("As it was", "medium", "done")]


@pytest.mark.parametrize("number", ["0", "-1", "abc", "", "9" * 30, str(2**31), "1\x00", "1;drop", "٣", None])
def test_what_is_no_task_has_no_cells(sign_in, post, number):
    client = sign_in("admin")
    given = {"field": "status", "status": "done", "version": "1"} | ({} if number is None else {"id": number})
    assert client.get(URL, query_string=given).status_code == 404
    assert post(client, URL, given).status_code == 404


def test_a_discarded_task_has_no_cells(sign_in, make_task, discard):
    task = discard(make_task("In the trash"))
    client = sign_in("admin")
    assert cell(client, task, "status").status_code == 404
    answer = save(client, task, "status", "done", in_place=False)
    assert answer.status_code == 409
    assert "Restore with my values" in answer.text


def test_a_screen_without_cells_has_none(sign_in, person_of, everything):
    person, client = person_of("viewer"), sign_in("admin")
    before = everything()
    for field in ("name", "roles", "active", None):
        given = {"id": person.id, **({"field": field} if field else {})}
        assert client.get("/admin/users/ajax/update/", query_string=given).status_code == 404
    assert everything() == before
