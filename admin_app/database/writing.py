"""Whether the transaction that begins next will write (see `dialect._begin_sqlite`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_writes: ContextVar[bool] = ContextVar("writes", default=False)


def wants_to_write() -> bool:
    return _writes.get()


@contextmanager
def writing() -> Iterator[None]:
    """Transactions that begin inside take the write lock when they begin."""
    token = _writes.set(True)
    try:
        yield
    finally:
        _writes.reset(token)
