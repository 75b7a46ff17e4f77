"""A plan as one file: what each row would do, kept so that it can be read later, by another process.

The file is SQLite, its values are JSON. It is private to this account and complete when it has its
name: a plan that was broken off leaves nothing.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from admin_app.errors import BadInput, RuleBroken
from admin_app.i18n import _l
from admin_app.importing import reasons, texts, typed

NAME = "plan.db"
FORMAT = 2
STATES = ("new", "changed", "unchanged", "conflict", "deleted", "refused")
#: Rows sent to the file at a time.
CHUNK = 1000

_TABLES = """
CREATE TABLE rows (id INTEGER PRIMARY KEY, line INTEGER, state TEXT, record_id INTEGER, version INTEGER,
                   key TEXT, title TEXT, vals TEXT, old TEXT, cells TEXT, sides TEXT);
CREATE TABLE refusals (row INTEGER, line INTEGER, column TEXT, value TEXT, reason TEXT);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT);
"""
_INDEXES = ("CREATE INDEX rows_state ON rows (state, id)", "CREATE INDEX refusals_row ON refusals (row)")


class PlanIsOld(RuleBroken):
    message = _l("What this plan was made from has changed since. Have the file checked again.")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken: the line where it begins, and the cell that it is about if there is one."""

    line: int
    column: str
    value: str
    reason: BadInput


@dataclass(slots=True)
class StoredRow:
    """A row of the plan. `values` are by attribute; `old` is what the changed ones are now, for people.

    `key` is the record's in another tool; `cells` are those of the file where they are still needed.
    `sides` says of each value of a conflict who changed it since the file was written (see `since`), and
    `old` what it was then, under “$then”.
    """

    id: int
    line: int
    state: str
    record_id: int | None
    version: int | None
    key: str | None
    title: str
    values: dict[str, Any]
    old: dict[str, Any]
    cells: Sequence[str] | None
    sides: dict[str, str] = field(default_factory=dict)


