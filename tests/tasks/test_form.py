"""Creating and editing a task through its form: what is checked, and that nothing typed is lost."""

import datetime as dt

import pytest
from sqlalchemy import select

from admin_app.tags.model import Tag
from admin_app.tasks.model import Task, task_tags
from tests.console.pages import parse, problems, sentences, titles, values

NEW = "/admin/tasks/new/"


def edit(task):
    return f"/admin/tasks/edit/?id={task.id}"


@pytest.fixture
def stored(read):
    """The only task, as the database has it."""

    def call():
        (row,) = read(select(*Task.__table__.c))
        return row

    return call


@pytest.fixture
def filled(make_project, make_tag, person_of):
    """A form with something in every field."""
    tags = [make_tag("one"), make_tag("two")]
    return {
        "title": "  Répare le robinet 報告 ",
        "description": "first line\r\n\r\n  second <b>line</b>  ",
        "status": "blocked",
        "priority": "urgent",
        "assignee_id": str(person_of("viewer").id),
        "assignee_id__sent": "1",
        "project_id": str(make_project("Home").id),
        "project_id__sent": "1",
        "due_date": "2026-12-24",
        "tags": [str(tag.id) for tag in tags],
        "tags__sent": "1",
    }


def test_every_field_of_the_form_is_stored(sign_in, post, stored, read, filled, person_of):
    answer = post(sign_in("editor"), NEW, filled)
    assert answer.status_code == 303
    task = stored()
    assert task.title == "Répare le robinet 報告"
    assert task.description == "first line\n\n  second <b>line</b>"
    assert (task.status, task.priority) == ("blocked", "urgent")
    assert task.due_date == dt.date(2026, 12, 24)
    assert task.assignee_id == int(filled["assignee_id"])
    assert task.project_id == int(filled["project_id"])
    assert task.created_by_id == person_of("editor").id
    assert (task.version, task.completed_at, task.deleted_at) == (1, None, None)
    assert sorted(read(select(Tag.name).join(task_tags))) == ["one", "two"]


def test_a_title_is_all_that_a_task_needs(sign_in, post, stored):
    assert post(sign_in("editor"), NEW, {"title": "x"}).status_code == 303
    task = stored()
    assert (task.status, task.priority, task.description) == ("open", "medium", "")
    assert (task.due_date, task.assignee_id, task.project_id) == (None, None, None)


@pytest.mark.parametrize(
    ("field", "given", "sentence"),
    [
        ("title", "", "Title: This field is required."),
        ("title", " \u3000\t ", "Title: This field is required."),
        ("title", "ü" * 201, "Title: At most 200 characters are allowed."),
        ("title", "a\x00b", "Title: This text holds a character that cannot be stored."),
        ("description", "x" * 20_001, "Description: At most 20,000 characters are allowed."),
        ("status", "finished", "Status: “finished” is not one of the choices."),
        ("status", "", "Status: “” is not one of the choices."),
        ("priority", "2", "Priority: “2” is not one of the choices."),
        ("due_date", "2026-02-30", "Due: Not a valid date value."),
        ("due_date", "24.12.2026", "Due: Not a valid date value."),
        ("due_date", "0026-12-24", "Due: This date cannot be right."),
        ("assignee_id", "999999", "Assignee: This choice no longer exists."),
        ("assignee_id", "ada", "Assignee: “ada” is not one of the choices."),
        ("assignee_id", "9" * 20, f"Assignee: “{'9' * 20}” is not one of the choices."),
        ("project_id", "-1", "Project: “-1” is not one of the choices."),
        ("tags", "1;2", "Tags: “1;2” is not one of the choices."),
    ],
)
def test_a_value_that_cannot_be_taken_is_named_and_everything_else_is_still_there(
    sign_in, post, everything, filled, field, given, sentence
):
    client = sign_in("editor")
    before = everything()
    sent = filled | {field: given}
    answer = post(client, NEW, sent)
    assert answer.status_code == 422
    assert everything() == before
    assert problems(answer) == {field: sentence}
    page = parse(answer)
    assert page.one(id=field)["aria-invalid"] == "true"
    assert f"{field}-problem" in page.one(id=field)["aria-describedby"]
    assert page.one("title").text.startswith("Error:")
    shown = values(answer)
    for name in set(sent) - {field, "csrf_token"}:
        expected = sent[name].strip() if name in ("title",) else sent[name]
        if name == "description":
            expected = "first line\n\n  second <b>line</b>"
        assert shown[name] == expected, name
    if field in ("title", "description", "due_date"):
        assert shown[field].strip() == given.strip()


