"""What an import would do: every row checked, every refusal with its place, nothing written or locked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Self

from admin_app.errors import BadInput
from admin_app.i18n import _l
from admin_app.importing.answers import Answers
from admin_app.importing.columns import Columns, match
from admin_app.importing.fields import NOTHING, DayReader, Field, Reader
from admin_app.importing.names import NewName, Unknown
from admin_app.importing.reading.table import Question, Row, Table, name_of
from admin_app.importing.staging import StagedRows
from admin_app.importing.target import ImportTarget
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import require

#: Refusals that are kept to be listed; beyond them rows are only counted.
MAX_LISTED = 10_000
MAX_SHOWN = 60
#: Texts that nobody knows and that are kept to be asked about.
MAX_UNKNOWN = 1_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken: the line where it begins, and the cell that it is about if there is one."""

    line: int
    column: str
    value: str
    reason: BadInput


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
    #: What nobody here knows, as field and text, in the order of the file.
    unknown: dict[tuple[str, str], None] = field(default_factory=dict)

    @property
    def new(self) -> int:
        return self.rows.count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.rows.close()


def make(
    table: Table,
    target: ImportTarget,
    actor: Actor,
    answers: Answers,
    *,
    on_row: Callable[[], None] | None = None,
) -> Plan:
    """Check every row of the file, as `answers` say that it is meant.

    Raises `Forbidden`, `BadArgument` (a field that does not exist), `FileRefused`, `Question`.
    """
    require(actor, "import", target.model)
    require(actor, "create", target.model)
    columns = match(table.header, target, answers)
    if columns.by_place and not table.sure:
        asked = _l("It is not clear whether this file has a header: its first row begins with “%(first)s”.")
        first = next((name for name in table.header if name), "")
        raise Question("header-row", asked, first=first, suggestion="1" if any(table.header) else "0")
    plan = Plan(target, columns)
    with ExitStack() as unfinished:
        unfinished.enter_context(plan)
        checker = _Checker(plan, table.header, actor, answers)
        for row in table.rows():
            checker.check(row)
            if on_row is not None:
                on_row()
        checker.decide()
        unfinished.pop_all()
    return plan


class _Checker:
    """Turns rows into values, and notes what is refused."""

    def __init__(self, plan: Plan, header: Sequence[str], actor: Actor, answers: Answers) -> None:
        self.plan = plan
        self.header = header
        places = plan.columns.places
        fields = [each for each in plan.target.fields if each.key in places]
        self.readers: list[tuple[Field, Sequence[int], Reader]] = [
            (each, places[each.key], each.reader(actor, answers)) for each in fields
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
        for each, places, read in self.readers:
            for place in places:
                cell = row.cells[place]
                try:
                    value = read(cell)
                except BadInput as error:
                    refusals.append(self._refusal(row, place, each, error))
                    continue
                if each.many:
                    value = list(dict.fromkeys([*values.get(each.attribute, ()), *value]))
                if value is not NOTHING:
                    values[each.attribute] = value
        if refusals:
            self._refuse(refusals)
        else:
            self._accept(values)

    def decide(self) -> None:
        """Days that could be read in two ways are read as the rest of their column, or asked about."""
        for each, places, read in self.readers:
            if not isinstance(read, DayReader):
                continue
            if read.column.question:
                raise Question(
                    "date-order",
                    _l("In the column “%(column)s” dates such as “%(example)s” can be read in two ways."),
                    column=name_of(self.header, places[0]),
                    example=read.column.question,
                    suggestion="dmy",
                )
            if read.column.decided is not None:
                self.plan.rows.orders[each.attribute] = read.column.decided

    def _refusal(self, row: Row, place: int, each: Field, error: BadInput) -> Refusal:
        shown = _shown(row.cells[place])
        if isinstance(error, Unknown) and len(self.plan.unknown) < MAX_UNKNOWN:
            self.plan.unknown.setdefault((each.key, shown), None)
        return Refusal(row.line, name_of(self.header, place), shown, error.with_traceback(None))

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
