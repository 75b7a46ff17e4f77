"""What a flush is about to change in a record, as the history keeps it."""

import datetime as dt
from functools import cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import PASSIVE_NO_INITIALIZE, get_history

from admin_app.extensions import Base
from admin_app.history.model import Audited

#: Columns that every record has and that say nothing of its content.
BOOKKEEPING = frozenset({"id", "version", "created_at", "updated_at", "search_text"})


@cache
def audited_columns(model: Any) -> tuple[str, ...]:
    """The attribute names of the columns whose changes are written, in the order of the table."""
    left_out = BOOKKEEPING.union(model.unaudited)
    mapper: Mapper[Any] = inspect(model)
    return tuple(prop.key for prop in mapper.column_attrs if prop.key not in left_out)


@cache
def target_of(model: Any, name: str) -> Any:
    """The model that this attribute points to, if it is a foreign key."""
    columns = inspect(model).columns
    keys = columns[name].foreign_keys if name in columns else ()
    tables = [key.column.table for key in keys]
    return next((mapper.class_ for mapper in Base.registry.mappers if mapper.local_table in tables), None)


def raw(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, dt.date) else value


def difference(session: Session, record: Audited) -> dict[str, Any]:
    """The audited fields of `record` that differ from the database: {name: [old, new]}."""
    model: Any = type(record)
    changed: dict[str, Any] = {}
    for name in audited_columns(model):
        # What a secret was is not even read.
        history = get_history(record, name, *([PASSIVE_NO_INITIALIZE] if name in model.secret else []))
        if not history.has_changes():
            continue
        old = history.deleted[0] if history.deleted else None
        new = history.added[0] if history.added else None
        if old == new:
            continue
        changed[name] = None if name in model.secret else _pair(session, model, name, old, new)
    untouched: Any = inspect(record).unloaded
    for name in model.audited_collections:
        if name in untouched:  # nobody has read it, so nobody has changed it
            continue
        history = get_history(record, name)
        if history.has_changes():
            kept = [*(history.unchanged or ())]
            changed[name] = [
                _members([*kept, *(history.deleted or ())]),
                _members([*kept, *(history.added or ())]),
            ]
    return changed


def _pair(session: Session, model: Any, name: str, old: Any, new: Any) -> list[Any]:
    target = target_of(model, name)
    if target is None:
        return [raw(old), raw(new)]
    return [_named(session.get(target, key), key) if key is not None else None for key in (old, new)]


def _named(related: Any, key: int) -> list[Any]:
    return [key, str(related) if related is not None else ""]


def _members(records: list[Any]) -> list[list[Any]]:
    return sorted([record.id, str(record)] for record in records)
