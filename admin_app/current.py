"""What a page asks Flask dozens of times, itself: looking through a proxy costs ten times as much."""

from typing import Any

from flask import current_app, g, request

_app: Any = current_app
_g: Any = g
_request: Any = request


def the_app() -> Any:
    """The application at hand."""
    return _app._get_current_object()


def the_request() -> Any:
    """The request that is being answered."""
    return _request._get_current_object()


def noted() -> dict[str, Any]:
    """What was noted under a name for as long as this request or command lasts: what `g` knows."""
    known: dict[str, Any] = _g._get_current_object().__dict__
    return known
