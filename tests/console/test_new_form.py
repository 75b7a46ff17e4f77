"""New forms that do not begin empty: with values of the address, of the list, of another record."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from admin_app.history.model import Entry
from admin_app.tags.model import Tag
from admin_app.tasks.model import Task
from admin_app.tasks.view import TaskView
from tests.console.pages import parse, sentences, titles, values

NEW, LIST = "/admin/tasks/new/", "/admin/tasks/"


@pytest.fixture
def begins_with(sign_in):
    """What a new form begins with, and what it says: `begins_with("status=blocked")`."""

    def call(query, who="editor"):
        answer = sign_in(who).get(f"{NEW}?{query}")
        assert answer.status_code == 200
        return values(answer), sentences(answer)

    return call


def new_task_link(answer):
    (link,) = [each for each in parse(answer).all("a") if each.get("data-key") == "c"]
    found = parse_qs(urlsplit(link["href"]).query)
    found.pop("url")
    return found


# -- From the address.


def test_a_new_form_begins_with_the_values_of_its_address(begins_with, make_project, make_tag, person_of):
    project, tags = make_project("Roof"), [make_tag("one"), make_tag("two")]
    query = f"status=blocked&assignee=me&project_id={project.id}&tags={tags[0].id}&tags={tags[1].id}"
    found, said = begins_with(f"{query}&due_date=2026-12-24&title=Mend+it")
    assert said == []
    assert (found["status"], found["due_date"], found["title"]) == ("blocked", "2026-12-24", "Mend it")
    assert found["assignee_id"] == str(person_of("editor").id)
    assert found["project_id"] == str(project.id)
    assert sorted(found["tags"]) == sorted(str(tag.id) for tag in tags)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("status=finished", "“Status” cannot be “finished” here. It was left out."),
        ("due_date=yesterday", "“Due” cannot be “yesterday” here. It was left out."),
        ("project_id=999999", "“Project” cannot be “999999” here. It was left out."),
        ("project_id=none", "“Project” cannot be “none” here. It was left out."),
        ("version=7", "“version” is no field of this form. It was left out."),
        ("external_key=7", "“external_key” is no field of this form. It was left out."),
        ("title=%00", "“Title” cannot be “�” here. It was left out."),
        ("copy=999999", "What was to be copied does not exist, was deleted, or cannot be copied."),
        ("copy=x", "What was to be copied does not exist, was deleted, or cannot be copied."),
    ],
)
def test_what_cannot_be_taken_is_left_out_and_said(begins_with, query, sentence):
    found, said = begins_with(f"{query}&priority=high")
    assert said == [sentence]
    assert (found["priority"], found["status"], found["title"]) == ("high", "open", "")


def test_what_may_not_be_chosen_any_more_is_left_out(begins_with, make_project, make_person):
    archived, gone = make_project("Old", archived=True), make_person("Gone", active=False)
    found, said = begins_with(f"project_id={archived.id}&assignee_id={gone.id}")
    assert (found["project_id"], found["assignee_id"]) == ("", "")
    assert len(said) == 2


def test_save_and_add_another_begins_with_the_same_values(sign_in, post):
    answer = post(sign_in("editor"), f"{NEW}?status=blocked&copy=7", {"title": "x", "_add_another": "1"})
    assert parse_qs(urlsplit(answer.location).query)["status"] == ["blocked"]
    assert "copy" not in answer.location


# -- From a list.


def test_a_list_hands_what_it_asks_for_to_a_new_form(sign_in, make_project, make_tag, begins_with, person_of):
    client, project, tag = sign_in("editor"), make_project("Roof"), make_tag("x")
    asks = f"status_in=blocked&assignee_in=me&project_in={project.id}&tags_any={tag.id}&due=today"
    link = new_task_link(client.get(f"{LIST}?{asks}"))
    found, said = begins_with("&".join(f"{name}={value[0]}" for name, value in link.items()))
    assert said == []
    assert (found["status"], found["assignee_id"]) == ("blocked", str(person_of("editor").id))
    assert (found["project_id"], found["tags"]) == (str(project.id), str(tag.id))
    assert found["due_date"] == dt.datetime.now(dt.UTC).date().isoformat()


@pytest.mark.parametrize(
    "asks",
    [
        "status_in=open,blocked",
        "status_not=done",
        "assignee_in=none",
        "tags_any=1,2",
        "tags_not=1",
        "tags_any=none",
        "due=overdue",
        "due_from=2026-01-01",
        "created_by_in=me",
        "was_status=done",
        "was_assignee=me",
        "changed_by_in=me",
        "title_contains=x",
        "search=x",
    ],
)
def test_what_is_not_one_value_presets_nothing(sign_in, make_task, asks):
    make_task("x")
    assert new_task_link(sign_in("editor").get(f"{LIST}?{asks}")) == {}


def test_all_of_several_tags_are_on_the_new_task(sign_in):
    assert new_task_link(sign_in("editor").get(f"{LIST}?tags_all=1,2")) == {"tags": ["1", "2"]}


def test_a_saved_view_hands_on_its_values_too(sign_in, make_view):
    view = make_view("Stuck", by="editor", query="status_in=blocked&priority_in=high,urgent")
    link = new_task_link(sign_in("editor").get(f"{LIST}?view={view.id}"))
    assert link == {"status": ["blocked"]}


# -- Copies.


@pytest.fixture
def original(make_task, make_project, make_tag):
    return make_task(
        "Répare <b>",
        description="Two\nlines",
        status="done",
        priority="urgent",
        assignee="viewer",
        project=make_project("Roof"),
        tags=[make_tag("one")],
    )


def test_a_copy_begins_with_the_values_of_the_original_and_is_open(begins_with, original, person_of, read):
    found, said = begins_with(f"copy={original.id}")
    assert said == []
    assert (found["title"], found["description"]) == ("Répare <b>", "Two\nlines")
    assert (found["status"], found["priority"]) == ("open", "urgent")
    assert found["assignee_id"] == str(person_of("viewer").id)
    assert found["project_id"] == str(original.project_id)
    assert [found["tags"]] == [str(number) for number in read(select(Tag.id))]


def test_a_copy_is_a_task_of_its_own_once_it_is_saved(sign_in, post, original, read):
    client = sign_in("editor")
    address = f"{NEW}?copy={original.id}"
    answer = client.get(address)
    assert "Copy of #" in parse(answer).one("p", class_="copied").text
    assert read(select(Entry.id).where(Entry.area == "tasks", Entry.record_id != original.id)) == []
    assert post(client, address, values(answer)).status_code == 303
    (copy,) = read(select(Task.id, Task.external_key, Task.completed_at).where(Task.id != original.id))
    assert tuple(copy)[1:] == (None, None)


def test_what_was_archived_or_deleted_is_not_copied(begins_with, make_task, make_project, make_tag, discard):
    archived = make_project("Old", archived=True)
    tag = make_tag("Secret")
    kept = make_tag("kept")
    task = make_task("x", project=None, tags=[tag, kept])
    discard(tag)
    found, said = begins_with(f"copy={task.id}&project_id={archived.id}")
    assert found["tags"] == str(kept.id)
    assert said == [f"“Project” cannot be “{archived.id}” here. It was left out."]  # and no word of the tag


def test_a_discarded_task_is_not_copied(begins_with, original, discard):
    discard(original)
    found, said = begins_with(f"copy={original.id}")
    assert (found["title"], len(said)) == ("", 1)


def test_a_refused_copy_still_says_what_it_is_a_copy_of(sign_in, post, original):
    answer = post(sign_in("editor"), f"{NEW}?copy={original.id}", {"title": ""})
    assert answer.status_code == 422
    assert "Répare" in parse(answer).one("p", class_="copied").text


@pytest.mark.parametrize(("who", "offered"), [("viewer", False), ("editor", True)])
def test_who_may_create_is_offered_to_duplicate(sign_in, original, who, offered):
    client = sign_in(who)
    details = parse(client.get(f"/admin/tasks/details/?id={original.id}"))
    assert (f"copy={original.id}" in str([a.get("href") for a in details.all("a")])) is offered
    assert bool(parse(client.get(LIST)).all("a", data_go="duplicate")) is offered


def test_records_whose_screen_names_no_fields_are_not_duplicated(sign_in, make_tag):
    tag = make_tag("x")
    client = sign_in("manager")
    assert "copy=" not in client.get(f"/admin/tags/details/?id={tag.id}").text
    assert len(sentences(client.get(f"/admin/tags/new/?copy={tag.id}"))) == 1


def test_a_field_to_copy_must_be_one_of_the_form():
    with pytest.raises(TypeError, match="copy_fields: 'source' is no field of its form"):
        type("AView", (TaskView,), {"copy_fields": ("title", "source")})


# -- The link of a list.


def test_the_link_of_a_list_says_filters_order_and_columns_but_no_place(
    sign_in, make_view, make_task, person_of
):
    make_task("Mine", assignee="editor", status="blocked")
    make_task("Not mine", status="blocked")
    view = make_view("Stuck", by="editor", query="status_in=blocked&assignee_in=me")
    query = f"view={view.id}&sort=title&columns=title,status&page=0"
    page = parse(sign_in("editor").get(f"{LIST}display/?{query}"))
    (link,) = [each["href"] for each in page.all("a") if "data-copy" in each.attributes]
    assert parse_qs(urlsplit(link).query) == {
        "status_in": ["blocked"],
        "assignee_in": [str(person_of("editor").id)],
        "sort": ["title"],
        "columns": ["title,status"],
    }
    assert titles(sign_in("viewer").get(link)) == ["Mine"]
