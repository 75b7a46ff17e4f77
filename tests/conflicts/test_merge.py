"""Two people, one task: nothing that either of them typed is lost, and nothing is written over."""

import datetime as dt

import pytest
from sqlalchemy import select

from admin_app.accounts.model import Role, User
from admin_app.conflicts import service
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.folding import fold
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.tags.model import Tag
from admin_app.tasks.model import Task, task_tags
from tests.console.pages import parse, problems, sentences, values
from tests.whole import entries_of, faults_of

LONG = "One long text that both of them change. " * 10


def edit(task):
    return f"/admin/tasks/edit/?id={task.id}"


@pytest.fixture
def mine(sign_in):
    return sign_in("manager")


@pytest.fixture
def theirs(sign_in):
    return sign_in("admin")


@pytest.fixture
def third(make_person, sign_in):
    return sign_in(make_person("Third Person", roles=["manager"]))


@pytest.fixture
def save(post):
    """Opens a form and saves it with some fields changed, or saves a form that was opened before."""

    def call(client, task, form=None, /, **changed):
        form = form or values(client.get(edit(task)))
        return post(client, edit(task), {**form, **changed})

    return call


@pytest.fixture
def stored(read):
    def call(task, *names):
        found = read(select(*(getattr(Task, name) for name in names)).where(Task.id == task.id))
        return found[0]

    return call


def tags_of(read, task):
    found = select(Tag.name).join(task_tags).where(task_tags.c.task_id == task.id)
    return sorted(read(found))


def rows(answer):
    """The merge page: `{label: [opened, theirs, mine]}`, and the labels that ask for a choice."""
    table = parse(answer).one("table", class_="merge")
    found, asks = {}, []
    for row in table.one("tbody").all("tr"):
        cells = row.all("td")
        if len(cells) != 3:
            continue
        (name,) = row.all("th")
        label = name.children[0].strip()
        found[label] = [cell.text.removeprefix("Keep theirs: ").removeprefix("Keep mine: ") for cell in cells]
        if row.get("class") == "differs":
            asks.append(label)
    return found, asks


def opened(client, task):
    return values(client.get(edit(task)))


# -- What merges by itself.


def test_fields_that_only_one_of_the_two_changed_merge_and_it_is_said(
    app, make_task, mine, theirs, save, stored, read, make_tag, make_project
):
    tag, project = make_tag("theirs"), make_project("Theirs")
    task = make_task("Title", description="Text")
    form = opened(mine, task)
    changed = {"priority": "urgent", "tags": tag.id, "project_id": project.id, "due_date": "2026-12-24"}
    assert save(theirs, task, **changed).status_code == 303
    answer = save(mine, task, form, title="Mine", status="blocked")
    assert answer.status_code == 303
    found = stored(task, "title", "status", "priority", "project_id", "due_date", "version")
    assert found == ("Mine", "blocked", "urgent", project.id, dt.date(2026, 12, 24), 3)
    assert tags_of(read, task) == ["theirs"]
    said = sentences(mine.get("/admin/tasks/"))
    assert "Theirs: Priority, Project, Due, Tags." in " ".join(said)
    _created, _theirs, last = entries_of(app, "tasks", task.id)
    assert set(last.fields) == {"title", "status"}
    assert faults_of(app) == []


def test_a_save_of_nothing_takes_nothing_of_theirs_back(app, make_task, mine, theirs, save, stored, post):
    task = make_task("Title")
    form = opened(mine, task)
    save(theirs, task, title="Theirs")
    assert save(mine, task, form).status_code == 303
    assert stored(task, "title", "version") == ("Theirs", 2)
    page = parse(mine.get("/admin/tasks/"))
    assert page.all(class_="toast", data_kind="undo") == [], "it would take back what the other did"


def test_who_saves_what_the_other_wrote_too_is_asked_nothing(make_task, mine, theirs, save, stored):
    task = make_task("Title", priority="low")
    form = opened(mine, task)
    save(theirs, task, title="Same", priority="urgent")
    assert save(mine, task, form, title="Same", status="blocked").status_code == 303
    assert stored(task, "title", "priority", "status", "version") == ("Same", "urgent", "blocked", 3)


