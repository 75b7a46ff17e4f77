"""Keeps boards as they were drawn: the same figures in the same words are the same page for everybody."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

#: So many are kept by each process, about 50 KB each; those that nobody asked for go first.
MOST = 32


class Drawn:
    """Keeps what `draw` gave, for who asks with the same key: all that it is drawn from must be in it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, draw: Callable[[], str]) -> str:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = draw()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found
