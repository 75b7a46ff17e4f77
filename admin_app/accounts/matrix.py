"""Which role has which permission, as a table that people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from admin_app.accounts.model import Role
from admin_app.console.display import NOTHING
from admin_app.i18n import list_of_words
from admin_app.permissions.catalogue import by_area


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
            label,
            tuple(Line(p.label, tuple(p.key in role.permissions for role in roles)) for p in permissions),
        )
        for label, permissions in by_area()
    ]


def named(keys: Sequence[str] | None, _role: Any = None) -> Markup:
    """The permissions of one role: a line for each area in which it has any."""
    lines = []
    for area, permissions in by_area():
        labels = [str(permission.label) for permission in permissions if permission.key in (keys or ())]
        if labels:
            lines.append(Markup("<li><b>{}</b><br>{}</li>").format(area, list_of_words(labels)))
    return Markup('<ul class="permission-list">{}</ul>').format(Markup("").join(lines)) if lines else NOTHING
