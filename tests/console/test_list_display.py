"""Which columns a list shows, in which order its rows stand, how many are on a page; and who remembers it."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from admin_app.accounts.model import User
from admin_app.extensions import db
from tests.console.pages import parse, sentences, titles

LIST = "/admin/tasks/"
USUAL = ["title", "status", "priority", "assignee", "project", "due_date", "tags"]


@pytest.fixture
def rows(make_task):
    make_task("A", priority="low", assignee="viewer")
    make_task("B", priority="urgent")
    make_task("C", priority="low")


def headings(answer):
    cells = parse(answer).one("table").one("thead").all("th")
    return [cell.text for cell in cells if cell.text and cell.get("class") not in ("m", "c")]


@pytest.fixture
def display(post):
    """Sends the form of the display."""

    def call(client, query="", columns=USUAL[1:], **values):
        return post(
            client, f"{LIST}display/?{query}", {"columns": list(columns), "page_size": "50", **values}
        )

    return call


def test_an_address_names_the_columns_and_the_first_one_stays(sign_in, rows):
    client = sign_in("viewer")
    assert headings(client.get(f"{LIST}?columns=updated_at,status")) == ["Title", "Updated", "Status"]
    assert headings(client.get(f"{LIST}?columns=status,title,status")) == ["Title", "Status"]
    answer = client.get(f"{LIST}?columns=status,colour,password")
    assert headings(answer) == ["Title", "Status"]
    assert len(sentences(answer)) == 2


def test_only_the_columns_that_are_shown_are_read(sign_in, rows, queries):
    client = sign_in("viewer")
    client.get(LIST)
    with queries() as seen:
        client.get(f"{LIST}?columns=completed_at")
    (statement,) = [s for s in seen.statements if " FROM tasks" in s and "tasks.title" in s]
    assert "tasks.completed_at" in statement
    assert not any(word in statement for word in ("due_date", "priority", "assignee_of", "project_of"))
    assert " FROM task_tags" not in str(seen)


def test_columns_their_order_and_the_size_are_remembered_for_one_person(sign_in, rows, display):
    client = sign_in("viewer")
    sent = display(client, columns=["due_date", "status"], page_size="25", sort0="title", down0="1")
    assert (sent.status_code, sent.location) == (303, LIST)
    answer = client.get(LIST)
    assert headings(answer) == ["Title", "Due", "Status"]
    assert titles(answer) == ["C", "B", "A"]
    sizes = parse(answer).one("nav", class_="sizes")
    assert sizes.one("a", aria_current="true").text == "25"
    assert len(headings(sign_in("editor").get(LIST))) == 7
    assert titles(client.get(f"{LIST}?sort=title")) == ["A", "B", "C"]
    display(client, reset="1")
    assert len(headings(client.get(LIST))) == 7


def test_rows_are_sorted_by_up_to_three_columns_without_scripts(sign_in, rows, display):
    client = sign_in("viewer")
    display(client, sort0="priority", sort1="title", down1="1", sort2="priority")
    assert titles(client.get(LIST)) == ["C", "A", "B"]
    marks = [cell.get("aria-sort") for cell in parse(client.get(LIST)).one("thead").all("th")]
    assert marks.count("ascending") == 1


def test_a_column_is_moved_without_being_kept_yet(sign_in, rows, display, read):
    client = sign_in("viewer")
    answer = display(client, columns=["status", "priority", "due_date"], move="up:due_date")
    assert answer.status_code == 200
    boxes = parse(answer).all("input", name="columns")
    assert [box["value"] for box in boxes if "checked" in box.attributes] == [
        "status",
        "due_date",
        "priority",
    ]
    for move in ("up:status", "down:tags", "up:nonsense", "", "sideways:status"):
        answer = display(client, columns=["status", "priority"], move=move)
        boxes = [b["value"] for b in parse(answer).all("input", name="columns") if "checked" in b.attributes]
        assert boxes == ["status", "priority"]
    assert read(select(User.settings).where(User.email == "viewer@example.org")) == [{}]


@pytest.mark.parametrize("values", [{"page_size": "7"}, {"page_size": "all"}, {"page_size": "\0"}])
def test_a_size_that_there_is_not_is_refused(sign_in, display, values):
    assert display(sign_in("viewer"), **values).status_code == 422


def test_what_is_no_column_and_no_order_is_left_out(sign_in, rows, display):
    client = sign_in("viewer")
    sent = display(client, columns=["password", "status", "\0"], sort0="password", sort1="title")
    assert sent.status_code == 303
    assert headings(client.get(LIST)) == ["Title", "Status"]
    assert titles(client.get(LIST)) == ["A", "B", "C"]


def test_settings_that_name_what_is_gone_do_no_harm(sign_in, rows, app, person_of):
    kept = {"tasks": {"columns": ["colour", "status"], "sort": "weight,-title", "page_size": 7}}
    number = person_of("viewer").id
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(update(User.__table__).where(User.id == number).values(settings={"lists": kept}))
    answer = sign_in("viewer").get(LIST)
    assert headings(answer) == ["Title", "Status"]
    assert titles(answer) == ["C", "B", "A"]


def test_in_a_view_with_columns_of_its_own_the_choice_stays_in_the_address(sign_in, rows, display, make_view):
    view = make_view("Mine", by="viewer", query="priority_in=low&columns=title,status&sort=title")
    client = sign_in("viewer")
    sent = display(client, f"view={view.id}", columns=["due_date"], sort0="title", down0="1")
    answer = client.get(sent.location)
    assert f"from_view={view.id}" in sent.location
    assert headings(answer) == ["Title", "Due"]
    assert titles(answer) == ["C", "A"]
    assert len(headings(client.get(LIST))) == 7


@pytest.mark.parametrize("sort", ["due_date", "-due_date", "assignee", "-assignee", "due_date,-title"])
def test_what_is_empty_comes_last_either_way(sign_in, make_task, sort):
    make_task("with", due_date=dt.date(2026, 1, 1), assignee="editor")
    make_task("without")
    make_task("with too", due_date=dt.date(2026, 1, 2), assignee="viewer")
    assert titles(sign_in("viewer").get(f"{LIST}?sort={sort}"))[-1] == "without"
