"""Undo as people meet it: beside what was just done, in the history, and as the way to an earlier version."""

import pytest
from sqlalchemy import select

from admin_app.tags.model import Tag
from admin_app.tasks.model import Task, task_tags
from admin_app.undo import service, view
from tests.console.pages import links, parse, sentences
from tests.whole import entries_of, faults_of

UNDO = "/admin/undo/"


@pytest.fixture
def manager(sign_in):
    return sign_in("manager")


@pytest.fixture
def title_of(read):
    return lambda task: read(select(Task.title).where(Task.id == task.id))[0]


def toast_form(answer):
    """The form of the Undo that stands beside the last message, or None."""
    toasts = parse(answer).all(class_="toast", data_kind="undo")
    return {field["name"]: field["value"] for field in toasts[-1].all("input")} if toasts else None


def undo_forms(answer):
    """The forms of the Undo buttons of a history, from top to bottom."""
    forms = parse(answer).one("ol", class_="changes").all("form", action=UNDO)
    return [{field["name"]: field["value"] for field in form.all("input")} for form in forms]


# -- Beside what was just done.


def test_a_save_is_taken_back_from_its_message_and_that_too(make_task, manager, save_form, post, title_of):
    task = make_task("Before")
    save_form(manager, task, title="After")
    for expected, said in (("Before", "1 change was taken back."), ("After", "1 change was taken back.")):
        form = toast_form(manager.get("/admin/tasks/"))
        answer = post(manager, UNDO, form)
        assert (answer.status_code, answer.location) == (303, "/admin/tasks/")
        assert title_of(task) == expected
        page = manager.get("/admin/projects/")
        assert sentences(page) == [said]
        assert toast_form(page) is not None
        with manager.session_transaction() as session:  # so that the next round finds it
            session["_flashes"] = [
                ("undo", {"text": "", "fields": [(k, v) for k, v in toast_form(page).items() if k != "url"]})
            ]


def test_a_new_task_a_verb_and_a_delete_are_taken_back_from_their_messages(
    app, make_task, manager, post, read
):
    task = make_task("Task")
    deeds = (
        ("/admin/tasks/new/", {"title": "New"}),
        ("/admin/tasks/action/", {"do": f"complete:{task.id}:1"}),
        ("/admin/tasks/delete/", {"id": task.id}),
    )
    for address, form in deeds:
        assert post(manager, address, form).status_code == 303
        assert post(manager, UNDO, toast_form(manager.get("/admin/tasks/"))).status_code == 303
        manager.get("/admin/tasks/")
    living = select(Task.title, Task.status).where(Task.deleted_at.is_(None))
    assert read(living) == [("Task", "open")]
    assert faults_of(app) == []


def test_a_save_that_changed_nothing_offers_no_undo_of_something_else(make_task, manager, save_form):
    task = make_task("Task")
    save_form(manager, task, title="Mine")
    manager.get("/admin/tasks/")
    save_form(manager, task)
    page = manager.get("/admin/tasks/")
    assert sentences(page) == ["“Mine” was saved."]
    assert toast_form(page) is None


def test_verbs_on_many_rows_are_one_batch_and_one_undo(app, make_task, manager, post, read):
    made = [make_task() for _number in range(4)]
    rows = [str(task.id) for task in made]
    assert post(manager, "/admin/tasks/action/", {"action": "complete", "rowid": rows}).status_code == 303
    form = toast_form(manager.get("/admin/tasks/"))
    assert "batch" in form
    post(manager, UNDO, form)
    assert sentences(manager.get("/admin/tasks/")) == ["4 changes were taken back."]
    assert read(select(Task.status)) == ["open"] * 4
    assert faults_of(app) == []


def test_going_back_leads_nowhere_else_than_to_our_own_pages(make_task, manager, save_form, post):
    task = make_task("Before")
    save_form(manager, task, title="After")
    form = toast_form(manager.get("/admin/tasks/")) | {"url": "https://elsewhere.example/"}
    assert post(manager, UNDO, form).location == "/admin/"


