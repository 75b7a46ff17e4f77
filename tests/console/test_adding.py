"""Projects and tags that are added from the form of a task: with its save, or not at all."""

import pytest
from sqlalchemy import select

from admin_app.history.model import Entry
from admin_app.projects.model import Project
from admin_app.tags.model import Tag
from admin_app.tasks.model import Task, task_tags
from admin_app.tasks.view import TaskView
from tests.console.pages import parse, problems, sentences, values

NEW, EDIT = "/admin/tasks/new/", "/admin/tasks/edit/?id="


@pytest.fixture
def save(sign_in, post):
    """Sends the form of a new task: `save("manager", project_id="new:Roof")`."""

    def call(who, address=NEW, **fields):
        fields.setdefault("title", "x")
        return post(sign_in(who), address, {**fields, "project_id__sent": "1", "tags__sent": "1"})

    return call


@pytest.fixture
def stored(read):
    def call():
        projects = read(select(Project.name).order_by(Project.name))
        tags = read(select(Tag.name).order_by(Tag.name))
        return projects, tags, read(select(Task.title))

    return call


def chosen(answer, name):
    """What the select of a page has chosen: values and words."""
    (select_,) = [each for each in parse(answer).all("select") if each.get("name") == name]
    return [(o["value"], o.text) for o in select_.all("option") if "selected" in o.attributes and o["value"]]


def test_what_is_not_there_is_created_with_the_task(save, stored, read):
    assert save("manager", project_id="new:Roof, west", tags=["new:löschen", "new:two"]).status_code == 303
    assert stored() == (["Roof, west"], ["löschen", "two"], ["x"])
    assert read(select(Project.name).join(Task)) == ["Roof, west"]
    assert sorted(read(select(Tag.name).join(task_tags))) == ["löschen", "two"]


def test_what_was_added_has_an_entry_of_its_own_by_the_same_person(save, read, person_of):
    save("manager", project_id="new:Roof")
    entries = read(
        select(Entry.area, Entry.verb, Entry.actor_id).where(Entry.area.in_(["projects", "tasks"]))
    )
    manager = person_of("manager").id
    assert [tuple(each) for each in entries] == [
        ("projects", "create", manager),
        ("tasks", "create", manager),
    ]


def test_a_name_that_is_there_in_other_letters_chooses_what_is_there(
    save, stored, read, make_project, make_tag
):
    make_project("Köln", description="on the Rhine")
    make_tag("Café")
    assert save("manager", project_id="new:koln ", tags=["new:CAFE", "new:café"]).status_code == 303
    assert stored() == (["Köln"], ["Café"], ["x"])
    assert read(select(Project.name).join(Task)) == ["Köln"]
    assert read(select(Tag.name).join(task_tags)) == ["Café"]


def test_who_may_not_create_projects_is_refused_and_keeps_what_they_typed(save, stored):
    answer = save("editor", project_id="new:Roof", tags=["new:one"], title="Kept")
    assert answer.status_code == 403
    assert "You may not add “Roof”. Choose one that is there." in "".join(problems(answer).values())
    assert values(answer)["title"] == "Kept"
    assert chosen(answer, "project_id") == [("new:Roof", "Roof")]
    assert stored() == ([], [], [])


def test_an_existing_name_is_nothing_to_add_and_free_to_who_may_not_add(save, stored, make_project):
    make_project("Roof")
    assert save("editor", project_id="new:roof").status_code == 303


def test_a_refusal_of_the_task_leaves_nothing_behind(save, stored):
    answer = save("manager", title="x" * 201, project_id="new:Roof", tags=["new:one"])
    assert answer.status_code == 422
    assert (chosen(answer, "project_id"), chosen(answer, "tags")) == (
        [("new:Roof", "Roof")],
        [("new:one", "one")],
    )
    answer = save("manager", title="a\x00b", project_id="new:Roof", tags=["new:one"])
    assert (answer.status_code, stored()) == (422, ([], [], []))


@pytest.mark.parametrize(
    ("field", "name", "sentence"),
    [
        ("project_id", "y" * 121, "This text has 121 characters; 120 are allowed."),
        ("tags", "y" * 61, "This text has 61 characters; 60 are allowed."),
        ("tags", "a\x00b", "This text holds a character that cannot be stored."),
    ],
)
def test_a_name_that_cannot_be_taken_is_said_beside_its_picker(save, stored, field, name, sentence):
    answer = save("manager", **{field: f"new:{name}"})
    assert answer.status_code == 422
    assert sentence in "".join(problems(answer).values())
    assert stored() == ([], [], [])


