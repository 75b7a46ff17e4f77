"""Text files of rows: commas, semicolons, tabs or bars between cells, read row by row.

Cells come exactly as they are written (RFC 4180), or the file is refused.
"""

import csv
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from admin_app.i18n import _l
from admin_app.importing.reading import dialect
from admin_app.importing.reading.encoding import encoding_for
from admin_app.importing.reading.table import FileRefused, Form, Limits, Row, Table
from admin_app.importing.reading.text import NOT_TEXT, Lines

#: Characters of one cell.
MAX_CELL = 1_000_000


class CsvTable(Table):
    """A text file as a table; the file can be rewound."""

    def __init__(self, file: BinaryIO, limits: Limits | None = None, form: Form | None = None) -> None:
        form = form or Form()
        csv.field_size_limit(MAX_CELL)
        self.encoding = encoding_for(file, form.encoding)
        self._lines = Lines(file, self.encoding)
        # Only the beginning is needed to see how it is written; then it is read from there.
        lines = iter(self._lines)
        beginning = dialect.beginning(lines)
        self.dialect = dialect.find(beginning, form)
        super().__init__(self._records(_joined(beginning, lines)), limits or Limits(), form)

    @property
    def bytes_read(self) -> int:  # type: ignore[override]  # it grows as rows are read
        return self._lines.bytes_read

    def _records(self, lines: Iterable[str]) -> Iterator[Row]:
        found = self.dialect
        source = iter(lines)
        for _skipped in range(found.skip):
            next(source)
        if not found.wrapped:
            yield from self._rows(source, found.delimiter, found.quote, found.skip)
            return
        outer = self._rows(source, found.outer, found.quote, found.skip)
        yield from self._rows(_unwrapped(outer), found.delimiter, found.quote, found.skip)

    def _rows(self, lines: Iterable[str], delimiter: str, quote: str, skipped: int) -> Iterator[Row]:
        reader = csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True)
        while True:
            line = reader.line_num + 1 + skipped
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _malformed(error, line) from error
            if line == 1 and any("\0" in cell for cell in cells):
                raise FileRefused(NOT_TEXT, line=line, encoding=self.encoding)
            yield Row(line, cells)


def _joined(beginning: Iterable[str], lines: Iterable[str]) -> Iterator[str]:
    yield from beginning
    yield from lines


def _unwrapped(rows: Iterable[Row]) -> Iterator[str]:
    """The lines that a spreadsheet took for one cell each."""
    for row in rows:
        if any(cell.strip() for cell in row.cells[1:]):
            raise FileRefused(
                _l("Each line of this file is one quoted cell, but line %(line)s is not."), line=row.line
            )
        yield (row.cells[0] if row.cells else "") + "\n"


def _malformed(error: csv.Error, line: int) -> FileRefused:
    """What is wrong with the row that begins on this line; the words of `csv` are not for people."""
    sentences: dict[str, Any] = {
        "unexpected end of data": _l("A quote opens in the row on line %(line)s and is never closed."),
        "field larger": _l("A cell in the row on line %(line)s is too long to be read."),
        "expected after": _l("In the row on line %(line)s a quoted cell goes on after its closing quote."),
    }
    found = next((says for words, says in sentences.items() if words in str(error)), None)
    return FileRefused(found or _l("The row on line %(line)s is not well-formed CSV."), line=line)
