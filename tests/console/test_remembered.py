"""Numbers of rows are counted once, and anew as soon as anybody wrote anything."""

import contextlib

from admin_app.database.dialect_lists import state_of
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks.model import Task
from tests.console.pages import parse


def shown(client, path="/admin/tasks/"):
    return parse(client.get(path)).one(class_="count").text


def test_a_list_is_counted_once_while_nobody_writes(sign_in, insert_tasks, queries):
    insert_tasks(3)
    client = sign_in("editor")
    assert shown(client) == "3"

    def is_counted():
        with queries() as seen:
            assert shown(client) == "3"
        return "count(" in str(seen)

    # Tests beside this one write in databases of the same PostgreSQL server, now and then for seconds.
    assert not all(is_counted() for _try in range(1000))


def test_what_anybody_wrote_is_counted_at_once(sign_in, insert_tasks):
    client = sign_in("editor")
    insert_tasks(3)
    assert shown(client) == "3"
    insert_tasks(2)
    assert shown(client) == "5"


def test_one_person_is_not_told_the_count_of_another(sign_in, insert_tasks, person_of):
    editor, manager = sign_in("editor"), sign_in("manager")
    insert_tasks(3, assignee_id=person_of("editor").id)
    mine = "/admin/tasks/?assignee_in=me"
    assert (shown(editor, mine), shown(manager, mine)) == ("3", "0")


def test_what_was_counted_in_a_change_that_failed_is_forgotten(app, sign_in, insert_tasks):
    client = sign_in("editor")
    insert_tasks(2)
    assert shown(client) == "2"
    with (
        app.app_context(),
        contextlib.suppress(ZeroDivisionError),
        change(db.session, SYSTEM, door="command"),
    ):
        db.session.add(Task(title="Never there"))
        db.session.flush()
        assert state_of(db.session.connection()) is None
        raise ZeroDivisionError
    assert shown(client) == "2"
