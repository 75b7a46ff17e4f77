"""What is put together once for a screen (orders, queries, links): all that it follows from is its key."""

from collections.abc import Callable
from typing import Any, TypeVar

#: So many of a kind are kept for a screen.
MOST_KEPT = 200
T = TypeVar("T")


def made_once(view: Any, kind: str, key: Any, make: Callable[[], T]) -> T:
    """What `make` gives, unless it was made for this screen and key before. `make` knows of nothing else."""
    known: dict[Any, T] = view.__dict__.setdefault(f"_made_{kind}", {})
    found = known.get(key)
    if found is None:
        if len(known) >= MOST_KEPT:
            known.clear()
        found = known[key] = make()
    return found
