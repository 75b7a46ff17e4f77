"""What a list costs and reads: as much for two hundred rows as for one, and no more than it shows."""

import re

import pytest
from sqlalchemy import select

from admin_app.accounts.model import User
from admin_app.projects.model import Project
from admin_app.tags.model import Tag
from admin_app.tasks.model import Task
from tests.console.pages import parse, titles

#: What nobody ever needs to read of a person to show a list.
SECRETS = ("password", "fs_uniquifier", "current_login_ip", "last_login_ip", "settings")


@pytest.fixture
def fill(insert_tasks, person_of, make_project, make_tag):
    """Adds this many tasks, with people, projects and tags."""
    people = [person_of(role).id for role in ("editor", "manager")]
    projects, tags = [make_project().id for _ in range(3)], [make_tag() for _ in range(4)]

    def add(number):
        return insert_tasks(
            number,
            tags=tags,
            assignee_id=lambda n: people[n % 2],
            created_by_id=people[0],
            project_id=lambda n: projects[n % 3],
        )

    return add


@pytest.mark.parametrize(
    "path", ["tasks/?page_size=200", "tasks/export/csv/", "tasks/?search=task&status_in=open&page_size=200"]
)
def test_the_number_of_queries_does_not_grow_with_the_rows(sign_in, queries, fill, path, nothing_known):
    client = sign_in("editor")
    client.get(f"/admin/{path}")
    counts, have = {}, 0
    for rows in (2, 10, 200):  # two, so that all people are there from the first on
        fill(rows - have)
        have = rows
        with queries() as seen:
            answer = client.get(f"/admin/{path}")
        assert answer.text.count("Task ") >= rows
        counts[rows] = len(seen)
    # What many of the latest rows have is found without asking the index: one query less.
    assert counts[200] <= counts[10] <= counts[2] <= 10, str(seen)


