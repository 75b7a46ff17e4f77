"""What was discarded is in the trash and nowhere else; from there it comes back, or goes for ever."""

import datetime as dt
import re

import pytest
from sqlalchemy import select, update

from admin_app.accounts.model import Role
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.projects.model import Project
from admin_app.tags.model import Tag
from admin_app.tasks.model import Task, task_tags
from admin_app.trash import service, view
from tests.console.pages import links, parse, sentences, titles
from tests.whole import entries_of, faults_of

NAMED = {"projects": Project, "tags": Tag, "roles": Role}


@pytest.fixture
def admin(sign_in):
    return sign_in("admin")


@pytest.fixture
def discard(post, sign_in):
    """Deletes a record on its screen, in a browser of its own, since it is told so there."""

    def call(record, client=None):
        area = record.__tablename__
        answer = post(client or sign_in("admin"), f"/admin/{area}/delete/", {"id": record.id})
        assert answer.status_code == 303

    return call


@pytest.fixture
def restore(post, admin):
    def call(record, client=None, **form):
        address = f"/admin/{record.__tablename__}/trash/restore/"
        return post(client or admin, address, {"id": record.id, **form})

    return call


@pytest.fixture
def purge(post, admin):
    def call(record, client=None, **form):
        address = f"/admin/{record.__tablename__}/trash/purge/"
        return post(client or admin, address, {"id": record.id, **form})

    return call


@pytest.fixture
def make(make_task, make_project, make_tag, make_role):
    """Makes a record of an area by its name."""
    makers = {"tasks": make_task, "projects": make_project, "tags": make_tag, "roles": make_role}
    return lambda area, name: makers[area](name)


def in_trash(client, area="tasks"):
    page = parse(client.get(f"/admin/{area}/trash/"))
    return [row.text for row in page.all(class_="trash-title")]


AREAS = ("tasks", *NAMED)


# -- There and back.


@pytest.mark.parametrize("area", AREAS)
def test_a_discarded_record_is_in_the_trash_and_comes_back_with_its_values(
    app, area, make, discard, restore, admin, read
):
    record = make(area, "Come and go")
    model = type(record)
    discard(record)
    assert in_trash(admin, area) == ["Come and go"]
    answer = restore(record)
    assert answer.status_code == 303
    assert answer.location == f"/admin/{area}/details/?id={record.id}"
    assert in_trash(admin, area) == []
    found = select(model.deleted_at, model.deleted_by_id, model.version).where(model.id == record.id)
    assert read(found) == [(None, None, 3)]
    assert [e.verb for e in entries_of(app, area, record.id)] == ["create", "delete", "restore"]
    assert faults_of(app) == []


def test_the_trash_says_who_deleted_what_the_last_first_page_by_page(
    make_task, discard, admin, sign_in, monkeypatch
):
    monkeypatch.setattr(view, "PAGE", 2)
    made = [make_task(f"Task {number}") for number in range(5)]
    manager = sign_in("manager")
    for number in (3, 0, 4, 1, 2):
        discard(made[number], manager)
    seen, address = [], "/admin/tasks/trash/"
    while address:
        page = parse(admin.get(address))
        seen += [row.text for row in page.all(class_="trash-title")]
        address = next((link["href"] for link in page.all("a", rel="next")), None)
    assert seen == ["Task 2", "Task 1", "Task 4", "Task 0", "Task 3"]
    assert "Deleted by Manager Person" in page.one("main").text


@pytest.mark.parametrize("before", ["x", "1", "_1", "2026-01-01_1", "0001-01-01T00:00:00+00:00_1", "\0_1"])
def test_a_place_in_the_trash_that_is_not_understood_is_its_beginning(make_task, discard, admin, before):
    task = make_task("Here")
    discard(task)
    page = parse(admin.get("/admin/tasks/trash/", query_string={"before": before}))
    assert [row.text for row in page.all(class_="trash-title")] == ["Here"]


def test_restoring_is_said_with_an_undo_beside_it(make_task, discard, restore, admin, post, in_list):
    task = make_task("Back")
    discard(task)
    page = parse(admin.get(restore(task).location))
    toast = page.one(class_="toast", data_kind="undo")
    assert toast.one("p").text == "“Back” was restored."
    form = {field["name"]: field["value"] for field in toast.all("input")}
    assert post(admin, "/admin/undo/", form).status_code == 303
    assert in_list(admin) == []


