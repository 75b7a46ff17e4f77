"""The rows of a plan in the words of whoever reads them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from admin_app.database.types import Choice
from admin_app.i18n import _l, format_day, list_of_words
from admin_app.importing.fields import Field
from admin_app.importing.names import NewName
from admin_app.importing.plan_store import PlanStore, Refusal, StoredRow
from admin_app.importing.since import BOTH, MINE, THEIRS
from admin_app.importing.target import ImportTarget

SIDES = {
    MINE: _l("changed in the file"),
    THEIRS: _l("changed here; the file has what was there before"),
    BOTH: _l("changed here and in the file"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a field holds now and what it would hold, as people read it."""

    field: str
    label: Any
    old: str
    new: str
    #: Who changed it since the file was written, in words, and what it was then; of conflicts only.
    side: str = ""
    then: str | None = None

    @property
    def changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of the file and what becomes of it; `record_id` is None for a new record."""

    line: int
    state: str
    record_id: int | None
    version: int | None
    title: str
    cells: list[Cell]
    refusals: list[Refusal]
    deletes: bool = False
    #: Who changed what of a conflict (see `since`).
    sides: Mapping[str, str] = field(default_factory=dict)


def planned(store: PlanStore, target: ImportTarget, rows: Sequence[StoredRow]) -> list[PlannedRow]:
    """These rows as people read them."""
    fields = {each.attribute: each for each in target.fields}
    names = _names(fields, rows)
    refusals: dict[int, list[Refusal]] = {}
    for state in ("refused", "conflict"):
        numbers = [row.id for row in rows if row.state == state]
        for number, refusal in store.refusals(state=state, rows=numbers) if numbers else ():
            refusals.setdefault(number, []).append(refusal)
    return [
        PlannedRow(
            row.line,
            row.state,
            row.record_id,
            row.version,
            row.title,
            list(_cells(row, fields, names)),
            refusals.get(row.id, []),
            row.state == "deleted" or "$delete" in row.values,
            row.sides,
        )
        for row in rows
    ]


def _cells(row: StoredRow, fields: dict[str, Field], names: dict[tuple[str, int], str]) -> Iterable[Cell]:
    for attribute, value in row.values.items():
        each = fields.get(attribute)
        if each is None:
            continue
        old = shown(each, row.old.get(attribute), names)
        new = shown(each, value, names)
        if old or new:
            then = row.old.get("$then", {})
            was = shown(each, then[attribute], names) if attribute in then else None
            yield Cell(each.key, each.label, old, new, str(SIDES.get(row.sides.get(attribute, ""), "")), was)


def _names(fields: dict[str, Field], rows: Iterable[StoredRow]) -> dict[tuple[str, int], str]:
    """The names of the records that values name by their ids."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        for attribute, value in row.values.items():
            if hasattr(fields.get(attribute), "named"):
                found = value if isinstance(value, list) else [value]
                wanted.setdefault(attribute, set()).update(n for n in found if isinstance(n, int))
    return {
        (attribute, number): name
        for attribute, numbers in wanted.items()
        if numbers
        for number, name in fields[attribute].named.shown(numbers).items()  # type: ignore[attr-defined]
    }


def shown(each: Field, value: Any, names: dict[tuple[str, int], str]) -> str:
    """A value of a field as text."""
    if value is None:
        return ""
    if isinstance(value, list):
        return list_of_words(sorted(shown(each, one, names) for one in value))
    if isinstance(value, NewName):
        return value.name
    if isinstance(value, dt.date):
        return format_day(value)
    kind = getattr(each, "kind", None)
    if isinstance(kind, Choice):
        return str(kind.label(value))
    if isinstance(value, int):
        return names.get((each.attribute, value), f"#{value}")
    return str(value)