# -- What was left.


def test_a_row_that_changed_since_is_named_with_its_reason(make_task, manager, save_form, post, title_of):
    task = make_task("One")
    save_form(manager, task, title="Two")
    save_form(manager, task, title="Three")
    manager.get("/admin/tasks/")
    post(manager, UNDO, {"area": "tasks", "id": task.id, "version": 2})
    page = manager.get("/admin/tasks/")
    assert sentences(page) == ["“Three” was left as it is. It was changed since."]
    assert toast_form(page) is None
    assert title_of(task) == "Three"


def test_many_rows_that_were_left_are_listed_on_a_page(
    app, make_task, manager, save_form, post, read, monkeypatch
):
    monkeypatch.setattr(service, "MAX_NAMED", 5)
    made = [make_task(f"Task {number}") for number in range(9)]
    rows = [str(task.id) for task in made]
    post(manager, "/admin/tasks/action/", {"action": "complete", "rowid": rows})
    form = toast_form(manager.get("/admin/tasks/"))
    for task in made[:7]:
        save_form(manager, task, status="blocked")
    manager.get("/admin/tasks/")
    answer = post(manager, UNDO, form)
    assert answer.status_code == 200
    page = parse(answer).one("main")
    assert "2 changes were taken back." in page.text
    assert "7 records were left as they are." in page.text
    listed = [row.text for row in page.one("tbody").all("tr")]
    assert len(listed) == 5
    assert listed[0] == "Task 6 It was changed since."
    assert "2 more are not listed." in page.text
    assert f"/admin/tasks/history/?id={made[6].id}" in links(answer)
    assert sorted(read(select(Task.status))) == ["blocked"] * 7 + ["open"] * 2
    assert faults_of(app) == []


def test_few_rows_that_were_left_are_said_beside_the_list(make_task, manager, save_form, post):
    made = [make_task(f"Task {number}") for number in range(4)]
    post(manager, "/admin/tasks/action/", {"action": "complete", "rowid": [str(task.id) for task in made]})
    form = toast_form(manager.get("/admin/tasks/"))
    for task in made[: view.MAX_SAID]:
        save_form(manager, task, status="blocked")
    manager.get("/admin/tasks/")
    assert post(manager, UNDO, form).status_code == 303
    assert len(sentences(manager.get("/admin/tasks/"))) == 1 + view.MAX_SAID


# -- What is no undo.


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 422),
        ({"area": "tasks", "id": "x", "version": "1"}, 422),
        ({"area": "tasks", "id": "1", "version": ""}, 422),
        ({"area": "tasks", "id": "4711", "version": "1"}, 404),
        ({"area": "nothing", "id": "1", "version": "1"}, 404),
        ({"batch": "no such batch"}, 404),
        ({"batch": "\0"}, 404),
        ({"batch": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"area": "\0", "id": "1", "version": "1"}, 404),
    ],
)
def test_what_names_no_change_changes_nothing(manager, post, everything, form, status):
    before = everything()
    assert post(manager, UNDO, form).status_code == status
    assert everything() == before


def test_the_address_takes_forms_only(manager):
    assert manager.get(UNDO).status_code == 405


def test_who_may_not_undo_is_refused_and_nothing_changes(
    make_task, manager, save_form, sign_in, post, everything
):
    task = make_task("One", by="editor")
    save_form(manager, task, title="Two")
    before = everything()
    for who in ("nobody", "viewer", "editor"):
        answer = post(sign_in(who), UNDO, {"area": "tasks", "id": task.id, "version": 2})
        assert answer.status_code == 403
    assert "for a day" in parse(answer).one("main").text
    assert everything() == before


# -- In the history.