class PlanStore:
    """The rows of a plan. Close it."""

    def __init__(self, connection: sqlite3.Connection, unfinished: tuple[Path, Path] | None = None) -> None:
        self._db = connection
        self.texts = texts.Texts(connection)
        self._unfinished = unfinished
        self._rows: list[tuple[Any, ...]] = []
        self._refusals: list[tuple[Any, ...]] = []
        self._count = 0
        self._counts: dict[str, int] | None = None

    @classmethod
    def create(cls, folder: Path | None) -> Self:
        """An empty one, in `folder` or temporary; `finish` gives it its name."""
        unfinished = None
        if folder is None:
            connection = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        else:
            unfinished = (folder / f"{NAME}.part", folder / NAME)
            for path in unfinished:
                path.unlink(missing_ok=True)
            os.close(os.open(unfinished[0], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            connection = sqlite3.connect(unfinished[0], check_same_thread=False, isolation_level=None)
        # Nothing of it is worth keeping unless all of it is there.
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES + texts.TABLE)
        connection.execute("BEGIN")
        return cls(connection, unfinished)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The one that was finished in this folder. Raises `PlanIsOld` when there is none to be used."""
        path = folder / NAME
        if not path.is_file():
            raise PlanIsOld()
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        store = cls(connection)
        try:
            if store.meta("format") != FORMAT:
                raise PlanIsOld()
        except (sqlite3.DatabaseError, ValueError) as error:
            connection.close()
            raise PlanIsOld() from error
        except PlanIsOld:
            connection.close()
            raise
        return store

    def finish(self) -> None:
        """Say that the plan is complete."""
        self.flush()
        for statement in _INDEXES:
            self._db.execute(statement)
        self.set_meta("format", FORMAT)
        self._db.execute("COMMIT")
        if self._unfinished is not None:
            os.replace(*self._unfinished)
            self._unfinished = None

    def close(self) -> None:
        self._db.close()
        if self._unfinished is not None:
            self._unfinished[0].unlink(missing_ok=True)
            self._unfinished = None

    # -- Written while the plan is made.

    def add(self, line: int, state: str, values: dict[str, Any], **more: Any) -> int:
        """One more row; its id."""
        self._count += 1
        cells = more.get("cells")
        self._rows.append(
            (
                self._count,
                line,
                state,
                more.get("record_id"),
                more.get("version"),
                more.get("key"),
                typed.storable(more.get("title", "")),
                typed.encode(values),
                None,
                None if cells is None else typed.encode(cells),
            )
        )
        if len(self._rows) == CHUNK:
            self.flush()
        return self._count

    def refuse(self, row: int, refusals: Iterable[Refusal]) -> None:
        """Note why a row is refused."""
        for each in refusals:
            kept = typed.encode(reasons.kept(each.reason))
            self._refusals.append(
                (row, each.line, typed.storable(each.column), typed.storable(each.value), kept)
            )

    def change(self, rows: Iterable[StoredRow]) -> None:
        """Write again what became of rows."""
        self._counts = None
        self._db.executemany(
            "UPDATE rows SET state = ?, record_id = ?, version = ?, title = ?, vals = ?, old = ?, cells = ?,"
            " sides = ? WHERE id = ?",
            (
                (
                    row.state,
                    row.record_id,
                    row.version,
                    typed.storable(row.title),
                    typed.encode(row.values),
                    typed.encode(row.old),
                    None if row.cells is None else typed.encode(row.cells),
                    typed.encode(row.sides) if row.sides else None,
                    row.id,
                )
                for row in rows
            ),
        )

    def flush(self) -> None:
        self._db.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", self._rows)
        self._db.executemany("INSERT INTO refusals VALUES (?, ?, ?, ?, ?)", self._refusals)
        self._rows, self._refusals, self._counts = [], [], None

    def index(self, column: str) -> None:
        """Make rows quick to find by `record_id` or `key`."""
        self.flush()
        self._db.execute(f"CREATE INDEX rows_{column} ON rows ({column}, id)")

    def set_meta(self, name: str, value: Any) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, typed.encode(value)))

    # -- Read.

    def meta(self, name: str) -> Any:
        found = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if found is None else typed.decode(found[0])

    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        if self._counts is None:
            found = dict(self._db.execute("SELECT state, count(*) FROM rows GROUP BY state").fetchall())
            self._counts = {state: found.get(state, 0) for state in STATES}
        return self._counts

    def rows(self, states: Sequence[str] = STATES, *, after: int = 0, limit: int = -1) -> Iterator[StoredRow]:
        """The rows in these states, in the order of the file, behind the row `after`.

        They are read some at a time, so that they may be changed meanwhile.
        """
        marks = ", ".join("?" * len(states))
        while limit:
            size = CHUNK if limit < 0 else min(limit, CHUNK)
            found = self._db.execute(
                f"SELECT id, line, state, record_id, version, key, title, vals, old, cells, sides FROM rows"
                f" WHERE state IN ({marks}) AND id > ? ORDER BY id LIMIT ?",
                (*states, after, size),
            ).fetchall()
            for row in found:
                yield _stored(row)
            if len(found) < size:
                return
            after = found[-1][0]
            limit -= size

    def sides(self) -> list[tuple[dict[str, str], int]]:
        """Who changed what in conflicts, and in how many of them."""
        found = self._db.execute(
            "SELECT sides, count(*) FROM rows WHERE state = 'conflict' GROUP BY sides"
        ).fetchall()
        return [(typed.decode(sides or "{}"), rows) for sides, rows in found]

    def sides_of(self, record_id: int) -> dict[str, str] | None:
        """Who changed what in the conflict about a record; None when there is no such conflict."""
        asked = "SELECT sides FROM rows WHERE record_id = ? AND state = 'conflict'"
        found = self._db.execute(asked, (record_id,)).fetchone()
        return None if found is None else typed.decode(found[0] or "{}")

    def at(self, state: str | None, offset: int, limit: int) -> list[StoredRow]:
        """A page of rows in this state, or in any."""
        where, given = ("WHERE state = ?", (state,)) if state else ("", ())
        found = self._db.execute(
            f"SELECT id, line, state, record_id, version, key, title, vals, old, cells, sides FROM rows"
            f" {where} ORDER BY id LIMIT ? OFFSET ?",
            (*given, limit, offset),
        )
        return [_stored(row) for row in found]

    def refusals(
        self, *, offset: int = 0, limit: int = -1, state: str = "refused", rows: Sequence[int] | None = None
    ) -> list[tuple[int, Refusal]]:
        """Why rows in this state are not written, with the ids of the rows; all, or those of some rows."""
        only = "" if rows is None else f" AND rows.id IN ({', '.join('?' * len(rows))})"
        found = self._db.execute(
            "SELECT row, refusals.line, column, value, reason FROM refusals JOIN rows ON rows.id = row"
            f" WHERE rows.state = ?{only} ORDER BY row, refusals.rowid LIMIT ? OFFSET ?",
            (state, *(rows or ()), limit, offset),
        )
        return [
            (row, Refusal(line, column, value, reasons.told(typed.decode(reason))))
            for row, line, column, value, reason in found
        ]

    def first_lines(self, column: str, ids: Sequence[int]) -> dict[int, int]:
        """For rows whose `record_id` or `key` an earlier row has: the line of that row."""
        marks = ", ".join("?" * len(ids))
        found = self._db.execute(
            f"SELECT later.id, (SELECT line FROM rows WHERE {column} = later.{column} AND id < later.id"
            f" ORDER BY id LIMIT 1) AS first FROM rows AS later WHERE later.id IN ({marks})"
            f" AND later.{column} IS NOT NULL AND first IS NOT NULL",
            ids,
        )
        return dict(found.fetchall())


def _stored(row: tuple[Any, ...]) -> StoredRow:
    *plain, values, old, cells, sides = row
    number, line, state, record_id, version, key, title = plain
    return StoredRow(
        number,
        line,
        state,
        record_id,
        version,
        key,
        title,
        typed.decode(values),
        typed.decode(old or "{}"),
        typed.decode(cells) if cells else None,
        typed.decode(sides) if sides else {},
    )
