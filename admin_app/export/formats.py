"""The formats of files. One more format is one more class here, named in `FORMATS`."""

import codecs
import csv
import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from xlsxwriter import Workbook

from admin_app.export import columns as kinds
from admin_app.export.encoders import MAX_CELL, JsonCells, Losses, TextCells, WorkbookCells
from admin_app.export.forms import Form
from admin_app.export.profile import RAW, UTF_8, Profile

#: Rows of a sheet without its header.
MAX_ROWS = 1_048_575
#: How the name of a sheet begins that is about the file: an import takes the other one.
NOTE_SIGN = "ⓘ"
#: Widths of columns by kind, in characters.
WIDTHS = {kinds.TEXT: 40, kinds.NUMBER: 9, kinds.YES_NO: 9, kinds.DAY: 12, kinds.MOMENT: 21, kinds.CHOICE: 14}
WORKBOOK = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: Rows of cells, some hundred at a time.
Parts = Iterable[Sequence[Sequence[Any]]]
#: What is said of a file, as pairs of words.
Note = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Layout:
    """What a file has beside its rows; `kinds` are those of the columns, `title` names the sheet."""

    header: Sequence[str]
    kinds: Sequence[str] = ()
    profile: Profile = RAW
    title: str = ""
    note_title: str = ""
    right_to_left: bool = False
    excel_day: str = ""
    excel_moment: str = ""
    losses: Losses = field(default_factory=Losses)


class Format(Protocol):
    """Writes a header and rows to a file, as they come; `note` is asked for when all rows are written."""

    key: str
    label: str
    #: The most rows that a file of this kind can have; None: as many as there are.
    max_rows: int | None

    def mimetype(self, profile: Profile) -> str: ...

    def cells(self, form: Form, *, guard: bool, losses: Losses) -> TextCells: ...

    def write(self, layout: Layout, parts: Parts, out: BinaryIO, note: Callable[[], Note]) -> None: ...


class CsvFormat:
    """RFC 4180: CRLF, quotes only where they are needed; separator and encoding as the profile says."""

    key, label = "csv", "CSV"
    max_rows: int | None = None

    def mimetype(self, profile: Profile) -> str:
        return f"text/csv; charset={profile.encoding}; header=present"

    def cells(self, form: Form, *, guard: bool, losses: Losses) -> TextCells:
        return TextCells(form, guard=guard)

    def write(
        self, layout: Layout, parts: Parts, out: BinaryIO, note: Callable[[], Note] = lambda: ()
    ) -> None:
        profile = layout.profile
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=profile.delimiter, lineterminator="\r\n")
        writer.writerow(layout.header)
        mark = codecs.BOM_UTF8 if profile.bom and profile.encoding == UTF_8 else b""
        # The header goes out with the first rows, so that what fails before them can still be an answer.
        for rows in parts:
            writer.writerows(rows)
            out.write(mark + encoded(buffer.getvalue(), profile.encoding, layout.losses))
            mark = b""
            buffer.seek(0)
            buffer.truncate()
        if buffer.tell():  # the header alone: there is no row
            out.write(mark + encoded(buffer.getvalue(), profile.encoding, layout.losses))


class JsonLinesFormat:
    """An object on each line, its keys those of the columns; nothing is null-padded or guarded."""

    key, label = "jsonl", "JSON Lines"
    max_rows: int | None = None

    def mimetype(self, profile: Profile) -> str:
        return "application/x-ndjson; charset=utf-8"

    def cells(self, form: Form, *, guard: bool, losses: Losses) -> TextCells:
        return JsonCells(form)

    def write(self, layout: Layout, parts: Parts, out: BinaryIO, note: Callable[[], Note]) -> None:
        encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
        header, nothing = layout.header, True
        for rows in parts:
            lines = "\n".join([encode(dict(zip(header, row, strict=True))) for row in rows])
            out.write(f"{lines}\n".encode())
            nothing = False
        if nothing:
            out.write(b"")


def encoded(text: str, encoding: str, losses: Losses) -> bytes:
    """The bytes of a text; characters that the encoding lacks become question marks, and are counted."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        losses.replaced += len(text) - len(text.encode(encoding, "ignore").decode(encoding))
        return text.encode(encoding, "replace")


class WorkbookFormat:
    """XLSX: typed cells, the header frozen, and a second sheet that says what this is.

    Text is written as text, so nothing that people wrote is run. A workbook is a ZIP file: its bytes
    come at the end, from files on disk, in constant memory.
    """

    key, label = "xlsx", "XLSX"
    max_rows: int | None = MAX_ROWS

    def mimetype(self, profile: Profile) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def cells(self, form: Form, *, guard: bool, losses: Losses) -> TextCells:
        return WorkbookCells(form, losses)

    def write(self, layout: Layout, parts: Parts, out: BinaryIO, note: Callable[[], Note]) -> None:
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as file:
            workbook = Workbook(file, {**WORKBOOK, "tmpdir": folder})
            try:
                _write_rows(workbook, layout, parts)
                _write_note(workbook, layout, note())
            except BaseException:
                _abandon(workbook)
                raise
            workbook.close()
            file.seek(0)
            shutil.copyfileobj(file, out)


def _write_rows(workbook: Workbook, layout: Layout, parts: Parts) -> None:
    sheet = workbook.add_worksheet(sheet_name(layout.title))
    if layout.right_to_left:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    looks = {
        kinds.DAY: workbook.add_format({"num_format": layout.excel_day}),
        kinds.MOMENT: workbook.add_format({"num_format": layout.excel_moment}),
        kinds.NUMBER: workbook.add_format({"num_format": "0"}),
    }
    text = workbook.add_format({"num_format": "@"})  # text stays text when somebody edits it
    for place, kind in enumerate(layout.kinds):
        sheet.set_column(place, place, WIDTHS.get(kind, 18), looks.get(kind, text))
    bold = workbook.add_format({"bold": True})
    for place, name in enumerate(layout.header):
        sheet.write_string(0, place, name, bold)
    write_string, write_number = sheet.write_string, sheet.write_number
    number = 0
    for rows in parts:
        for row in rows:
            number += 1
            for place, value in enumerate(row):
                if value.__class__ is str:
                    if value:
                        write_string(number, place, value)
                elif value is not None:
                    write_number(number, place, value)


def _write_note(workbook: Workbook, layout: Layout, note: Note) -> None:
    if not note:
        return
    sheet = workbook.add_worksheet(sheet_name(f"{NOTE_SIGN} {layout.note_title}"))
    if layout.right_to_left:
        sheet.right_to_left()
    sheet.set_column(0, 0, 24, workbook.add_format({"bold": True, "valign": "top"}))
    sheet.set_column(1, 1, 90, workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}))
    for number, (name, words) in enumerate(note):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, words[:MAX_CELL])


def _abandon(workbook: Workbook) -> None:
    """Leave a workbook half-written: closing it would write the whole file first."""
    for sheet in workbook.worksheets():
        sheet._opt_close()


def sheet_name(title: str) -> str:
    """A name that a sheet may have."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31] or "1"


FORMATS: dict[str, Format] = {each.key: each for each in (CsvFormat(), WorkbookFormat(), JsonLinesFormat())}
