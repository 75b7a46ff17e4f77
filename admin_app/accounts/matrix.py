"""Which role has which permission, as a table that people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from admin_app.accounts.model import Role
from admin_app.console import display
from admin_app.permissions.catalogue import AREAS, PERMISSIONS


@dataclass(frozen=True, slots=True)
class Line:
    """A permission, and for each role whether it has it."""

    label: Any
    granted: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Area:
    label: Any
    lines: tuple[Line, ...]


def of(roles: Sequence[Role]) -> list[Area]:
    """The permissions of the catalogue by area, in its order."""
    return [
        Area(
            AREAS[area],
            tuple(Line(p.label, tuple(p.key in role.permissions for role in roles)) for p in permissions),
        )
        for area, permissions in groupby(PERMISSIONS, key=lambda permission: permission.key.partition(".")[0])
    ]


def named(keys: Sequence[str] | None, _role: Any = None) -> Markup:
    """The permissions of one role, as a list of their labels."""
    labels = [permission.label for permission in PERMISSIONS if permission.key in (keys or ())]
    if not labels:
        return display.NOTHING
    items = Markup("").join(Markup("<li>{}</li>").format(label) for label in labels)
    return Markup('<ul class="plain">{}</ul>').format(items)
