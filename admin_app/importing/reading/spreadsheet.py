"""Workbooks (XLSX, XLSB, XLS, ODS) as tables, read by a process of their own.

One odd cell can make a reader ask for more memory than there is; then that process ends, not ours.
"""

import json
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from admin_app.i18n import _l
from admin_app.importing.reading import spreadsheet_process
from admin_app.importing.reading.table import SAMPLE, FileRefused, Form, Limits, Question, Row, Table

SENTENCES = {
    "password": _l("This workbook is protected by a password. Remove the password first."),
    "damaged": _l("This workbook is damaged, or of a kind that cannot be read."),
    "memory": _l("This workbook needs more memory to be read than it may have. Save the sheet as CSV."),
    "time": _l("This workbook takes too long to be read. Save the sheet as CSV."),
    "empty": _l("This file is empty."),
    "no sheet": _l("This workbook has no sheet “%(wanted)s”. Its sheets are: %(sheets)s."),
    "columns": _l("A file may have %(limit)s columns at most."),
}


class SpreadsheetTable(Table):
    """A sheet as a table; close it, or its process stays. Line numbers are those of the sheet."""

    def __init__(self, path: Path, limits: Limits | None = None, form: Form | None = None) -> None:
        form, limits = form or Form(), limits or Limits()
        self._process = _Process(path, form.sheet or "", limits)
        try:
            found = next(self._process.messages())
            self._refuse(found, form.sheet or "", limits)
            self._filled = found["filled"]
            self.sheet: str = found["sheet"]
            self.sheets: list[str] = found["sheets"]
            super().__init__(self._process.rows(), limits, form)
        except BaseException:
            self.close()
            raise
        self.bytes_read = path.stat().st_size
        self._beside = _beside(self.header, self._filled)

    def close(self) -> None:
        self._process.close()

    def rows(self) -> Iterator[Row]:
        """The rows of the table: what stands beside it, after an empty column, makes no row."""
        for row in super().rows():
            if any(cell.strip() for n, cell in enumerate(row.cells) if n not in self._beside):
                yield row

    def _refuse(self, found: dict[str, Any], wanted: str, limits: Limits) -> None:
        problem = found.get("error")
        sheets = ", ".join(f"“{name}”" for name in found.get("sheets", ())[:20])
        if problem == "which sheet":
            asked = _l("This workbook has several sheets that hold something: %(sheets)s.")
            raise Question(
                "sheet", asked, sheets=sheets, suggestion=found["sheets"][0], offers=found["sheets"]
            )
        if problem:
            raise FileRefused(SENTENCES[problem], sheets=sheets, wanted=wanted, limit=limits.columns)


class _Process:
    """The process that reads; ends with `FileRefused` when it did not come to its end."""

    def __init__(self, path: Path, sheet: str, limits: Limits) -> None:
        # The rows above the header, and one too many, so that it is seen that there are too many.
        rows = limits.rows + SAMPLE + 1
        numbers = (limits.memory, limits.seconds, rows, limits.columns)
        command = [sys.executable, "-I", spreadsheet_process.__file__, str(path.resolve()), sheet]
        self.seconds = limits.seconds
        self.process = subprocess.Popen(
            [*command, *map(str, numbers)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONIOENCODING": "utf-8", "MALLOC_ARENA_MAX": "2"},
        )

    def messages(self) -> Iterator[Any]:
        """What it writes, as it comes."""
        out: IO[bytes] = self.process.stdout  # type: ignore[assignment]
        while True:
            if not out.peek(1)[:1] and not select.select([out], [], [], self.seconds)[0]:  # type: ignore[attr-defined]
                raise FileRefused(SENTENCES["time"])
            line = out.readline()
            if not line.endswith(b"\n"):
                break
            yield json.loads(line)
        ended = self.process.wait()
        raise FileRefused(SENTENCES["time" if ended in (-24, -9) else "memory"])

    def rows(self) -> Iterator[Row]:
        for found in self.messages():
            if isinstance(found, dict):
                return
            for number, cells in found:
                yield Row(number, cells)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def _beside(header: tuple[str, ...], filled: list[bool]) -> set[int]:
    """The columns of blocks that no header belongs to, each parted from the table by empty columns."""
    beside: set[int] = set()
    block: list[int] = []
    for place in range(len(filled) + 1):
        if place < len(filled) and filled[place]:
            block.append(place)
            continue
        if any(header) and not any(header[n] for n in block if n < len(header)):
            beside.update(block)
        block = []
    return beside
