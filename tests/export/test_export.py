"""Exports: what the list shows, as a file that can be read back, or no file at all."""

import csv
import datetime as dt
import io
import logging
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from admin_app.accounts.model import User
from admin_app.database.types import now
from admin_app.export import spool
from admin_app.export.cells import split_members
from admin_app.export.guard import unescape
from admin_app.export.related import Members
from admin_app.export.service import CHUNK
from admin_app.extensions import db
from admin_app.tasks.model import Task

HEADER = (
    *("id", "title", "description", "status", "priority", "due_date", "assignee", "project", "tags"),
    *("created_by", "created_at", "updated_at", "completed_at", "version"),
)
URL = "/admin/tasks/export/csv/"


@pytest.fixture
def export(sign_in):
    """The rows of an export, as dictionaries of raw cells."""

    def call(query="", who="viewer"):
        answer = sign_in(who).get(f"{URL}?{query}")
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.get_data().decode(), newline="")))

    return call


def test_a_file_has_the_columns_of_the_contract_in_their_order(sign_in):
    days = {now().date()}
    answer = sign_in("viewer").get(URL)
    days.add(now().date())  # another one, when it is midnight
    assert answer.get_data() == (",".join(HEADER) + "\r\n").encode()
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["Content-Disposition"] in {
        f'attachment; filename="tasks-{day}.csv"' for day in days
    }


def test_every_value_has_its_raw_form(export, app, make_task, make_project, make_tag, make_person):
    person = make_person("Ada", email="ada@example.org", timezone="Asia/Tokyo", roles=["viewer"])
    tags = [make_tag("b|c"), make_tag("a\\d")]
    task = make_task(
        "T",
        description="one\ntwo",
        status="done",
        priority="urgent",
        due_date=dt.date(2026, 2, 28),
        assignee=person,
        project=make_project("Home"),
        tags=tags,
        by="editor",
    )
    moment = dt.datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=dt.UTC)
    with app.app_context(), db.engine.begin() as connection:
        table = Task.__table__
        connection.execute(update(table).values(created_at=moment, updated_at=moment, completed_at=moment))
    (row,) = export(who=person)
    assert row == {
        "id": str(task.id),
        "title": "T",
        "description": "one\ntwo",
        "status": "done",
        "priority": "urgent",
        "due_date": "2026-02-28",
        "assignee": "ada@example.org",
        "project": "Home",
        "tags": "a\\\\d|b\\|c",
        "created_by": "editor@example.org",
        "created_at": "2026-01-02T03:04:05.000678Z",
        "updated_at": "2026-01-02T03:04:05.000678Z",
        "completed_at": "2026-01-02T03:04:05.000678Z",
        "version": "1",
    }
    assert split_members(row["tags"]) == ["a\\d", "b|c"]


def test_what_is_missing_is_an_empty_cell(export, make_task):
    make_task("x")
    (row,) = export()
    for name in ("description", "due_date", "assignee", "project", "tags", "created_by", "completed_at"):
        assert row[name] == ""


def test_an_export_is_the_same_in_every_language(sign_in, make_task):
    make_task("x", status="in_progress", priority="low")
    client = sign_in("viewer")
    plain = client.get(URL).get_data()
    client.set_cookie("language", "ar")
    assert client.get(URL).get_data() == plain


def test_an_export_has_the_rows_of_the_list_in_its_order(export, make_task):
    for title, status in (("b", "open"), ("c", "blocked"), ("a", "open"), ("d", "done")):
        make_task(title, status=status)
    found = [row["title"] for row in export("status_in=open,blocked&sort=-title&page=7&page_size=25")]
    assert found == ["c", "b", "a"]
    assert [row["title"] for row in export("search=D")] == ["d"]
    assert [row["title"] for row in export()] == ["d", "a", "c", "b"]


def test_a_deleted_task_a_deleted_tag_and_nobody_elses_are_left_out(
    export, sign_in, post, make_task, make_tag
):
    tag, kept = make_tag("gone"), make_tag("kept")
    task = make_task("deleted")
    make_task("stays", tags=[tag, kept])
    client = sign_in("manager")
    post(client, "/admin/tasks/delete/", {"id": task.id})
    post(client, "/admin/tags/delete/", {"id": tag.id})
    assert [(row["title"], row["tags"]) for row in export()] == [("stays", "kept")]


def test_cells_are_guarded_and_come_back_exactly(export, sign_in, post):
    client = sign_in("editor")
    hostile = ["=1+1", "+1", "-1", "@x", "'already", "＝1", 'quo"ted,comma', "報告 تقرير"]
    for text in hostile:
        assert post(client, "/admin/tasks/new/", {"title": text, "description": text}).status_code == 303
    rows = export("sort=created_at")
    assert [unescape(row["title"]) for row in rows] == hostile
    assert [unescape(row["description"]) for row in rows] == hostile
    assert [row["title"][0] for row in rows[:6]] == ["'"] * 6


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.text(
        alphabet=st.one_of(
            st.sampled_from("'=+-@|,;\"\n\\％"), st.characters(exclude_categories=["Cc", "Cs"])
        ),
        min_size=1,
    )
)
def test_any_text_that_can_be_saved_comes_back_exactly(export, database, sign_in, post, read, text):
    database.put_back()
    answer = post(sign_in("editor"), "/admin/tasks/new/", {"title": "x", "description": text})
    assert answer.status_code == 303
    (row,) = export()
    assert unescape(row["description"]) == read(select(Task.description))[0]


