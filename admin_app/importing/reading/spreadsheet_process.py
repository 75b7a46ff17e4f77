"""Reads a workbook in a process of its own, which may not take more memory and time than it is given.

Run by its path, alone: it imports nothing of the application. Arguments: the file, the sheet (its name
or number; empty: the one that holds something), then bytes of memory, seconds, rows and columns.
It writes lines of JSON: first what was found, then chunks of rows as [number, cells], then the end.
"""

import datetime as dt
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

CHUNK = 500
#: How the name of a sheet of our exports begins that is about the file (see export/formats.py).
NOTE_SIGN = "ⓘ"


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
            _write(sheet, workbook.sheet_names, max_rows, max_columns)


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
    found = []
    for name in [name for name in shown or names if not name.startswith(NOTE_SIGN)]:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height and sheet.width:
            found.append(sheet)
        if len(found) > 1:
            say(error="which sheet", sheets=shown or names)
            return None
    if not found:
        say(error="empty")
        return None
    return found[0]


def _write(sheet: Any, sheets: list[str], max_rows: int, max_columns: int) -> None:
    filled: list[bool] = []
    for row in _rows(sheet):
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
    for number, row in enumerate(_rows(sheet), 1):
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


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """The rows from the top, one at a time: all of them as objects would take twice the memory."""
    before = [""] * (sheet.start[1] if sheet.start else 0)  # it leaves out empty columns, not empty rows
    for row in sheet.iter_rows():
        yield before + row


def text(cell: Any) -> str:
    """What the cell holds, as a text file would have it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main()
