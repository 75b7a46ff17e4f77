"""What can be done with roles."""

from collections.abc import Mapping
from typing import Any

from admin_app.accounts.model import Role
from admin_app.accounts.service import check_permissions
from admin_app.errors import Forbidden, RuleBroken
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.catalogue import ADMIN
from admin_app.records import service as records


class AdminRoleStays(RuleBroken):
    message = _l("The role of administrators keeps its name and its rights.")


class RoleInUse(RuleBroken):
    message = _l("People still have this role. Give them another first.")


def create(values: Mapping[str, Any], actor: Actor) -> Role:
    role: Role = records.create(Role, _checked(values, set(), actor), actor)
    return role


def update(role: Role, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> bool:
    """Change a role; the rights of administrators stay whole."""
    checked = _checked(values, set(role.permissions), actor)
    kept = {name: checked.get(name, getattr(role, name)) for name in ("name", "permissions")}
    if role.name == ADMIN and (kept["name"] != ADMIN or kept["permissions"] != role.permissions):
        raise AdminRoleStays()
    return records.update(role, checked, actor, version=version)


def discard(role: Role, actor: Actor, *, version: int | None = None) -> None:
    if role.name == ADMIN:
        raise AdminRoleStays()
    if any(user.deleted_at is None for user in role.users):
        raise RoleInUse()
    records.discard(role, actor, version=version)


def _checked(values: Mapping[str, Any], before: set[str], actor: Actor) -> dict[str, Any]:
    checked = dict(values)
    if "permissions" in checked:
        checked["permissions"] = check_permissions(checked["permissions"])
        granted = set(checked["permissions"]) - before
        if not actor.is_system and not granted <= actor.permissions:
            raise Forbidden(_l("You cannot give a right that you do not have."))
    return checked