def test_white_space_at_the_ends_is_no_change(make_task, mine, theirs, save, stored):
    task = make_task("Title", description="One\n\ntwo")
    form = opened(mine, task)
    save(theirs, task, title="Theirs", description="Theirs")
    answer = save(mine, task, form, title=" Title ", description="One\r\n\r\ntwo\r\n", status="blocked")
    assert answer.status_code == 303
    assert stored(task, "title", "description", "status") == ("Theirs", "Theirs", "blocked")


# -- What is asked.


def test_a_field_that_both_changed_leads_to_the_merge_page_and_writes_nothing(
    app, make_task, mine, theirs, save, everything
):
    task = make_task("Title", priority="low", status="open")
    form = opened(mine, task)
    save(theirs, task, title="Theirs", priority="urgent")
    before = everything()
    answer = save(mine, task, form, title="Mine", status="blocked")
    assert answer.status_code == 409
    assert everything() == before
    found, asks = rows(answer)
    assert found == {
        "Title": ["Title", "Theirs", "Mine"],
        "Status": ["Open", "Open", "Blocked"],
        "Priority": ["Low", "Urgent", "Low"],
    }
    assert asks == ["Title"]
    assert "Admin Person saved it" in parse(answer).one(id="problems").text


def test_the_form_below_holds_theirs_where_only_they_changed_and_mine_everywhere_else(
    make_task, make_tag, mine, theirs, save
):
    task = make_task("Title", priority="low")
    tag, form = make_tag("t"), opened(mine, task)
    save(theirs, task, title="Theirs", priority="urgent", tags=tag.id)
    shown = values(save(mine, task, form, title="Mine", status="blocked"))
    expected = {"title": "Mine", "status": "blocked", "priority": "urgent", "tags": str(tag.id)}
    assert {name: shown[name] for name in expected} == expected
    assert shown["version"] == "2"
    assert shown["opened_version"] == "1"
    assert shown["asked"] == "title"


