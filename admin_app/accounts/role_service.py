"""What can be done with roles."""

from collections.abc import Iterable, Mapping
from typing import Any

from admin_app.accounts.model import Role
from admin_app.errors import BadInput
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor
from admin_app.permissions.catalogue import KEYS
from admin_app.records import service as records

discard = records.discard


def create(values: Mapping[str, Any], actor: Actor) -> Role:
    """A new role. Raises what `rules` raise, and `BadInput`."""
    role: Role = records.create(Role, _checked(values), actor)
    return role


def update(role: Role, values: Mapping[str, Any], actor: Actor, *, version: int | None = None) -> bool:
    """Change a role; whether anything changed. Raises what `rules` and `records.update` raise."""
    return records.update(role, _checked(values), actor, version=version)


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