def test_a_record_that_changed_since_the_page_was_opened_is_not_restored(
    make_task, discard, restore, everything
):
    task = make_task()
    discard(task)
    before = everything()
    assert restore(task, version=1).status_code == 409
    assert everything() == before


def test_what_is_not_in_the_trash_is_neither_restored_nor_purged(make_task, restore, purge, everything):
    task = make_task()
    before = everything()
    assert restore(task).status_code == 404
    assert purge(task).status_code == 404
    assert everything() == before


# -- Who may.


def test_who_deleted_their_own_brings_it_back_and_nobody_elses(
    make_task, discard, restore, sign_in, everything
):
    mine, others = make_task("Mine", by="editor"), make_task("Others")
    editor = sign_in("editor")
    discard(mine, editor)
    discard(others)
    before = everything()
    assert restore(others, editor).status_code == 403
    assert everything() == before
    assert restore(mine, editor).status_code == 303


def test_an_editors_own_task_that_somebody_else_deleted_is_theirs_to_ask_for(
    make_task, discard, restore, sign_in
):
    task = make_task("Mine", by="editor")
    discard(task)
    assert restore(task, sign_in("editor")).status_code == 403
    assert restore(task, sign_in("manager")).status_code == 303


def test_the_page_offers_what_one_may_do_and_nothing_else(make_task, discard, sign_in, admin):
    mine, others = make_task("Mine", by="editor"), make_task("Others")
    editor = sign_in("editor")
    discard(mine, editor)
    discard(others)
    for client, restorable, purgeable in ((editor, 1, 0), (sign_in("manager"), 2, 0), (admin, 2, 2)):
        answer = client.get("/admin/tasks/trash/")
        assert len(parse(answer).all("form", action="/admin/tasks/trash/restore/")) == restorable
        assert len([link for link in links(answer) if "/trash/purge/" in link]) == purgeable


SEES = tuple(f"{area}.see" for area in (*AREAS, "users"))


@pytest.mark.parametrize(
    ("rights", "opens"),
    [
        ((*SEES, "trash.restore"), {"tasks", "projects", "tags"}),
        ((*SEES, "trash.purge"), set()),
        (("tags.see", "trash.restore"), {"tags"}),
        (("trash.restore",), set()),
        ((*SEES, "tasks.delete", "roles.delete"), {"tasks", "roles"}),
    ],
)
def test_the_trash_opens_to_who_may_put_there_or_bring_back_what_they_see(
    make, make_role, make_person, sign_in, discard, restore, rights, opens
):
    client = sign_in(make_person(roles=[make_role(permissions=rights).name]))
    for area in (*AREAS, "users"):
        expected = 200 if area in opens else 403
        assert client.get(f"/admin/{area}/trash/").status_code == expected, area
        link = f'href="/admin/{area}/trash/"' in client.get(f"/admin/{area}/").text
        assert link is (area in opens), area
    for area in AREAS:
        record = make(area, "Gone and sought")
        discard(record)
        back = area in opens and "trash.restore" in rights
        assert restore(record, client).status_code == (303 if back else 403), area


def test_who_may_restore_and_not_delete_does_so_on_the_page(
    make_task, make_role, make_person, sign_in, discard, restore, in_list
):
    role = make_role(permissions=("tasks.see", "trash.restore", "trash.purge"))
    client, task = sign_in(make_person(roles=[role.name])), make_task("Brought back")
    discard(task)
    page = parse(client.get("/admin/tasks/trash/"))
    assert [row.text for row in page.all(class_="trash-title")] == ["Brought back"]
    assert len(page.all("form", action="/admin/tasks/trash/restore/")) == 1
    assert "/trash/purge/" not in client.get("/admin/tasks/trash/").text, "it would be shut"
    answer = restore(task, client, version=2)
    assert client.get(answer.location).status_code == 200
    assert "Brought back" in client.get("/admin/tasks/").text


def test_only_an_administrator_purges(make_task, discard, purge, sign_in, everything):
    task = make_task(by="editor")
    discard(task)
    before = everything()
    for who in ("viewer", "editor", "manager"):
        client = sign_in(who)
        assert client.get(f"/admin/tasks/trash/purge/?id={task.id}").status_code == 403
        assert purge(task, client).status_code == 403
    assert everything() == before
    assert purge(task).status_code == 303


