"""What is chosen in a cell is saved as the form saves it: same rules, same history, same Undo."""

import datetime as dt

import pytest
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.cells.cells import IN_PLACE, URL, cell, save
from tests.factories import actor

SCRIPT = "\"'><script>alert(1)</script>"
ALL = "title,status,priority,assignee,project,due_date,tags,updated_at,completed_at"


@pytest.fixture
def task(make_task):
    return make_task("As it was", due_date=dt.date(2027, 1, 5))


@pytest.fixture
def manager(sign_in):
    return sign_in("manager")


@pytest.fixture
def stored(read):
    """A column of the task as it is now."""
    return lambda task, column: read(select(column).where(Task.id == task.id))[0]


@pytest.fixture
def somebody(app):
    """Saves a task behind everybody's back."""

    def call(task, **values):
        with app.app_context(), change(db.session, actor("admin"), door="screen"):
            tasks.update(db.session.get(Task, task.id), values, actor("admin"))

    return call


@pytest.mark.parametrize(
    "field, column, value, kept",
    [
        ("title", Task.title, "  A new title ", "A new title"),
        ("title", Task.title, SCRIPT, SCRIPT),
        ("status", Task.status, "done", "done"),
        ("priority", Task.priority, "urgent", "urgent"),
        ("due_date", Task.due_date, "2027-02-03", dt.date(2027, 2, 3)),
        ("due_date", Task.due_date, "", None),
    ],
)
def test_a_plain_field_is_saved_and_shown_anew(manager, task, stored, field, column, value, kept):
    answer = save(manager, task, field, value, columns=ALL)
    assert answer.status_code == 200
    assert stored(task, column) == kept
    assert stored(task, Task.version) == 2
    assert f"<tr data-id={task.id}" in answer.text
    assert "<script>" not in answer.text


def test_a_person_and_a_project_are_chosen_and_let_go(manager, task, stored, make_person, make_project):
    person, project = make_person(SCRIPT), make_project(SCRIPT)
    for field, record, column in (
        ("assignee", person, Task.assignee_id),
        ("project", project, Task.project_id),
    ):
        answer = save(manager, task, field, record.id, version=stored(task, Task.version), columns=ALL)
        assert stored(task, column) == record.id
        assert "&lt;script&gt;" in answer.text
        assert "<script>" not in answer.text
        save(manager, task, field, "", version=stored(task, Task.version))
        assert stored(task, column) is None


def test_tags_are_chosen_and_let_go(manager, task, make_tag, read):
    tags = [make_tag("first"), make_tag("second"), make_tag("third")]
    names = select(Task.id).where(Task.id == task.id)
    answer = save(manager, task, "tags", [tag.id for tag in tags], columns=ALL)
    assert answer.text.count("<bdi class=tag>") == 2
    assert "+1" in answer.text
    answer = save(manager, task, "tags", "", version=2, columns=ALL)
    assert "class=tag" not in answer.text
    assert read(names) == [task.id]


def test_what_changes_with_a_field_is_in_the_row_too(manager, task):
    answer = save(manager, task, "status", "done", columns=ALL, boxes="1")
    assert f"value={task.id}:2" in answer.text
    assert f"reopen:{task.id}:2" in answer.text
    assert 'id="do-reopen"' in answer.text
    assert answer.text.count("<time datetime=") == 2


def test_a_change_is_in_the_history_once_and_can_be_taken_back_in_place(manager, task, post, read, stored):
    answer = save(manager, task, "status", "blocked", columns=ALL)
    assert "was saved" in answer.text
    entries = read(select(Entry).where(Entry.area == "tasks", Entry.record_id == task.id).order_by(Entry.id))
    assert [entry.verb for entry in entries] == ["create", "edit"]
    assert (entries[-1].door, entries[-1].actor_name) == ("screen", "Manager Person")
    back = f"{URL}?id={task.id}&columns=title,status"
    undo = {"area": "tasks", "id": task.id, "version": 2, "url": back}
    undone = post(manager, "/admin/undo/", undo, headers=IN_PLACE, follow_redirects=True)
    assert "st-open" in undone.text
    assert 'class="toast" data-kind="undo"' in undone.text
    assert stored(task, Task.status) == "open"


def test_saving_what_is_there_already_changes_nothing(manager, task, stored):
    answer = save(manager, task, "status", "open")
    assert answer.status_code == 200
    assert stored(task, Task.version) == 1
    assert 'data-kind="undo"' not in answer.text


@pytest.mark.parametrize(
    "field, value, sentence",
    [
        ("title", "", "This field is required."),
        ("title", "x" * 201, "At most 200 characters are allowed."),
        ("title", "a\x07b", "cannot be stored"),
        ("status", "finished", "“finished” is not one of the choices."),
        ("status", SCRIPT, "is not one of the choices."),
        ("priority", "5", "is not one of the choices."),
        ("due_date", "2027-02-30", "Not a valid date"),
        ("due_date", "0001-01-01", "This date cannot be right."),
        ("assignee", "abc", "“abc” is not one of the choices."),
        ("assignee", "999999", "This choice no longer exists."),
        ("assignee", "9" * 30, "is not one of the choices."),
        ("tags", "1,x", "is not one of the choices."),
    ],
)
@pytest.mark.parametrize("in_place", [True, False])
def test_what_cannot_be_is_refused_beside_the_field(
    manager, task, everything, field, value, sentence, in_place
):
    before = everything()
    answer = save(manager, task, field, value, in_place=in_place)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text
    assert "<script>alert" not in answer.text
    assert everything() == before


