"""Lists ask what came in together: by an import, or by a change of many."""

import csv
import io
import uuid

import pytest
from sqlalchemy import select, text

from admin_app.console import past_filters
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.console.pages import parse, sentences, titles

BATCH = str(uuid.uuid4())


@pytest.fixture(params=["named", "looked up"], autouse=True)
def found_by(request, monkeypatch):
    """Each test runs for each way: records are named, or looked up by the statement."""
    monkeypatch.setattr(past_filters, "NAMED", 1000 if request.param == "named" else -1)


@pytest.fixture
def batch(app, make_task):
    """One batch in which a task was created, one changed and one discarded; a fourth is none of its."""
    old, gone = make_task("Old"), make_task("Gone")
    make_task("Other")
    with app.app_context(), change(db.session, SYSTEM, door="import", batch=BATCH):
        tasks.create({"title": "New"}, SYSTEM)
        tasks.update(db.session.get(Task, old.id), {"priority": "urgent"}, SYSTEM)
        tasks.discard(db.session.get(Task, gone.id), SYSTEM)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("batch={batch}", ["New", "Old"]),
        ("batch_in={batch}", ["New", "Old"]),
        ("batch_new={batch}", ["New"]),
        ("batch_changed={batch}", ["Old"]),
        ("batch_not={batch}", ["Other"]),
        ("batch={batch}&priority_in=urgent", ["Old"]),
        ("batch={batch}&search=new", ["New"]),
        ("batch=00000000-0000-4000-8000-000000000000", []),
    ],
)
def test_a_list_asks_what_came_in(sign_in, batch, query, expected):
    answer = sign_in("viewer").get("/admin/tasks/?" + query.format(batch=BATCH))
    assert answer.status_code == 200 and sentences(answer) == []
    assert (sorted(titles(answer)) if parse(answer).all("tbody") else []) == expected


def test_an_export_takes_it_and_refuses_what_is_no_batch(sign_in, batch):
    client = sign_in("viewer")
    answer = client.get(f"/admin/tasks/export/csv/?batch_new={BATCH}")
    assert [row["title"] for row in csv.DictReader(io.StringIO(answer.text))] == ["New"]
    for wrong in ("x", BATCH[:-1], "me", "\x00" * 36):
        assert client.get("/admin/tasks/export/csv/", query_string={"batch": wrong}).status_code == 400
    answer = client.get("/admin/tasks/?batch=x")
    assert sentences(answer) == ["“batch” (Written together) does not take x."]


def test_it_is_shown_in_words_and_offered_by_links_only(sign_in, batch):
    page = parse(sign_in("viewer").get(f"/admin/tasks/?batch_new={BATCH}"))
    assert "what was created" in page.one("main").text
    assert [link for link in page.all("a") if link.get("href") == "/admin/tasks/"]
    assert "Written together" not in sign_in("viewer").get("/admin/tasks/").text


def test_what_came_in_is_found_by_an_index(app, batch):
    statement = select(Entry.record_id).where(Entry.batch == BATCH, Entry.area == "tasks")
    with app.app_context(), db.engine.connect() as connection:
        if db.engine.name == "postgresql":
            for way in ("seqscan", "bitmapscan"):
                connection.execute(text(f"SET enable_{way} = off"))
        explain = "EXPLAIN QUERY PLAN " if db.engine.name == "sqlite" else "EXPLAIN "
        compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
        plan = str(connection.execute(text(explain + str(compiled))).all())
    assert "ix_changes_of_batch" in plan
