"""Cells for the names of related records, looked up once for each record as rows come by."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from admin_app.export.columns import Source
from admin_app.export.encoders import TextCells
from admin_app.search.fold import fold


class Related:
    """Cells for a column that holds the id of another record; discarded records leave an empty cell."""

    #: So many records are remembered at a time.
    MOST = 50_000

    def __init__(self, source: Source, cells: TextCells, *, unique_names: bool) -> None:
        self.target = source.target
        self.cells = cells
        #: In raw files the natural key stands alone; else names do, where they tell who is meant.
        self._asks_for_names = unique_names and self.target.label_column != self.target.natural_key
        self._namesakes: Counter[str] | None = None
        self._known: dict[int | None, Any] = {None: None}

    def column(self, connection: Connection, values: Sequence[int | None]) -> Iterable[Any]:
        new = {number for number in values if number not in self._known}
        if new:
            self._learn(connection, values)
        return map(self._known.__getitem__, values)

    def _learn(self, connection: Connection, values: Iterable[int | None]) -> None:
        new = {number for number in values if number not in self._known and number is not None}
        if len(self._known) + len(new) > self.MOST:
            self._known = {None: None}
            new = {number for number in values if number is not None}
        self._known.update(dict.fromkeys(new))
        for number, name, key, choosable in connection.execute(self._statement(new)):
            tells = not self._asks_for_names or (choosable and self._tells(connection, name))
            self._known[number] = self.cells.one(self.cells.form.related(name, key, tells=tells))

    def _statement(self, numbers: Iterable[int]) -> Any:
        target = self.target
        name, key = getattr(target, target.label_column), getattr(target, target.natural_key)
        return select(target.id, name.label("name"), key.label("key"), target.choosable()).where(
            target.id.in_(sorted(numbers)), target.deleted_at.is_(None)
        )

    def _tells(self, connection: Connection, name: str) -> bool:
        """Whether a file that has this name alone is understood: nobody shares it, and it is no key."""
        if self._namesakes is None:
            target = self.target
            names = connection.scalars(select(getattr(target, target.label_column)).where(target.choosable()))
            self._namesakes = Counter(map(fold, names))
        return self._namesakes[fold(name)] == 1 and not set(name) & set("@<>") and not name.isdecimal()


class Members:
    """Cells for a column of members, given as their ids in one text; each combination is joined once."""

    MOST = 50_000

    def __init__(self, source: Source, cells: TextCells) -> None:
        self.target = source.target
        self.cells = cells
        self._names: dict[int, str | None] = {}
        self._known: dict[str | None, Any] = {}

    def column(self, connection: Connection, values: Sequence[str | None]) -> Iterable[Any]:
        new = {value for value in values if value not in self._known}
        if new:
            if len(self._known) > self.MOST:
                self._known, new = {}, set(values)
            self._learn(connection, new)
        return map(self._known.__getitem__, values)

    def _learn(self, connection: Connection, values: Iterable[str | None]) -> None:
        ids = {value: [int(number) for number in (value or "").split(",") if number] for value in values}
        self._find(connection, {number for numbers in ids.values() for number in numbers})
        for value, numbers in ids.items():
            names = [name for number in numbers if (name := self._names[number]) is not None]
            self._known[value] = self.cells.members(sorted(names))

    def _find(self, connection: Connection, numbers: set[int]) -> None:
        if len(self._names) > self.MOST:
            self._names = {}
        new = sorted(numbers - self._names.keys())
        if not new:
            return
        target = self.target
        self._names.update(dict.fromkeys(new))
        name = getattr(target, target.label_column)
        living = select(target.id, name).where(target.id.in_(new), target.deleted_at.is_(None))
        self._names.update({number: label for number, label in connection.execute(living)})
