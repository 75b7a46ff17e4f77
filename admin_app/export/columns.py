"""The columns of an export: what each reads from the database, in a form that costs nothing to read.

Days and moments come as text, choices as they are stored, related records as their ids: a million
rows are turned into a file a column at a time, and what stands for an id is looked up once.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator

from admin_app.console.columns import CollectionColumn, Column, RelationColumn
from admin_app.database.dialect import day_text, moment_text
from admin_app.database.types import Choice, python_type_of
from admin_app.i18n import _l

TEXT, NUMBER, YES_NO, DAY, MOMENT, CHOICE, RELATED, MEMBERS, OTHER = (
    *("text", "number", "yes_no", "day", "moment", "choice", "related", "members"),
    "other",
)
#: Columns that a list does not have, and files do.
LABELS = {"id": _l("ID"), "version": _l("Version")}
_KINDS: dict[type, str] = {
    str: TEXT,
    int: NUMBER,
    float: NUMBER,
    bool: YES_NO,
    dt.date: DAY,
    dt.datetime: MOMENT,
}


class Source:
    """A column of a file: its key, its label, its kind, and what it reads (`expression`)."""

    def __init__(self, column: Column) -> None:
        self.key = column.key
        self.label = LABELS.get(column.key, column.label) if column.label == column.key else column.label
        self.target: Any = getattr(column, "target", None)
        self.choice: Choice | None = None
        if isinstance(column, CollectionColumn):
            self.kind, self.expression = MEMBERS, _ids_of_members(column)
            return
        if isinstance(column, RelationColumn):
            self.kind, self.expression = RELATED, column.foreign_key
            return
        stored = column.table_column.type
        if isinstance(stored, Choice):
            self.kind, self.choice = CHOICE, stored
            self.expression = type_coerce(column.attribute, stored.impl_instance)
            return
        self.kind = _KINDS.get(python_type_of(stored), OTHER)
        self.expression = _read(column.attribute, self.kind, stored)


def sources(columns: Sequence[Column]) -> list[Source]:
    return [Source(column) for column in columns]


def _read(attribute: Any, kind: str, stored: Any) -> ColumnElement[Any]:
    if kind == DAY:
        return day_text(attribute)
    if kind == MOMENT:
        return moment_text(attribute)
    return type_coerce(attribute, stored.impl_instance) if isinstance(stored, TypeDecorator) else attribute


def _ids_of_members(column: CollectionColumn) -> ColumnElement[Any]:
    """The ids of the members as one text, such as `3,17`."""
    ids = func.aggregate_strings(func.cast(column.member_id, String), ",")
    return select(ids).where(column.owner_id == column.model.id).correlate(column.model).scalar_subquery()