def test_all_problems_are_named_at_once(sign_in, post):
    answer = post(sign_in("editor"), NEW, {"title": "", "status": "x", "due_date": "soon"})
    assert set(problems(answer)) == {"title", "status", "due_date"}


def test_who_has_left_cannot_be_chosen_but_stays_where_they_are(
    sign_in, post, make_person, make_task, leave, stored
):
    gone = make_person("Gone Person")
    task = make_task(assignee=gone)
    leave(gone)
    client = sign_in("manager")
    answer = post(client, NEW, {"title": "x", "assignee_id": gone.id})
    assert answer.status_code == 422
    assert problems(answer) == {"assignee_id": "Assignee: This person has left. Choose somebody else."}
    assert values(client.get(edit(task)))["assignee_id"] == str(gone.id)
    kept = post(client, edit(task), {"title": "kept", "assignee_id": gone.id, "version": 1})
    assert kept.status_code == 303
    assert (stored().title, stored().assignee_id) == ("kept", gone.id)


@pytest.fixture
def leave(sign_in, post):
    """Deactivates a person."""

    def call(person):
        form = {"active__sent": "1", "version": person.version}
        answer = post(sign_in("admin"), f"/admin/users/edit/?id={person.id}", form)
        assert answer.status_code == 303

    return call


def test_a_project_that_is_archived_cannot_be_chosen_but_stays_where_it_is(
    sign_in, post, make_project, make_task, stored
):
    project = make_project("Old")
    task = make_task(project=project)
    client = sign_in("manager")
    archive = {"archived": "y", "archived__sent": "1", "version": 1}
    assert post(client, f"/admin/projects/edit/?id={project.id}", archive).status_code == 303
    answer = post(client, NEW, {"title": "x", "project_id": project.id})
    sentence = "Project: This project was archived or deleted. Choose another."
    assert answer.status_code == 422
    assert problems(answer) == {"project_id": sentence}
    assert parse(client.get(NEW)).one(id="project_id").all("option", value=str(project.id)) == []
    assert post(client, edit(task), {"project_id": project.id, "version": 1}).status_code == 303
    assert stored().project_id == project.id


def test_a_project_in_the_trash_is_no_choice(sign_in, post, make_project):
    project = make_project("Old")
    client = sign_in("manager")
    post(client, "/admin/projects/delete/", {"id": project.id})
    answer = post(client, NEW, {"title": "x", "project_id": project.id})
    assert answer.status_code == 422
    assert list(problems(answer)) == ["project_id"]


def test_an_edit_form_shows_what_is_stored(sign_in, post, filled, stored):
    client = sign_in("editor")
    post(client, NEW, filled)
    shown = values(client.get(edit(stored())))
    assert shown["title"] == "Répare le robinet 報告"
    assert shown["description"] == "first line\n\n  second <b>line</b>"
    for name in ("status", "priority", "assignee_id", "project_id", "due_date", "tags"):
        assert shown[name] == filled[name], name
    assert shown["version"] == "1"


def test_saving_a_form_unchanged_changes_nothing(sign_in, post, filled, stored, everything):
    client = sign_in("editor")
    post(client, NEW, filled)
    form = values(client.get(edit(stored())))
    before = everything()
    assert post(client, edit(stored()), form).status_code == 303
    assert everything() == before


def test_a_field_can_be_emptied(sign_in, post, filled, stored, read):
    client = sign_in("editor")
    post(client, NEW, filled)
    emptied = {
        **{"description": "", "due_date": "", "assignee_id": "", "project_id": "", "tags__sent": "1"},
        "version": 1,
    }
    assert post(client, edit(stored()), emptied).status_code == 303
    task = stored()
    assert (task.description, task.due_date, task.assignee_id, task.project_id) == ("", None, None, None)
    assert read(select(task_tags)) == []


def test_a_field_that_was_not_sent_keeps_its_value(sign_in, post, filled, stored, read):
    client = sign_in("editor")
    post(client, NEW, filled)
    assert post(client, edit(stored()), {"title": "New title", "version": 1}).status_code == 303
    task = stored()
    assert (task.title, task.status, task.due_date) == ("New title", "blocked", dt.date(2026, 12, 24))
    assert len(read(select(task_tags))) == 2


