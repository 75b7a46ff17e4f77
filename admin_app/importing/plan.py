"""What an import would do: every row checked, every refusal with its place, nothing written or locked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Self

from admin_app.errors import BadArgument, BadInput
from admin_app.i18n import _l
from admin_app.importing.fields import NOTHING, Field, Reader
from admin_app.importing.names import NewName
from admin_app.importing.reader import CsvTable, FileRefused, Row
from admin_app.importing.staging import StagedRows
from admin_app.importing.target import ImportTarget
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require

#: Refusals that are kept to be listed; beyond them rows are only counted.
MAX_LISTED = 10_000
MAX_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken: the line where it begins, and the cell that it is about if there is one."""

    line: int
    column: str
    value: str
    reason: BadInput


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the file fills which field, and the names of those that fill none."""

    places: Mapping[str, int]
    ignored: Sequence[str]


@dataclass(slots=True)
class Plan:
    """The outcome of checking a file: `rows` would be new, `refused` rows are left out. Close it."""

    target: ImportTarget
    columns: Columns
    rows: StagedRows = field(default_factory=StagedRows)
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    #: Records to create first, by area: what they are known by, and their names.
    new_names: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def new(self) -> int:
        return self.rows.count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.rows.close()


def make(
    table: CsvTable,
    target: ImportTarget,
    actor: Actor,
    mapping: Mapping[str, str],
    *,
    on_row: Callable[[], None] | None = None,
) -> Plan:
    """Check every row of the file. `mapping` names a column of the file for a field, by its key.

    Raises `Forbidden`, `BadArgument` (a field that does not exist), `FileRefused`.
    """
    require(actor, "import", target.model)
    require(actor, "create", target.model)
    columns = match(table.header, target, mapping)
    plan = Plan(target, columns)
    with ExitStack() as unfinished:
        unfinished.enter_context(plan)
        checker = _Checker(plan, table.header, actor)
        for row in table.rows():
            checker.check(row)
            if on_row is not None:
                on_row()
        unfinished.pop_all()
    return plan


def match(header: Sequence[str], target: ImportTarget, mapping: Mapping[str, str]) -> Columns:
    """Find a column for each field: the one that `mapping` names, else the one called as the field is."""
    keys = [each.key for each in target.fields]
    unknown = next((key for key in mapping if key not in keys), None)
    if unknown is not None:
        raise BadArgument(
            _l("There is no field “%(name)s”. The fields are: %(fields)s."),
            name=unknown,
            fields=", ".join(keys),
        )
    places = {}
    for each in target.fields:
        wanted = mapping.get(each.key, each.key)
        place = _place(header, wanted, each, named=each.key in mapping)
        if place is not None:
            places[each.key] = place
    used = set(places.values())
    ignored = [name or f"#{n + 1}" for n, name in enumerate(header) if n not in used]
    return Columns(places, ignored)


def _place(header: Sequence[str], wanted: str, each: Field, *, named: bool) -> int | None:
    """The number of the column of this name; one that was named, or is needed, must be there once."""
    found = [n for n, name in enumerate(header) if name == wanted.strip()] or [
        n for n, name in enumerate(header) if name.casefold() == wanted.strip().casefold()
    ]
    if len(found) > 1:
        raise FileRefused(
            _l("The column “%(name)s” is there %(count)s times; give each a name of its own."),
            name=wanted,
            count=len(found),
        )
    if not found and (named or each.required):
        raise FileRefused(
            _l("This file has no column “%(name)s” for the field “%(key)s”. Its columns are: %(columns)s."),
            name=wanted,
            key=each.key,
            columns=", ".join(f"“{name}”" for name in header),
        )
    return found[0] if found else None


class _Checker:
    """Turns rows into values, and notes what is refused."""

    def __init__(self, plan: Plan, header: Sequence[str], actor: Actor) -> None:
        self.plan = plan
        self.header = header
        fields = [each for each in plan.target.fields if each.key in plan.columns.places]
        self.readers: list[tuple[str, int, Reader]] = [
            (each.attribute, plan.columns.places[each.key], each.reader(actor)) for each in fields
        ]

    def check(self, row: Row) -> None:
        if len(row.cells) > len(self.header):
            reason = BadInput(
                _l("This row has %(count)s cells, the header has %(expected)s."),
                count=len(row.cells),
                expected=len(self.header),
            )
            self._refuse([Refusal(row.line, "", "", reason)])
            return
        values: dict[str, Any] = {}
        refusals = []
        for attribute, place, read in self.readers:
            try:
                value = read(row.cells[place])
            except BadInput as error:
                refusals.append(
                    Refusal(
                        row.line, self.header[place], _shown(row.cells[place]), error.with_traceback(None)
                    )
                )
            else:
                if value is not NOTHING:
                    values[attribute] = value
        if refusals:
            self._refuse(refusals)
        else:
            self._accept(values)

    def _refuse(self, refusals: list[Refusal]) -> None:
        self.plan.refused += 1
        if len(self.plan.refusals) < MAX_LISTED:
            self.plan.refusals += refusals

    def _accept(self, values: dict[str, Any]) -> None:
        self.plan.rows.add(values)
        for new in _new_names(values):
            self.plan.new_names.setdefault(new.area, {}).setdefault(new.folded, new.name)


def _new_names(values: Mapping[str, Any]) -> Iterator[NewName]:
    for value in values.values():
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, NewName):
                yield each


def _shown(cell: str) -> str:
    """The beginning of a cell, on one line."""
    text = " ".join(cell.replace("\0", "\ufffd").split())
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
