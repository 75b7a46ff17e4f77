"""An export that is sent while it is made gives way: between its parts it waits while others are served.

Threads of one process share it: an export that computes without a pause makes every request beside it wait
for its turn, again and again. It waits for a short while only, so that it comes to an end on a busy server.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app

#: How long an export waits after each part, in seconds: at worst it gives some ten thousand rows a second.
MOST = 0.05


class InFlight:
    """How many requests this process is at, but for files that are being sent."""

    def __init__(self) -> None:
        self._number = 0
        self._changed = threading.Condition()

    @contextmanager
    def one(self) -> Iterator[None]:
        """A request, while the body runs."""
        with self._changed:
            self._number += 1
        try:
            yield
        finally:
            with self._changed:
                self._number -= 1
                self._changed.notify_all()

    def give_way(self) -> None:
        """Wait until nobody is served, but not for long."""
        with self._changed:
            self._changed.wait_for(lambda: not self._number, MOST)


def init(app: Flask) -> None:
    """Count the requests of this application."""
    in_flight = app.extensions["in_flight"] = InFlight()
    served = app.wsgi_app

    def counted(environ: Any, start_response: Any) -> Any:
        with in_flight.one():  # until the answer begins: a file goes on without it
            return served(environ, start_response)

    app.wsgi_app = counted  # type: ignore[method-assign]


def give_way(_rows: int) -> None:
    """Called after each part of an export, with the rows so far."""
    current_app.extensions["in_flight"].give_way()
