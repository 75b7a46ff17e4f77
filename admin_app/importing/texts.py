"""Texts of a file that somebody may have to say the meaning of, with the number of rows that have each."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Nobody knows it; a record of this name would be created; it stands for nobody; it would, but a record
#: has just this name; somebody said what it stands for.
UNKNOWN, NEW, NOBODY, NAMED, SAID = KINDS = ("unknown", "new", "nobody", "named", "said")
#: Longer ones are no name and no word: they are refused, and nobody is asked.
MAX_TEXT = 1_000
TABLE = """
CREATE TABLE texts (id INTEGER PRIMARY KEY, kind TEXT, field TEXT, area TEXT, text TEXT, rows INTEGER,
                    UNIQUE (kind, field, text));
"""
_COLUMNS = "kind, field, area, text, rows"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the file: the field that it is in, the area of the records it may name, and how many rows."""

    kind: str
    field: str
    area: str
    text: str
    rows: int


class Texts:
    """The texts of one plan, in the order of the file; however many there are."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, texts: Iterable[Text]) -> None:
        """Note texts; what was noted before gets more rows."""
        self._db.executemany(
            f"INSERT INTO texts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, field, text) DO UPDATE SET rows = rows + excluded.rows",
            ((each.kind, each.field, each.area, each.text, each.rows) for each in texts),
        )

    def page(self, kinds: Sequence[str] = KINDS, *, offset: int = 0, limit: int = -1) -> list[Text]:
        """Some of them: those of the first kind, then of the next."""
        marks = ", ".join("?" * len(kinds))
        order = " ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(KINDS))
        found = self._db.execute(
            f"SELECT {_COLUMNS} FROM texts WHERE kind IN ({marks})"
            f" ORDER BY CASE kind {order} END, id LIMIT ? OFFSET ?",
            (*kinds, limit, offset),
        )
        return [Text(*row) for row in found]

    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        found = dict(self._db.execute("SELECT kind, count(*) FROM texts GROUP BY kind").fetchall())
        return {kind: found.get(kind, 0) for kind in KINDS}
