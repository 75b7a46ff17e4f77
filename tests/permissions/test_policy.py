"""The one policy, asked directly."""

from itertools import product
from types import SimpleNamespace

import pytest
from sqlalchemy import not_, select

from admin_app.errors import Forbidden
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import NOBODY, SYSTEM, Actor
from admin_app.permissions.catalogue import ADMIN, KEYS, PERMISSIONS, SHIPPED_ROLES
from admin_app.permissions.policy import allows, allows_all, allows_values, owns, permitted, require
from admin_app.tasks.model import Task

VERBS = ("see", "export", "create", "edit", "delete", "bulk", "import")


def person(*permissions, id=7):
    return Actor(id=id, name="P", permissions=frozenset(permissions))


def rights_of(name):
    (role,) = (role for role in SHIPPED_ROLES if role.name == name)
    return set(role.permissions)


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_may_anything_and_the_system_may_everything(verb):
    assert not allows(NOBODY, verb, Task)
    assert not allows(NOBODY, verb, Task(created_by_id=None))
    assert allows(SYSTEM, verb, Task)
    assert allows(SYSTEM, verb, Task(created_by_id=3))


@pytest.mark.parametrize("owner", ["created_by_id", "assignee_id"])
def test_a_right_to_ones_own_holds_for_what_one_created_or_is_assigned(owner):
    actor = person("tasks.edit_own")
    assert allows(actor, "edit", Task(**{owner: actor.id}))
    assert not allows(actor, "edit", Task(**{owner: actor.id + 1}))
    assert not allows(actor, "delete", Task(**{owner: actor.id}))


def test_a_record_without_owners_belongs_to_nobody():
    actor = person("tags.edit_own")
    assert not allows(actor, "edit", SimpleNamespace(__tablename__="tags", owner_columns=()))
    assert not owns(NOBODY, Task(created_by_id=None, assignee_id=None))


def test_a_right_in_one_area_says_nothing_of_another():
    assert not allows(person("projects.edit", "tasks.see"), "edit", Task)


def test_require_refuses_what_the_policy_refuses():
    require(person("tasks.edit"), "edit", Task)
    with pytest.raises(Forbidden):
        require(person("tasks.edit_own"), "edit", Task(created_by_id=1))


@pytest.fixture
def owned(app, make_person):
    """Somebody's number, where tasks have every pair of creator and assignee: them, another, nobody."""
    people = [make_person().id, make_person().id, None]
    pairs = product(people, repeat=2)
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        db.session.add_all(Task(title="T", created_by_id=by, assignee_id=to) for by, to in pairs)
    return people[0]


RIGHTS = [(), ("edit_own",), ("edit",), ("edit", "edit_own"), ("see", "delete"), ("delete_own",)]


@pytest.mark.parametrize("who", ["somebody", "nobody", "the system"])
@pytest.mark.parametrize("rights", RIGHTS)
def test_a_query_and_columns_are_told_what_a_record_is_told(app, owned, rights, who):
    actor = person(*(f"tasks.{right}" for right in rights), id=owned if who == "somebody" else None)
    actor = SYSTEM if who == "the system" else actor
    may = permitted(actor, "edit", Task)
    with app.app_context():
        tasks = db.session.scalars(select(Task)).all()
        allowed = {task.id for task in tasks if allows(actor, "edit", task)}
        assert set(db.session.scalars(select(Task.id).where(may))) == allowed
        assert set(db.session.scalars(select(Task.id).where(not_(may)))) == {t.id for t in tasks} - allowed
        columns = {task.id: {name: getattr(task, name) for name in Task.owner_columns} for task in tasks}
    assert {n for n, values in columns.items() if allows_values(actor, "edit", Task, values)} == allowed
    assert allows_all(actor, "edit", Task) == (len(allowed) == len(tasks))


def test_each_shipped_role_may_all_that_the_one_before_it_may():
    names = [role.name for role in SHIPPED_ROLES]
    assert names == ["viewer", "editor", "manager", ADMIN]
    for lesser, greater in zip(names, names[1:], strict=False):
        assert rights_of(lesser) < rights_of(greater)
    assert rights_of(ADMIN) == set(KEYS)


def test_shipped_roles_name_only_permissions_that_exist():
    for role in SHIPPED_ROLES:
        assert set(role.permissions) <= set(KEYS)
        assert len(role.permissions) == len(set(role.permissions))


def test_only_administrators_may_touch_people_and_roles():
    guarded = {key for key in KEYS if key.startswith(("users.", "roles."))}
    for name in ("viewer", "editor", "manager"):
        assert not rights_of(name) & guarded


def test_a_viewer_changes_nothing():
    assert {key.partition(".")[2] for key in rights_of("viewer")} == {"see", "export"}


def test_an_editor_touches_nothing_that_is_not_theirs():
    owned = {"tasks.create", "tasks.edit_own", "tasks.delete_own", "reports.create"}
    assert rights_of("editor") - rights_of("viewer") == owned


@pytest.mark.parametrize(
    "key",
    ["trash.purge", "history.see", "jobs.see", "exports.unguarded", "reports.see", "reports.edit"]
    + ["reports.delete", "settings.edit"],
)
def test_only_administrators_delete_for_ever_and_see_what_is_everybodys(key):
    assert key in rights_of(ADMIN) - rights_of("manager")


def test_permissions_are_named_once_and_have_a_label(app):
    assert len(KEYS) == len(set(KEYS))
    with app.test_request_context():
        assert all(str(permission.label) for permission in PERMISSIONS)
