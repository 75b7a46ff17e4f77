"""What can be done with roles."""

from collections.abc import Iterable, Mapping
from typing import Any

from admin_app.accounts.model import Role
from admin_app.accounts.service import RoleTooHigh
from admin_app.errors import BadInput, Forbidden, RuleBroken
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.catalogue import ADMIN, KEYS
from admin_app.records import service as records


class AdminRoleStays(RuleBroken):
    message = _l("The role of administrators keeps its name and its rights.")


class RoleInUse(RuleBroken):
    message = _l("People still have this role. Give them another first.")


class RightTooHigh(Forbidden):
    message = _l("You cannot give or take a right that you do not have.")
    field = "permissions"


def create(values: Mapping[str, Any], actor: Actor) -> Role:
    """A new role with rights that the actor has. Raises `Forbidden`, `BadInput`."""
    role: Role = records.create(Role, _checked(values, set(), actor), actor)
    return role


def update(role: Role, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> bool:
    """Change a role; the one of administrators stays whole. Raises `Forbidden`, `BadInput`, `RuleBroken`."""
    checked = _checked(values, set(role.permissions), actor)
    if role.name == ADMIN and any(
        name in checked and checked[name] != getattr(role, name) for name in ("name", "permissions")
    ):
        raise AdminRoleStays()
    return records.update(role, checked, actor, version=version)


def discard(role: Role, actor: Actor, *, version: int | None = None) -> None:
    """Put a role that nobody has any more into the trash. Raises `Forbidden`, `RuleBroken`."""
    if role.name == ADMIN:
        raise AdminRoleStays()
    if not actor.is_system and not set(role.permissions) <= actor.permissions:
        raise RoleTooHigh()
    if any(user.deleted_at is None for user in role.users):
        raise RoleInUse()
    records.discard(role, actor, version=version)


def known_permissions(keys: Iterable[str]) -> list[str]:
    """The keys, each once, in the order of the catalogue; raises `BadInput` for one that is not in it."""
    given = set(keys)
    unknown = sorted(given - set(KEYS))
    if unknown:
        raise BadInput(_l("There is no permission “%(name)s”."), field="permissions", name=unknown[0][:60])
    return [key for key in KEYS if key in given]


def _checked(values: Mapping[str, Any], before: set[str], actor: Actor) -> dict[str, Any]:
    checked = dict(values)
    if "permissions" in checked:
        checked["permissions"] = known_permissions(checked["permissions"] or ())
        touched = before ^ set(checked["permissions"])
        if not actor.is_system and not touched <= actor.permissions:
            raise RightTooHigh()
    return checked
