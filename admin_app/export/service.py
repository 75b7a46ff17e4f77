"""Writes an export to a file: from one snapshot, in constant memory, however many rows there are."""

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine, Select, func, select

from admin_app.database.dialect import interrupt, snapshot_connection
from admin_app.export import columns as kinds
from admin_app.export.columns import Source
from admin_app.export.encoders import Losses, TextCells
from admin_app.export.formats import Format, Layout, Note
from admin_app.export.forms import Form
from admin_app.export.related import Members, Related
from admin_app.history.model import Entry

#: Rows read at a time: few, since between them it gives way to those who ask for pages (giving_way.py).
CHUNK = 100


@dataclass(slots=True)
class Written:
    """What a file holds: rows, the newest change that they know of, what the file could not hold."""

    rows: int = 0
    change: int = 0
    losses: Losses = field(default_factory=Losses)


@dataclass(slots=True)
class Order:
    """An export that is about to be made.

    `statement` selects what the `sources` read, in their order. `note` is asked at the end for what is
    said of the file in it, as pairs of words.
    """

    engine: Engine
    statement: Select[Any]
    sources: Sequence[Source]
    format: Format
    form: Form
    layout: Layout
    guard: bool = True
    note: Callable[[Written], Note] = lambda written: ()
    connection: Connection | None = None

    _holding: threading.Lock = field(default_factory=threading.Lock)

    def stop(self) -> None:
        """End the query, from another thread: nobody wants its rows any more."""
        with self._holding:  # while it is stopped, it does not become somebody else's
            if self.connection is not None:
                with suppress(Exception):  # it may just have ended by itself
                    interrupt(self.connection)

    def let_go(self) -> None:
        with self._holding:
            self.connection = None


def write(order: Order, out: BinaryIO, on_rows: Callable[[int], None] | None = None) -> Written:
    """Write the file; `on_rows` is told after each part how many rows there are so far.

    What `on_rows` raises ends the export, and so does what `out.write` raises.
    """
    written = Written(losses=order.layout.losses)
    with snapshot_connection(order.engine) as connection:
        order.connection = connection
        try:
            written.change = connection.scalar(select(func.max(Entry.id))) or 0
            # Closed here, and not when somebody forgets it: by then the connection serves somebody else.
            with closing(_parts(connection, order, written.losses)) as parts:
                counted = _counted(parts, written, on_rows)
                order.format.write(order.layout, counted, out, lambda: order.note(written))
        finally:
            order.let_go()
    return written


def _counted(
    parts: Iterator[list[Sequence[Any]]], written: Written, on_rows: Callable[[int], None] | None
) -> Iterator[list[Sequence[Any]]]:
    for rows in parts:
        yield rows
        written.rows += len(rows)
        if on_rows is not None:
            on_rows(written.rows)


def _parts(connection: Connection, order: Order, losses: Losses) -> Generator[list[Sequence[Any]]]:
    """Rows of cells, `CHUNK` at a time; they are made column by column."""
    cells = order.format.cells(order.form, guard=order.guard, losses=losses)
    encoders = [_encoder(source, cells, connection) for source in order.sources]
    with connection.execution_options(yield_per=CHUNK).execute(order.statement) as result:
        for part in result.partitions():
            columns = zip(*part, strict=True)
            yield list(
                zip(*(encode(values) for encode, values in zip(encoders, columns, strict=True)), strict=True)
            )


def _encoder(source: Source, cells: TextCells, connection: Connection) -> Callable[[Any], Any]:
    finders: Mapping[str, Callable[[], Any]] = {
        kinds.RELATED: lambda: Related(source, cells, unique_names=cells.form.key == "person"),
        kinds.MEMBERS: lambda: Members(source, cells),
    }
    if source.kind in finders:
        finder = finders[source.kind]()
        return lambda values: finder.column(connection, values)
    encoder = cells.encoder(source)
    if encoder is None:
        raise AssertionError(f"no cells for {source.kind}")
    return encoder
