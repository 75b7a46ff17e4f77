"""Every permission there is, by area, and the four roles that are shipped.

A permission is `area.verb`; the area is a table's name. `verb_own` holds only for records that
the person owns (`owner_columns` of the model).
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from admin_app.i18n import _l, marked


@dataclass(frozen=True, slots=True)
class Permission:
    key: str
    label: Any


@dataclass(frozen=True, slots=True)
class ShippedRole:
    """A role as `setup` makes it; people may change it in the panel.

    A right that is added here reaches the roles of earlier versions too, unless somebody changed them.
    """

    name: str
    description: str
    permissions: tuple[str, ...]


PERMISSIONS = (
    Permission("tasks.see", _l("See tasks")),
    Permission("tasks.export", _l("Export tasks")),
    Permission("tasks.create", _l("Create tasks")),
    Permission("tasks.edit_own", _l("Edit tasks that they created or are assigned")),
    Permission("tasks.delete_own", _l("Delete tasks that they created or are assigned")),
    Permission("tasks.edit", _l("Edit everyone's tasks")),
    Permission("tasks.delete", _l("Delete everyone's tasks")),
    Permission("tasks.bulk", _l("Change many tasks at once")),
    Permission("tasks.import", _l("Import tasks")),
    Permission("projects.see", _l("See projects")),
    Permission("projects.export", _l("Export projects")),
    Permission("projects.create", _l("Create projects")),
    Permission("projects.edit", _l("Edit projects")),
    Permission("projects.delete", _l("Delete projects")),
    Permission("tags.see", _l("See tags")),
    Permission("tags.export", _l("Export tags")),
    Permission("tags.create", _l("Create tags")),
    Permission("tags.edit", _l("Edit tags")),
    Permission("tags.delete", _l("Delete tags")),
    Permission("users.see", _l("See people")),
    Permission("users.export", _l("Export people")),
    Permission("users.create", _l("Invite people")),
    Permission("users.edit", _l("Edit people, and deactivate them")),
    Permission("roles.see", _l("See roles")),
    Permission("roles.export", _l("Export roles")),
    Permission("roles.create", _l("Create roles")),
    Permission("roles.edit", _l("Edit roles")),
    Permission("roles.delete", _l("Delete roles")),
    Permission("history.see", _l("See the history of everything")),
    Permission("history.undo", _l("Undo what others did")),
    Permission("trash.restore", _l("Restore from the trash")),
    Permission("trash.purge", _l("Delete for ever")),
    Permission("jobs.see", _l("See and cancel everybody's jobs")),
    Permission("exports.unguarded", _l("Export without the guard against formulas")),
    Permission("views.share", _l("Share saved views")),
    Permission("reports.create", _l("Send reports on a schedule")),
    Permission("reports.see", _l("See everybody's reports")),
    Permission("reports.edit", _l("Pause and send everybody's reports")),
    Permission("reports.delete", _l("Delete everybody's reports")),
    Permission("settings.edit", _l("Edit settings")),
)
KEYS = tuple(permission.key for permission in PERMISSIONS)
LABELS = {permission.key: permission.label for permission in PERMISSIONS}
#: The areas, as people call them.
AREAS = {
    "tasks": _l("Tasks"),
    "projects": _l("Projects"),
    "tags": _l("Tags"),
    "users": _l("People"),
    "roles": _l("Roles"),
    "history": _l("History"),
    "trash": _l("Trash"),
    "jobs": _l("Jobs"),
    "exports": _l("Exports"),
    "views": _l("Saved views"),
    "saved_views": _l("Saved views"),
    "reports": _l("Reports"),
    "settings": _l("Settings"),
}


def by_area() -> list[tuple[Any, tuple[Permission, ...]]]:
    """The permissions in their order, with the name of their area."""
    areas = groupby(PERMISSIONS, key=lambda permission: permission.key.partition(".")[0])
    return [(AREAS[area], tuple(permissions)) for area, permissions in areas]


_VIEWER = (
    "tasks.see",
    "tasks.export",
    "projects.see",
    "projects.export",
    "tags.see",
    "tags.export",
)
_EDITOR = (*_VIEWER, "tasks.create", "tasks.edit_own", "tasks.delete_own", "reports.create")
_MANAGER = (
    *_EDITOR,
    "tasks.edit",
    "tasks.delete",
    "tasks.bulk",
    "tasks.import",
    *(f"{area}.{verb}" for area in ("projects", "tags") for verb in ("create", "edit", "delete")),
    "history.undo",
    "trash.restore",
    "views.share",
)

#: The one role that must always have an active person.
ADMIN = "admin"
SHIPPED_ROLES = (
    ShippedRole("viewer", marked("Sees, searches and exports tasks."), _VIEWER),
    ShippedRole("editor", marked("Creates tasks, and edits and deletes their own."), _EDITOR),
    ShippedRole(
        "manager",
        marked("Edits everyone's tasks, imports, undoes; keeps projects and tags."),
        _MANAGER,
    ),
    ShippedRole(ADMIN, marked("Everything, people and roles included."), KEYS),
)
#: Stored as they stand here; who reads one meets it in their language.
SHIPPED_DESCRIPTIONS = frozenset(role.description for role in SHIPPED_ROLES)
