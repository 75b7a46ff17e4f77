"""The fields that a file can fill: how the text of a cell becomes a value of the record.

A field is declared once, by the room whose record it belongs to. For each import it gives a reader,
which remembers what it has looked up.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import inspect

from admin_app.database.types import Choice, python_type_of
from admin_app.errors import BadInput
from admin_app.export.cells import split_members
from admin_app.export.guard import unescape
from admin_app.i18n import _l
from admin_app.importing.names import Named, Names
from admin_app.permissions.actor import Actor
from admin_app.records.values import clean

#: Nothing is said of this field: the record has its default.
NOTHING: Any = object()

#: Reads the text of a cell; raises `BadInput`.
Reader = Callable[[str], Any]


class ColumnField:
    """A column of the record: text, a choice by its key, or a day as 2026-12-31."""

    def __init__(self, model: Any, key: str, *, required: bool = False) -> None:
        self.model = model
        self.key = self.attribute = key
        self.required = required
        self.kind = inspect(model).columns[key].type

    def reader(self, _actor: Actor) -> Reader:
        if isinstance(self.kind, Choice):
            return self._read_choice
        return self._read_day if python_type_of(self.kind) is dt.date else self._read_text

    def _read_text(self, cell: str) -> Any:
        return self._cleaned(unescape(cell))

    def _read_choice(self, cell: str) -> Any:
        text = cell.strip()
        if not text:
            return NOTHING
        known = {key.casefold(): key for key in self.kind.keys}
        return self._cleaned(known.get(text.casefold(), text))

    def _read_day(self, cell: str) -> Any:
        text = cell.strip()
        try:
            day = dt.date.fromisoformat(text) if text else None
        except ValueError:
            day = None
        if text and (day is None or day.isoformat() != text):
            raise BadInput(_l("This is not a date such as 2026-12-31."), field=self.key)
        return self._cleaned(day)

    def _cleaned(self, value: Any) -> Any:
        return clean(self.model, {self.key: value})[self.key]


class RelationField:
    """A related record, by its name in files; kept as its id, or as a name that is still to be created."""

    required = False

    def __init__(self, model: Any, key: str, named: Named) -> None:
        self.key = key
        self.named = named
        (column,) = inspect(model).relationships[key].local_columns
        self.attribute = column.key

    def reader(self, actor: Actor) -> Reader:
        names = Names(self.named, actor)
        return lambda cell: names.find(text) if (text := unescape(cell).strip()) else None


class CollectionField:
    """Related records, by their names joined with `|`; kept as a list of what a `RelationField` keeps."""

    required = False

    def __init__(self, key: str, named: Named) -> None:
        self.key = self.attribute = key
        self.named = named

    def reader(self, actor: Actor) -> Reader:
        names = Names(self.named, actor)

        def read(cell: str) -> list[Any]:
            members = (name.strip() for name in split_members(unescape(cell)))
            return list(dict.fromkeys(names.find(name) for name in members if name))

        return read


Field = ColumnField | RelationField | CollectionField
