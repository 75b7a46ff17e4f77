"""Parts of pages that are made once for alike values, and kept for whoever is shown the same.

A part sees the values that it is given and the language, and nothing else: neither the request nor the
session nor the person. Their names do not exist in it, so what it shows of somebody is part of what it
is kept under. Texts that differ from page to page are put in afterwards, escaped: `csrf_token()`, `here`,
the address of the page, `live_region()`, its messages, and what is given as `fresh`, such as the rows of a
list. A part can write them out, but not ask what they are. A part may have parts: each is kept as well, so
that a page whose parts are known is put together from them.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from threading import Lock
from types import MappingProxyType
from typing import Any

from flask import Flask, get_flashed_messages, render_template, session
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from admin_app.console.assets import asset
from admin_app.console.display import icon
from admin_app.current import the_app, the_request
from admin_app.i18n import wording

#: So many letters of parts are kept by each process; a list without its rows has some twenty thousand.
MOST_LETTERS = 10_000_000
NOTHING_FRESH: Mapping[str, Any] = MappingProxyType({})
#: What parts may use of the names that every template knows.
GLOBALS = ("_", "gettext", "ngettext", "dict", "range")
#: Stands for a text that is put in afterwards. Nobody can guess it, so no value has it.
_MARK = secrets.token_hex(8)
_MARKS = re.compile(f"{_MARK}(\\w+);")
_INDENTATION = re.compile(r"\s*\n\s*")
_TEXTS: dict[str, Callable[[], str]] = {
    "here": lambda: here(),
    "csrf_token": generate_csrf,
    "live_region": lambda: live_region(),
}


@dataclass(slots=True)
class Parts:
    """Where parts of one application are made and kept: texts, and between them the names of fresh ones."""

    env: Environment
    kept: dict[tuple[Any, ...], list[str]] = field(default_factory=dict)
    letters: int = 0
    lock: Lock = field(default_factory=Lock)

    def keep(self, key: tuple[Any, ...], pieces: list[str]) -> None:
        """Keep this one, and leave the oldest for it."""
        with self.lock:
            self.letters += _letters(pieces) - _letters(self.kept.get(key, []))
            self.kept[key] = pieces
            for oldest in list(self.kept) if self.letters > MOST_LETTERS else ():
                self.letters -= _letters(self.kept.pop(oldest))
                if self.letters <= MOST_LETTERS:
                    break


class Fixed(tuple[Any, ...]):
    """Values that do not change any more: what they are kept under is made once."""

    @cached_property
    def plain(self) -> Any:
        return tuple(map(_plain, self))


class _Fresh:
    """`fresh.rows` in a part: the place of the text that the page gives for it."""

    def __getattr__(self, name: str) -> Markup:
        return _mark(name)


def init(app: Flask) -> None:
    env = app.jinja_env.overlay(undefined=StrictUndefined)
    env.globals = {name: app.jinja_env.globals[name] for name in GLOBALS}
    env.globals.update(asset=asset, icon=icon, part=_part_of_part, fresh=_Fresh(), here=_mark("here"))
    env.globals.update({name: partial(_mark, name) for name in ("csrf_token", "live_region")})
    app.extensions["parts"] = Parts(env)
    app.jinja_env.globals.update(part=part, live_region=live_region)


def here() -> str:
    """The address of the page that is asked for."""
    asked = the_request()
    path: str = asked.full_path.rstrip("?") if asked.method == "GET" else asked.path
    return path


def live_region() -> Markup:
    """What the last action has to say, and where scripts say theirs.

    A script that fetches a page takes a part of it: its messages wait for the next page that somebody sees.
    """
    if "_flashes" not in session or the_request().headers.get("Sec-Fetch-Dest") == "empty":
        return part("_toasts.html", messages=())
    messages = get_flashed_messages(with_categories=True)
    return Markup(render_template("_toasts.html", messages=messages))  # noqa: S704 - our own template


def part(template: str, /, fresh: Mapping[str, Any] = NOTHING_FRESH, **values: Any) -> Markup:
    """What this template makes of these values: plain data, and data classes and lists of it.

    `fresh` are texts that are put in afterwards; Markup as it is, others escaped.
    """
    pieces = _pieces(template, values)
    if len(pieces) > 1:
        pieces = [
            str(escape(fresh[each] if each in fresh else _TEXTS[each]())) if n % 2 else each
            for n, each in enumerate(pieces)
        ]
    return Markup("".join(pieces))  # noqa: S704 - a template made it, and its values were escaped there


def _part_of_part(template: str, /, **values: Any) -> Markup:
    """The same within a part, which keeps the places of fresh texts."""
    pieces = _pieces(template, values)
    return Markup("".join([_mark(each) if n % 2 else each for n, each in enumerate(pieces)]))  # noqa: S704


def _pieces(template: str, values: Mapping[str, Any]) -> list[str]:
    """What a template makes: every second piece is the name of a fresh text."""
    parts: Parts = the_app().extensions["parts"]
    key = (template, wording(), the_request().root_path, *values, *map(_plain, values.values()))
    pieces = parts.kept.get(key)
    if pieces is None:
        text = parts.env.get_template(template).render(values)
        # A value of several lines is left as it is.
        pieces = _MARKS.split(text if "\\n" in repr(key) else squeezed(text))
        if not parts.env.auto_reload:
            parts.keep(key, pieces)
    return pieces


def squeezed(html: str) -> str:
    """The same without the indentation of its lines."""
    return _INDENTATION.sub("\n", html)


def _letters(pieces: list[str]) -> int:
    return sum(map(len, pieces))


def _mark(name: str) -> Markup:
    return Markup(f"{_MARK}{name};")  # noqa: S704 - of our own


def _plain(value: Any) -> Any:
    """What a value is kept under; raises `TypeError` for what is more than data."""
    if value is None or isinstance(value, (str, int)):
        # Markup equals the text of the same letters, and True equals 1; neither is shown as the other.
        return type(value), value
    if isinstance(value, Fixed):
        return value.plain
    if isinstance(value, (list, tuple)):
        return tuple(map(_plain, value))
    if isinstance(value, Mapping):
        return tuple((name, _plain(each)) for name, each in value.items())
    names = getattr(value, "__dataclass_fields__", None)
    if names is None:
        raise TypeError(f"{type(value).__name__} is no plain data")
    return tuple(_plain(getattr(value, name)) for name in names)
