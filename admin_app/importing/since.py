"""Who changed what of a record since a file was written: the file, somebody else, or both."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from admin_app.database.types import python_type_of
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.replay import apply, readable
from admin_app.importing.fields import CollectionField, Field, Related, RelationField
from admin_app.importing.present import related_of

#: Only the file changed it; only somebody else did, and the file has what was there before; both did.
MINE, THEIRS, BOTH = "m", "t", "b"
#: What stands for the values of a row that deletes its record.
DELETE = "d"


class Opened:
    """What records held when a file was written, of fields that changed since then."""

    def __init__(self, fields: Mapping[str, Field], model: Any) -> None:
        self.fields = fields
        self.model = model

    def at(self, versions: Mapping[int, int], now: Mapping[int, int]) -> dict[int, dict[str, Any]]:
        """By id what the fields that changed since `versions` held then; a record whose history does not
        reach back to its version is left out. `now` are the versions as they are."""
        found = self._entries(versions)
        raw: dict[int, dict[str, Any]] = {}
        for number, version in versions.items():
            entries = [each for each in found.get(number, ()) if version < each.version <= now[number]]
            if {each.version for each in entries} == set(range(version + 1, now[number] + 1)):
                raw[number] = _before(entries)
        return self._as_present(raw)

    def _entries(self, versions: Mapping[int, int]) -> dict[int, list[Any]]:
        columns = select(Entry.record_id, Entry.version, Entry.fields)
        mine = (Entry.area == self.model.__tablename__, Entry.record_id.in_(list(versions)))
        found: dict[int, list[Any]] = {}
        for each in db.session.execute(columns.where(*mine).order_by(Entry.id)):
            found.setdefault(each.record_id, []).append(each)
        return found

    def _as_present(self, raw: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
        """The same as `Present.values` holds them."""
        names = {key: self._names(each, raw) for key, each in self.fields.items() if hasattr(each, "named")}
        return {
            number: {
                key: self._value(self.fields[key], stored, names.get(key, {}))
                for key, stored in state.items()
                if key in self.fields
            }
            for number, state in raw.items()
        }

    def _names(self, each: Any, raw: Mapping[int, Mapping[str, Any]]) -> dict[int, Related]:
        """The records that a field named then, as they are called now."""
        ids = {n for state in raw.values() for n in _ids(each, state.get(each.attribute))}
        model = each.named.model
        columns = (model.id, getattr(model, model.label_column), getattr(model, model.natural_key))
        found = db.session.execute(select(*columns, model.deleted_at).where(model.id.in_(ids))) if ids else ()
        return {row[0]: related_of(each, *row) for row in found}

    def _value(self, each: Field, stored: Any, names: Mapping[int, Related]) -> Any:
        if isinstance(each, CollectionField):
            return [names[n] for n in _ids(each, stored) if n in names]
        if isinstance(each, RelationField):
            return next((names[n] for n in _ids(each, stored) if n in names), None)
        kind = getattr(each, "kind", None)
        if isinstance(stored, str) and kind is not None and python_type_of(kind) is dt.date:
            return dt.date.fromisoformat(stored)
        return stored


def _before(entries: Sequence[Any]) -> dict[str, Any]:
    """What the fields that these entries changed held before the first of them."""
    state: dict[str, Any] = {}
    for each in reversed(entries):
        turned = {name: pair and pair[::-1] for name, pair in readable(each.fields).items()}
        apply(state, turned)
    return state


def _ids(each: Field, stored: Any) -> list[int]:
    """The ids in what the history keeps of a relation."""
    members = stored if isinstance(each, CollectionField) else [stored]
    return [member[0] for member in members or () if isinstance(member, list) and member]


def side_of(each: Field, key: str, wanted: Any, opened: Mapping[str, Any] | None) -> str:
    """Who changed a field whose value in the file differs from what is there. `opened` is what fields that
    changed since held; None: nobody knows, so both may have."""
    if opened is None:
        return BOTH
    if key not in opened:
        return MINE
    return THEIRS if each.same(opened[key], wanted) else BOTH
