"""The pages of a list: every row on one of them, whatever the order, the length, and what others do."""

import datetime as dt
import random
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from admin_app.extensions import db
from admin_app.search.model import search_text_of
from admin_app.tasks.model import Task
from tests.console.pages import parse, sentences, titles

SORTS = (
    "",
    "title",
    "-title",
    "due_date",
    "-due_date",
    "-completed_at",
    "status",
    "-status",
    "priority",
    "-priority",
    "assignee",
    "-assignee",
    "project",
    "-status,due_date",
    "priority,-due_date",
    "due_date,-assignee,title",
    "-assignee,project,priority",
    "created_at,status",
)
LISTS = pytest.mark.parametrize("long", [False, True], ids=["short", "long"])


@pytest.fixture
def fill(insert_tasks, make_person, make_project, discard, app):
    """Adds this many tasks with few different values, many of them empty, and returns the ids."""
    people = [make_person(name).id for name in ("Bo", "Ada", "Bo", "Cy~d", "Ünsal")]
    projects = [make_project(f"Project {number}") for number in range(3)]
    gone = discard(projects.pop())

    def add(number, seed=7):
        chance = random.Random(seed)
        some = lambda values: lambda _n: chance.choice(values)  # noqa: E731
        due = [None, *(dt.date(2026, 1, day) for day in (1, 2, 3))]
        named = [f"{chance.choice(('alpha', 'Beta', 'gamma ~!', '報告'))} {n} {seed}" for n in range(number)]
        return insert_tasks(
            number,
            title=lambda n: named[n],
            search_text=lambda n: search_text_of({"title": named[n]}, Task.__searchable__),
            status=some(("open", "in_progress", "blocked", "cancelled")),
            priority=some(("low", "medium", "high", "urgent")),
            due_date=some(due),
            assignee_id=some([None, *people]),
            project_id=some([None, gone.id, *(p.id for p in projects)]),
        )

    return add


@pytest.fixture
def lengths(monkeypatch):
    """Makes a list count as a long one: `lengths(True)`."""

    def choose(long):
        if long:
            monkeypatch.setattr("admin_app.console.listing.COUNT_LIMIT", 3)

    return choose


def step(answer, rel):
    """The address of the next, the previous, the first or the last page, or None."""
    found = [link["href"] for link in parse(answer).one("footer").all("a") if link.get("rel") == rel]
    return found[0] if found else None


def turn(client, answer, rel, *, at_most=20):
    """The titles of this page and of all that follow by one of its links."""
    pages = [titles(answer)]
    while url := step(answer, rel):
        answer = client.get(url)
        assert answer.status_code == 200
        pages.append(titles(answer))
        assert len(pages) <= at_most
    return pages


@LISTS
@pytest.mark.parametrize("sort", SORTS)
def test_every_row_is_on_one_page_forwards_and_backwards(sign_in, fill, lengths, read, sort, long):
    fill(63)
    whole = titles(sign_in("viewer").get(f"/admin/tasks/?page_size=200&sort={sort}"))
    lengths(long)
    client = sign_in("viewer")
    start = client.get(f"/admin/tasks/?page_size=25&sort={sort}")
    forwards = turn(client, start, "next")
    assert [len(page) for page in forwards] == [25, 25, 13]
    assert sum(forwards, []) == whole
    *rest, first = turn(client, client.get(step(start, "last")), "prev")
    end = sum(rest[::-1], [])
    assert end == whole[-len(end) :]
    # A list that is not counted to its end has a full last page, and the first is whole again.
    assert first == whole[:25] and len(end) == (50 if long else 38)


