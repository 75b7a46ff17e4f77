"""The rows of a file that were not written, as a file of the same kind that says why: to be put right and
imported again by the same answers."""

import codecs
import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from admin_app.export.guard import unescape
from admin_app.i18n import _, _l, force_language
from admin_app.importing.plan import Plan
from admin_app.importing.plan_store import Refusal, StoredRow
from admin_app.importing.reading.dialect import NO_QUOTE
from admin_app.importing.reading.written import Written
from admin_app.importing.values.words import in_every_language

Unwritten = Iterable[tuple[StoredRow, Sequence[Refusal]]]

REASON = _l("Why it was refused")


def write(plan: Plan, rows: Unwritten, stream: BinaryIO) -> None:
    """Write these rows with their reasons, in the language of whoever asks."""
    form = Written(**plan.store.meta("written"))
    encoder = codecs.getincrementalencoder(form.encoding)("replace")
    lines = _json_lines if form.kind == "jsonl" else _csv_lines
    for text in lines(plan, rows, form):
        stream.write(encoder.encode(text))


def _csv_lines(plan: Plan, rows: Unwritten, form: Written) -> Iterator[str]:
    buffer = io.StringIO()
    bare = form.quote == NO_QUOTE
    writer = csv.writer(
        buffer,
        delimiter=form.delimiter,
        quotechar=None if bare else form.quote,
        quoting=csv.QUOTE_NONE if bare else csv.QUOTE_MINIMAL,
        lineterminator="\r\n",
    )
    again = plan.header[-1:] and plan.header[-1] in in_every_language(REASON)
    width = len(plan.header) - bool(again)
    if form.header_line:
        # Who said on which line the header is may say so again.
        buffer.write("\r\n" * (form.header_line - 1))
        writer.writerow([*plan.header[:width], _sayable([str(REASON)], form)])
    for row, refusals in rows:
        cells = list(row.cells or ())
        reason = _reason(refusals, form)
        if bare:
            reason = reason.replace(form.delimiter, " ")
        writer.writerow([*(cells[:width] if again else cells), reason])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _json_lines(plan: Plan, rows: Unwritten, form: Written) -> Iterator[str]:
    for row, refusals in rows:
        found = {key: unescape(cell) for key, cell in zip(plan.header, row.cells or (), strict=False) if cell}
        found[str(REASON)] = _reason(refusals, form)
        yield json.dumps(found, ensure_ascii=False) + "\n"


def _reason(refusals: Sequence[Refusal], form: Written) -> str:
    return _sayable([_said(each) for each in refusals], form, refusals)


def _said(refusal: Refusal) -> str:
    if not refusal.column:
        return str(refusal.reason)
    return _("%(column)s: %(reason)s", column=refusal.column, reason=refusal.reason)


def _sayable(sentences: Sequence[str], form: Written, refusals: Sequence[Refusal] = ()) -> str:
    """The sentences in the reader's language, or in English where the encoding has no letters for it."""
    text = " ".join(sentences)
    try:
        text.encode(form.encoding)
    except UnicodeEncodeError:
        with force_language("en"):
            return " ".join(map(_said, refusals)) if refusals else str(REASON)
    return text
