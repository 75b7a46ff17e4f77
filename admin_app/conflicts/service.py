"""Three versions of a record's fields: as it was opened, as it is now, and as this person wants it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from admin_app.extensions import db
from admin_app.history.difference import raw, target_of
from admin_app.history.replay import state_at
from admin_app.records.values import clean


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the three versions, in the history's raw form (ids for relations)."""

    name: str
    opened: Any
    theirs: Any
    mine: Any

    @property
    def i_changed(self) -> bool:
        return self.mine != self.opened

    @property
    def they_changed(self) -> bool:
        return self.theirs != self.opened

    @property
    def conflicts(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.i_changed and self.they_changed and self.mine != self.theirs


def compare(record: Any, opened_version: int, values: Mapping[str, Any]) -> list[Field]:
    """The three versions of each field in `values`.

    `record` is the row as it is now, `values` what a form holds. When the history does not reach back
    to the version that was opened, every field that differs counts as changed by both. Raises
    `BadInput` for a value that no record can hold.
    """
    model = type(record)
    # A version that is still to come was opened before the database was put back to an older state.
    known = opened_version <= record.version
    opened = state_at(db.session, model.__tablename__, record.id, version=opened_version) if known else None
    return [
        Field(
            name,
            opened=_stored(model, name, opened.get(name)) if opened is not None else UNKNOWN,
            theirs=_current(record, name, getattr(record, name)),
            mine=_current(record, name, value),
        )
        for name, value in clean(model, values).items()
    ]


#: The state that was opened is no longer known; nothing equals it.
UNKNOWN = object()


def merged(fields: list[Field]) -> set[str]:
    """What to save when nothing conflicts: the fields that this person changed, and no other."""
    return {field.name for field in fields if field.i_changed and field.mine != field.theirs}


def _stored(model: Any, name: str, stored: Any) -> Any:
    if name in model.audited_collections:
        return sorted(member[0] for member in stored or ())
    if target_of(model, name) is not None:
        return stored[0] if stored else None
    return _empty_as_none(stored)


def _current(record: Any, name: str, value: Any) -> Any:
    if name in record.audited_collections:
        return sorted(member.id for member in value or ())
    return _empty_as_none(raw(value))


def with_names(model: Any, name: str, value: Any) -> Any:
    """A value of a `Field` as the history would store it: related records with their names."""
    if value is UNKNOWN or value is None:
        return None
    if name in model.audited_collections:
        return sorted(_named(model.__mapper__.relationships[name].mapper.class_, value))
    target = target_of(model, name)
    if target is not None:
        return next(iter(_named(target, [value])), [value, ""])
    return value


def _named(target: Any, ids: list[int]) -> list[list[Any]]:
    found = db.session.scalars(select(target).where(target.id.in_(ids))) if ids else ()
    return [[record.id, str(record)] for record in found]


def _empty_as_none(value: Any) -> Any:
    return None if value == "" else value
