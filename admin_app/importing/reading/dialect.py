"""What stands between the cells of a text file, and around them."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from admin_app.i18n import _l
from admin_app.importing.reading.table import FileRefused, Form, Question

DELIMITERS = (",", ";", "\t", "|")
#: How people name those that a command line does not pass well.
NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "bar": "|"}
#: What may be said to stand around cells; nothing, in a file in which every quote is meant as it is.
QUOTES = ('"', "'", "")
#: A character that no file of text holds: with it as their quote, cells have none.
NO_QUOTE = "\ufdd0"
LINES, CHARACTERS = 200, 1 << 18
ROWS = 50


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written. `wrapped`: each line is one cell of another file, parted by `outer`."""

    delimiter: str
    quote: str = '"'
    #: Lines at the top that are no rows.
    skip: int = 0
    wrapped: bool = False
    outer: str = ","


def beginning(lines: Iterator[str]) -> list[str]:
    """The first lines, enough to see how a file is written."""
    found, length = [], 0
    for line in islice(lines, LINES):
        found.append(line)
        length += len(line)
        if length > CHARACTERS:
            break
    return found


def find(lines: Sequence[str], form: Form) -> Dialect:
    """How the file that begins with these lines is written. Raises `Question`."""
    skip, declared = _declared(lines)
    lines = lines[skip:]
    said = _delimiter(form.delimiter) or declared
    wrapped = None if said else _wrapped(lines)
    if wrapped is not None:
        return wrapped
    quote = _said_quote(form) or _quote(lines, (said,) if said else DELIMITERS)
    if said:
        return Dialect(said, quote, skip)
    fits = {mark: _fit(_sample(lines, mark, quote), form) for mark in DELIMITERS}
    best = max(fits, key=lambda mark: fits[mark])
    if fits[best][1] <= 1:  # one column, or rows of which no two are alike
        return Dialect(",", quote, skip)
    rivals = [mark for mark in DELIMITERS if mark != best and fits[mark] == fits[best]]
    if rivals:
        raise Question(
            "delimiter",
            _l("It is not clear what separates the cells of this file: “%(one)s” or “%(other)s”."),
            one=best,
            other=rivals[0],
            suggestion=best,
            offers=[best, *rivals],
        )
    return Dialect(best, quote, skip)


def _declared(lines: Sequence[str]) -> tuple[int, str | None]:
    """`sep=;` in the first line is for spreadsheets and is no row."""
    first = lines[0].strip().strip('"') if lines else ""
    if first.lower().startswith("sep=") and len(first) == 5:
        return 1, first[4]
    return (1, "\t") if lines and lines[0].lower().startswith("sep=\t") else (0, None)


def _delimiter(said: str | None) -> str | None:
    if said is None:
        return None
    mark = NAMED.get(said.lower(), said)
    if len(mark) != 1 or mark in '"\r\n\0':
        raise FileRefused(
            _l("“%(said)s” cannot separate cells: it takes one character, or “tab”."), said=said
        )
    return mark


def _said_quote(form: Form) -> str | None:
    if form.quote is None:
        return None
    if form.quote not in QUOTES:
        raise FileRefused(_l("“%(said)s” cannot stand around cells: it takes \" or '."), said=form.quote[:20])
    return form.quote or NO_QUOTE


def _sample(lines: Sequence[str], mark: str, quote: str, *, strict: bool = False) -> list[list[str]]:
    """The first rows; read leniently, since whoever reads the file is strict. A strict one may be empty."""
    found: list[list[str]] = []
    try:
        for cells in csv.reader(lines, delimiter=mark, quotechar=quote, strict=strict):
            if any(cell.strip() for cell in cells):
                found.append(cells)
            if len(found) == ROWS:
                break
    except csv.Error as error:
        if strict and "unexpected end" not in str(error):  # the last of these lines may end within a cell
            return []
    return found


def _fit(rows: Sequence[Sequence[str]], form: Form) -> tuple[float, int]:
    """How well rows look like a table: names that we know, and the share of rows of one width."""
    if not rows:
        return 0.0, 0
    known = max(len({cell.strip() for cell in row if form.known(cell.strip())}) for row in rows)
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    if width == 1:
        return (float(known), 1) if known else (0.0, 0)
    share = count / len(rows)
    return known + (share if share > 0.5 else 0.0), width if share > 0.5 else 0


def _quote(lines: Sequence[str], marks: Sequence[str]) -> str:
    """An apostrophe when every cell of the first line stands between two of them."""
    first = next((line.strip() for line in lines if line.strip()), "")
    for mark in marks:
        cells = first.split(mark)
        if len(cells) > 1 and all(len(c) > 1 and c[0] == c[-1] == "'" for c in cells):
            return "'"
    return '"'


def _wrapped(lines: Sequence[str]) -> Dialect | None:
    """A file that a spreadsheet took for one column and wrote again: each line is one quoted cell."""
    first = next((line.strip() for line in lines if line.strip()), "")
    if not first.startswith('"'):
        return None
    for outer in DELIMITERS:
        rows = _sample(lines, outer, '"', strict=True)
        if not rows or any(any(cell.strip() for cell in row[1:]) for row in rows):
            continue
        inner_lines = [row[0] + "\n" for row in rows]
        for mark in DELIMITERS:
            inner = _sample(inner_lines, mark, '"', strict=True)
            width = len(inner[0]) if inner else 1
            if width > 1 and all(len(row) == width for row in inner):
                return Dialect(mark, wrapped=True, outer=outer)
    return None
