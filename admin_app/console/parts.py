"""Parts of pages that are made once for alike values, and kept for whoever is shown the same.

A part sees the values that it is given and the language, and nothing else: neither the request nor the
session nor the person. Their names do not exist in it, so what it shows of somebody is part of what it
is kept under. Two texts that differ from page to page are put in afterwards, escaped: `csrf_token()` and
`here`, the address of the page. A part can write them out, but not ask what they are.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from admin_app.console.assets import asset
from admin_app.console.display import icon
from admin_app.current import the_app, the_request
from admin_app.i18n import wording

#: So many parts are kept by each process, a few KB each.
MOST = 1000
#: What parts may use of the names that every template knows.
GLOBALS = ("_", "gettext", "ngettext", "dict", "range")
#: Stands for a text that is put in afterwards. Nobody can guess it, so no value has it.
_MARK = secrets.token_hex(8)
_MARKS = re.compile(f"{_MARK}(\\w+);")
_INDENTATION = re.compile(r"\s*\n\s*")
_TEXTS: dict[str, Callable[[], str]] = {"here": lambda: here(), "csrf_token": generate_csrf}


@dataclass(slots=True)
class Parts:
    """Where parts of one application are made and kept."""

    env: Environment
    kept: dict[tuple[Any, ...], list[str]]


def init(app: Flask) -> None:
    env = app.jinja_env.overlay(undefined=StrictUndefined)
    env.globals = {name: app.jinja_env.globals[name] for name in GLOBALS}
    env.globals.update(asset=asset, icon=icon, here=_mark("here"), csrf_token=lambda: _mark("csrf_token"))
    app.extensions["parts"] = Parts(env, {})
    app.jinja_env.globals["part"] = part


def here() -> str:
    """The address of the page that is asked for."""
    asked = the_request()
    path: str = asked.full_path.rstrip("?") if asked.method == "GET" else asked.path
    return path


def part(template: str, **values: Any) -> Markup:
    """What this template makes of these values: plain data, and data classes and lists of it."""
    parts: Parts = the_app().extensions["parts"]
    key = (template, wording(), the_request().root_path, *values, *map(_plain, values.values()))
    pieces = parts.kept.get(key)
    if pieces is None:
        text = parts.env.get_template(template).render(values)
        pieces = _MARKS.split(squeezed(text))
        if len(parts.kept) >= MOST:
            parts.kept.pop(next(iter(parts.kept)), None)  # the oldest
        if not parts.env.auto_reload:
            parts.kept[key] = pieces
    if len(pieces) > 1:
        pieces = [str(escape(_TEXTS[each]())) if n % 2 else each for n, each in enumerate(pieces)]
    return Markup("".join(pieces))  # noqa: S704 - a template made it, and its values were escaped there


def squeezed(html: str) -> str:
    """The same without the indentation of its lines; nothing that is kept has a text of several lines."""
    return _INDENTATION.sub("\n", html)


def _mark(name: str) -> Markup:
    return Markup(f"{_MARK}{name};")  # noqa: S704 - of our own


def _plain(value: Any) -> Any:
    """What a value is kept under; raises `TypeError` for what is more than data."""
    if value is None or isinstance(value, (str, int)):
        # Markup equals the text of the same letters, and True equals 1; neither is shown as the other.
        return type(value), value
    if isinstance(value, (list, tuple)):
        return tuple(map(_plain, value))
    if isinstance(value, Mapping):
        return tuple((name, _plain(each)) for name, each in value.items())
    names = getattr(value, "__dataclass_fields__", None)
    if names is None:
        raise TypeError(f"{type(value).__name__} is no plain data")
    return tuple(_plain(getattr(value, name)) for name in names)