def test_what_was_typed_is_still_there(manager, task):
    answer = save(manager, task, "title", "y" * 201)
    assert "y" * 201 in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_who_left_and_what_was_archived_or_deleted_cannot_be_chosen(
    manager, task, make_person, make_project, make_tag, discard
):
    for field, record, sentence in (
        ("assignee", make_person("Who left", active=False), "This person has left."),
        ("project", make_project("Old", archived=True), "This project was archived or deleted."),
        ("project", discard(make_project("Gone")), "This choice no longer exists."),
        ("tags", discard(make_tag("Gone")), "This choice no longer exists."),
    ):
        answer = save(manager, task, field, record.id)
        assert answer.status_code == 422
        assert sentence in answer.text, field


def test_what_a_task_has_may_stay_though_it_could_not_be_chosen_anew(manager, make_task, make_project, app):
    from admin_app.records import service as records

    project = make_project("To be archived")
    task = make_task("Of an old project", project=project)
    with app.app_context(), change(db.session, actor("admin"), door="screen"):
        records.update(db.session.get(type(project), project.id), {"archived": True}, actor("admin"))
    assert "To be archived" in cell(manager, task, "project").text
    assert save(manager, task, "project", project.id).status_code == 200


def test_a_form_that_says_no_version_or_no_value_is_refused(manager, task, post, everything):
    before = everything()
    for sent in ({"status": "done"}, {"version": 1}, {"version": "x", "status": "done"}):
        answer = post(manager, URL, {"id": task.id, "field": "status", **sent}, headers=IN_PLACE)
        assert answer.status_code == 422, sent
    assert post(manager, URL, {"id": task.id, "status": "done", "version": 1}).status_code == 422
    assert everything() == before


# -- Two people.


def test_another_field_that_somebody_changed_meanwhile_is_kept(manager, task, stored, somebody):
    somebody(task, title="Theirs", priority="urgent")
    answer = save(manager, task, "status", "done", columns=ALL)
    assert answer.status_code == 200
    assert "Somebody else changed this meanwhile" not in answer.text
    assert "Theirs" in answer.text
    assert (stored(task, Task.title), stored(task, Task.status)) == ("Theirs", "done")


def test_the_same_field_leads_to_the_merge_with_what_was_typed(manager, task, stored, somebody):
    somebody(task, title="Theirs")
    assert save(manager, task, "title", "Mine").status_code == 409
    merge = save(manager, task, "title", "Mine", in_place=False)
    assert merge.status_code == 409
    for text in ("As it was", "Theirs", "Mine", "title__choice"):
        assert text in merge.text
    assert stored(task, Task.title) == "Theirs"
    kept = save(
        manager, task, "title", "Mine", version=2, in_place=False, asked="title", title__choice="mine"
    )
    assert kept.status_code == 303
    assert stored(task, Task.title) == "Mine"


def test_who_chose_the_same_is_told_so_and_not_asked(manager, task, stored, somebody):
    somebody(task, status="done")
    assert save(manager, task, "status", "done").status_code == 200
    assert stored(task, Task.version) == 2


# -- Without scripts, and when the session is over.


def test_without_scripts_a_cell_is_a_small_page_and_its_form_goes_back_to_the_list(manager, task, stored):
    here = "/admin/tasks/?status_in=open"
    page = manager.get(URL, query_string={"id": task.id, "field": "status", "url": here})
    assert page.status_code == 200
    assert "<html" in page.text
    assert "<h1><bdi>As it was</bdi></h1>" in page.text
    answer = save(manager, task, "status", "done", in_place=False, url=here)
    assert (answer.status_code, answer.location) == (303, here)
    assert stored(task, Task.status) == "done"


def test_the_row_alone_is_for_scripts_others_see_the_record(manager, task):
    assert manager.get(URL, query_string={"id": task.id}).location.endswith(f"/details/?id={task.id}")
    answer = manager.get(URL, query_string={"id": task.id, "columns": "title,nonsense"}, headers=IN_PLACE)
    assert (answer.text.count("<th "), answer.text.count("<td")) == (1, 1)  # its name, its buttons


def test_what_was_chosen_outlives_the_session(client, task, everything):
    before = everything()
    answer = save(client, task, "title", "Chosen too late")
    assert answer.status_code == 401
    assert "Chosen too late" in answer.text
    assert everything() == before


def test_without_its_token_nothing_is_saved(manager, task, everything):
    before = everything()
    sent = {"id": task.id, "field": "status", "status": "done", "version": 1}
    assert manager.post(URL, data=sent, headers=IN_PLACE).status_code == 400
    assert everything() == before
