"""Which row of a file is its header."""

import re
from collections.abc import Sequence

from admin_app.i18n import _l
from admin_app.importing.reading.table import FileRefused, Form, Row

#: Rows above a header (a title, a date, who made it) have this share of its cells at most.
NARROW = 0.6
#: Cells that nobody calls a column: numbers, dates, addresses.
_DATA = re.compile(r"[-+]?[\d.,:/\s-]*\d[\d.,:/\s%-]*|\S+@\S+\.\S+|https?://\S+")


def find(sample: Sequence[Row], form: Form) -> tuple[int | None, bool]:
    """The place of the header in the sample (None: there is none), and whether that is no guess."""
    if form.header_row is not None:
        return _said(sample, form.header_row), True
    counts = [len({cell.strip() for cell in row.cells if form.known(cell.strip())}) for row in sample]
    best = counts.index(max(counts))
    above = max((row.filled for row in sample[:best]), default=0)
    if counts[best] and (best == 0 or above <= NARROW * sample[best].filled):
        return best, True
    if counts[0]:
        return 0, True
    widest = max(row.filled for row in sample)
    first = next(n for n, row in enumerate(sample) if row.filled > NARROW * widest)
    if any(_DATA.fullmatch(cell.strip()) for cell in sample[first].cells if cell.strip()):
        return None, False
    return first, False


def _said(sample: Sequence[Row], line: int) -> int | None:
    if line == 0:
        return None
    place = next((n for n, row in enumerate(sample) if row.line == line), None)
    if place is None:
        raise FileRefused(
            _l("No row begins on line %(line)s. The first ones begin on lines %(lines)s."),
            line=line,
            lines=", ".join(str(row.line) for row in sample[:5]),
        )
    return place
