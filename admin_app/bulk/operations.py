"""What can be done to every row of a selection, by the type of a column.

Each operation says as a criterion which rows it would change and which it cannot, so that a preview of
a million rows is one question to the database, and gives the new values of one row that was read.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select

from admin_app.bulk.days import limits, shifted
from admin_app.records.bulk_update import Collection, Row


@dataclass(frozen=True, slots=True)
class Put:
    """Give a column this value; None empties it."""

    model: Any
    name: str
    value: Any

    def changes(self) -> ColumnElement[bool]:
        return getattr(self.model, self.name).is_distinct_from(self.value)

    def refuses(self) -> ColumnElement[bool]:
        return false()

    def values(self, row: Row) -> dict[str, Any]:
        return {self.name: self.value}


@dataclass(frozen=True, slots=True)
class Shift:
    """Move a day by so many days; those of `weekend` do not count. Rows without a day stay so."""

    model: Any
    name: str
    by: int
    weekend: frozenset[int] = frozenset()

    def changes(self) -> ColumnElement[bool]:
        return getattr(self.model, self.name).is_not(None) if self.by else false()

    def refuses(self) -> ColumnElement[bool]:
        first, last = limits(self.by, self.weekend)
        column = getattr(self.model, self.name)
        return and_(column.is_not(None), not_(column.between(first, last)))

    def values(self, row: Row) -> dict[str, Any]:
        day: dt.date | None = row[self.name]
        return {self.name: None if day is None else shifted(day, self.by, self.weekend)}


@dataclass(frozen=True, slots=True)
class Members:
    """Add these members to a collection, and remove those; all by id."""

    model: Any
    name: str
    add: tuple[int, ...] = ()
    remove: tuple[int, ...] = ()

    def changes(self) -> ColumnElement[bool]:
        missing = [not_(self._has(number)) for number in self.add]
        return or_(false(), *missing, *(self._has(number) for number in self.remove))

    def refuses(self) -> ColumnElement[bool]:
        return false()

    def values(self, row: Row) -> dict[str, Any]:
        members = [number for number in row[self.name] if number not in self.remove]
        return {self.name: tuple(dict.fromkeys([*members, *self.add]))}

    def _has(self, number: int) -> ColumnElement[bool]:
        links = Collection(self.model, self.name)
        there = and_(links.owner == self.model.id, links.member == number)
        return exists(select(1).select_from(links.link_table).where(there))


Operation = Put | Shift | Members


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done to every row: `operations` together, in one entry of `verb` for each.

    `may` says whose rows the actor may do it to; `only` leaves alone the rows for which it means nothing.
    """

    model: Any
    verb: str
    may: ColumnElement[bool]
    operations: tuple[Operation, ...]
    only: ColumnElement[bool] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes that may change."""
        return tuple(dict.fromkeys(operation.name for operation in self.operations))

    def changes(self) -> ColumnElement[bool]:
        different = or_(false(), *(operation.changes() for operation in self.operations))
        return different if self.only is None else and_(self.only, different)

    def refuses(self) -> ColumnElement[bool]:
        return or_(false(), *(operation.refuses() for operation in self.operations))

    def values(self, row: Row) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for operation in self.operations:
            found.update(operation.values(row))
        return found