@LISTS
@pytest.mark.parametrize("sort", ["", "title", "-due_date", "status", "-assignee"])
def test_a_page_by_its_number_is_the_same_one(sign_in, fill, lengths, sort, long):
    fill(60)
    whole = titles(sign_in("viewer").get(f"/admin/tasks/?page_size=200&sort={sort}"))
    lengths(long)
    client = sign_in("viewer")
    for number in range(3):
        answer = client.get(f"/admin/tasks/?page_size=25&sort={sort}&page={number}")
        assert titles(answer) == whole[number * 25 : number * 25 + 25]
        counted = client.get(f"/admin/tasks/?page_size=25&sort={sort}&page={number}&count=exact")
        assert titles(counted) == titles(answer)


@LISTS
@pytest.mark.parametrize("sort", SORTS)
def test_the_export_has_the_order_of_the_pages(sign_in, fill, lengths, sort, long):
    fill(40)
    lengths(long)
    client = sign_in("viewer")
    lines = client.get(f"/admin/tasks/export/csv/?sort={sort}").text.splitlines()[1:]
    shown = titles(client.get(f"/admin/tasks/?page_size=200&sort={sort}"))
    assert [line.split(",")[1] for line in lines] == shown


@LISTS
def test_nothing_is_shown_twice_or_left_out_while_others_add_and_delete(sign_in, fill, lengths, app, long):
    fill(75)
    lengths(long)
    client = sign_in("viewer")
    first = client.get("/admin/tasks/?page_size=25&sort=due_date")
    whole = titles(client.get("/admin/tasks/?page_size=200&sort=due_date"))
    fill(30, seed=8)
    with app.app_context():
        # What the first page ended with is gone, and so is what stood before it.
        away = update(Task.__table__).where(Task.title.in_(titles(first)))
        with db.engine.begin() as connection:
            connection.execute(away.values(deleted_at=dt.datetime.now(dt.UTC)))
    second = client.get(step(first, "next"))
    third = client.get(step(second, "next"))
    kept = [title for title in titles(second) + titles(third) if title in whole]
    assert kept == whole[25 : 25 + len(kept)]
    assert len(kept) > 20


def test_a_filter_and_a_search_are_kept_on_all_pages(sign_in, fill, lengths):
    fill(80)
    lengths(True)
    client = sign_in("viewer")
    asked = "status_in=open,blocked&search=alpha&page_size=25"
    whole = titles(client.get(f"/admin/tasks/?{asked.replace('25', '200')}&sort=-due_date"))
    pages = turn(client, client.get(f"/admin/tasks/?{asked}&sort=-due_date"), "next")
    assert sum(pages, []) == whole
    assert all("alpha" in title for title in whole)


def test_a_list_says_where_it_is_and_how_long(sign_in, fill, lengths):
    fill(60)
    lengths(True)
    client = sign_in("viewer")
    first = client.get("/admin/tasks/?page_size=25")
    assert parse(first).one(class_="range").text.startswith("1–25 of 3+")
    second = client.get(step(first, "next"))
    assert parse(second).one(class_="range").text.startswith("26–50 of 3+")
    last = client.get(step(first, "last"))
    assert parse(last).one(class_="range").text.startswith("25 rows of 3+")


def test_the_exact_number_is_counted_on_request(sign_in, fill, lengths):
    fill(60)
    lengths(True)
    client = sign_in("viewer")
    first = client.get("/admin/tasks/?page_size=25")
    (ask,) = [a["href"] for a in parse(first).one(class_="range").all("a")]
    counted = parse(client.get(ask))
    assert counted.one("span", class_="count").text == "60"
    assert counted.one(class_="range").text == "1–25 of 60"
    assert [link.text for link in counted.all("a", class_="number")] == ["1", "2", "3"]


def test_the_exact_number_is_told_on_the_next_pages_too(sign_in, fill, lengths):
    fill(60)
    lengths(True)
    client = sign_in("viewer")
    second = client.get(step(client.get("/admin/tasks/?page_size=25&count=exact"), "next"))
    assert parse(second).one(class_="range").text == "26–50 of 60"
    back = client.get(step(second, "first"))
    assert parse(back).one(class_="range").text == "1–25 of 60"


