"""Reads a workbook in a process of its own, which may not take more memory and time than it is given.

Run by its path, alone: it imports nothing of the application. Arguments: the file, the sheet (its name
or number; empty: the one that holds something), then bytes of memory, seconds, rows and columns.
It writes lines of JSON: first what was found, then chunks of rows as [number, cells], then the end.
"""

import datetime as dt
import html
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

CHUNK = 500
#: How the name of a sheet of our exports begins that is about the file (see export/formats.py).
NOTE_SIGN = "ⓘ"
#: Cells of XLSX that hold an error: the library gives them as if they were empty.
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>(#[^<]{1,20})<', re.DOTALL
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_SHEET = re.compile(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"[^>]*?\b\w+:id="([^"]*)"')
_LINK = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_NAMED = re.compile(r'\b(Id|Target)="([^"]*)"')
#: Bytes of a sheet that are looked through for errors, at most and at a time, and those of the longest cell.
MOST_LOOKED_AT, LOOKED_AT, CELL = 1 << 30, 1 << 20, 1 << 16


def main() -> None:
    path, wanted = sys.argv[1:3]
    memory, seconds, max_rows, max_columns = map(int, sys.argv[3:7])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with open(path, "rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
        sheet = _chosen(workbook, wanted)
    except PasswordError:
        say(error="password")
    except (CalamineError, OSError, ValueError):
        say(error="damaged")
    except MemoryError:
        say(error="memory")
    else:
        if sheet is not None:
            _write(sheet, workbook.sheet_names, max_rows, max_columns, errors_in(path, sheet.name))


def say(**words: Any) -> None:
    sys.stdout.write(json.dumps(words) + "\n")


def _chosen(workbook: Any, wanted: str) -> Any:
    """The sheet that is wanted; None after saying why there is none."""
    shown = [each.name for each in workbook.sheets_metadata if str(each.visible).endswith("Visible")
             and not str(each.visible).endswith(("Hidden", "VeryHidden"))]  # fmt: skip
    names = workbook.sheet_names
    if wanted:
        number = int(wanted) - 1 if wanted.isascii() and wanted.isdecimal() else -1
        name = wanted if wanted in names else names[number] if 0 <= number < len(names) else None
        if name is None:
            say(error="no sheet", sheets=names)
            return None
        return workbook.get_sheet_by_name(name)
    found, sheet = [], None
    for name in [name for name in shown or names if not name.startswith(NOTE_SIGN)]:
        other = workbook.get_sheet_by_name(name)
        if other.height and other.width:
            found.append(name)
            sheet = other if sheet is None else sheet
    if len(found) > 1:
        say(error="which sheet", sheets=found)
        return None
    if not found:
        say(error="empty")
    return sheet


def _write(
    sheet: Any, sheets: list[str], max_rows: int, max_columns: int, errors: Mapping[int, dict[int, str]]
) -> None:
    filled: list[bool] = []
    for row in _rows(sheet, errors):
        filled += [False] * (len(row) - len(filled))
        for place, cell in enumerate(row):
            if cell != "":
                filled[place] = True
    width = max((n + 1 for n, each in enumerate(filled) if each), default=0)
    if width > max_columns:
        say(error="columns")
        return
    say(sheet=sheet.name, sheets=sheets, filled=filled[:width])
    chunk: list[Any] = []
    count = 0
    for number, row in enumerate(_rows(sheet, errors), 1):
        if all(cell == "" for cell in row):
            continue
        count += 1
        chunk.append([number, [text(cell) for cell in row[:width]]])
        if len(chunk) == CHUNK or count > max_rows:
            sys.stdout.write(json.dumps(chunk) + "\n")
            chunk = []
        if count > max_rows:
            break
    sys.stdout.write(json.dumps(chunk) + "\n")
    say(end=count)


def _rows(sheet: Any, errors: Mapping[int, dict[int, str]]) -> Iterator[list[Any]]:
    """The rows from the top, one at a time: all of them as objects would take twice the memory."""
    before = [""] * (sheet.start[1] if sheet.start else 0)  # it leaves out empty columns, not empty rows
    merged = _Merged(sheet)
    for number, read in enumerate(sheet.iter_rows()):
        row = before + read
        for column, error in errors.get(number, {}).items():
            if column < len(row) and row[column] == "":
                row[column] = error
        merged.fill(number, row)
        yield row


class _Merged:
    """Cells that were merged over several rows: what they hold counts in each that holds anything else."""

    def __init__(self, sheet: Any) -> None:
        self.last: dict[tuple[int, int], int] = {}
        for (first, column), (last, _last_column) in sheet.merged_cell_ranges or ():
            if last > first:
                self.last[first, column] = last
        self.rows = {first for first, _column in self.last}
        #: By column what stands above, and down to which row.
        self.above: dict[int, tuple[int, Any]] = {}

    def fill(self, number: int, row: list[Any]) -> None:
        if self.above and any(cell != "" for cell in row):
            self.above = {column: found for column, found in self.above.items() if found[0] >= number}
            for column, (_last, cell) in self.above.items():
                if row[column] == "":
                    row[column] = cell
        if number in self.rows:
            for column, cell in enumerate(row):
                if cell != "" and (number, column) in self.last:
                    self.above[column] = (self.last[number, column], cell)


def errors_in(path: str, sheet: str) -> dict[int, dict[int, str]]:
    """By row and column, from 0, the errors in a sheet of XLSX, such as #DIV/0!; none of other workbooks."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _errors(archive, _part_of(archive, sheet))
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return {}


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where in the file a sheet is. Raises `KeyError`."""
    ids = {html.unescape(name): number for name, number in _SHEET.findall(_read(archive, "xl/workbook.xml"))}
    links = [
        dict(_NAMED.findall(each)) for each in _LINK.findall(_read(archive, "xl/_rels/workbook.xml.rels"))
    ]
    target = next((each["Target"] for each in links if each.get("Id") == ids[sheet]), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _read(archive: zipfile.ZipFile, part: str) -> str:
    with archive.open(part) as file:
        return file.read(LOOKED_AT).decode("utf-8", "replace")


def _errors(archive: zipfile.ZipFile, part: str) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    before, looked_at = b"", 0
    with archive.open(part) as file:
        while looked_at < MOST_LOOKED_AT and (read := file.read(LOOKED_AT)):
            looked_at += len(read)
            chunk = before + read
            for attributes, error in _ERROR.findall(chunk) if b't="e"' in chunk else ():
                place = _PLACE.search(attributes)
                if place is not None:
                    column = 0
                    for letter in place[1]:
                        column = column * 26 + letter - ord("A") + 1
                    found.setdefault(int(place[2]) - 1, {})[column - 1] = error.decode("ascii", "replace")
            before = chunk[-CELL:]
    return found


def text(cell: Any) -> str:
    """What the cell holds, as a text file would have it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main()
