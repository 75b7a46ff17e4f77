"""Lists ask the history: who ever changed a task, and what it ever was."""

import csv
import io

import pytest
from sqlalchemy import select, text

from admin_app.accounts.model import User
from admin_app.console import past_filters
from admin_app.console.screen_filters import filter_for
from admin_app.database.dialect_json import text_at
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from tests.console.pages import parse, sentences, titles, values


@pytest.fixture(params=["named", "few", "many"], autouse=True)
def found_by(request, monkeypatch):
    """Each test runs for each way: records are named, looked up by the statement, or the list is walked."""
    monkeypatch.setattr(past_filters, "NAMED", 1000 if request.param == "named" else -1)
    monkeypatch.setattr(past_filters, "FEW", 0 if request.param == "many" else 50_000)


@pytest.fixture
def office(make_task, make_person, sign_in, post):
    """Three tasks and what became of them; gives the people by name."""
    people = {name: make_person(name, roles=["manager"]) for name in ("Ana", "Bob", "Eve")}
    report = make_task("Report", assignee=people["Ana"])
    mail = make_task("Mail", status="blocked", by="manager", assignee=people["Bob"])
    make_task("Nothing", priority="low")

    def save(who, task, **changed):
        address = f"/admin/tasks/edit/?id={task.id}"
        client = sign_in(people[who])
        assert post(client, address, {**values(client.get(address)), **changed}).status_code == 303

    save("Ana", report, status="in_progress", assignee_id=people["Eve"].id)
    save("Bob", report, status="blocked")
    save("Bob", report, status="open", assignee_id="")
    save("Bob", mail, priority="urgent")
    return {name: person.id for name, person in people.items()}


@pytest.fixture
def listed(sign_in, office):
    """The titles that a list has: `listed("was_status=blocked")`, for somebody."""

    def call(query, who="viewer"):
        answer = sign_in(who).get("/admin/tasks/?" + query.format(**office))
        assert answer.status_code == 200
        assert sentences(answer) == []
        return sorted(titles(answer)) if parse(answer).all("tbody") else []

    return call


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("changed_by_in={Ana}", ["Report"]),
        ("changed_by_in={Bob}", ["Mail", "Report"]),
        ("changed_by_in={Ana},{Bob}", ["Mail", "Report"]),
        ("changed_by_in={Eve}", []),
        ("changed_by_in=none", ["Nothing", "Report"]),
        ("changed_by_in=none,{Bob}", ["Mail", "Nothing", "Report"]),
        ("changed_by_in=me", []),
        ("changed_by_not={Bob}", ["Nothing"]),
        ("changed_by_not=none", ["Mail"]),
        ("was_status=blocked", ["Mail", "Report"]),
        ("was_status=in_progress", ["Report"]),
        ("was_status=open", ["Nothing", "Report"]),
        ("was_status=done", []),
        ("was_status=in_progress,done", ["Report"]),
        ("was_status_not=blocked", ["Nothing"]),
        ("was_status_in=in_progress", ["Report"]),
        ("was_assignee={Ana}", ["Report"]),
        ("was_assignee={Eve}", ["Report"]),
        ("was_assignee={Bob}", ["Mail"]),
        ("was_assignee={Ana},{Bob}", ["Mail", "Report"]),
        ("was_assignee_not={Bob}", ["Nothing", "Report"]),
        ("was_status=blocked&status_in=open", ["Report"]),
        ("was_status=blocked&changed_by_in={Bob}&was_assignee={Eve}", ["Report"]),
        ("was_status=open&search=noth", ["Nothing"]),
        ("changed_by_in={Bob}&sort=-title", ["Mail", "Report"]),
    ],
)
def test_a_list_asks_what_ever_was(listed, query, expected):
    assert listed(query) == expected


def test_a_list_that_is_walked_asks_the_history_of_each_row(listed, monkeypatch):
    monkeypatch.setattr("admin_app.console.listing.COUNT_LIMIT", 0)
    for order in ("", "&sort=status,title", "&sort=-due_date"):
        assert listed("was_status=blocked&status_in=open" + order) == ["Report"]
        assert listed("was_status_not=blocked" + order) == ["Nothing"]
        assert listed("changed_by_in={Bob}&priority_not=low" + order) == ["Mail", "Report"]
        assert listed("changed_by_not={Bob},{Ana}" + order) == ["Nothing"]


def test_what_nothing_matches_is_found_once_somebody_writes(listed, make_task):
    assert listed("changed_by_not=none,{Bob}") == []
    assert listed("changed_by_not=none,{Bob}") == []
    make_task("By an editor", by="editor")
    assert listed("changed_by_not=none,{Bob}") == ["By an editor"]
    assert listed("changed_by_not=none,{Bob}") == ["By an editor"]
    make_task("By another", by="editor")
    assert listed("changed_by_not=none,{Bob}") == ["By an editor", "By another"]