@pytest.mark.parametrize(("choice", "title"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_what_is_chosen_is_saved_with_everything_else(
    app, make_task, mine, theirs, save, stored, choice, title
):
    task = make_task("Title", priority="low")
    form = opened(mine, task)
    save(theirs, task, title="Theirs", priority="urgent")
    merge = values(save(mine, task, form, title="Mine", status="blocked"))
    assert save(mine, task, merge, title__choice=choice).status_code == 303
    assert stored(task, "title", "priority", "status", "version") == (title, "urgent", "blocked", 3)
    assert faults_of(app) == []


def test_mine_may_be_written_anew_on_the_merge_page(make_task, mine, theirs, save, stored):
    task = make_task("Title")
    form = opened(mine, task)
    save(theirs, task, title="Theirs")
    merge = values(save(mine, task, form, title="Mine"))
    save(mine, task, merge, title="Theirs and mine", title__choice="mine")
    assert stored(task, "title") == "Theirs and mine"


def test_without_a_choice_it_asks_again_and_keeps_what_was_chosen_and_typed(
    make_task, mine, theirs, save, stored, everything
):
    task = make_task("Title", description="Text", priority="low")
    form = opened(mine, task)
    save(theirs, task, title="Theirs", description="Theirs", priority="urgent")
    merge = values(save(mine, task, form, title="Mine", description="Mine"))
    before = everything()
    answer = save(mine, task, merge, title__choice="theirs", status="blocked")
    assert answer.status_code == 409
    assert everything() == before
    assert "Please choose for: Description." in parse(answer).one(id="problems").text
    _found, asks = rows(answer)
    assert asks == ["Title", "Description"]
    again = values(answer)
    assert again["title__choice"] == "theirs"
    assert (again["description"], again["status"], again["priority"]) == ("Mine", "blocked", "urgent")
    assert save(mine, task, again, description__choice="mine").status_code == 303
    assert stored(task, "title", "description", "status", "priority") == (
        "Theirs",
        "Mine",
        "blocked",
        "urgent",
    )


def test_a_choice_that_is_neither_is_no_choice(make_task, mine, theirs, save):
    task = make_task("Title")
    form = opened(mine, task)
    save(theirs, task, title="Theirs")
    merge = values(save(mine, task, form, title="Mine"))
    for given in ("", "both", "MINE"):
        assert save(mine, task, merge, title__choice=given).status_code == 409


def test_relations_members_and_emptied_fields_are_asked_by_name(
    make_task, make_project, make_tag, mine, theirs, save, stored, read, person_of
):
    first, second, tags = make_project("First"), make_project("Second"), [make_tag("a"), make_tag("b")]
    task = make_task("T", project=first, tags=tags[:1], due_date=dt.date(2026, 1, 1), assignee="editor")
    form = opened(mine, task)
    viewer = person_of("viewer")
    save(theirs, task, project_id=second.id, tags=tags[1].id, due_date="2026-02-02", assignee_id=viewer.id)
    cleared = {"project_id": "", "tags": [tag.id for tag in tags], "due_date": "", "assignee_id": ""}
    answer = save(mine, task, form, **cleared)
    assert answer.status_code == 409
    found, asks = rows(answer)
    assert found["Project"] == ["First", "Second", "–"]
    assert found["Tags"] == ["a", "b", "a b"]
    assert found["Assignee"][1].endswith("Viewer Person")
    assert sorted(asks) == ["Assignee", "Due", "Project", "Tags"]
    choices = {"project_id": "mine", "tags": "theirs", "due_date": "theirs", "assignee_id": "mine"}
    merge = values(answer) | {f"{name}__choice": value for name, value in choices.items()}
    assert save(mine, task, merge).status_code == 303
    assert stored(task, "project_id", "assignee_id", "due_date") == (None, None, dt.date(2026, 2, 2))
    assert tags_of(read, task) == ["b"]


def test_a_long_text_is_shown_as_a_difference(make_task, mine, theirs, save):
    task = make_task("Title", description=LONG)
    form = opened(mine, task)
    save(theirs, task, description=LONG.replace("both", "they", 1))
    answer = save(mine, task, form, description=LONG.replace("long", "short", 1))
    assert answer.status_code == 409
    difference = parse(answer).one("p", class_="word-difference")
    assert [part.text for part in difference.all("del")] == ["long", "they"]
    assert [part.text for part in difference.all("ins")] == ["short", "both"]


def test_markup_in_what_was_typed_is_only_text(make_task, mine, theirs, save):
    task = make_task("Title")
    form = opened(mine, task)
    save(theirs, task, title="<b>theirs</b>", description="<script>" + LONG)
    answer = save(mine, task, form, title="<i>mine</i>", description="<img>" + LONG)
    assert "<b>theirs" not in answer.text
    assert "<i>mine" not in answer.text
    assert "<img>" not in answer.text
    assert "<script>One" not in answer.text


def test_the_merge_works_without_scripts(make_task, mine, theirs, save):
    """Radio buttons and one button: no address, value or name that a script would have to make."""
    task = make_task("Title")
    form = opened(mine, task)
    save(theirs, task, title="Theirs")
    page = parse(save(mine, task, form, title="Mine"))
    sent = page.one("form", class_="record-form")
    assert sent["method"] == "post"
    radios = sent.all("input", type="radio")
    assert [(radio["name"], radio["value"]) for radio in radios] == [
        ("title__choice", "theirs"),
        ("title__choice", "mine"),
    ]
    assert sent.all("button", type="submit") or [b for b in sent.all("button") if "type" not in b.attributes]


# -- A third person.


def test_a_third_person_who_saves_other_fields_during_the_merge_is_merged_too(
    app, make_task, mine, theirs, third, save, stored
):
    task = make_task("Title", priority="low")
    form = opened(mine, task)
    save(theirs, task, title="Theirs")
    merge = values(save(mine, task, form, title="Mine"))
    save(third, task, priority="urgent")
    assert save(mine, task, merge, title__choice="mine").status_code == 303
    assert stored(task, "title", "priority", "version") == ("Mine", "urgent", 4)
    assert faults_of(app) == []


def test_a_third_person_who_saves_the_same_field_during_the_merge_is_asked_about(
    make_task, mine, theirs, third, save, stored
):
    task = make_task("Title")
    form = opened(mine, task)
    save(theirs, task, title="Theirs")
    merge = values(save(mine, task, form, title="Mine"))
    save(third, task, title="Third")
    answer = save(mine, task, merge, title__choice="mine")
    assert answer.status_code == 409
    found, asks = rows(answer)
    assert found["Title"][1:] == ["Third", "Mine"]
    assert asks == ["Title"]
    assert "Third Person" in parse(answer).one(id="problems").text
    assert save(mine, task, values(answer), title__choice="theirs").status_code == 303
    assert stored(task, "title") == "Third"


def test_who_chose_theirs_gets_what_is_theirs_by_then(make_task, mine, theirs, third, save, stored):
    task = make_task("Title", priority="low")
    form = opened(mine, task)
    save(theirs, task, title="Theirs")
    merge = values(save(mine, task, form, title="Mine", priority="high"))
    save(third, task, title="Third")
    assert save(mine, task, merge, title__choice="theirs").status_code == 303
    assert stored(task, "title", "priority") == ("Third", "high")


def test_a_third_person_who_saves_while_no_choice_was_made_is_seen(make_task, mine, theirs, third, save):
    task = make_task("Title", priority="low", status="open")
    form = opened(mine, task)
    save(theirs, task, title="Theirs", status="blocked")
    merge = values(save(mine, task, form, title="Mine"))
    save(third, task, title="Third", priority="urgent", status="cancelled")
    answer = save(mine, task, merge)
    assert answer.status_code == 409
    found, asks = rows(answer)
    assert found["Title"] == ["Title", "Third", "Mine"]
    assert asks == ["Title"], "the other fields were never mine"
    shown = values(answer)
    assert (shown["priority"], shown["status"], shown["version"]) == ("urgent", "cancelled", "3")


@pytest.fixture
def meanwhile(monkeypatch):
    """Runs something once at a moment that no click can hit: between reading and writing of a merge."""
    compare, due = service.compare, []

    def compare_and_let_somebody_in(*arguments):
        found = compare(*arguments)
        while due:
            db.session.rollback()
            due.pop()()
        return found

    monkeypatch.setattr(service, "compare", compare_and_let_somebody_in)
    yield due.append
    assert not due


def test_who_saves_between_the_reading_and_the_writing_of_a_merge_is_merged_too(
    app, make_task, mine, theirs, third, save, stored, meanwhile
):
    task = make_task("Title", priority="low")
    form = opened(mine, task)
    save(theirs, task, priority="urgent")
    meanwhile(lambda: save(third, task, status="blocked"))
    assert save(mine, task, form, title="Mine").status_code == 303
    assert stored(task, "title", "priority", "status", "version") == ("Mine", "urgent", "blocked", 4)
    assert faults_of(app) == []


def test_who_saves_the_same_field_between_the_reading_and_the_writing_of_a_merge_is_asked_about(
    app, make_task, mine, theirs, third, save, stored, meanwhile
):
    task = make_task("Title")
    form = opened(mine, task)
    save(theirs, task, priority="urgent")
    meanwhile(lambda: save(third, task, title="Third"))
    answer = save(mine, task, form, title="Mine")
    assert answer.status_code == 409
    assert rows(answer)[1] == ["Title"]
    assert stored(task, "title", "version") == ("Third", 3)


# -- What cannot be merged.


def test_when_the_history_does_not_reach_back_every_difference_is_asked(
    app, make_task, mine, theirs, save, stored
):
    task = make_task("Title", priority="low")
    form = opened(mine, task)
    save(theirs, task, title="Theirs")
    with app.app_context(), db.engine.begin() as connection:
        list(fold(connection, now()))
    answer = save(mine, task, form, priority="urgent")
    assert answer.status_code == 409
    found, asks = rows(answer)
    assert sorted(asks) == ["Priority", "Title"]
    assert found["Title"] == ["–", "Theirs", "Title"]


def test_a_value_that_cannot_be_taken_is_said_beside_its_field_and_kept(make_task, mine, theirs, save):
    task = make_task("Title")
    form = opened(mine, task)
    save(theirs, task, priority="urgent")
    answer = save(mine, task, form, title="a\x07b", description="Kept")
    assert answer.status_code == 422
    assert "cannot be stored" in problems(answer)["title"]
    assert values(answer)["description"] == "Kept"


@pytest.mark.parametrize("given", ["", "x", "0", "-1", "99999999999"])
def test_a_version_that_was_not_sent_right_writes_nothing(make_task, mine, save, everything, given):
    task = make_task("Title")
    form, before = opened(mine, task), everything()
    answer = save(mine, task, form, version=given, title="Mine")
    assert answer.status_code == 422
    assert values(answer)["title"] == "Mine"
    assert everything() == before


def test_a_version_that_is_still_to_come_is_asked_about(make_task, mine, save, everything):
    task = make_task("Title")
    form, before = opened(mine, task), everything()
    assert save(mine, task, form, version="7", title="Mine").status_code == 409
    assert everything() == before


# -- Deleted meanwhile.


@pytest.fixture
def discard(app, post, theirs):
    def call(task):
        assert post(theirs, "/admin/tasks/delete/", {"id": task.id}).status_code == 303

    return call


@pytest.fixture
def purge(app, post, theirs, discard):
    def call(task):
        discard(task)
        assert post(theirs, "/admin/tasks/trash/purge/", {"id": task.id}).status_code == 303

    return call


def test_of_a_task_that_was_deleted_meanwhile_everything_typed_is_there(
    make_task, mine, save, discard, everything
):
    task = make_task("Title")
    form = opened(mine, task)
    discard(task)
    before = everything()
    answer = save(mine, task, form, title="Mine", description="Long\nwords", status="blocked")
    assert answer.status_code == 409
    shown = values(answer)
    assert (shown["title"], shown["description"], shown["status"]) == ("Mine", "Long\nwords", "blocked")
    assert everything() == before


def test_it_can_be_restored_with_my_values_in_one_change(app, make_task, mine, save, discard, stored):
    task = make_task("Title", priority="low")
    form = opened(mine, task)
    discard(task)
    lost = values(save(mine, task, form, title="Mine"))
    assert save(mine, task, lost, _restore="1").status_code == 303
    assert stored(task, "title", "deleted_at", "version") == ("Mine", None, 3)
    assert [e.verb for e in entries_of(app, "tasks", task.id)] == ["create", "delete", "restore"]
    assert faults_of(app) == []


def test_restoring_it_takes_nothing_back_that_was_saved_before_the_delete(
    app, make_task, mine, theirs, save, discard, stored
):
    task = make_task("Title", priority="low")
    form = opened(mine, task)
    save(theirs, task, priority="urgent")
    discard(task)
    lost = values(save(mine, task, form, title="Mine"))
    assert save(mine, task, lost, _restore="1").status_code == 303
    assert stored(task, "title", "priority", "deleted_at") == ("Mine", "urgent", None)
    assert faults_of(app) == []


def test_restoring_it_asks_about_what_was_changed_before_the_delete(
    app, make_task, mine, theirs, save, discard, stored
):
    task = make_task("Title")
    form = opened(mine, task)
    save(theirs, task, title="Theirs")
    discard(task)
    lost = values(save(mine, task, form, title="Mine"))
    answer = save(mine, task, lost, _restore="1")
    assert answer.status_code == 409
    _found, asks = rows(answer)
    assert asks == ["Title"]
    assert stored(task, "title", "deleted_at") == ("Theirs", None)
    assert save(mine, task, values(answer), title__choice="mine").status_code == 303
    assert stored(task, "title") == "Mine"
    assert faults_of(app) == []


def test_my_values_can_become_a_new_task_and_only_one(app, make_task, mine, save, discard, read, post):
    task = make_task("Title")
    form = opened(mine, task)
    discard(task)
    answer = save(mine, task, form, title="Mine", description="Words")
    (button,) = [b for b in parse(answer).all("button") if "formaction" in b.attributes]
    for _twice in range(2):
        assert post(mine, button["formaction"], values(answer)).status_code == 303
    living = select(Task.title, Task.description).where(Task.deleted_at.is_(None))
    assert read(living) == [("Mine", "Words")]


def test_who_may_not_restore_is_not_offered_to_and_cannot(make_task, sign_in, save, discard, everything):
    editor = sign_in("editor")
    task = make_task("Title", by="editor")
    form = opened(editor, task)
    discard(task)
    answer = save(editor, task, form, title="Mine")
    assert answer.status_code == 409
    assert "_restore" not in answer.text
    before = everything()
    assert save(editor, task, form, title="Mine", _restore="1").status_code == 409
    assert everything() == before


def test_what_cannot_be_restored_with_my_values_is_said_and_they_stay(
    make_task, mine, save, discard, everything
):
    task = make_task("Title")
    form = opened(mine, task)
    discard(task)
    before = everything()
    for title in ("", "a\x07b"):
        answer = save(mine, task, form, title=title, description="Words", _restore="1")
        assert answer.status_code == 409
        assert values(answer)["description"] == "Words"
    assert everything() == before


def test_a_project_whose_name_was_taken_can_be_restored_under_another(app, make_project, mine, post, read):
    project = make_project("Ship")
    address = f"/admin/projects/edit/?id={project.id}"
    form = values(mine.get(address))
    post(mine, "/admin/projects/delete/", {"id": project.id})
    make_project("Ship")
    answer = post(mine, address, {**form, "description": "Words", "_restore": "1"})
    assert answer.status_code == 409
    assert "already exists" in answer.text
    answer = post(mine, address, {**values(answer), "name": "Ship 2", "_restore": "1"})
    assert answer.status_code == 303
    living = select(Project.name).where(Project.deleted_at.is_(None)).order_by(Project.name)
    assert read(living) == ["Ship", "Ship 2"]
    assert faults_of(app) == []


def test_of_a_task_that_was_purged_meanwhile_everything_typed_is_there_too(
    make_task, mine, save, purge, post, read
):
    task = make_task("Title")
    form = opened(mine, task)
    purge(task)
    answer = save(mine, task, form, title="Mine", description="Words")
    assert answer.status_code == 409
    assert values(answer)["description"] == "Words"
    assert "_restore" not in answer.text
    assert post(mine, "/admin/tasks/new/", values(answer)).status_code == 303
    assert read(select(Task.title)) == ["Mine"]


def test_a_task_that_never_was_is_not_found(mine, post):
    answer = post(mine, "/admin/tasks/edit/?id=4711", {"title": "Mine", "version": 1})
    assert answer.status_code == 404


# -- Rights that changed meanwhile.


def test_who_may_no_longer_edit_the_task_has_everything_they_typed(
    make_task, sign_in, save, theirs, person_of, everything
):
    editor = sign_in("editor")
    task = make_task("Title", assignee="editor")
    form = opened(editor, task)
    save(theirs, task, assignee_id=person_of("viewer").id)
    before = everything()
    answer = save(editor, task, form, title="Mine", description="Long\nwords")
    assert answer.status_code == 403
    shown = values(answer)
    assert (shown["title"], shown["description"]) == ("Mine", "Long\nwords")
    assert everything() == before


def demote(app, email, role):
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        person = db.session.scalars(select(User).where(User.email == email)).one()
        person.roles = list(db.session.scalars(select(Role).where(Role.name == role)))


@pytest.mark.parametrize("address", ["edit", "new"])
def test_who_may_no_longer_edit_anything_has_everything_they_typed(
    app, make_task, make_project, make_tag, sign_in, post, everything, address
):
    project, tag = make_project("Ship"), make_tag("dock")
    task = make_task("Title", by="editor")
    editor = sign_in("editor")
    url = edit(task) if address == "edit" else "/admin/tasks/new/"
    form = values(editor.get(url))
    del form["csrf_token"]
    demote(app, "editor@example.org", "viewer")
    editor = sign_in("editor")  # they signed in again: the form is still in their browser
    before = everything()
    typed = {"title": "Mine", "description": "Long\nwords", "project_id": project.id, "tags": tag.id}
    answer = post(editor, url, {**form, **typed})
    assert answer.status_code == 403
    assert everything() == before
    shown = {
        row.one("dt").text: row.one("dd").text
        for row in parse(answer).one("dl", class_="properties").all("div")
    }
    assert (shown["Title"], shown["Description"]) == ("Mine", "Long words")
    assert (shown["Project"], shown["Tags"]) == ("Ship", "dock")


def test_who_may_not_even_see_tasks_any_more_learns_no_name_from_their_own_words(
    app, make_task, make_project, sign_in, post
):
    project, task = make_project("Secret ship"), make_task("Title", by="editor")
    editor = sign_in("editor")
    form = values(editor.get(edit(task)))
    del form["csrf_token"]
    demote(app, "editor@example.org", "none of them")
    answer = post(sign_in("editor"), edit(task), {**form, "title": "Mine", "project_id": project.id})
    assert answer.status_code == 403
    assert "Mine" in answer.text
    assert "Secret ship" not in answer.text