def test_purging_is_asked_about_first_and_shows_what_it_is_about(make_task, discard, admin, everything):
    task = make_task("Going")
    discard(task)
    before = everything()
    answer = admin.get(f"/admin/tasks/trash/purge/?id={task.id}")
    assert answer.status_code == 200
    assert "Going" in answer.text
    assert "cannot be taken back" in answer.text
    assert everything() == before


# -- Names.


@pytest.mark.parametrize("area", NAMED)
def test_a_discarded_name_does_not_block_the_living(area, make, discard, admin, post, read):
    record, model = make(area, "Taken"), NAMED[area]
    discard(record)
    form = {"name": "Taken", "permissions": "tasks.see"}
    assert post(admin, f"/admin/{area}/new/", form).status_code == 303
    assert len(read(select(model.id).where(model.name == "Taken"))) == 2


@pytest.mark.parametrize("area", NAMED)
def test_restoring_onto_a_taken_name_is_refused_in_words(app, area, make, discard, restore, everything):
    record = make(area, "Taken")
    discard(record)
    make(area, "Taken")
    before = everything()
    answer = restore(record)
    assert answer.status_code == 422
    assert sentences(answer) == [
        "“Taken” was not restored: another record has this name now. Rename that one first."
    ]
    assert "Taken" in parse(answer).one(class_="trash-title").text
    assert everything() == before
    assert faults_of(app) == []


# -- Nowhere else.


@pytest.fixture
def in_list():
    return lambda client, query="": titles_or_none(client.get(f"/admin/tasks/{query}"))


def titles_or_none(answer):
    return titles(answer) if parse(answer).all("tbody") else []


@pytest.fixture
def gone(make_task, discard):
    """A discarded task beside a living one that is like it."""
    gone, living = make_task("Word gone", assignee="viewer"), make_task("Word living", assignee="viewer")
    discard(gone)
    return gone, living


@pytest.mark.parametrize(
    "query", ["", "?search=word", "?status_in=open", "?title_contains=word", "?sort=title"]
)
def test_a_discarded_task_is_in_no_list(gone, admin, in_list, query):
    assert in_list(admin, query) == ["Word living"]


def test_a_discarded_task_is_not_counted(gone, admin):
    assert parse(admin.get("/admin/tasks/")).one("h1").text.endswith("1")
    tiles = parse(admin.get("/admin/")).one("main").text
    assert re.search(r"Open tasks\D*1\b", tiles)


def test_a_discarded_task_is_in_no_export(gone, admin):
    assert "Word gone" not in admin.get("/admin/tasks/export/csv/").text


def test_a_discarded_task_has_no_page_of_its_own(gone, admin, post, everything):
    number = gone[0].id
    before = everything()
    for address in ("details", "edit", "delete", "history", "restore"):
        assert admin.get(f"/admin/tasks/{address}/?id={number}").status_code == 404
    assert post(admin, "/admin/tasks/delete/", {"id": number}).status_code == 404
    assert post(admin, "/admin/tasks/action/", {"action": "complete", "rowid": number}).status_code == 404
    assert everything() == before


@pytest.fixture
def shown(make_project, make_tag, make_task, discard):
    """A task whose project and tag were discarded, with living ones beside them."""
    project, tag = make_project("Sunken ship"), make_tag("sunken")
    make_project("Ship"), make_tag("afloat")
    task = make_task("Survivor", project=project, tags=[tag])
    discard(project)
    discard(tag)
    return task, project, tag


@pytest.mark.parametrize(
    "address",
    ["", "?sort=project", "details/?id={task}", "new/", "export/csv/", "export/csv/?sort=project"],
)
def test_a_discarded_project_or_tag_is_shown_in_no_list_form_filter_or_file(shown, admin, address):
    task, _project, _tag = shown
    answer = admin.get("/admin/tasks/" + address.format(task=task.id))
    assert answer.status_code == 200
    assert "Sunken" not in answer.text.split("history-card")[0]
    assert "sunken" not in answer.text.split("history-card")[0]


def test_a_discarded_project_is_not_to_be_chosen(shown, admin, post):
    _task, project, _tag = shown
    assert admin.get("/admin/tasks/ajax/lookup/?name=project_id&query=ship").get_json() == [
        [project.id + 1, "Ship"]
    ]
    answer = post(admin, "/admin/tasks/new/", {"title": "New", "project_id": project.id})
    assert answer.status_code == 422


