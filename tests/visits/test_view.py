"""What a person opened last is remembered for them alone, and shown where they may still see it."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from admin_app.extensions import db
from admin_app.visits import service
from admin_app.visits.model import Visit
from tests.console.pages import parse

PAGE = "/admin/visited/"


def shown(client):
    """The titles on the page, in their order."""
    answer = client.get(PAGE)
    assert answer.status_code == 200
    lists = parse(answer).all("ul", class_="visited-list")
    return [each.text for each in lists[0].all("bdi")] if lists else []


@pytest.fixture
def visit():
    def call(client, record, page="details"):
        answer = client.get(f"/admin/{record.__tablename__}/{page}/?id={record.id}")
        assert answer.status_code == 200

    return call


def test_what_was_opened_last_comes_first_and_once(sign_in, make_task, make_project, visit):
    client, first, project = sign_in("manager"), make_task("First"), make_project("Roof")
    second = make_task("Second")
    for record in (first, project, second, first):
        visit(client, record)
    assert shown(client) == ["First", "Second", "Roof"]


def test_a_form_that_is_opened_counts_too(sign_in, make_task, visit):
    client = sign_in("manager")
    visit(client, make_task("Edited"), "edit")
    assert shown(client) == ["Edited"]


def test_everybody_has_their_own(sign_in, make_task, visit):
    visit(sign_in("manager"), make_task("Theirs"))
    assert shown(sign_in("editor")) == []


def test_what_is_in_the_trash_is_not_shown(sign_in, make_task, discard, visit):
    client, task = sign_in("manager"), make_task("Gone")
    visit(client, task)
    discard(task)
    assert shown(client) == []


def test_what_a_person_may_not_see_any_more_is_not_shown(sign_in, app, person_of, visit):
    with app.app_context():
        service.note(person_of("viewer").id, "users", person_of("admin").id)
        service.note(person_of("viewer").id, "no_such_area", 1)
    assert shown(sign_in("viewer")) == []


def test_ten_are_shown_and_twenty_remembered(sign_in, make_task, visit, read):
    client, tasks = sign_in("viewer"), [make_task(f"T{n}") for n in range(22)]
    for task in tasks:
        visit(client, task)
    assert shown(client) == [f"T{n}" for n in range(21, 11, -1)]
    assert sorted(read(select(Visit.record_id))) == [task.id for task in tasks[-service.KEPT :]]


def test_what_others_open_makes_nobody_forget(app, person_of):
    with app.app_context():
        people = [person_of(who).id for who in ("viewer", "manager")]
        for number in range(1, service.KEPT):
            for person in people:
                service.note(person, "tasks", number)
        for person in people:
            assert service.last(person) == [("tasks", number) for number in range(service.KEPT - 1, 0, -1)]


def test_a_visit_changes_nothing_that_is_audited(sign_in, make_task, visit, everything):
    client, task = sign_in("viewer"), make_task("x")
    client.get("/admin/tasks/")
    before = everything()
    visit(client, task)
    after = everything()
    assert {name for name in after if after[name] != before[name]} == {"visits"}


def test_a_record_opens_where_no_visit_can_be_written(sign_in, make_task, visit, monkeypatch):
    def refuse(*_args):
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(service, "_write", refuse)
    client = sign_in("viewer")
    visit(client, make_task("x"))
    assert shown(client) == []


def test_a_list_asks_for_no_visits(sign_in, make_task, queries, app):
    make_task("x")
    client = sign_in("viewer")
    with app.app_context():
        engine = db.engines["jobs"]
    with queries(engine) as seen:
        page = client.get("/admin/tasks/")
    assert not any("visits" in statement for statement in seen.statements)
    assert PAGE in page.text