def test_a_field_that_is_not_in_the_form_cannot_be_sent(sign_in, post, make_task, stored, person_of):
    task = make_task("x", by="editor")
    before = stored()
    forged = {
        **{"id": 999, "created_by_id": 1, "created_at": "2000-01-01", "deleted_at": "", "completed_at": "x"},
        **{"search_text": "forged", "source": "forged", "external_key": "forged", "updated_at": "2000-01-01"},
        "version": 1,
    }
    assert post(sign_in("editor"), edit(task), forged).status_code == 303
    assert stored() == before


def test_a_related_record_may_be_sent_by_the_name_of_the_relation(sign_in, post, person_of, stored):
    number = person_of("editor").id
    assert post(sign_in("editor"), NEW, {"title": "x", "assignee": number}).status_code == 303
    assert stored().assignee_id == number


def test_a_new_task_can_be_preset_by_its_address(sign_in, person_of):
    number = person_of("editor").id
    shown = values(
        sign_in("editor").get(f"{NEW}?status=blocked&assignee_id={number}&title=Call&priority=zzz")
    )
    assert (shown["title"], shown["status"], shown["assignee_id"]) == ("Call", "blocked", str(number))
    assert shown["priority"] == "medium"


def test_after_saving_one_is_where_one_came_from(sign_in, post):
    client = sign_in("editor")
    back = "/admin/tasks/?status_in=open&page=2"
    answer = post(client, NEW, {"title": "x", "url": back})
    assert answer.location == back
    assert sentences(client.get(back)) == ["“x” was created."]


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"]
)
def test_after_saving_one_is_never_sent_elsewhere(sign_in, post, url):
    answer = post(sign_in("editor"), NEW, {"title": "x", "url": url})
    assert answer.location == "/admin/tasks/"


def test_save_and_add_another_opens_a_new_form(sign_in, post):
    client = sign_in("editor")
    answer = post(client, NEW, {"title": "first", "_add_another": "1", "url": "/admin/tasks/?page=1"})
    assert answer.status_code == 303
    again = client.get(answer.location)
    assert answer.location.startswith(NEW)
    assert values(again)["title"] == ""
    assert sentences(again) == ["“first” was created."]
    assert post(client, answer.location, {"title": "second"}).location == "/admin/tasks/?page=1"


def test_save_and_continue_stays_with_the_task(sign_in, post, stored):
    client = sign_in("editor")
    answer = post(client, NEW, {"title": "first", "_continue_editing": "1"})
    assert answer.location.startswith(f"/admin/tasks/edit/?id={stored().id}")
    shown = values(client.get(answer.location))
    assert (shown["title"], shown["version"]) == ("first", "1")


def test_a_form_without_its_version_writes_nothing(sign_in, post, make_task, everything):
    task = make_task("x", by="editor")
    before = everything()
    for version in ({}, {"version": ""}, {"version": "abc"}, {"version": "0"}):
        answer = post(sign_in("editor"), edit(task), {"title": "y", **version})
        assert answer.status_code == 422
        assert "does not say which version" in answer.text
        assert values(answer)["title"] == "y"
    assert everything() == before


