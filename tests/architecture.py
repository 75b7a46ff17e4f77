"""What the source of `admin_app` may look like: who imports whom, and how long a thing may grow.

Each rule takes the sources and gives a sentence for each place that breaks it, so that a rule can
be tried on made-up sources too. Imports inside `if TYPE_CHECKING:` do not count, those inside a
function do.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

PACKAGE = "admin_app"

#: The rooms from the ground to the roof; each may use those on floors below its own.
FLOORS = (
    ("config", "current", "errors", "extensions", "i18n"),
    ("database",),
    ("permissions", "search"),
    ("history", "jobs"),
    ("records",),
    ("console",),  # it opens the change that a form is saved in
    ("trash", "conflicts", "saved_views", "undo", "news", "visits"),
    ("export", "cells", "panel"),
    ("bulk", "importing"),
    ("record_view",),
    ("accounts", "tasks", "projects", "tags"),
    ("dashboard", "ops", "reports", "translating"),
    ("site", "cli", "commands", "demo", "__init__"),
)
FLOOR_OF = {room: number for number, floor in enumerate(FLOORS) for room in floor}

#: Single modules that make one whole: on these two floors neighbours may use each other.
OPEN_FLOORS = (0, len(FLOORS) - 1)

#: A person is assigned to a task: a record's tables may name those of another record.
RECORDS = FLOORS[-3]

FLASK = {"flask", "flask_admin", "flask_babel", "flask_security", "flask_login"}
WITHOUT_FLASK = ("permissions", "records", "search", "database")

MODULE_LINES = 300
FUNCTION_LINES = 40


@dataclass(frozen=True)
class Import:
    line: int
    target: str  # dotted, down to the imported name

    @property
    def library(self):
        return self.target.partition(".")[0]

    @property
    def room(self):
        """The room of ours that is imported from, None for a library."""
        parts = self.target.split(".")
        if parts[0] != PACKAGE:
            return None
        return parts[1] if len(parts) > 1 and parts[1] in FLOOR_OF else "__init__"

    @property
    def door(self):
        parts = self.target.split(".")
        return parts[2] if len(parts) > 2 else ""


@dataclass(frozen=True)
class Source:
    """A module: its path below admin_app, as in `tasks/view.py`, and its text."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def tree(self):
        return ast.parse(self.text, self.path)

    @cached_property
    def imports(self):
        return list(_imports(self.tree, self.package))

    @property
    def parts(self):
        return self.path.removesuffix(".py").split("/")

    @property
    def package(self):
        """The dotted package that a relative import starts from."""
        return ".".join([PACKAGE, *self.parts[:-1]])

    @property
    def room(self):
        return self.parts[0]

    @property
    def door(self):
        return self.parts[1] if len(self.parts) > 1 else ""


def read_sources(folder: Path) -> list[Source]:
    return [
        Source(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.py"))
    ]


def _imports(node, package) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and _is_type_checking(child.test):
            for otherwise in child.orelse:
                yield from _imports(ast.Module([otherwise], []), package)
        elif isinstance(child, ast.Import):
            yield from (Import(child.lineno, alias.name) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            module = _absolute(child, package)
            yield from (Import(child.lineno, f"{module}.{alias.name}") for alias in child.names)
        else:
            yield from _imports(child, package)


def _is_type_checking(test):
    return ast.unparse(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _absolute(statement, package):
    if not statement.level:
        return statement.module
    parts = package.split(".")
    base = parts[: len(parts) - statement.level + 1]
    return ".".join([*base, statement.module] if statement.module else base)


def upward_imports(sources):
    """Imports from a higher floor, or from a neighbour on the same one."""
    for source in sources:
        if source.room not in FLOOR_OF:
            yield f"{source.path}: {source.room} has no floor yet; give it one in FLOORS"
            continue
        for found in source.imports:
            if found.room and not _may_import(source, found):
                yield f"{source.path}:{found.line}: may not import {found.target}"


def _may_import(source, found):
    here, there = FLOOR_OF[source.room], FLOOR_OF[found.room]
    if found.room == source.room or there < here:
        return True
    if source.door == "view" and found.room == "console":
        return True
    if here == there:
        both_models = source.door != "view" and found.door == "model"
        return here in OPEN_FLOORS or (source.room in RECORDS and both_models)
    return False


def doors_out_of_order(sources):
    """Inside a room: a model that imports the service, or a view imported by what is no view."""
    for source in sources:
        closed = {"model": ("service", "view"), "view": (), "__init__": ()}
        for found in source.imports:
            inside = source.door and found.room == source.room
            if inside and found.door in closed.get(source.door, ("view",)):
                yield f"{source.path}:{found.line}: {source.door} may not import {found.target}"


def flask_where_it_has_no_place(sources):
    """Flask in a service or in a room that also works without a request."""
    for source in sources:
        free = source.room in WITHOUT_FLASK and source.door != "view"
        if free or source.door == "service":
            for found in source.imports:
                if found.library in FLASK:
                    yield f"{source.path}:{found.line}: may not import {found.library}"


def libraries_outside_their_room(sources):
    """flask_babel outside i18n.py; flask_admin outside views, the console and the site."""
    for source in sources:
        screens = source.door == "view" or source.room in ("console", "site")
        for found in source.imports:
            babel = found.library == "flask_babel" and source.path != "i18n.py"
            admin = found.library == "flask_admin" and not screens
            if babel or admin:
                yield f"{source.path}:{found.line}: may not import {found.library}"


def sql_that_differs(sources):
    """A question for the engine, or SQL for one of them, outside database/dialect*.py."""
    for source in sources:
        if source.path.startswith("database/dialect"):
            continue
        for found in source.imports:
            if f"{found.target}.".startswith("sqlalchemy.dialects."):
                yield f"{source.path}:{found.line}: may not import {found.target}"
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("dialect.name"):
                yield f"{source.path}:{node.lineno}: asks which engine runs"


def subclasses(sources, *library_classes):
    """Classes with one of these flask_admin classes as a direct base, as `path:Class`."""
    for source in sources:
        own_names = _local_names(source.tree)
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                bases = {_base_name(base, own_names) for base in node.bases}
                if bases & set(library_classes):
                    yield f"{source.path}:{node.name}"


def _local_names(tree):
    """What `import ... as` calls a thing here, and its own name."""
    return {
        alias.asname: alias.name.rpartition(".")[2]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }


def _base_name(base, own_names):
    if isinstance(base, ast.Subscript):
        base = base.value
    if isinstance(base, ast.Attribute):
        return base.attr
    return own_names.get(base.id, base.id) if isinstance(base, ast.Name) else None


def too_long(sources):
    """Modules and functions over their size: `path` or `path:function`, and its lines."""
    for source in sources:
        lines = len(source.text.splitlines())
        if lines > MODULE_LINES:
            yield source.path, lines
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES:
                    yield f"{source.path}:{node.name}", lines
