"""What the beginning of a file looks like when it is read in one way, for a person to judge.

Only as much is read as is shown, so that a page can wait for it. What opens slowly however little of it
is wanted (a workbook, a long file of JSON Lines) is looked at by a job.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Self

from admin_app.i18n import _
from admin_app.importing.reading import kinds
from admin_app.importing.reading.opening import open_table
from admin_app.importing.reading.spreadsheet import SENTENCES
from admin_app.importing.reading.table import FileRefused, Form, Known, Limits, Question, Row, Table
from admin_app.records.values import shortened

#: Rows that are shown, and the first rows of the file, one of which is the header.
ROWS, TOP = 10, 10
#: What is shown of each column, and of each cell.
SAMPLES, SHOWN = 3, 80
#: Columns whose cells are shown; the others are named.
COLUMNS = 60
#: Files larger than this are not opened while somebody waits.
SMALL = {kinds.SPREADSHEET: 2_000_000, kinds.JSON_LINES: 8_000_000}
#: Seconds that a workbook may take to be opened while somebody waits.
PATIENCE = 1
#: What somebody may say of a file, as a draft keeps it.
FORM = ("encoding", "delimiter", "sheet", "header_row", "quote")
#: What a `Question` asks about, and which part of the form answers it.
PARTS = {"encoding": "encoding", "delimiter": "delimiter", "sheet": "sheet", "header-row": "header_row"}


class TooSlow(Exception):
    """The file takes longer to be opened than a page can wait."""


@dataclass(slots=True)
class Look:
    """How a file was read, and its first rows. `problem` is why it could not be read.

    `asked` has a sentence for each part of the form that is a guess, `offers` what is likely there.
    """

    kind: str = kinds.TEXT
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    wrapped: bool = False
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    header_line: int = 0
    header: list[str] = field(default_factory=list)
    #: Each a line and its cells.
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    top: list[tuple[int, list[str]]] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    offers: dict[str, list[str]] = field(default_factory=dict)
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        return cls(**{name: document[name] for name in cls.__dataclass_fields__ if name in document})


def form_from(document: dict[str, Any], known: Known = lambda name: False) -> Form:
    """How a file is read, as a draft keeps it."""
    return Form(**{name: document.get(name) for name in FORM}, known=known)


def form_to_json(form: Form) -> dict[str, Any]:
    return {name: getattr(form, name) for name in FORM}


def quick_look(path: Path, limits: Limits, form: Form) -> Look:
    """The same while somebody waits. Raises `TooSlow`, and `FileRefused` for what is no table at all."""
    with path.open("rb") as file:
        kind = kinds.kind_of(file)
    if path.stat().st_size > SMALL.get(kind, limits.size):
        raise TooSlow()
    seconds = min(PATIENCE, limits.seconds)
    return look(path, dataclasses.replace(limits, seconds=seconds), form, patient=seconds == limits.seconds)


def look(path: Path, limits: Limits, form: Form, *, patient: bool = True) -> Look:
    """The beginning of a file; what it leaves open is read as it is likely meant, and asked."""
    found = Look()
    with path.open("rb") as file:
        found.kind = kinds.kind_of(file)
    for _attempt in range(len(PARTS) + 1):
        try:
            with open_table(path, dataclasses.replace(limits, rows=min(limits.rows, 500)), form) as table:
                _describe(found, table, form)
            break
        except Question as question:
            part = PARTS[question.asks]
            found.asked[part] = str(question)
            found.offers[part] = list(question.offers or filter(None, [question.suggestion]))
            if not question.suggestion:
                found.problem = str(question)
                break
            answer: dict[str, Any] = {part: question.suggestion}
            form = dataclasses.replace(form, **answer)
        except FileRefused as refusal:
            if not patient and refusal.template is SENTENCES["time"]:
                raise TooSlow() from refusal
            found.problem = str(refusal)
            break
    return found


def _describe(found: Look, table: Table, form: Form) -> None:
    """Note how it was read; the rows come last, since one of them may be refused."""
    found.encoding = getattr(table, "encoding", "")
    dialect = getattr(table, "dialect", None)
    if dialect is not None:
        found.delimiter, found.wrapped = dialect.delimiter, dialect.wrapped
        found.quote = dialect.quote if dialect.quote in "\"'" else ""
    found.sheet, found.sheets = getattr(table, "sheet", ""), getattr(table, "sheets", [])
    found.header_line, found.header = table.header_line, list(table.header)
    found.top = [_shown(row) for row in table.sample[:TOP]]
    if not table.sure and form.header_row is None:
        found.asked["header_row"] = _(
            "It is not certain which line is the header, or whether there is one. Compare it with the rows."
        )
    rows: list[Row] = []
    try:
        for row in islice(table.rows(), 60):
            rows.append(row)
    finally:
        found.rows = [_shown(row) for row in rows[:ROWS]]
        found.samples = [_samples(rows, place) for place in range(len(table.header))]


def _shown(row: Row) -> tuple[int, list[str]]:
    return row.line, [_short(cell) for cell in row.cells[:COLUMNS]]


def _samples(rows: Sequence[Row], place: int) -> list[str]:
    """The first different texts of a column."""
    texts = (_short(row.cells[place]) for row in rows if place < len(row.cells))
    return list(islice(dict.fromkeys(filter(None, texts)), SAMPLES))


def _short(cell: str) -> str:
    """The beginning of a cell, on one line."""
    return shortened(" ".join(cell[: SHOWN * 4].split()), SHOWN)
