"""What is prepared first and written later: parts wait in a file, so that memory does not grow with them.

The file has no name and goes with the process: one that dies leaves nothing of it.
"""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import Generic, TypeVar

#: So many bytes wait in memory before they go to the disk.
IN_MEMORY = 1024 * 1024

#: Is called with the rows done and their number, and `looking=True` while parts are prepared.
OnChunk = Callable[..., None]

P = TypeVar("P")


def nobody_watches(_done: int, _total: int, *, looking: bool = False) -> None:
    """An `OnChunk` for whoever is not told how far it is."""


def in_chunks(rows: Iterable[P], size: int) -> Iterator[list[P]]:
    """The rows in their order, so many at a time; the last ones may be fewer."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, size)):
        yield chunk


class Staging(Generic[P]):
    """A queue of parts in a file: all of them are added before the first is read."""

    def __enter__(self) -> "Staging[P]":
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed at the end
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.close()

    def add(self, part: P) -> None:
        pickle.dump(part, self._file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[P]:
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield pickle.load(self._file)
