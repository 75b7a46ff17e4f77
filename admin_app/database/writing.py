"""Whether the transaction that begins next will write, or only read (see `dialect_connections`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_writes: ContextVar[bool] = ContextVar("writes", default=False)
_reads: ContextVar[bool] = ContextVar("reads", default=False)


def wants_to_write() -> bool:
    return _writes.get()


def only_reads() -> bool:
    """Whether nothing is written but by who says so with `writing`."""
    return _reads.get() and not _writes.get()


def set_reading(reads: bool) -> None:
    """What begins from now on in this thread only reads, except inside `writing`."""
    _reads.set(reads)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions that begin inside take the write lock when they begin."""
    token = _writes.set(True)
    try:
        yield
    finally:
        _writes.reset(token)
