"""Reads a CSV file of any length row by row, and refuses what it cannot read exactly.

Here: UTF-8, with or without a byte order mark, separated by commas, with a header (RFC 4180).
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from admin_app.errors import BadInput
from admin_app.i18n import _l

MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
#: Bytes of one line, and characters of one cell.
MAX_LINE = 16_000_000
MAX_CELL = 1_000_000

NOT_UTF_8 = _l("Line %(line)s is not text in UTF-8. Save the file as “CSV UTF-8” and try again.")
_MARK = "\ufeff"
#: The end of a line of old Macintosh files: a carriage return by itself.
_LONE_RETURN = re.compile(r"(?<=\r)(?!\n)(?=.)", re.DOTALL)


class FileRefused(BadInput):
    """The file as a whole cannot be read; nothing of it was taken."""

    message = _l("This file cannot be read.")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: the line on which it begins, and a cell for each column of the header."""

    line: int
    cells: list[str]


class CsvTable:
    """A file as a header and rows. Rows come once, as they are read. Raises `FileRefused`."""

    def __init__(self, file: BinaryIO) -> None:
        self.bytes_read = 0
        self._file = file
        csv.field_size_limit(MAX_CELL)
        self._reader = csv.reader(self._lines(), strict=True)
        self.header = self._header()

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything at all."""
        count = 0
        for row in self._records():
            if not any(cell.strip() for cell in row.cells):
                continue
            count += 1
            if count > MAX_ROWS:
                raise FileRefused(_l("A file may have %(limit)s rows at most."), limit=MAX_ROWS)
            yield self._fitted(row)

    def _fitted(self, row: Row) -> Row:
        """Spreadsheets leave out empty cells at the end of a row, or add some; nothing else may differ."""
        width = len(self.header)
        beyond = row.cells[width:]
        if any(cell.strip() for cell in beyond):
            return row  # too wide: whoever checks the rows refuses this one
        return Row(row.line, [*row.cells[:width], *[""] * (width - len(row.cells))])

    def _header(self) -> tuple[str, ...]:
        first = next(self._records(), None)
        if first is None:
            raise FileRefused(_l("This file is empty."))
        if any("\0" in name for name in first.cells):
            raise FileRefused(NOT_UTF_8, line=first.line)
        if len(first.cells) > MAX_COLUMNS:
            raise FileRefused(_l("A file may have %(limit)s columns at most."), limit=MAX_COLUMNS)
        return tuple(name.strip() for name in first.cells)

    def _records(self) -> Iterator[Row]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _malformed(error, line) from error
            if cells:  # a blank line has no cells
                yield Row(line, cells)

    def _lines(self) -> Iterator[str]:
        number = 1
        while raw := self._file.readline(MAX_LINE):
            self.bytes_read += len(raw)
            if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
                raise FileRefused(_l("Line %(line)s is too long to be read."), line=number)
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                raise FileRefused(NOT_UTF_8, line=number) from error
            if number == 1:
                text = text.removeprefix(_MARK)
            for part in _LONE_RETURN.split(text) if "\r" in text else (text,):
                number += 1
                yield part


def _malformed(error: csv.Error, line: int) -> FileRefused:
    """What is wrong with the row that begins on this line; the words of `csv` are not for people."""
    sentences: dict[str, Any] = {
        "unexpected end of data": _l("A quote opens in the row on line %(line)s and is never closed."),
        "field larger": _l("A cell in the row on line %(line)s is too long to be read."),
        "expected after": _l("In the row on line %(line)s a quoted cell goes on after its closing quote."),
    }
    found = next((says for words, says in sentences.items() if words in str(error)), None)
    return FileRefused(found or _l("The row on line %(line)s is not well-formed CSV."), line=line)
