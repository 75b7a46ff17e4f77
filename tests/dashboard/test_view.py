"""The dashboard counts what its lists hold, for whom it is shown, where they are."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from admin_app.dashboard import charts
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.projects.model import Project
from admin_app.tasks.model import Task
from admin_app.tasks.view import TaskView
from tests.console.pages import parse, sentences

STATUSES = ("open", "in_progress", "blocked", "done", "cancelled")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def crowd(make_person, make_project, insert_tasks):
    """400 tasks of eleven people and eleven projects, created and completed at all hours."""
    people = [make_person().id for _ in range(11)]
    projects = [make_project().id for _ in range(11)]
    now = dt.datetime.now(dt.UTC).replace(minute=20)

    def completed(n):
        return now - 5 * n * HOUR if n % 5 == 3 else None

    insert_tasks(
        400,
        status=lambda n: STATUSES[n % 5],
        assignee_id=lambda n: None if n % 12 == 11 else people[n % 12],
        project_id=lambda n: None if n % 13 > 10 else projects[n % 13],
        due_date=lambda n: None if n % 7 == 6 else now.date() + dt.timedelta(days=n % 40 - 20),
        created_at=lambda n: now - 5 * n * HOUR - (n % 3) * dt.timedelta(days=70 * (n % 9)),
        completed_at=completed,
    )
    return people, projects


def marks(answer):
    """Every address of the dashboard's numbers and drawings, with the number that it promises."""
    found = []
    for link in parse(answer).one("main").all("a"):
        if not link["href"].startswith("/admin/tasks/?"):
            continue
        tile = link.all(class_="tile-value")
        words = tile[0].text if tile else link.get("aria-label") or "".join(link.one("title")._texts())
        if link.get("aria-describedby") is None:
            found.append((link["href"], int(re.search(r"[\d,]+$", words)[0].replace(",", ""))))
    return found


def rows(client, url):
    heading = parse(client.get(f"{url}&count=exact")).one("h1").text
    number = re.search(r"[\d,]+$", heading)
    return int(number[0].replace(",", "")) if number else 0


def number(client, label, url="/admin/"):
    (tile,) = [each for each in parse(client.get(url)).all(class_="tile") if label in each.text]
    return int(tile.one(class_="tile-value").text)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Africa/Cairo"])
def test_the_list_behind_a_mark_holds_as_many_rows_as_it_says(crowd, sign_in, make_person, zone):
    client = sign_in(make_person(roles=("viewer",), timezone=zone))
    promised = {*marks(client.get("/admin/?weeks=4"))}
    assert len(promised) > 60
    assert len(promised) == len({url for url, _number in promised})  # an address promises one number
    assert [(url, n, held) for url, n in promised if (held := rows(client, url)) != n] == []


@pytest.mark.parametrize("query", ["project_in={project}&weeks=13", "project_in={project},none&weeks=4"])
def test_so_it_is_when_narrowed_to_a_project(crowd, sign_in, query):
    url = "/admin/?" + query.format(project=crowd[1][2])
    client = sign_in("viewer")
    promised = marks(client.get(url))
    assert all("project_in=" in address for address, _number in promised)
    wrong = [(address, n) for address, n in {*promised} if rows(client, address) != n]
    assert wrong == []
    assert 0 < number(client, "Open tasks", url) < number(client, "Open tasks")


def test_the_rest_of_the_people_and_projects_share_a_row(crowd, sign_in):
    page = parse(sign_in("viewer").get("/admin/"))
    for board in ("board-people", "board-projects"):
        heads = [row.all("th")[0].text for row in page.one(class_=board).one("tbody").all("tr")]
        assert len(heads) == 10
        assert heads[8] == "3 others"


def test_parts_add_up(crowd, sign_in, read):
    client = sign_in("viewer")
    page = parse(client.get("/admin/"))
    unfinished = len(read(select(Task.id).where(Task.unfinished)))
    assert number(client, "Open tasks") == unfinished
    for board in ("board-people", "board-projects", "board-ages"):
        lines = page.one(class_=board).one("tbody").all("tr")
        assert sum(int(line.all("td")[-1].text.split()[-1]) for line in lines) == unfinished


def test_a_discarded_task_is_in_no_number(make_task, discard, sign_in):
    client = sign_in("viewer")
    make_task("Stays")
    gone = make_task("Goes", due_date=dt.date(2020, 1, 1))
    assert (number(client, "Open tasks"), number(client, "Overdue")) == (2, 1)
    discard(gone)
    assert (number(client, "Open tasks"), number(client, "Overdue")) == (1, 0)
    assert_all = marks(client.get("/admin/"))
    assert {n for _url, n in assert_all} == {0, 1}


def test_only_what_the_gate_lets_through_is_counted(crowd, sign_in, monkeypatch):
    mine, usual = crowd[0][0], TaskView.visible
    everything = number(sign_in("viewer"), "Open tasks")
    monkeypatch.setattr(
        TaskView, "visible", lambda self, query: usual(self, query).where(Task.assignee_id == mine)
    )
    client = sign_in("viewer")
    assert 0 < number(client, "Open tasks") < everything
    assert number(client, "Unassigned") == 0
    assert {rows(client, url) - n for url, n in marks(client.get("/admin/"))} == {0}