class TestTwoPeopleAtOnce:
    @pytest.fixture
    def task(self, make_task):
        return make_task("Opened", description="Opened", by="editor")

    @pytest.fixture
    def other(self, sign_in, post, task):
        """Somebody else saves first."""

        def save(**form):
            assert post(sign_in("manager"), edit(task), {**form, "version": 1}).status_code == 303

        return save

    def test_the_same_field_is_never_written_over(self, sign_in, post, task, other, stored):
        other(title="Theirs")
        answer = post(sign_in("editor"), edit(task), {"title": "Mine", "version": 1})
        assert answer.status_code == 409
        assert stored().title == "Theirs"
        assert "Theirs" in parse(answer).one("table").text
        assert "Mine" in parse(answer).one("table").text
        assert values(answer)["title"] == "Mine"
        assert "Manager Person" in answer.text

    def test_different_fields_are_both_kept(self, sign_in, post, task, other, stored):
        other(title="Theirs")
        form = {"title": "Opened", "description": "Mine", "version": 1}
        answer = post(sign_in("editor"), edit(task), form)
        assert answer.status_code == 303
        assert (stored().title, stored().description, stored().version) == ("Theirs", "Mine", 3)

    def test_a_mistake_in_the_form_does_not_hide_that_somebody_else_saved(
        self, sign_in, post, task, other, stored
    ):
        client = sign_in("editor")
        other(title="Theirs")
        wrong = post(client, edit(task), {"title": "Mine", "due_date": "soon", "version": 1})
        assert wrong.status_code == 422
        mended = values(wrong) | {"due_date": ""}
        assert mended["version"] == "1"
        assert post(client, edit(task), mended).status_code == 409
        assert stored().title == "Theirs"

    def test_what_was_typed_for_a_task_that_was_deleted_is_still_there(self, sign_in, post, task, stored):
        post(sign_in("manager"), "/admin/tasks/delete/", {"id": task.id})
        answer = post(sign_in("editor"), edit(task), {"title": "Mine", "version": 1})
        assert answer.status_code == 409
        assert "Mine" in answer.text
        assert stored().title == "Opened"

    def test_a_click_on_a_row_that_changed_meanwhile_changes_nothing(
        self, sign_in, post, task, other, stored
    ):
        other(title="Theirs")
        answer = post(sign_in("editor"), "/admin/tasks/action/", {"do": f"complete:{task.id}:1"})
        assert answer.status_code == 409
        assert (stored().status, stored().version) == ("open", 2)

    def test_a_delete_of_what_changed_meanwhile_deletes_nothing(self, sign_in, post, task, other, stored):
        other(title="Theirs")
        answer = post(sign_in("editor"), "/admin/tasks/delete/", {"id": task.id, "version": 1})
        assert answer.status_code == 409
        assert stored().deleted_at is None


class TestDeleting:
    def test_a_page_asks_first_and_says_what_it_means(self, sign_in, make_task, everything):
        task = make_task("Old <one>", by="editor")
        before = everything()
        answer = sign_in("editor").get(f"/admin/tasks/delete/?id={task.id}&url=/admin/tasks/?page=2")
        form = parse(answer).one("form", action="/admin/tasks/delete/")
        sent = {field["name"]: field["value"] for field in form.all("input")}
        assert sent.keys() == {"csrf_token", "id", "version", "url"}
        assert (sent["id"], sent["version"], sent["url"]) == (str(task.id), "1", "/admin/tasks/?page=2")
        assert "Old <one>" in parse(answer).one(id="confirm-content").text
        assert "trash" in parse(answer).one(id="confirm-content").text
        assert everything() == before

    def test_a_deleted_task_leaves_the_list_and_stays_in_the_database(
        self, sign_in, post, make_task, stored, person_of
    ):
        task = make_task("Old", by="editor")
        client = sign_in("editor")
        answer = post(client, "/admin/tasks/delete/", {"id": task.id, "version": 1})
        assert answer.location == "/admin/tasks/"
        page = client.get("/admin/tasks/")
        assert "Old" not in [link.text for link in parse(page).all("a")]
        assert "trash" in sentences(page)[0]
        row = stored()
        assert row.deleted_at is not None
        assert (row.deleted_by_id, row.version) == (person_of("editor").id, 2)

    def test_after_deleting_one_never_lands_on_what_is_gone(self, sign_in, post, make_task):
        for page in ("details", "edit"):
            task = make_task(by="editor")
            form = {"id": task.id, "url": f"/admin/tasks/{page}/?id={task.id}"}
            assert post(sign_in("editor"), "/admin/tasks/delete/", form).location == "/admin/tasks/"

    def test_a_second_delete_finds_nothing(self, sign_in, post, make_task):
        task, client = make_task(by="editor"), sign_in("editor")
        assert post(client, "/admin/tasks/delete/", {"id": task.id}).status_code == 303
        assert post(client, "/admin/tasks/delete/", {"id": task.id}).status_code == 404