@pytest.mark.parametrize(
    "query", ["colour=red", "status_in=open,finished", "page=-1", "due=someday", "sort=zzz", "assignee_in=x"]
)
def test_an_argument_that_is_not_understood_is_no_wider_file(sign_in, make_task, query):
    make_task()
    answer = sign_in("viewer").get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"
    assert query.partition("=")[0] in answer.text or "page" in answer.text


@pytest.mark.parametrize("kind", ["xls", "html", "json", "zzz", "%00"])
def test_a_kind_of_file_that_does_not_exist_is_a_page_of_ours(sign_in, kind):
    assert sign_in("viewer").get(f"/admin/tasks/export/{kind}/").status_code == 404


@pytest.mark.parametrize("area", ["projects", "tags", "users", "roles"])
def test_other_records_can_be_exported_too(sign_in, area, make_project, make_tag):
    make_project("=x")
    make_tag("=y")
    answer = sign_in("admin").get(f"/admin/{area}/export/csv/")
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows
    assert all(value is not None for row in rows for value in row.values())


def test_an_export_of_people_holds_no_secret(sign_in, read):
    text = sign_in("admin").get("/admin/users/export/csv/").text
    for password, uniquifier in read(select(User.password, User.fs_uniquifier)):
        assert password not in text
        assert uniquifier not in text


def test_the_menu_leads_to_the_file_of_the_rows_on_the_screen(sign_in, make_task):
    make_task("a")
    make_task("b", status="done")
    client = sign_in("viewer")
    text = client.get("/admin/tasks/?status_in=done&sort=title&page=0&page_size=25").text
    assert 'href="/admin/tasks/export/csv/?status_in=done&amp;sort=title&amp;form=person"' in text


@pytest.fixture
def hand_over(app, monkeypatch):
    """Nothing is read from the database before the rows until then were taken."""
    monkeypatch.setattr(spool, "MEMORY", 0)
    app.config["EXPORT_SPOOL_MB"] = 0


class TestAFailureInTheMiddle:
    @pytest.fixture
    def failing(self, insert_tasks, monkeypatch):
        """An export of 2,500 tasks whose third thousand cannot be read."""
        insert_tasks(2500)
        whole, seen = Members.column, []

        def fails(*args):
            seen.append(args)
            if len(seen) == 2000 // CHUNK + 1:
                raise OSError("hidden words")
            return whole(*args)

        monkeypatch.setattr(Members, "column", fails)

    def test_the_body_breaks_instead_of_looking_whole(self, failing, sign_in, caplog):
        answer = sign_in("viewer").get(URL, buffered=False)
        assert answer.status_code == 200
        assert "Content-Length" not in answer.headers
        received = []
        with pytest.raises(OSError):
            for piece in answer.iter_encoded():
                received.append(piece)
        answer.close()
        assert b"".join(received).count(b"\r\n") == 2001
        (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
        assert "tasks-" in record.message and "reference" in record.message

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
    def test_a_failure_before_the_first_row_is_a_page(self, kind, sign_in, monkeypatch, make_task):
        def fails(*_args):
            raise OSError("hidden words")

        make_task("x")
        monkeypatch.setattr(Members, "column", fails)
        answer = sign_in("viewer").get(f"/admin/tasks/export/{kind}/")
        assert answer.status_code == 500
        assert answer.mimetype == "text/html"
        assert "hidden words" not in answer.text


def test_who_leaves_in_the_middle_leaves_no_connection_open(app, sign_in, insert_tasks, caplog, hand_over):
    insert_tasks(2500)
    with app.app_context():
        pool = db.engine.pool
    caplog.set_level(logging.INFO, "admin_app")
    answer = sign_in("viewer").get(URL, buffered=False)
    next(answer.iter_encoded())
    assert pool.checkedout() == 1
    answer.close()
    assert pool.checkedout() == 0
    assert "the client left" in caplog.text


def test_a_slow_reader_does_not_hold_the_database(app, sign_in, insert_tasks):
    insert_tasks(2500)
    answer = sign_in("viewer").get(URL, buffered=False)
    pieces = answer.iter_encoded()
    next(pieces)
    for thread in [each for each in threading.enumerate() if each.name == "export"]:
        thread.join()  # it waits for nobody
    with app.app_context():
        assert db.engine.pool.checkedout() == 0
    assert b"".join(pieces).count(b"\r\n") == 2500 - CHUNK
    answer.close()


def test_an_export_asked_for_by_its_head_alone_leaves_no_connection_open(app, sign_in, insert_tasks):
    insert_tasks(10)
    with app.app_context():
        pool = db.engine.pool
    answer = sign_in("viewer").head(URL)
    assert (answer.status_code, answer.get_data()) == (200, b"")
    assert pool.checkedout() == 0


def test_an_export_sees_the_database_as_it_was_when_it_began(
    sign_in, insert_tasks, make_task, post, hand_over
):
    insert_tasks(2500)
    client = sign_in("manager")
    answer = client.get(f"{URL}?sort=created_at", buffered=False)
    pieces = answer.iter_encoded()
    first = next(pieces)
    assert first.count(b"\r\n") == CHUNK + 1
    make_task("made while it ran")
    post(sign_in("manager"), "/admin/tasks/new/", {"title": "saved while it ran"})
    rest = b"".join(pieces)
    answer.close()
    assert (first + rest).count(b"\r\n") == 2501
    assert b"while it ran" not in rest
