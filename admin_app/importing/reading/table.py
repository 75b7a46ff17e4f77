"""A file as a header and rows, whatever kind of file it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Self

from admin_app.errors import BadInput
from admin_app.i18n import _l

#: Rows that are looked at to find the header.
SAMPLE = 60


class FileRefused(BadInput):
    """The file as a whole cannot be read; nothing of it was taken."""

    message = _l("This file cannot be read.")


class Question(FileRefused):
    """What somebody has to say first: `asks` is what about, `suggestion` a likely answer.

    `offers` are all answers that are likely, where there is a choice of them; `about` are the columns that
    it is about, each a field, its name in the file and an example.
    """

    def __init__(
        self,
        asks: str,
        message: Any,
        *,
        suggestion: str = "",
        offers: Sequence[str] = (),
        about: Sequence[tuple[str, str, str]] = (),
        **values: Any,
    ) -> None:
        super().__init__(message, **values)
        self.asks = asks
        self.suggestion = suggestion
        self.offers = offers
        self.about = about


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be; bytes of `memory` and `seconds` are for the process that reads workbooks."""

    size: int = 50 * 1024 * 1024
    rows: int = 1_000_000
    columns: int = 500
    cells: int = 20_000_000
    memory: int = 1024 * 1024 * 1024
    seconds: int = 120

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Self:
        """The limits that the settings of the application say."""
        return cls(
            size=config["MAX_UPLOAD_MB"] * 1024 * 1024,
            rows=config["IMPORT_MAX_ROWS"],
            columns=config["IMPORT_MAX_COLUMNS"],
            cells=config["IMPORT_MAX_CELLS"],
            memory=config["IMPORT_MEMORY_MB"] * 1024 * 1024,
            seconds=config["IMPORT_SECONDS"],
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: the line on which it begins, and a cell for each column of the header."""

    line: int
    cells: list[str]

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell.strip())


#: Whether a name is one that a column of ours, or one that was asked for, is known by.
Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody said about a file; what they did not say is found out, or asked by a `Question`."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    #: The line of the header; 0: there is none.
    header_row: int | None = None
    known: Known = lambda name: False
    #: What stands around cells that hold a separator; the empty text: nothing does.
    quote: str | None = None


class Table:
    """A header and rows, which come once, as they are read. `records` are all rows, blank ones too.

    `header` has an empty text for a column without a name, and `header_line` is where it begins (0: there
    is none). `sure` is false when it is a guess that the first row is the header. `sample` are the first
    rows that hold anything, whatever they are. Raises `FileRefused`.
    """

    bytes_read = 0

    def __init__(self, records: Iterator[Row], limits: Limits, form: Form) -> None:
        from admin_app.importing.reading.header import find  # it speaks of rows, which are made here

        self._limits = limits
        full = (row for row in records if row.filled)
        sample = list(islice(full, SAMPLE))
        if not sample:
            raise FileRefused(_l("This file is empty."))
        at, self.sure = find(sample, form)
        self.sample = sample
        self.header_line = 0 if at is None else sample[at].line
        names = sample[at].cells if at is not None else []
        width = len(names) if at is not None else max(len(row.cells) for row in sample)
        if width > limits.columns:
            raise FileRefused(_l("A file may have %(limit)s columns at most."), limit=limits.columns)
        self.header: tuple[str, ...] = (*(name.strip() for name in names), *[""] * (width - len(names)))
        self._remaining = chain(sample[0 if at is None else at + 1 :], full)

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything at all."""
        count = cells = 0
        for row in self._remaining:
            count += 1
            cells += len(row.cells)
            if count > self._limits.rows:
                raise FileRefused(_l("A file may have %(limit)s rows at most."), limit=self._limits.rows)
            if cells > self._limits.cells:
                raise FileRefused(_l("A file may have %(limit)s cells at most."), limit=self._limits.cells)
            yield self._fitted(row)

    def _fitted(self, row: Row) -> Row:
        """Spreadsheets leave out empty cells at the end of a row, or add some; nothing else may differ."""
        width = len(self.header)
        beyond = row.cells[width:]
        if any(cell.strip() for cell in beyond):
            return row  # too wide: whoever checks the rows refuses this one
        return Row(row.line, [*row.cells[:width], *[""] * (width - len(row.cells))])


def letters(number: int) -> str:
    """What spreadsheets call the column of this number, from 0: A, B … Z, AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def name_of(header: Sequence[str], number: int) -> str:
    """What a column is called in sentences: its name, else its letters."""
    return header[number] if number < len(header) and header[number] else letters(number)
