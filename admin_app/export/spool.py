"""Lets a file be written as fast as the database gives rows, and be sent as fast as somebody reads it.

A thread writes; the pieces wait in memory, and on disk when they are more than that takes. So the
database and its snapshot are held for as long as the query takes, however slow the reader is.
"""

import contextvars
import logging
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Generator
from typing import IO, Any

log = logging.getLogger(__name__)

#: Bytes that wait in memory.
MEMORY = 4 * 1024 * 1024
#: Bytes that are read back from the disk at a time.
PIECE = 256 * 1024
#: How long the thread of a reader who left has to end, in seconds.
LAST_MOMENTS = 5.0


class ReaderLeft(Exception):  # noqa: N818 - it is no error
    """Nobody reads the file any more."""


class Spool:
    """What is between the two; `most` are the bytes that may wait on disk. One writes, one reads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._changed = threading.Condition()
        self._pieces: deque[bytes] = deque()
        self._waiting = 0
        self._file: IO[bytes] | None = None
        self._written = self._read = 0
        self._ended = self._left = False
        self._error: BaseException | None = None

    def write(self, piece: Any) -> int:
        """Take a piece; waits while too many bytes wait. Raises `ReaderLeft`."""
        piece = bytes(piece)
        with self._changed:
            if self._file is None and self._waiting + len(piece) <= MEMORY:
                self._check()
                self._pieces.append(piece)
                self._waiting += len(piece)
            else:
                # Until the reader has caught up, everything goes to the disk: it stays in order.
                self._changed.wait_for(lambda: self._left or self._written <= self._most)
                self._check()
                self._to_disk(piece)
            self._changed.notify_all()
        return len(piece)

    def end(self, error: BaseException | None = None) -> None:
        """Nothing more comes: the file is whole, or an error broke it, which the reader then gets."""
        with self._changed:
            self._ended, self._error = True, error
            self._changed.notify_all()

    def leave(self) -> None:
        """The reader goes."""
        with self._changed:
            self._left = True
            self._pieces.clear()
            if self._file is not None:
                self._file.close()
            self._changed.notify_all()

    def read(self) -> bytes:
        """The next bytes; none at the end. Raises what broke the file."""
        with self._changed:
            self._changed.wait_for(lambda: self._pieces or self._read < self._written or self._ended)
            if self._pieces:
                piece = self._pieces.popleft()
                self._waiting -= len(piece)
            elif self._read < self._written:
                piece = self._from_disk()
            else:
                if self._error is not None:
                    raise self._error
                return b""
            self._changed.notify_all()
            return piece

    def _check(self) -> None:
        if self._left:
            raise ReaderLeft()

    def _to_disk(self, piece: bytes) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - `leave` closes it
        self._file.seek(self._written)
        self._file.write(piece)
        self._written += len(piece)

    def _from_disk(self) -> bytes:
        file: Any = self._file
        file.seek(self._read)
        piece: bytes = file.read(PIECE)
        self._read += len(piece)
        if self._read == self._written:
            self._read = self._written = 0
            file.close()
            self._file = None
        return piece


def streamed(
    make: Callable[[Spool], Any], *, most: int, stop: Callable[[], None] = lambda: None
) -> Generator[bytes]:
    """The bytes of what `make` writes to the spool it is given, in a thread of its own.

    Closed before its end, it calls `stop` and waits for the thread. An error of `make` is raised here.
    """
    spool = Spool(most)

    def work() -> None:
        try:
            make(spool)
        except BaseException as error:  # noqa: BLE001 - the reader raises it
            spool.end(error)
        else:
            spool.end()

    # With the language and the application of who asks.
    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), name="export", daemon=True)
    thread.start()
    try:
        while piece := spool.read():
            yield piece
    finally:
        spool.leave()
        if thread.is_alive():
            stop()
        thread.join(LAST_MOMENTS)
        if thread.is_alive():
            log.warning("the thread of an export did not end")
