"""From what the history stored back to what a record holds."""

import datetime as dt
from typing import Any

from sqlalchemy import inspect, select

from admin_app.database.types import python_type_of
from admin_app.extensions import db
from admin_app.history.difference import target_of


def value_of(model: Any, name: str, stored: Any) -> tuple[bool, Any]:
    """Whether what the history stored can be had again, and the value for the record.

    Related records and members that were deleted for ever cannot; those in the trash can.
    """
    if name in model.audited_collections:
        return _members(model, name, stored)
    if target_of(model, name) is not None:
        return _related(model, name, stored)
    column = inspect(model).columns[name]
    if stored is None:
        return True, (None if column.nullable else _empty(column))
    kind = python_type_of(column.type)
    if kind is dt.datetime:
        return True, dt.datetime.fromisoformat(stored)
    return True, dt.date.fromisoformat(stored) if kind is dt.date else stored


def _empty(column: Any) -> Any:
    """What a column holds that was never set."""
    return "" if python_type_of(column.type) is str else None


def _related(model: Any, name: str, stored: Any) -> tuple[bool, int | None]:
    if stored is None:
        return True, None
    target = target_of(model, name)
    found = db.session.scalar(select(target.id).where(target.id == stored[0]))
    return found is not None, found


def _members(model: Any, name: str, stored: Any) -> tuple[bool, list[Any]]:
    ids = [member[0] for member in stored or ()]
    target = inspect(model).relationships[name].mapper.class_
    found = list(db.session.scalars(select(target).where(target.id.in_(ids)))) if ids else []
    return len(found) == len(set(ids)), found