def test_an_archived_project_of_that_name_is_said_beside_the_picker(save, stored, make_project):
    make_project("Roof", archived=True)
    answer = save("manager", project_id="new:Roof")
    assert answer.status_code == 422
    assert "“Roof” is there already, but cannot be chosen: it was archived." in "".join(
        problems(answer).values()
    )


@pytest.mark.parametrize("sent", ["new:", "new:   "])
def test_no_name_adds_nothing(save, stored, sent):
    assert save("manager", project_id=sent, tags=[sent]).status_code == 303
    assert stored() == ([], [], ["x"])


def test_more_than_a_few_are_not_added_at_once(save, stored):
    answer = save("manager", tags=[f"new:t{n}" for n in range(21)])
    assert (answer.status_code, stored()) == (422, ([], [], []))
    names = [f"t{n}" for n in range(20)]
    assert save("manager", tags=[f"new:{name}" for name in names]).status_code == 303
    assert sorted(stored()[1]) == sorted(names)


def test_without_scripts_a_box_takes_the_names(save, stored, sign_in):
    boxes = [each.get("name") for each in parse(sign_in("manager").get(NEW)).all("input")]
    assert {"project_id__add", "tags__add"} <= set(boxes)
    assert save("manager", project_id="", project_id__add=" Roof ", tags__add="one, two").status_code == 303
    assert stored() == (["Roof"], ["one", "two"], ["x"])


@pytest.mark.parametrize(("who", "offered"), [("editor", False), ("manager", True)])
def test_only_who_may_create_is_offered_to_add(sign_in, who, offered):
    page = parse(sign_in(who).get(NEW))
    assert [s["name"] for s in page.all("select") if s.get("data-add")] == (["project_id", "tags"] * offered)


def test_an_edit_adds_too(save, stored, make_task, make_tag, read):
    task = make_task("x", tags=[make_tag("old")])
    (old,) = read(select(Tag.id))
    answer = save("manager", f"{EDIT}{task.id}", version=str(task.version), tags=[str(old), "new:more"])
    assert answer.status_code == 303
    assert sorted(read(select(Tag.name).join(task_tags))) == ["more", "old"]


def test_an_edit_that_meets_another_keeps_both(save, save_form, sign_in, make_task, read):
    task = make_task("x")
    save_form(sign_in("admin"), task, priority="urgent")
    answer = save("manager", f"{EDIT}{task.id}", version="1", priority="medium", project_id="new:Roof")
    assert answer.status_code == 303
    assert read(select(Project.name).join(Task)) == ["Roof"]
    assert read(select(Task.priority)) == ["urgent"]


def test_a_merge_asks_with_what_was_added(save, save_form, sign_in, make_task, make_project, read):
    task, theirs = make_task("x"), make_project("Theirs")
    save_form(sign_in("admin"), task, project_id=str(theirs.id))
    answer = save("manager", f"{EDIT}{task.id}", version="1", project_id="new:Mine")
    assert answer.status_code == 409
    assert [words for _value, words in chosen(answer, "project_id")] == ["Mine"]
    assert sorted(read(select(Project.name))) == ["Mine", "Theirs"]
    assert "Added already, and stays if you leave this page: Mine." in answer.text


def test_a_merge_that_asks_nothing_says_nothing_of_what_was_added(save, save_form, sign_in, make_task, read):
    task = make_task("x")
    save_form(sign_in("admin"), task, title="Theirs")
    assert save("manager", f"{EDIT}{task.id}", version="1", project_id="new:Mine").status_code == 303
    assert read(select(Project.name)) == ["Mine"]
    assert "Added already" not in sign_in("manager").get("/admin/tasks/").text


def test_a_bulk_edit_and_an_address_add_nothing(sign_in, post, make_task, stored):
    task = make_task("x")
    client = sign_in("manager")
    data = {"rowid": f"{task.id}:{task.version}", "set_project_id": "new:Roof", "add_tags": "new:one"}
    assert post(client, "/admin/tasks/bulk/preview/", data).status_code in (404, 422)
    answer = client.get(f"{NEW}?project_id=new:Roof&tags=new:one")
    assert len(sentences(answer)) == 2
    assert stored() == ([], [], ["x"])


def test_a_picker_that_adds_must_be_a_field_of_the_form():
    with pytest.raises(TypeError, match="form_adds: 'created_by_id' is no field of its form"):
        type("AView", (TaskView,), {"form_adds": ("created_by_id",)})
