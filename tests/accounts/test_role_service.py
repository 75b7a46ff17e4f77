import pytest
from sqlalchemy import select

from admin_app.accounts import role_service, rules
from admin_app.accounts.model import Role
from admin_app.errors import BadInput, Forbidden
from admin_app.permissions.catalogue import KEYS


@pytest.fixture
def update(acting, roles):
    """Update a role by its name: `update("viewer", by="admin", permissions=[...])`."""

    def call(name, /, *, by=None, **values):
        with acting(by) as actor:
            return role_service.update(*roles(name), values, actor)

    return call


@pytest.fixture
def discard(acting, roles):
    def call(name, *, by=None):
        with acting(by) as actor:
            role_service.discard(*roles(name), actor)

    return call


def test_permissions_are_kept_once_and_in_the_order_of_the_catalogue(acting):
    with acting() as actor:
        given = ["tasks.export", "tasks.see", "tasks.export"]
        role = role_service.create({"name": "New", "permissions": given}, actor)
    assert role.permissions == ["tasks.see", "tasks.export"]


@pytest.mark.parametrize("given", [["tasks.fly"], ["tasks.see", ""], ["users.delete"]])
def test_there_are_no_permissions_but_those_of_the_catalogue(acting, given):
    with pytest.raises(BadInput) as refusal, acting() as actor:
        role_service.create({"name": "New", "permissions": given}, actor)
    assert refusal.value.field == "permissions"


def test_nobody_gives_a_right_that_they_lack(update, make_role):
    helper = make_role("helper", "roles.see", "roles.edit", "tasks.see")
    with pytest.raises(rules.RightTooHigh):
        update("viewer", by=helper, permissions=["tasks.see", "tasks.export", "tasks.delete"])


def test_nobody_takes_a_right_that_they_lack(update, make_role):
    helper = make_role("helper", "roles.see", "roles.edit", "tasks.see")
    with pytest.raises(rules.RightTooHigh):
        update("viewer", by=helper, permissions=["tasks.see"])


def test_nobody_makes_a_role_that_may_do_more_than_they(acting, make_role):
    helper = make_role("helper", "roles.see", "roles.create")
    with pytest.raises(rules.RightTooHigh), acting(helper) as actor:
        role_service.create({"name": "Mine", "permissions": ["tasks.see"]}, actor)


def test_nobody_deletes_a_role_that_may_do_more_than_they(discard, make_role, acting):
    helper = make_role("helper", "roles.see", "roles.delete")
    with acting() as actor:
        role_service.create({"name": "Big", "permissions": ["tasks.delete"]}, actor)
    with pytest.raises(rules.RoleTooHigh):
        discard("Big", by=helper)


@pytest.mark.parametrize("by", [None, "admin"])
@pytest.mark.parametrize("values", [{"name": "boss"}, {"permissions": KEYS[:-1]}, {"permissions": []}])
def test_the_role_of_administrators_keeps_its_name_and_rights(update, by, values):
    with pytest.raises(rules.AdminRoleStays):
        update("admin", by=by, **values)


def test_the_role_of_administrators_may_be_described_anew(update):
    assert update("admin", by="admin", name="admin", permissions=KEYS, description="All of it.")


@pytest.mark.parametrize("by", [None, "admin"])
def test_the_role_of_administrators_is_not_deleted(discard, by):
    with pytest.raises(rules.AdminRoleStays):
        discard("admin", by=by)


def test_a_role_that_people_have_is_not_deleted(discard, read):
    with pytest.raises(rules.RoleInUse):
        discard("viewer")
    assert read(select(Role.deleted_at).where(Role.name == "viewer")) == [None]


def test_a_role_that_nobody_has_is_deleted(acting, discard, read):
    with acting() as actor:
        role_service.create({"name": "Unused", "permissions": []}, actor)
    discard("Unused", by="admin")
    assert read(select(Role.deleted_at).where(Role.name == "Unused")) != [None]


@pytest.mark.parametrize("by", ["viewer", "editor", "manager"])
def test_who_has_no_right_to_edit_roles_edits_none(update, by):
    with pytest.raises(Forbidden):
        update("viewer", by=by, description="Mine now")


def test_a_right_taken_from_a_role_is_gone_with_the_next_click(update, sign_in):
    browser = sign_in("viewer")
    assert browser.get("/admin/tasks/").status_code == 200
    update("viewer", by="admin", permissions=["projects.see"])
    assert browser.get("/admin/tasks/").status_code == 403