def test_who_may_see_no_tasks_sees_no_number(make_task, sign_in):
    make_task("Secret", due_date=dt.date(2020, 1, 1))
    page = parse(sign_in("nobody").get("/admin/"))
    assert page.all(class_="tile") == page.all("table") == []
    assert "Secret" not in page.text
    assert "You have no right to see tasks yet." in page.one("main").text


def test_done_this_week_is_held_against_last_week(insert_tasks, sign_in):
    now = dt.datetime.now(dt.UTC)
    before = now - dt.timedelta(days=7)
    insert_tasks(5, status="done", completed_at=lambda n: now if n < 3 else before)
    (tile,) = [
        t for t in parse(sign_in("viewer").get("/admin/")).all(class_="tile") if "Done this week" in t.text
    ]
    assert tile.one(class_="tile-value").text == "3"
    assert tile.one(class_="tile-hint").text == "1 more than in all of last week"


def test_ones_own_overdue_tasks_are_shown_the_oldest_first(make_task, sign_in):
    for day in (3, 1, 2):
        make_task(f"Late {day}", assignee="viewer", due_date=dt.date(2026, 1, day))
    make_task("Somebody else's", assignee="editor", due_date=dt.date(2026, 1, 1))
    make_task("Done", assignee="viewer", due_date=dt.date(2026, 1, 1), status="done")
    shown = parse(sign_in("viewer").get("/admin/")).one("ul", class_="board").all("li")
    assert [each.one("a").text for each in shown] == ["Late 1", "Late 2", "Late 3"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("weeks=7", "“weeks” does not take 7."), ("project_in=x", "“project_in” (Project) does not take x.")],
)
def test_what_is_not_understood_is_left_out_and_said(make_task, sign_in, query, sentence):
    make_task()
    client = sign_in("viewer")
    answer = client.get(f"/admin/?{query}")
    assert answer.status_code == 200
    assert sentences(answer) == [sentence]
    assert number(client, "Open tasks", f"/admin/?{query}") == 1


@pytest.mark.parametrize(
    "query", ["project_in=99999999999999999999", "weeks=%00", "project_in=%00", "refresh"]
)
def test_nonsense_breaks_nothing(sign_in, query):
    assert sign_in("viewer").get(f"/admin/?{query}").status_code in (200, 302)


def test_a_project_without_tasks_has_no_marks(sign_in, make_task, make_project):
    make_task()
    page = parse(sign_in("viewer").get(f"/admin/?project_in={make_project('Idle').id}")).one("main")
    assert [tile.one(class_="tile-value").text for tile in page.all(class_="tile")] == ["0"] * 5
    assert [link for svg in page.all("svg") for link in svg.all("a")] == []


@pytest.mark.parametrize("role, ways", [("viewer", []), ("manager", ["New task", "Import"])])
def test_where_there_are_no_tasks_it_offers_the_ways_to_the_first(sign_in, make_task, role, ways):
    client = sign_in(role)
    page = parse(client.get("/admin/")).one("main")
    assert page.one("h2").text == "No tasks yet."
    assert [link.text for link in page.one(class_="empty").all("a")] == ways
    assert not page.all(class_="tile")
    make_task()
    assert parse(client.get("/admin/")).one("main").all(class_="tile")


def test_names_of_people_and_projects_stay_text(make_person, make_project, make_task, sign_in):
    evil = "<script>alert(1)</script>"
    make_task(evil, assignee=make_person(evil), project=make_project(evil), due_date=dt.date.today())
    assert evil not in sign_in("viewer").get("/admin/").text


def test_it_asks_as_much_of_the_database_for_many_tasks_as_for_few(
    make_task, make_project, sign_in, insert_tasks, queries, nothing_known
):
    client = sign_in("viewer")
    make_task(assignee="editor", project=make_project("Named"))
    client.get("/admin/")
    with queries() as few:
        client.get("/admin/")
    insert_tasks(300)
    with queries() as many:
        client.get("/admin/")
    assert len(many) == len(few) <= 13, str(many)


def test_boards_are_drawn_once_and_anew_for_other_figures_names_days_and_words(
    app, sign_in, make_person, make_project, make_task, monkeypatch
):
    drawn = []
    usual = charts.due_per_day
    monkeypatch.setattr(charts, "due_per_day", lambda *given: drawn.append(1) or usual(*given))
    project = make_project("Before")
    make_task("One", project=project)
    viewer, other = sign_in("viewer"), sign_in(make_person(roles=("viewer",)))
    boards_of = [parse(client.get("/admin/")).one(class_="board-projects").text for client in (viewer, other)]
    assert boards_of[0] == boards_of[1] and len(drawn) == 1

    with app.app_context(), change(db.session, SYSTEM, door="command"):
        db.session.get(Project, project.id).name = "After"
    assert "After" in viewer.get("/admin/").text
    make_task("Two", project=project)
    assert number(viewer, "Open tasks") == 2
    assert len(drawn) == 3
    spanish = sign_in(make_person(roles=("viewer",), locale="es"))
    assert "Abiertas por persona" in spanish.get("/admin/").text
    east = sign_in(make_person(roles=("viewer",), timezone="Pacific/Kiritimati"))
    west = sign_in(make_person(roles=("viewer",), timezone="Pacific/Pago_Pago"))
    days = {parse(each.get("/admin/")).one(class_="board-due").text for each in (east, west)}
    assert len(days) == 2