def test_me_is_who_asks(listed):
    assert listed("changed_by_in=me", "manager") == ["Mail"]
    assert listed("was_assignee=me", "manager") == []


def test_a_number_that_begins_like_another_is_not_that_one(listed, office, app):
    number = office["Ana"] * 10
    zoe = User(id=number, email="zoe@example.org", name="Zoe", active=True, fs_uniquifier="z" * 32)
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        db.session.add(zoe)
    assert listed(f"was_assignee={number}") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("was_status=finished", "“was_status” (Was ever) does not take finished."),
        ("was_status=none", "“was_status” (Was ever) does not take none."),
        ("was_assignee=none", "“was_assignee” (Was ever assigned to) does not take none."),
        ("was_assignee=ana", "“was_assignee” (Was ever assigned to) does not take ana."),
        ("changed_by_in=ana", "“changed_by_in” (Changed by) does not take ana."),
        ("was_title=x", "“was_title” is not an argument of this list."),
    ],
)
def test_what_is_not_understood_is_named_and_an_export_refuses_it(sign_in, office, query, said):
    client = sign_in("viewer")
    answer = client.get(f"/admin/tasks/?{query}")
    assert sentences(answer) == [said]
    assert len(titles(answer)) == 3
    assert client.get(f"/admin/tasks/export/csv/?{query}").status_code == 400


def test_the_export_takes_the_same_arguments(sign_in, office):
    answer = sign_in("viewer").get(
        "/admin/tasks/export/csv/?was_status=in_progress&changed_by_in={Bob}".format(**office)
    )
    assert [row["title"] for row in csv.DictReader(io.StringIO(answer.text))] == ["Report"]


def test_a_filter_in_use_is_shown_in_words_and_can_be_taken_away(sign_in, office):
    page = parse(
        sign_in("viewer").get(
            "/admin/tasks/?was_status=blocked&changed_by_in=none&was_assignee={Ana}".format(**office)
        )
    )
    text = page.one("main").text
    assert "Was ever" in text
    assert "The system" in text
    assert [
        link
        for link in page.all("a")
        if link.get("href") == "/admin/tasks/?changed_by_in=none&was_status=blocked"
    ]


def test_a_discarded_task_is_not_found_by_what_it_was(listed, office, read, sign_in, post, make_task):
    task = make_task("Gone", status="blocked")
    post(sign_in("admin"), "/admin/tasks/delete/", {"id": task.id})
    assert listed("was_status=blocked") == ["Mail", "Report"]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("was_status=blocked", 2),
        ("was_status=blocked,in_progress", 2),
        ("changed_by_in={Bob}", 2),
        ("changed_by_in={Bob},none", 3),
        ("was_status_not=blocked", 1),
        ("was_status=blocked&status_in=open", 1),
    ],
)
def test_the_number_of_rows_is_that_of_the_rows(office, sign_in, discard, make_task, query, number):
    discard(make_task("Gone", status="blocked", by="manager"))
    page = parse(sign_in("viewer").get("/admin/tasks/?" + query.format(**office)))
    assert page.one("h1").one(class_="count").text == str(number)
    assert len(page.one("tbody").all("tr")) == number


def test_what_is_asked_of_the_history_alone_is_counted_id_by_id(office, sign_in, queries):
    client = sign_in("viewer")
    with queries() as seen:
        client.get("/admin/tasks/?was_status=blocked")
    (count,) = [each for each in seen.statements if "count(*)" in each and "tasks.id" in each]
    assert "FROM (SELECT DISTINCT changes.record_id" in count
    assert "JOIN" not in count and "EXISTS" not in count


def test_what_a_task_was_is_found_by_an_index(app, office):
    """The index holds the same expression as the query, on each engine."""
    value = text_at(Entry.fields, "status", 1)
    statement = select(Entry.record_id).where(
        Entry.area == "tasks", value.in_(["blocked"]), value.is_not(None)
    )
    with app.app_context(), db.engine.connect() as connection:
        if db.engine.name == "postgresql":
            connection.execute(text("SET enable_seqscan = off"))
            connection.execute(text("SET enable_bitmapscan = off"))
        explain = "EXPLAIN QUERY PLAN " if db.engine.name == "sqlite" else "EXPLAIN "
        compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
        plan = str(connection.execute(text(explain + str(compiled).replace(":", r"\:"))).all())
    assert "ix_changes_was_status" in plan


def test_a_filter_over_the_history_needs_a_field_that_has_one(app):
    (view,) = [view for view in app.extensions["admin"][0]._views if view.endpoint == "tasks"]
    with app.app_context():
        assert filter_for(view, "was_priority").arguments() == ("was_priority", "was_priority_not")
        for key in ("was_tags", "was_title", "was_due_date"):
            with pytest.raises(TypeError):
                filter_for(view, key)