def test_a_page_that_reaches_the_end_knows_how_many_there_are(sign_in, fill, lengths):
    fill(60)
    lengths(True)
    page = parse(sign_in("viewer").get("/admin/tasks/?page_size=25&page=2"))
    assert page.one(class_="range").text == "51–60 of 60"


def test_programs_find_the_other_pages_in_a_header(sign_in, fill):
    fill(60)
    client = sign_in("viewer")
    first = client.get("/admin/tasks/?page_size=25")
    links = dict(part.split("; rel=")[::-1] for part in first.headers["Link"].split(", "))
    assert set(links) == {'"next"', '"last"'}
    assert titles(client.get(links['"next"'].strip("<>"))) == titles(client.get(step(first, "next")))
    last = client.get(links['"last"'].strip("<>"))
    assert 'rel="first"' in last.headers["Link"] and 'rel="prev"' in last.headers["Link"]


@pytest.mark.parametrize(
    "place",
    [
        "after=nothing",
        "after=-updated_at~yesterday~7",
        "after=-updated_at~2026-11-21T04:45:40~x",
        "after=-updated_at~0001-01-01T00:00:00%2B23:00~7",
        "after=-updated_at~2026-11-21T04:45:40",
        "after=-updated_at~2026-11-21T04:45:40~99999999999999999999",
        "after=-updated_at~!n~7",
        "before=-updated_at~~",
        "after=title~a~7",
        "after=title~a%00b~7&sort=title",
        f"after=title~{'a' * 2000}~7&sort=title",
        "after=priority~highest~x~7&sort=priority",
        "after=status_rank~77~2026-11-21T04:45:40~7&sort=status",
        "after=status~77~2026-11-21T04:45:40~7&sort=status",
        "after=a&before=b",
        "after=a&jump=2026-01-01",
        "count=all",
        "jump=tomorrow",
        "jump=9999-99-99",
        "jump=a&sort=status",
        "jump=%00&sort=title",
    ],
)
@LISTS
def test_a_place_that_is_not_understood_is_said_and_is_the_first_page(sign_in, fill, lengths, place, long):
    fill(30)
    lengths(long)
    client = sign_in("viewer")
    answer = client.get(f"/admin/tasks/?page_size=25&{place}")
    assert answer.status_code == 200
    assert len(sentences(answer)) == 1
    sort = parse_qs(place).get("sort", [""])[0]
    assert titles(answer) == titles(client.get(f"/admin/tasks/?page_size=25&sort={sort}"))


@LISTS
def test_a_place_of_which_all_that_follows_is_gone_shows_the_end(sign_in, fill, lengths, long):
    fill(30)
    lengths(long)
    client = sign_in("viewer")
    answer = client.get("/admin/tasks/?page_size=25&after=-updated_at~2001-01-01T00:00:00~7&page=1")
    assert answer.status_code == 200
    assert titles(answer)[-1] == titles(client.get("/admin/tasks/?page_size=200"))[-1]


@LISTS
def test_a_page_far_past_the_end_shows_the_last_one(sign_in, fill, lengths, long):
    fill(30)
    lengths(long)
    client = sign_in("viewer")
    answer = client.get("/admin/tasks/?page_size=25&page=9999999")
    assert titles(answer) == titles(client.get("/admin/tasks/?page_size=25&page=1"))


@LISTS
@pytest.mark.parametrize(
    ("sort", "jump", "holds"),
    [
        ("due_date", "2026-01-02", lambda row: row["due"] is None or row["due"] >= "2026-01-02"),
        ("-due_date", "2026-01-02", lambda row: row["due"] is None or row["due"] <= "2026-01-02"),
        ("title", "g", lambda row: row["title"] >= "g"),
        ("-title", "g", lambda row: row["title"] <= "g"),
        ("assignee", "Bo", lambda row: row["who"] is None or row["who"] >= "Bo"),
        ("-assignee", "Bo", lambda row: row["who"] is None or row["who"] <= "Bo"),
        ("due_date", "2030-01-01", lambda row: row["due"] is None),
    ],
)
def test_a_jump_leads_to_a_day_or_a_letter(sign_in, fill, lengths, sort, jump, holds, long):
    fill(60)
    whole = rows(sign_in("viewer").get(f"/admin/tasks/?page_size=200&sort={sort}"))
    lengths(long)
    shown = rows(sign_in("viewer").get(f"/admin/tasks/?page_size=25&sort={sort}&jump={jump}"))
    assert shown == [row for row in whole if holds(row)][: len(shown)]
    assert shown