def test_the_history_offers_to_take_back_what_one_may_and_nothing_twice(
    make_task, manager, save_form, sign_in, post
):
    task = make_task("One", by="editor")
    editor = sign_in("editor")
    save_form(editor, task, title="Two")
    save_form(manager, task, title="Three")
    address = f"/admin/tasks/history/?id={task.id}"
    assert [form["version"] for form in undo_forms(manager.get(address))] == ["3", "2", "1"]
    assert [form["version"] for form in undo_forms(editor.get(address))] == ["2", "1"]
    assert undo_forms(sign_in("viewer").get(address)) == []
    form = undo_forms(manager.get(address))[0]
    assert post(manager, UNDO, form).location == address
    assert [form["version"] for form in undo_forms(manager.get(address))] == ["4", "2", "1"]


def test_a_batch_is_offered_beside_each_of_its_entries(make_task, manager, post):
    made = [make_task() for _number in range(3)]
    post(manager, "/admin/tasks/action/", {"action": "complete", "rowid": [str(task.id) for task in made]})
    forms = undo_forms(manager.get(f"/admin/tasks/history/?id={made[0].id}"))
    assert [set(form) & {"batch", "version"} for form in forms] == [{"version"}, {"batch"}, {"version"}]


def test_the_screen_over_everything_offers_it_too(make_task, sign_in, save_form, post, title_of):
    admin = sign_in("admin")
    task = make_task("One")
    save_form(admin, task, title="Two")
    admin.get("/admin/tasks/")
    form = undo_forms(admin.get("/admin/history/?area=tasks"))[0]
    assert post(admin, UNDO, form).location == "/admin/history/?area=tasks"
    assert title_of(task) == "One"


def test_a_secret_and_a_purge_offer_no_undo(app, make_person, make_task, sign_in, post):
    admin = sign_in("admin")
    task = make_task("Gone")
    post(admin, "/admin/tasks/delete/", {"id": task.id})
    post(admin, "/admin/tasks/trash/purge/", {"id": task.id})
    forms = undo_forms(admin.get(f"/admin/history/?area=tasks&record={task.id}"))
    assert [form["version"] for form in forms] == ["2", "1"]


# -- An earlier version.


@pytest.fixture
def versions(make_task, make_tag, make_project, manager, save_form):
    """A task of three versions, and what it was made of."""
    tags, project = [make_tag("a"), make_tag("b")], make_project("Ship")
    task = make_task("One", tags=tags[:1], priority="low", description="Text", assignee="viewer")
    save_form(manager, task, title="Two", project_id=project.id)
    save_form(
        manager, task, title="Three", tags=tags[1].id, priority="urgent", description="", assignee_id=""
    )
    manager.get("/admin/tasks/")
    return task, tags, project


def preview(answer):
    rows = parse(answer).one("table", class_="compare").one("tbody").all("tr")
    return {row.one("th").text: [cell.text for cell in row.all("td")] for row in rows}


def test_going_back_shows_first_what_it_would_change(versions, manager, everything):
    task, _tags, _project = versions
    before = everything()
    answer = manager.get(f"/admin/tasks/restore/?id={task.id}&to=1")
    assert preview(answer) == {
        "Title": ["Three", "One"],
        "Description": ["–", "Text"],
        "Priority": ["Urgent", "Low"],
        "Assignee": ["–", "Viewer Person"],
        "Project": ["Ship", "–"],
        "Tags": ["b", "a"],
    }
    assert everything() == before


def test_going_back_is_one_change_with_an_undo(app, versions, manager, post, read):
    task, _tags, _project = versions
    answer = post(manager, "/admin/tasks/restore/", {"id": task.id, "to": 1, "version": 3})
    assert answer.location == f"/admin/tasks/details/?id={task.id}"
    fields = select(Task.title, Task.description, Task.priority, Task.project_id, Task.version)
    assert read(fields) == [("One", "Text", "low", None, 4)]
    assert read(select(Tag.name).join(task_tags)) == ["a"]
    assert entries_of(app, "tasks", task.id)[-1].verb == "restore_version"
    page = manager.get(answer.location)
    assert "“One” is as it was in version 1." in sentences(page)
    assert post(manager, UNDO, toast_form(page)).status_code == 303
    assert read(fields) == [("Three", "", "urgent", versions[2].id, 5)]
    assert faults_of(app) == []


