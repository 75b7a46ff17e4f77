"""Lists that are walked and split show the rows that a plain look at all of them finds, in that order."""

import datetime as dt
import random

import pytest
from sqlalchemy import select, update

from admin_app.accounts.model import User
from admin_app.extensions import db
from admin_app.projects.model import Project
from admin_app.tasks.model import PRIORITIES, STATUSES, Task
from tests.console.pages import titles

DAY = dt.date(2026, 1, 1)
MOMENT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
COLUMNS = ("title", "status", "priority", "assignee", "project", "due_date", "completed_at", "updated_at")
#: Filters, each with what it says of a row.
FILTERS = {
    "status_in=open,blocked": lambda row: row["status"] in ("open", "blocked"),
    "status_not=open": lambda row: row["status"] != "open",
    "priority_in=low,urgent": lambda row: row["priority"] in ("low", "urgent"),
    "assignee_in=none": lambda row: row["assignee"] is None,
    "due=none": lambda row: row["due_date"] is None,
    "due_not=none": lambda row: row["due_date"] is not None,
    "due_from=2026-01-02": lambda row: row["due_date"] is not None and row["due_date"] > DAY,
    "completed=none": lambda row: row["completed_at"] is None,
    "search=alpha": lambda row: "alpha" in row["title"],
    "title_contains=lph": lambda row: "alpha" in row["title"],
}


@pytest.fixture
def table(app, insert_tasks, make_person, make_project, read):
    """Tasks with few different values, many of them empty: a dictionary for each."""
    chance = random.Random(11)
    people = [make_person(name).id for name in ("Bo", "Ada", "Bo")]
    projects = [make_project(f"Project {number}").id for number in range(3)]
    number = 90
    words = [chance.choice(("alpha", "beta", "gamma")) for _n in range(number)]
    status = [chance.choice(("open", "open", "in_progress", "blocked", "done")) for _n in range(number)]
    some = lambda values: lambda _n: chance.choice(values)  # noqa: E731
    insert_tasks(
        number,
        title=lambda n: f"{words[n]} {n}",
        search_text=lambda n: f"\x01{words[n]} \x01{n}\n",
        status=lambda n: status[n],
        priority=some(PRIORITIES.keys),
        due_date=some([None, *(DAY + dt.timedelta(days=days) for days in range(4))]),
        completed_at=lambda n: MOMENT + dt.timedelta(days=n % 4) if status[n] == "done" else None,
        updated_at=lambda n: MOMENT + dt.timedelta(hours=n % 7),
        assignee_id=some([None, *people]),
        project_id=some([None, *projects]),
    )
    fields = ("id", *(name for name in COLUMNS if name not in ("assignee", "project")))
    ids = (Task.assignee_id, Task.project_id, User.name, Project.name)
    statement = select(*(getattr(Task, name) for name in fields), *ids)
    statement = statement.outerjoin(User, User.id == Task.assignee_id)
    rows = read(statement.outerjoin(Project, Project.id == Task.project_id))
    return [
        dict(zip(fields, values, strict=True))
        | {"assignee": person and (person, assignee), "project": home and (home, project)}
        for *values, assignee, project, person, home in rows
    ]


def in_order(rows, sort):
    """The rows as a list sorted so shows them."""
    given = [(key.removeprefix("-"), key.startswith("-")) for key in sort.split(",")]
    coarse = given[-1][0] in ("status", "priority", "assignee", "project")
    if coarse and "updated_at" not in dict(given):
        given.append(("updated_at", True))
    ranks = {"status": STATUSES.keys.index, "priority": PRIORITIES.keys.index}
    rows = sorted(rows, key=lambda row: row["id"], reverse=given[-1][1])
    for key, descending in reversed(given):
        rank = ranks.get(key, lambda value: value)
        filled = [row for row in rows if row[key] is not None]
        filled.sort(key=lambda row, key=key, rank=rank: rank(row[key]), reverse=descending)
        rows = filled + [row for row in rows if row[key] is None]
    return [row["title"] for row in rows]


@pytest.mark.parametrize(
    ("few", "looked_at"),
    [(0, 10_000), (0, 30), (8, 12), (10_000, 5)],
    ids=["walked", "cut", "mixed", "sorted"],
)
def test_any_order_and_filters_show_the_rows_that_they_name(sign_in, table, monkeypatch, few, looked_at):
    monkeypatch.setattr("admin_app.console.listing.COUNT_LIMIT", 2)
    monkeypatch.setattr("admin_app.console.splitting.FEW", few)
    monkeypatch.setattr("admin_app.console.seeking.LOOKED_AT", looked_at)
    compare(sign_in("viewer"), table, random.Random(few + looked_at), rounds=25)


