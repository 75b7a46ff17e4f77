"""The file of refused rows: for people, so with a mark that tells spreadsheets its encoding."""

import csv
import io
from collections.abc import Sequence

from admin_app.bulk.fates import REASONS
from admin_app.bulk.preview import Refused
from admin_app.export.guard import escape

NAME, MIMETYPE = "refused.csv", "text/csv; charset=utf-8; header=present"
HEADER = ("id", "title", "reason")


def header() -> bytes:
    return _bytes([HEADER], mark="\ufeff")


def lines(refused: Sequence[Refused]) -> bytes:
    """A line for each row, with the reason in words."""
    return _bytes([(each.id, escape(each.title), str(REASONS[each.reason])) for each in refused])


def _bytes(rows: Sequence[Sequence[object]], *, mark: str = "") -> bytes:
    buffer = io.StringIO(mark)
    buffer.seek(0, io.SEEK_END)
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