def test_a_record_that_changed_since_the_preview_is_not_changed(
    versions, manager, save_form, post, everything
):
    task, _tags, _project = versions
    save_form(manager, task, status="blocked")
    before = everything()
    assert post(manager, "/admin/tasks/restore/", {"id": task.id, "to": 1, "version": 3}).status_code == 409
    assert everything() == before


def test_going_back_to_what_is_changes_nothing_and_says_so(versions, manager, post, everything):
    task, _tags, _project = versions
    assert "Nothing would change" in manager.get(f"/admin/tasks/restore/?id={task.id}&to=3").text
    before = everything()
    answer = post(manager, "/admin/tasks/restore/", {"id": task.id, "to": 3, "version": 3})
    assert everything() == before
    assert sentences(manager.get(answer.location)) == ["Nothing had to be changed."]


def test_what_was_deleted_for_ever_is_left_out_and_said(app, versions, manager, sign_in, post, read):
    task, tags, _project = versions
    admin = sign_in("admin")
    post(admin, "/admin/tags/delete/", {"id": tags[0].id})
    assert post(admin, "/admin/tags/trash/purge/", {"id": tags[0].id}).status_code == 303
    answer = manager.get(f"/admin/tasks/restore/?id={task.id}&to=1")
    assert "Tags" not in preview(answer)
    assert "“Tags” stays as it is: what it pointed to no longer exists." in parse(answer).one("main").text
    answer = post(manager, "/admin/tasks/restore/", {"id": task.id, "to": 1, "version": 3})
    assert read(select(Task.title)) == ["One"]
    assert read(select(Tag.name).join(task_tags)) == ["b"]
    said = "“Tags” was left as it is: what it pointed to no longer exists."
    assert said in sentences(manager.get(answer.location))
    assert faults_of(app) == []


@pytest.mark.parametrize("to", ["0", "x", "", "4711x", "-1"])
def test_a_version_that_never_was_is_not_found(versions, manager, post, everything, to):
    task, _tags, _project = versions
    before = everything()
    assert manager.get(f"/admin/tasks/restore/?id={task.id}&to={to}").status_code == 404
    form = {"id": task.id, "to": to, "version": 3}
    assert post(manager, "/admin/tasks/restore/", form).status_code == 404
    assert everything() == before


def test_who_may_not_edit_the_record_does_not_go_back(versions, sign_in, post, everything):
    task, _tags, _project = versions
    before = everything()
    for who in ("viewer", "editor"):
        client = sign_in(who)
        assert client.get(f"/admin/tasks/restore/?id={task.id}&to=1").status_code == 403
        form = {"id": task.id, "to": 1, "version": 3}
        assert post(client, "/admin/tasks/restore/", form).status_code == 403
    assert everything() == before


# -- Quick actions meet the same check.


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/admin/tasks/action/", {"do": "complete:{id}:1"}),
        ("/admin/tasks/action/", {"action": "complete", "rowid": "{id}", "version": "1"}),
        ("/admin/tasks/delete/", {"id": "{id}", "version": "1"}),
    ],
)
def test_a_button_that_meets_a_changed_record_does_nothing_and_shows_the_way_to_it(
    make_task, manager, save_form, post, everything, address, form
):
    task = make_task("One")
    save_form(manager, task, title="Two")
    before = everything()
    answer = post(manager, address, {name: value.format(id=task.id) for name, value in form.items()})
    assert answer.status_code == 409
    assert everything() == before
    page = parse(answer).one("main")
    assert "Somebody else changed this since you looked at it, so nothing was done." in page.text
    assert f"/admin/tasks/details/?id={task.id}" in [link["href"] for link in page.all("a")]
