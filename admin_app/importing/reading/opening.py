"""Opens a file as a table, whatever kind of file it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from admin_app.i18n import _l
from admin_app.importing.reading.delimited import CsvTable
from admin_app.importing.reading.json_lines import JsonLinesTable
from admin_app.importing.reading.kinds import JSON_LINES, SPREADSHEET, kind_of
from admin_app.importing.reading.spreadsheet import SpreadsheetTable
from admin_app.importing.reading.table import FileRefused, Form, Limits, Table


@contextmanager
def open_table(path: Path, limits: Limits, form: Form) -> Iterator[Table]:
    """The file as a table; `form` is what somebody said of it. Raises `FileRefused`, `Question`."""
    if path.stat().st_size > limits.size:
        raise FileRefused(_l("A file may have %(limit)s MB at most."), limit=limits.size // (1024 * 1024))
    with path.open("rb") as file:
        kind = kind_of(file)
        if kind == SPREADSHEET:
            sheet = SpreadsheetTable(path, limits, form)
            try:
                yield sheet
            finally:
                sheet.close()
        elif kind == JSON_LINES:
            yield JsonLinesTable(file, limits, form)
        else:
            yield CsvTable(file, limits, form)