def test_a_project_that_comes_back_is_shown_with_its_tasks_again(shown, admin, restore, read):
    task, project, tag = shown
    restore(project)
    restore(tag)
    page = admin.get("/admin/tasks/").text
    assert "Sunken ship" in page
    assert "sunken" in page
    assert read(select(Task.version).where(Task.id == task.id)) == [1]


# -- What hangs on a record.


def test_the_delete_page_names_what_hangs_on_the_record(make_project, make_task, admin):
    project = make_project("Ship")
    for _number in range(2):
        make_task(project=project)
    text = parse(admin.get(f"/admin/projects/delete/?id={project.id}")).one("main").text
    assert "2 records in “Tasks” point to it and will show nothing there." in text
    assert "can be restored" in text


def test_the_delete_page_names_the_tasks_of_a_tag_and_not_those_in_the_trash(
    make_tag, make_task, discard, admin
):
    tag = make_tag("t")
    make_task(tags=[tag])
    discard(make_task(tags=[tag]))
    text = parse(admin.get(f"/admin/tags/delete/?id={tag.id}")).one("main").text
    assert "1 record in “Tasks” points to it" in text


def test_what_hangs_on_a_record_is_counted_only_so_far(make_project, make_task, admin, monkeypatch):
    monkeypatch.setattr(service, "COUNT_LIMIT", 2)
    project = make_project()
    for _number in range(4):
        make_task(project=project)
    text = parse(admin.get(f"/admin/projects/delete/?id={project.id}")).one("main").text
    assert "More than 2 records in “Tasks” point to it" in text


# -- For ever.


def test_purging_a_project_takes_it_from_its_tasks_which_say_so(
    app, make_project, make_task, discard, purge, read, monkeypatch
):
    monkeypatch.setattr(service, "CHUNK", 2)
    project = make_project("Ship")
    made = [make_task(project=project) for _number in range(5)]
    discard(made[0])
    discard(project)
    assert purge(project).status_code == 303
    assert read(select(Project.id).where(Project.id == project.id)) == []
    assert read(select(Task.project_id)) == [None] * 5
    for task in made:
        last = entries_of(app, "tasks", task.id)[-1]
        assert last.fields == {"project_id": [[project.id, "Ship"], None]}
    assert faults_of(app) == []


def test_purging_a_tag_takes_it_from_its_tasks_which_say_so(
    app, make_tag, make_task, discard, purge, read, monkeypatch
):
    monkeypatch.setattr(service, "CHUNK", 2)
    tag, kept = make_tag("gone"), make_tag("kept")
    made = [make_task(tags=[tag, kept]) for _number in range(3)]
    discard(tag)
    assert purge(tag).status_code == 303
    assert read(select(task_tags.c.tag_id)) == [kept.id] * 3
    assert entries_of(app, "tasks", made[0].id)[-1].fields == {
        "tags": [[[tag.id, "gone"], [kept.id, "kept"]], [[kept.id, "kept"]]]
    }
    assert faults_of(app) == []


def test_a_purged_task_takes_its_links_with_it_and_leaves_its_history(
    app, make_tag, make_task, discard, purge, read, admin
):
    task = make_task("Gone", tags=[make_tag()])
    discard(task)
    assert purge(task, version=2).status_code == 303
    assert read(select(task_tags.c.task_id)) == []
    assert [e.verb for e in entries_of(app, "tasks", task.id)] == ["create", "delete", "purge"]
    assert admin.get(f"/admin/history/?area=tasks&record={task.id}").status_code == 200
    assert faults_of(app) == []


def test_a_record_that_was_restored_since_is_not_purged(make_task, discard, restore, purge, read):
    task = make_task()
    discard(task)
    restore(task)
    assert purge(task).status_code == 404
    discard(task)
    assert purge(task, version=2).status_code == 409
    assert read(select(Task.id)) == [task.id]


def test_what_has_been_in_the_trash_for_long_is_found_by_its_moment(app, make_task, discard):
    old, young = make_task(), make_task()
    discard(old)
    discard(young)
    with app.app_context(), db.engine.begin() as connection:
        moment = now() - dt.timedelta(days=31)
        connection.execute(update(Task.__table__).where(Task.id == old.id).values(deleted_at=moment))
    with app.app_context():
        assert service.expired(Task, 30) == [old.id]
        assert sorted(service.expired(Task, 0)) == [old.id, young.id]


def test_people_are_not_among_what_can_be_purged(app):
    assert {model.__tablename__ for model in service.purgeable_models()} == {*AREAS, "saved_views", "reports"}
    assert Entry not in service.purgeable_models()
