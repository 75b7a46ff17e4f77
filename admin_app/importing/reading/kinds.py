"""What kind of file it is, by its bytes: names lie."""

import json
import re
import zipfile
from typing import BinaryIO

from admin_app.i18n import _l
from admin_app.importing.reading.table import FileRefused

SPREADSHEET, JSON_LINES, TEXT = "spreadsheet", "jsonl", "text"
HEAD = 4096

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
#: Files that people choose by mistake, and what to say of them.
OTHERS = (
    (b"%PDF", _l("This is a PDF. Export the table as CSV or XLSX.")),
    (b"\x1f\x8b", _l("This file is compressed. Unpack it first.")),
    (b"Rar!", _l("This file is compressed. Unpack it first.")),
    (b"7z\xbc\xaf", _l("This file is compressed. Unpack it first.")),
    (b"\x89PNG", _l("This is a picture. A table is needed: CSV, XLSX or JSON Lines.")),
    (b"\xff\xd8\xff", _l("This is a picture. A table is needed: CSV, XLSX or JSON Lines.")),
    (b"SQLite format 3", _l("This is a database. Export the table as CSV.")),
    (b"{\\rtf", _l("This is a text document. Export the table as CSV or XLSX.")),
)
MARKUP = _l(
    "This file is a web page or XML, whatever its name says. Open it in a spreadsheet and save it as XLSX."
)
NOT_A_WORKBOOK = _l("This is a ZIP file, but no workbook of XLSX, XLSB or ODS. Unpack it first.")
JSON = _l("This is JSON, but not one object on each line (JSON Lines).")
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|table|meta|\?xml|!--)", re.IGNORECASE)


def kind_of(file: BinaryIO) -> str:
    """`spreadsheet`, `jsonl` or `text`; the file is rewound. Raises `FileRefused` for anything else."""
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(_OLE):
        return SPREADSHEET
    if head.startswith((_ZIP, b"PK\x05\x06")):
        return _zipped(file)
    for start, sentence in OTHERS:
        if head.startswith(start):
            raise FileRefused(sentence)
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(text):
        raise FileRefused(MARKUP)
    return _json_or_text(text, file)


def _zipped(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(_l("This workbook is damaged: it cannot be unpacked.")) from error
    finally:
        file.seek(0)
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise FileRefused(NOT_A_WORKBOOK)
    return SPREADSHEET


def _json_or_text(head: bytes, file: BinaryIO) -> str:
    start = head.lstrip()
    if start.startswith(b"[") and re.match(rb"\[\s*[\[{]", start):
        raise FileRefused(JSON)
    if not start.startswith(b"{"):
        return TEXT
    line = file.readline(1 << 24).removeprefix(b"\xef\xbb\xbf")
    while line and not line.strip():
        line = file.readline(1 << 24)
    file.seek(0)
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        if re.match(rb'\{\s*("|$)', start):
            raise FileRefused(JSON) from None
        return TEXT
    return JSON_LINES if isinstance(found, dict) else TEXT
