"""What the screens let people do with single tasks is what the policy says, for whoever and whatever."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.permissions.policy import allows
from admin_app.tasks.model import UNFINISHED, Task

SHIPPED = ("viewer", "editor", "manager", "admin")
TASK_RIGHTS = ("create", "edit", "edit_own", "delete", "delete_own", "bulk")
PEOPLE = ("me", "other", None)


@dataclass
class World:
    """Somebody with roles, and tasks of theirs and of others."""

    roles: tuple[str, ...]
    rights: frozenset[str]
    tasks: list[tuple[str | None, str | None, str]]  # created by, assigned to, status


tasks = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from((*UNFINISHED, "done")))
worlds = st.builds(
    World,
    roles=st.lists(st.sampled_from(SHIPPED), max_size=2, unique=True).map(tuple),
    rights=st.frozensets(st.sampled_from(TASK_RIGHTS)),
    tasks=st.lists(tasks, min_size=1, max_size=3),
)
#: Rights are the same whichever database the rows are in, and there are many rows to try.
on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
any_world = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def build(app, database, make_person, make_role, actor):
    """Makes a world anew: the person who acts, as an actor, and the ids of the tasks."""

    def make(world):
        database.put_back()
        own = make_role(permissions=["tasks.see", *(f"tasks.{right}" for right in world.rights)])
        me = make_person(roles=[*world.roles, own.name])
        ids = {"me": me.id, "other": make_person().id, None: None}
        with app.app_context(), change(db.session, SYSTEM, door="command"):
            made = [
                Task(title="A", created_by_id=ids[by], assignee_id=ids[to], status=status)
                for by, to, status in world.tasks
            ]
            db.session.add_all(made)
            db.session.flush()
            numbers = [task.id for task in made]
        return me, actor(me), numbers

    return make


def may(actor, verb, created_by, assigned_to):
    """The rule of DESIGN 4, said once more and without the policy's help."""
    owns = "me" in (created_by, assigned_to)
    return f"tasks.{verb}" in actor.permissions or (f"tasks.{verb}_own" in actor.permissions and owns)


def rows(read):
    return {row.id: row for row in read(select(*Task.__table__.c))}


def refused(answer):
    assert answer.status_code in (200, 303, 403), answer.status_code
    return answer.status_code == 403


@any_world
@given(world=worlds)
def test_the_policy_is_the_rule_of_the_design(build, app, world):
    _me, actor, numbers = build(world)
    with app.app_context():
        for number, (created_by, assigned_to, _status) in zip(numbers, world.tasks, strict=True):
            task = db.session.get(Task, number)
            for verb in ("edit", "delete"):
                assert allows(actor, verb, task) == may(actor, verb, created_by, assigned_to)


@on_sqlite
@any_world
@given(world=worlds)
def test_every_path_to_a_single_task_asks_the_policy(build, sign_in, post, read, world):
    me, actor, numbers = build(world)
    client = sign_in(me)
    listed = client.get("/admin/tasks/").text
    for number, (created_by, assigned_to, status) in zip(numbers, world.tasks, strict=True):
        may_edit = may(actor, "edit", created_by, assigned_to)
        may_delete = may(actor, "delete", created_by, assigned_to)
        one = f"?id={number}"
        details = client.get(f"/admin/tasks/details/{one}").text
        for verb, allowed in (("edit", may_edit), ("delete", may_delete)):
            assert (f"/admin/tasks/{verb}/{one}" in details) == allowed, "the button on the page"
            assert refused(client.get(f"/admin/tasks/{verb}/{one}")) == (not allowed)
        offered = "complete" if status in UNFINISHED else "reopen"
        assert (f"value={offered}:{number}:" in listed.replace('"', "")) == may_edit, "the button in the list"

        for url, form, allowed in (
            (f"/admin/tasks/edit/{one}", {"title": "B", "version": 1}, may_edit),
            ("/admin/tasks/action/", {"do": f"{offered}:{number}:"}, may_edit),
            ("/admin/tasks/action/", {"action": "complete", "rowid": number}, may_edit),
            ("/admin/tasks/delete/", {"id": number}, may_delete),
        ):
            before = rows(read)
            assert refused(post(client, url, form)) == (not allowed)
            if not allowed:
                assert rows(read) == before


@any_world
@given(world=worlds)
def test_several_tasks_at_once_are_changed_all_or_none(build, sign_in, post, read, world):
    me, actor, numbers = build(world)
    allowed = all(may(actor, "edit", by, to) for by, to, _status in world.tasks)
    if len(numbers) > 1:
        allowed = allowed and "tasks.bulk" in actor.permissions
    before = rows(read)
    answer = post(sign_in(me), "/admin/tasks/action/", {"action": "complete", "rowid": numbers})
    assert refused(answer) == (not allowed)
    after = rows(read)
    if allowed:
        assert {row.status for row in after.values()} == {"done"}
    else:
        assert after == before