@pytest.mark.parametrize("parts", [1, 20])
def test_a_deep_page_of_an_order_by_many_related_records_is_the_right_one(sign_in, table, monkeypatch, parts):
    monkeypatch.setattr("admin_app.console.listing.COUNT_LIMIT", 2)
    monkeypatch.setattr("admin_app.console.seeking.DEEP", 20)
    monkeypatch.setattr("admin_app.console.seeking.PARTS", parts)
    monkeypatch.setattr("admin_app.console.splitting.MOST_RELATED", 1)
    client = sign_in("viewer")
    for leads in (("assignee",), ("project", "-project"), ("-assignee",)):
        compare(client, table, random.Random(5), rounds=12, leads=leads)


def test_rows_of_deleted_people_stand_with_those_of_nobody_deep_in_a_list(
    app, sign_in, insert_tasks, make_person, monkeypatch
):
    monkeypatch.setattr("admin_app.console.listing.COUNT_LIMIT", 2)
    monkeypatch.setattr("admin_app.console.seeking.DEEP", 20)
    ada, gone, lost = (make_person(name).id for name in ("Ada", "Bo", "Cleo"))
    whose = [ada] * 80 + [gone] * 15 + [lost] * 15 + [None] * 10
    insert_tasks(120, title=lambda n: f"{n:03}", assignee_id=lambda n: whose[n], updated_at=MOMENT)
    with app.app_context(), db.engine.begin() as connection:
        nobody = update(User.__table__).where(User.id.in_([gone, lost]))
        connection.execute(nobody.values(deleted_at=MOMENT))
    address = "/admin/tasks/?page_size=25&sort=assignee&count=exact&page="
    found = [titles(sign_in("viewer").get(f"{address}{page}")) for page in range(5)]
    whole = [f"{number:03}" for number in (*reversed(range(80)), *reversed(range(80, 120)))]
    assert sum(found, []) == whole


def test_a_deep_page_of_what_is_filtered_by_is_the_right_one(sign_in, table, monkeypatch):
    monkeypatch.setattr("admin_app.console.listing.COUNT_LIMIT", 2)
    monkeypatch.setattr("admin_app.console.seeking.DEEP", 20)
    compare(sign_in("viewer"), table, random.Random(6), rounds=25, leads=("-updated_at",), most=1)


def test_a_list_that_was_sorted_is_remembered_until_somebody_writes(
    sign_in, table, monkeypatch, insert_tasks
):
    monkeypatch.setattr("admin_app.console.seeking.KEPT_FROM", 0)
    client = sign_in("viewer")
    compare(client, table, random.Random(3), rounds=10)
    asked = "/admin/tasks/?page_size=25&status_in=open&sort=title"
    before = titles(client.get(asked))
    assert titles(client.get(asked)) == before
    insert_tasks(1, title="A first one")
    assert titles(client.get(asked)) == ["A first one", *before][:25]


def test_the_order_that_a_person_likes_is_sought_like_any_other(
    sign_in, table, monkeypatch, queries, post, nothing_known
):
    monkeypatch.setattr("admin_app.console.listing.COUNT_LIMIT", 2)
    monkeypatch.setattr("admin_app.console.splitting.FEW", 0)
    likes, asks = sign_in("viewer"), sign_in("editor")
    post(likes, "/admin/tasks/display/", {"columns": ["status"], "page_size": "25", "sort0": "title"})
    found = []
    for client, sort in ((likes, "status"), (asks, "status,title")):
        with queries() as seen:
            answer = client.get(f"/admin/tasks/?sort={sort}&columns=status&page_size=25")
        walked = [statement for statement in seen.statements if "FROM tasks" in statement]
        found.append((titles(answer), walked))
    assert found[0] == found[1]


def compare(client, table, chance, *, rounds, leads=(), most=3):
    """Ask for lists at random, for some page and the last one.

    Their orders have at most so many columns, and begin with one of `leads`.
    """
    for _round in range(rounds):
        keys = chance.sample(COLUMNS, chance.choice((1, 2, 2, 3)))
        sort = ",".join(chance.choice(("", "-")) + key for key in keys)
        if leads:
            lead = chance.choice(leads)
            others = [key for key in sort.split(",") if key.lstrip("-") != lead.lstrip("-")]
            sort = ",".join([lead, *others][:most])
        asked = chance.sample(sorted(FILTERS), chance.choice((0, 1, 1, 2)))
        found = [row for row in table if all(FILTERS[each](row) for each in asked)]
        address = "&".join([f"/admin/tasks/?page_size=25&sort={sort}", *asked])
        whole, page = in_order(found, sort), chance.randrange(3)
        if not whole:  # there is no table then
            continue
        assert titles(client.get(f"{address}&page={page}"))[:25] == shown(whole, page), address
        last = titles(client.get(f"{address}&before=end"))
        assert last == whole[len(whole) - len(last) :], address


def shown(whole, page):
    """The titles of a page; past the end it is the last."""
    return whole[(start := min(page, max(0, len(whole) - 1) // 25) * 25) : start + 25]
