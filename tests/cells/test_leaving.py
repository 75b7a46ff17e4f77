"""A row that no longer matches the list that it stands in: said when a cell is saved, and only then."""

import datetime as dt

import pytest

from admin_app.cells import rows
from admin_app.console import day_filters
from tests.cells.cells import IN_PLACE, URL, save

LIST = "/admin/tasks/"
DAY = dt.date(2031, 3, 5)
LEFT = "This no longer matches the filters of the list."


@pytest.fixture
def manager(sign_in):
    return sign_in("manager")


def saved(client, task, address, field="status", value="done", **more):
    answer = save(client, task, field, value, columns="title,status", url=address, **more)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    "asked, left",
    [
        ("", False),
        ("sort=title&page_size=25", False),
        ("status_in=open", True),
        ("status_in=open,done", False),
        ("status_not=done", True),
        ("search=needle&status_in=open", True),
        ("search=needle", False),
        ("search=manager", False),
        ("search=manager+needle", False),
        ("search=manager+elsewhere", True),
        ("search=-manager", True),
        ("search=-elsewhere", False),
        ("search=haystack", True),
        ("was_status=open", False),
        ("status_in=done", False),
        ("status_in=open&sort=-priority&open=1", True),
        ("view=mine", True),
        ("view=all", False),
        ("status_in=nonsense", False),
        ("nonsense=1&status_in=open", True),
    ],
)
def test_a_row_says_whether_its_list_would_still_show_it(manager, make_task, asked, left):
    task = make_task("Needle in a list", assignee="manager")
    text = saved(manager, task, f"{LIST}?{asked}")
    assert (f'data-left="{LEFT}"' in text) is left
    assert (f"was saved. {LEFT}</p>" in text) is left


def test_whether_the_row_stays_is_asked_with_the_row(manager, make_task, queries, nothing_known):
    one, two = make_task("One"), make_task("Two")
    saved(manager, make_task("What is read once by a process"), f"{LIST}?status_in=open")
    with queries() as plain:
        saved(manager, one, LIST)
    with queries() as filtered:
        saved(manager, two, f"{LIST}?status_in=open&priority_in=medium&search=two")
    assert len(filtered) == len(plain)


def test_the_query_of_a_row_is_made_once_for_a_list(manager, make_task, monkeypatch):
    made = []
    monkeypatch.setattr(rows, "_made", lambda *given, make=rows._made: made.append(1) or make(*given))
    for title in ("One", "Two"):
        assert LEFT in saved(manager, make_task(title), f"{LIST}?title_contains=of+this+test+alone")
    assert made == [1]


@pytest.mark.parametrize(
    "asked, left",
    [("harbour", False), ("-harbour", True), ("+".join(f"word{number}" for number in range(20)), True)],
)
def test_a_search_is_asked_of_the_row_by_the_names_of_its_tags_too(manager, make_task, make_tag, asked, left):
    task = make_task("At sea", tags=[make_tag("Harbour")])
    assert (LEFT in saved(manager, task, f"{LIST}?search={asked}")) is left


def test_in_one_list_me_is_whoever_asks(sign_in, make_task):
    address = f"{LIST}?assignee_in=me"
    for asks, left in (("manager", False), ("admin", True), ("manager", False)):
        task = make_task("The manager's", assignee="manager")
        assert (LEFT in saved(sign_in(asks), task, address)) is left


@pytest.mark.parametrize("asked", ["due=today", "due_not=overdue"])
def test_in_one_list_today_is_another_day_tomorrow(manager, make_task, monkeypatch, asked):
    for today, left in ((DAY, False), (DAY + dt.timedelta(days=1), True)):
        monkeypatch.setattr(day_filters, "today", lambda today=today: today)
        task = make_task("Due on this day", due_date=DAY)
        assert (LEFT in saved(manager, task, f"{LIST}?{asked}", "priority", "low")) is left


def test_the_address_of_another_page_says_nothing(manager, make_task):
    for address in (
        "/admin/projects/?status_in=open",
        "/admin/tasks/details/?status_in=open",
        "//x/?search=a",
    ):
        assert "data-left" not in saved(manager, make_task("Not in that list"), address)


def test_what_is_put_back_matches_again(manager, make_task, post):
    task, address = make_task("To and fro"), f"{LIST}?status_in=open"
    assert "data-left" in saved(manager, task, address)
    there = {"id": task.id, "columns": "title,status", "url": address}
    assert "data-left" in manager.get(URL, query_string=there, headers=IN_PLACE).text
    back = f"{URL}?id={task.id}&columns=title,status&url={LIST}%3Fstatus_in%3Dopen"
    undo = {"area": "tasks", "id": task.id, "version": 2, "url": back}
    undone = post(manager, "/admin/undo/", undo, headers=IN_PLACE, follow_redirects=True)
    assert "st-open" in undone.text
    assert "data-left" not in undone.text


def test_the_row_brings_the_verb_that_it_offers_now(manager, make_task):
    text = saved(manager, make_task("Done in place"), LIST)
    assert '<button role="menuitem" tabindex="-1" name="do" data-needs="reopen">' in text
    assert "complete" not in text


def test_it_is_said_in_the_language_of_the_person(manager, make_task):
    manager.set_cookie("language", "ar")
    text = saved(manager, make_task("In Arabic"), f"{LIST}?status_in=open")
    assert "data-left=" in text
    assert LEFT not in text