class TestVerbs:
    def test_complete_and_reopen_take_one_click_each(self, sign_in, post, make_task, stored):
        task, client = make_task("x", by="editor"), sign_in("editor")
        row = parse(client.get("/admin/tasks/")).one("tr", data_id=str(task.id))
        (button,) = row.all("button", name="do")
        assert button["value"] == f"complete:{task.id}:1"
        answer = post(client, "/admin/tasks/action/", {"do": button["value"], "url": "/admin/tasks/?page=0"})
        assert answer.location == "/admin/tasks/?page=0"
        assert (stored().status, stored().version) == ("done", 2)
        assert stored().completed_at is not None
        page = client.get("/admin/tasks/")
        assert sentences(page) == ["1 task was completed."]
        (button,) = parse(page).one("tr", data_id=str(task.id)).all("button", name="do")
        assert button["value"] == f"reopen:{task.id}:2"
        post(client, "/admin/tasks/action/", {"do": button["value"]})
        assert (stored().status, stored().completed_at, stored().version) == ("open", None, 3)

    @pytest.mark.parametrize("status", ["blocked", "in_progress"])
    def test_every_unfinished_task_can_be_completed(self, sign_in, post, make_task, stored, status):
        task = make_task(by="editor", status=status)
        post(sign_in("editor"), "/admin/tasks/action/", {"action": "complete", "rowid": task.id})
        assert stored().status == "done"

    def test_a_cancelled_task_is_reopened_and_never_completed(self, sign_in, post, make_task, stored):
        task, client = make_task(by="editor", status="cancelled"), sign_in("editor")
        post(client, "/admin/tasks/action/", {"action": "complete", "rowid": task.id})
        assert stored().status == "cancelled"
        post(client, "/admin/tasks/action/", {"action": "reopen", "rowid": task.id})
        assert stored().status == "open"

    def test_an_action_without_rows_says_so(self, sign_in, post):
        client = sign_in("editor")
        assert post(client, "/admin/tasks/action/", {"action": "complete"}).status_code == 303
        assert sentences(client.get("/admin/tasks/")) == ["Choose at least one row."]

    def test_an_action_that_does_not_exist_is_refused(self, sign_in, post, make_task):
        task = make_task(by="editor")
        for name in ("", "delete", "explode", "__class__"):
            answer = post(sign_in("editor"), "/admin/tasks/action/", {"action": name, "rowid": task.id})
            assert answer.status_code == 422

    def test_the_moment_of_completion_follows_the_status_in_the_form_too(
        self, sign_in, post, make_task, stored
    ):
        task, client = make_task(by="editor"), sign_in("editor")
        post(client, edit(task), {"status": "done", "version": 1})
        completed = stored().completed_at
        assert completed is not None
        post(client, edit(task), {"title": "still done", "version": 2})
        assert stored().completed_at == completed
        post(client, edit(task), {"status": "cancelled", "version": 3})
        assert stored().completed_at is None


def test_a_task_of_every_status_is_in_the_list(sign_in, make_task):
    for status in ("open", "in_progress", "blocked", "done", "cancelled"):
        make_task(status, status=status)
    assert set(titles(sign_in("viewer").get("/admin/tasks/"))) == {
        *("open", "in_progress", "blocked", "done", "cancelled")
    }


class TestWhatWasDeleted:
    """A project or a tag in the trash stays with the tasks that have it, and nobody is held up by it."""

    @pytest.fixture
    def task(self, make_task, make_project, make_tag, discard):
        self.project, self.tag, self.kept = (
            make_project("Gone project"),
            make_tag("gone tag"),
            make_tag("kept"),
        )
        task = make_task("x", project=self.project, tags=[self.tag, self.kept], by="editor")
        discard(self.project)
        discard(self.tag)
        return task

    def test_a_task_that_has_them_can_be_edited(self, sign_in, post, task, stored, read):
        client = sign_in("editor")
        form = values(client.get(edit(task))) | {"title": "y"}
        assert post(client, edit(task), form).status_code == 303
        assert (stored().title, stored().project_id) == ("y", self.project.id)
        assert sorted(read(select(task_tags.c.tag_id))) == sorted([self.tag.id, self.kept.id])

    def test_saving_it_unchanged_changes_nothing(self, sign_in, post, task, everything):
        client = sign_in("editor")
        form = values(client.get(edit(task)))
        before = everything()
        assert post(client, edit(task), form).status_code == 303
        assert everything() == before

    def test_another_task_cannot_take_them(self, sign_in, post, task):
        for name, number in (("project_id", self.project.id), ("tags", self.tag.id)):
            answer = post(sign_in("editor"), NEW, {"title": "x", name: number})
            assert answer.status_code == 422
            assert list(problems(answer)) == [name]
            assert "Gone project" not in answer.text
            assert "gone tag" not in answer.text

    def test_they_can_be_taken_away(self, sign_in, post, task, stored, read):
        form = {"project_id": "", "tags": self.kept.id, "version": 1}
        assert post(sign_in("editor"), edit(task), form).status_code == 303
        assert stored().project_id is None
        assert read(select(task_tags.c.tag_id)) == [self.kept.id]
