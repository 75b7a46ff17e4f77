"""Columns of values as columns of cells, for each kind of file: text, typed cells of a workbook, JSON.

Every function takes what the database gave for one column and some hundred rows, and is called once
for all of them; what repeats (days, choices, names) is made once for each value.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from admin_app.database.types import RankedChoice
from admin_app.export import columns as kinds
from admin_app.export.columns import Source
from admin_app.export.forms import Form
from admin_app.export.guard import APOSTROPHE, DANGEROUS, escape, keep

Encoder = Callable[[Sequence[Any]], Iterable[Any]]

#: The most characters that a cell of a workbook can hold.
MAX_CELL = 32_767
#: What XML cannot say, and what a reader of XML would change.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
#: Days that a workbook counts as everybody does; its years before have a 29 February too many.
_FIRST_DAY = "1900-03-01"
_EPOCH = dt.date(1899, 12, 30).toordinal()


@dataclass(slots=True)
class Losses:
    """What a file could not hold: characters that were replaced, cells that were cut short."""

    replaced: int = 0
    cut: int = 0


class Memo(dict[Any, Any]):
    """A cell for each value, made once; None stays None. Forgets everything when it holds too much."""

    MOST = 50_000

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__({None: None})
        self._make = make

    def __missing__(self, value: Any) -> Any:
        if len(self) >= self.MOST:
            self.clear()
            self[None] = None
        self[value] = found = self._make(value)
        return found

    def column(self, values: Sequence[Any]) -> Iterable[Any]:
        return map(self.__getitem__, values)


class TextCells:
    """Cells of a text file; `guard` keeps spreadsheets from running what people wrote."""

    def __init__(self, form: Form, *, guard: bool) -> None:
        self.form = form
        self.guard = guard
        self.one: Callable[[str], Any] = escape if guard else keep

    def encoder(self, source: Source) -> Encoder | None:
        """How the column is turned into cells; None for one whose cells are other records."""
        simple: dict[str, Encoder] = {
            kinds.TEXT: self._guarded if self.guard else self._kept,
            kinds.OTHER: lambda values: [None if v is None else self.one(str(v)) for v in values],
            kinds.NUMBER: self._number,
            kinds.YES_NO: Memo(lambda v: self.form.yes_no(bool(v))).column,
            kinds.DAY: Memo(lambda v: self._day(checked_day(v))).column,
            kinds.MOMENT: self._moments(),
        }
        if source.kind == kinds.CHOICE:
            return Memo(lambda v: self.form.choice(source, key_of(source, v))).column
        return simple.get(source.kind)

    def members(self, names: list[str]) -> Any:
        return self.one(self.form.members(names)) if names else None

    def _guarded(self, values: Sequence[Any]) -> Iterable[Any]:
        return [APOSTROPHE + v if v and v[0] in DANGEROUS else v for v in values]

    def _kept(self, values: Sequence[Any]) -> Iterable[Any]:
        return [keep(v) if v and v[0] == APOSTROPHE else v for v in values]

    def _number(self, values: Sequence[Any]) -> Iterable[Any]:
        if self.form.profile.decimal == "point":
            return values
        return [str(v).replace(".", ",") if isinstance(v, float) else v for v in values]

    def _day(self, iso: str) -> Any:
        return self.form.day(iso)

    def _moments(self) -> Encoder:
        write = self.form.moments()
        return lambda values: [None if v is None else write(v) for v in values]


class JsonCells(TextCells):
    """Values of JSON: numbers, yes and no as they are, members as a list, no guard.

    No spreadsheet opens such a file as cells, and programs want what was written.
    """

    def __init__(self, form: Form) -> None:
        super().__init__(form, guard=False)
        self.one = str

    def encoder(self, source: Source) -> Encoder | None:
        if source.kind == kinds.YES_NO:
            return Memo(bool).column
        return super().encoder(source)

    def members(self, names: list[str]) -> Any:
        return names

    def _kept(self, values: Sequence[Any]) -> Iterable[Any]:
        return values

    def _number(self, values: Sequence[Any]) -> Iterable[Any]:
        return values


class WorkbookCells(TextCells):
    """Cells of a workbook: text is text, whatever it starts with; days and moments are its numbers."""

    def __init__(self, form: Form, losses: Losses) -> None:
        super().__init__(form, guard=False)
        self.losses = losses
        self.one = self.text

    def text(self, text: str) -> str:
        """A text that a cell can hold."""
        if _UNWRITABLE.search(text):
            text, count = _UNWRITABLE.subn("\ufffd", text)
            self.losses.replaced += count
        if text and text[0] == APOSTROPHE:
            text = keep(text)
        if len(text) > MAX_CELL:
            self.losses.cut += 1
            text = text[:MAX_CELL]
        return text

    def _kept(self, values: Sequence[Any]) -> Iterable[Any]:
        return [None if v is None else self.text(v) for v in values]

    def _number(self, values: Sequence[Any]) -> Iterable[Any]:
        return values

    def _day(self, iso: str) -> Any:
        return iso if iso < _FIRST_DAY else float(dt.date.fromisoformat(iso).toordinal() - _EPOCH)

    def _moments(self) -> Encoder:
        zone = self.form.zone
        return lambda values: [None if v is None else _serial(v, zone) for v in values]


def checked_day(text: str) -> str:
    """The text of a day; a database that holds something else in its place is not passed on."""
    return dt.date.fromisoformat(text).isoformat()


def key_of(source: Source, stored: Any) -> str:
    """The key of a choice as it is stored."""
    choice: Any = source.choice
    return str(choice.keys[stored - 1] if isinstance(choice, RankedChoice) else stored)


def _serial(text: str, zone: dt.tzinfo) -> Any:
    """A moment as workbooks count: days since the end of 1899, on the clock of a zone."""
    local = dt.datetime.fromisoformat(f"{text}+00:00").astimezone(zone)
    if local.year < 1901:
        return local.isoformat()
    seconds = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6
    return local.toordinal() - _EPOCH + seconds / 86_400