def rows(answer):
    found = []
    for row in parse(answer).one("tbody").all("tr"):
        due = row.all("time")
        named = row.one("span", class_="who").all("bdi")
        who = named[0].text if named else None
        found.append(
            {"title": row.one("th").text, "due": due[0]["datetime"] if due else None, "who": who},
        )
    return found


@LISTS
@pytest.mark.parametrize("sort", ["title", "-title", "assignee"])
def test_a_jump_finds_letters_large_or_small(sign_in, make_task, make_person, lengths, sort, long):
    for title, name in (
        ("Apples", "Ada"),
        ("Bills", "Bo"),
        ("Update", "Uma"),
        ("Zinc", "Zoe"),
        ("Ünal", "Ümit"),
    ):
        make_task(title, assignee=make_person(name))
    lengths(long)
    client, word = sign_in("viewer"), "uma" if sort == "assignee" else "update"
    found = titles(client.get(f"/admin/tasks/?page_size=25&sort={sort}&jump={word}"))
    assert found[0] == "Update"
    assert found == titles(client.get(f"/admin/tasks/?page_size=25&sort={sort}&jump={word.capitalize()}"))


def test_a_jump_to_a_day_of_moments_is_by_the_persons_own_days(sign_in, make_task, read, app):
    for day in (9, 10, 11):
        task = make_task(f"Day {day}")
        with app.app_context():
            moment = dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC)
            with db.engine.begin() as connection:
                this = update(Task.__table__).where(Task.id == task.id)
                connection.execute(this.values(created_at=moment))
    client = sign_in("viewer")
    assert titles(client.get("/admin/tasks/?sort=created_at&jump=2026-03-10")) == ["Day 10", "Day 11"]
    assert titles(client.get("/admin/tasks/?sort=-created_at&jump=2026-03-10")) == ["Day 10", "Day 9"]


def test_a_list_that_jumps_offers_it_and_keeps_its_filters(sign_in, fill):
    fill(30)
    client = sign_in("viewer")
    form = parse(client.get("/admin/tasks/?page_size=25&sort=due_date&status_not=done")).one(
        "form", class_="jump"
    )
    assert form.one("input", name="jump")["type"] == "date"
    kept = {field["name"]: field.get("value") for field in form.all("input", type="hidden")}
    assert kept == {"status_not": "done", "sort": "due_date", "page_size": "25"}
    assert not parse(client.get("/admin/tasks/?page_size=25&sort=status")).all("form", class_="jump")


def test_a_place_is_not_exported(sign_in, fill):
    fill(30)
    client = sign_in("viewer")
    answer = client.get("/admin/tasks/?page_size=25")
    second = client.get(step(answer, "next"))
    export = next(a["href"] for a in parse(second).all("a") if "export" in a.get("href", ""))
    assert set(parse_qs(urlsplit(export).query)) <= {"form"}


def test_any_page_takes_few_queries(sign_in, fill, queries, lengths, nothing_known):
    fill(60)
    lengths(True)
    client = sign_in("viewer")
    client.get("/admin/tasks/")
    for sort in SORTS:
        start = client.get(f"/admin/tasks/?page_size=25&sort={sort}")
        for url in (
            step(start, "next"),
            step(start, "last"),
            f"/admin/tasks/?page_size=25&page=1&sort={sort}",
        ):
            with queries() as seen:
                client.get(url)
            assert len(seen) <= 11, str(seen)
