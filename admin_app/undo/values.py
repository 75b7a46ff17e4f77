"""From what the history stored back to what a record holds."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

from sqlalchemy import inspect, select

from admin_app.database.dialect_many import among
from admin_app.database.types import python_type_of
from admin_app.extensions import db
from admin_app.history.difference import target_of
from admin_app.history.replay import readable


class Related:
    """The records, of any model, that stored values mention and that still exist, read at once.

    It holds on to them, so that the history finds their names without asking for each again.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[Any, int], Any] = {}

    @classmethod
    def of(cls, entries: Iterable[Any], model_of: Callable[[str], Any]) -> Self:
        """Those that the values of these entries mention."""
        related = cls()
        wanted: dict[Any, set[int]] = {}
        for entry in entries:
            model = model_of(entry.area)
            for name, pair in readable(entry.fields).items():
                for stored in pair or ():
                    _collect(model, name, stored, wanted)
        related._read(wanted)
        return related

    @classmethod
    def of_state(cls, model: Any, state: Mapping[str, Any]) -> "Related":
        """Those that a whole state of a record mentions."""
        related = cls()
        wanted: dict[Any, set[int]] = {}
        for name, stored in state.items():
            _collect(model, name, stored, wanted)
        related._read(wanted)
        return related

    def _read(self, wanted: Mapping[Any, set[int]]) -> None:
        for target, ids in wanted.items():
            for record in db.session.scalars(select(target).where(target.id.in_(ids))):
                self._found[target, record.id] = record

    def get(self, target: Any, number: int) -> Any:
        return self._found.get((target, number))


class Existing(Related):
    """Their ids alone, for set-based writes."""

    def _read(self, wanted: Mapping[Any, set[int]]) -> None:
        for target, ids in wanted.items():
            for number in db.session.scalars(select(target.id).where(among(target.id, ids))):
                self._found[target, number] = number


def _collect(model: Any, name: str, stored: Any, wanted: dict[Any, set[int]]) -> None:
    if not isinstance(stored, list) or not stored:
        return
    if name in model.audited_collections:
        wanted.setdefault(_member_of(model, name), set()).update(member[0] for member in stored)
    elif target_of(model, name) is not None:
        wanted.setdefault(target_of(model, name), set()).add(stored[0])


def _member_of(model: Any, name: str) -> Any:
    return inspect(model).relationships[name].mapper.class_


def value_of(model: Any, name: str, stored: Any, related: Related) -> tuple[bool, Any]:
    """Whether what the history stored can be had again, and the value for the record.

    Related records and members that were deleted for ever cannot; those in the trash can.
    """
    if name in model.audited_collections:
        found = [related.get(_member_of(model, name), member[0]) for member in stored or ()]
        return None not in found, found
    target = target_of(model, name)
    if target is not None:
        return (True, None) if stored is None else (related.get(target, stored[0]) is not None, stored[0])
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
