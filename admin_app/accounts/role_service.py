"""What can be done with roles."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from admin_app.accounts.model import Role
from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.history import service as history
from admin_app.history.replay import state_at
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.catalogue import ADMIN, KEYS, SHIPPED_ROLES
from admin_app.records import service as records

discard = records.discard


def create(values: Mapping[str, Any], actor: Actor) -> Role:
    """A new role. Raises what `rules` raise, and `BadInput`."""
    role: Role = records.create(Role, _checked(values), actor)
    return role


def update(role: Role, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> bool:
    """Change a role; whether anything changed. Raises what `rules` and `records.update` raise."""
    return records.update(role, _checked(values), actor, version=version)


def give_what_came_later(actor: Actor) -> dict[str, list[str]]:
    """Give the shipped roles the rights that a later version ships them with: those given now, by name.

    Nothing is taken away. A role that anybody changed stays as they left it; administrators have all rights.
    """
    given = {}
    for shipped in SHIPPED_ROLES:
        living = select(Role).where(Role.name == shipped.name, Role.deleted_at.is_(None))
        role = db.session.scalars(living).first()
        new = [key for key in shipped.permissions if role is not None and key not in role.permissions]
        if role is not None and new and (shipped.name == ADMIN or _is_as_shipped(role)):
            # Past what this version no longer knows: a right that went with a feature opens nothing.
            kept = [key for key in role.permissions if key in KEYS]
            update(role, {"permissions": [*kept, *new]}, actor)
            given[role.name] = new
    return given


def _is_as_shipped(role: Role) -> bool:
    """Whether the history tells, from its beginning, that only the system ever changed this role."""
    if not history.begins_with_creation(Role, role.id) or history.was_changed_by_people(Role, role.id):
        return False
    told = state_at(db.session, Role.__tablename__, role.id) or {}
    return bool(told.get("permissions") == role.permissions)


def known_permissions(keys: Iterable[str]) -> list[str]:
    """The keys, each once, in the order of the catalogue; raises `BadInput` for one that is not in it."""
    given = set(keys)
    unknown = sorted(given - set(KEYS))
    if unknown:
        raise BadInput(_l("There is no permission “%(name)s”."), field="permissions", name=unknown[0][:60])
    return [key for key in KEYS if key in given]


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    if "permissions" in checked:
        checked["permissions"] = known_permissions(checked["permissions"] or ())
    return checked