@pytest.mark.parametrize("area", ["users", "roles", "projects", "tags"])
def test_other_lists_ask_no_query_for_a_row_either(
    sign_in, queries, area, make_person, make_role, make_project, make_tag, nothing_known
):
    client = sign_in("admin")
    counts = []
    for number in (1, 5):  # rows are not read where there are none
        for _each in range(number):
            make_person(roles=["viewer", "editor"])
            make_role()
            make_project()
            make_tag()
        with queries() as seen:
            assert client.get(f"/admin/{area}/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1], seen


def selected(statement):
    """The columns that a SELECT reads, as `table.column`."""
    return re.findall(r"\b(\w+)\.(\w+)\b", statement.partition(" FROM ")[0])


def rows_query(seen, table):
    (found,) = [s for s in seen.statements if f" FROM {table} " in s and " LIMIT " in s and "count(" not in s]
    return found


def test_what_nothing_matches_is_counted_and_not_looked_for_again(sign_in, queries, fill):
    fill(3)
    client = sign_in("viewer")
    with queries() as seen:
        page = parse(client.get("/admin/tasks/?status_in=blocked&priority_in=low"))
    assert "Nothing matches." in page.one("section", class_="empty").text
    assert not [statement for statement in seen.statements if "tasks.title" in statement]


def test_a_list_reads_only_the_columns_that_it_shows(sign_in, queries, make_task):
    make_task()
    client = sign_in("viewer")
    with queries() as seen:
        client.get("/admin/tasks/")
    read = {f"{table}.{column}" for table, column in selected(rows_query(seen, "tasks"))}
    assert read == {
        *("tasks.id", "tasks.version", "tasks.title", "tasks.status", "tasks.priority", "tasks.due_date"),
        *("tasks.created_by_id", "assignee_of.id", "assignee_of.name", "project_of.id", "project_of.name"),
        "tasks.updated_at",  # by which it is sorted: the next page begins behind it
    }


@pytest.mark.parametrize(
    "path",
    [
        *("tasks/", "tasks/new/", "tasks/export/csv/", "tasks/?assignee_in=me&created_by_in=me"),
        *("users/", "users/export/csv/", "users/?search=person&active_in=yes"),
        *("tasks/details/?id={task}", "tasks/edit/?id={task}", "tasks/ajax/lookup/?name=assignee_id"),
        *("users/details/?id={person}", "users/edit/?id={person}"),
    ],
)
def test_no_page_reads_the_password_of_anybody(sign_in, queries, make_task, person_of, path):
    task = make_task(assignee="editor", by="editor")
    client = sign_in("admin")
    with queries() as seen:
        answer = client.get("/admin/" + path.format(task=task.id, person=person_of("editor").id))
    assert answer.status_code == 200
    assert "password" not in str(seen)


@pytest.mark.parametrize("path", ["tasks/", "tasks/export/csv/", "users/", "users/export/csv/"])
def test_no_list_and_no_export_reads_what_is_private_to_other_people(sign_in, queries, make_task, path):
    make_task(assignee="editor")
    client = sign_in("admin")
    with queries() as seen:
        client.get(f"/admin/{path}")
    # The session's own person is read whole, but for the password.
    others = [each for each in seen.statements if "WHERE users.fs_uniquifier" not in each]
    for statement in others:
        assert not any(column in SECRETS for _table, column in selected(statement)), statement


def test_no_page_shows_a_secret_of_a_person(sign_in, read, person_of):
    hashed, uniquifier = read(select(User.password, User.fs_uniquifier).where(User.name == "Editor Person"))[
        0
    ]
    number = person_of("editor").id
    client = sign_in("admin")
    for path in ("", f"details/?id={number}", f"edit/?id={number}", "export/csv/"):
        text = client.get(f"/admin/users/{path}").text
        assert hashed not in text
        assert uniquifier not in text


def test_rows_that_sort_alike_have_one_order_on_all_pages(sign_in, fill):
    fill(60)
    client = sign_in("viewer")
    for sort in ("", "&sort=status", "&sort=-priority", "&sort=assignee,-project", "&sort=-due_date"):
        pages = [client.get(f"/admin/tasks/?page_size=25&page={page}{sort}") for page in range(3)]
        shown = [title for page in pages for title in titles(page)]
        assert len(shown) == 60
        assert len(set(shown)) == 60, f"a row is on two pages: {sort}"


@pytest.mark.parametrize(
    ("sort", "ending"),
    [
        ("", "tasks.updated_at DESC, tasks.id DESC"),
        ("title", "tasks.title ASC, tasks.id ASC"),
        ("-title", "tasks.title DESC, tasks.id DESC"),
        (
            "-assignee,due_date",
            "assignee_of.name DESC NULLS LAST, assignee_of.id DESC NULLS LAST, "
            "tasks.due_date ASC NULLS LAST, tasks.id ASC",
        ),
    ],
)
def test_every_order_ends_in_the_id(sign_in, make_task, queries, sort, ending):
    make_task()  # rows are not read where there are none
    client = sign_in("viewer")
    with queries() as seen:
        client.get(f"/admin/tasks/?sort={sort}")
    assert f"ORDER BY {ending} LIMIT" in rows_query(seen, "tasks")


def test_counting_stops_at_ten_thousand(sign_in, fill, monkeypatch):
    monkeypatch.setattr("admin_app.console.listing.COUNT_LIMIT", 40)
    fill(45)
    client = sign_in("viewer")
    page = parse(client.get("/admin/tasks/?page_size=25"))
    assert page.one("span", class_="count").text == "40+"
    assert page.one(class_="range").text == "1–25 of 40+ Count all"
    last = client.get("/admin/tasks/?page_size=25&page=1")
    assert len(titles(last)) == 20
    assert "page=2" not in last.text


def test_a_page_past_the_end_shows_the_last_one(sign_in, fill):
    fill(30)
    answer = sign_in("viewer").get("/admin/tasks/?page_size=25&page=9999")
    assert len(titles(answer)) == 5
    assert parse(answer).one(class_="range").text == "26–30 of 30"


def test_the_models_of_all_lists_are_read_through_the_gate(app):
    (admin,) = app.extensions["admin"]
    for view in admin._views:
        if getattr(view, "model", None) in (Task, Project, Tag):
            assert "deleted_at IS NULL" in str(view.visible(select(view.model.id)))


def test_the_plan_of_a_list_may_be_kept_unless_it_is_filtered(sign_in, fill, queries, nothing_known):
    """PostgreSQL keeps none whose `LIMIT` is a parameter; filters are worth more or less by their values."""
    fill(30)
    client = sign_in("viewer")
    for query, most in (("", "LIMIT 26"), ("&status_in=open", "LIMIT ")):
        with queries() as seen:
            client.get(f"/admin/tasks/?page_size=25{query}")
        assert any(most in each and "tasks.title" in each for each in seen.statements)
        assert query == "" or "LIMIT 26" not in str(seen)


def test_the_search_form_keeps_the_rest_of_the_address_and_one_search(sign_in, fill):
    fill(3)
    address = "/admin/tasks/?search=Task&status_in=open&sort=title"
    form = parse(sign_in("viewer").get(address)).one("form", class_="search")
    assert {field["name"] for field in form.all("input")} == {"search", "status_in", "sort"}
    assert len(form.all("input", name="search")) == 1
