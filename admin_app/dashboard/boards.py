"""What the boards of the dashboard are made of: marks and rows, each of which leads to the list it counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from admin_app.dashboard.drawing import Box
from admin_app.i18n import _, format_number

#: Gives the address of the list with these filters, within what the page was narrowed to.
Link = Callable[[Mapping[str, Sequence[str]]], str]


@dataclass(slots=True)
class Mark:
    """A part of a drawing that leads to a list; without an address there is nothing to lead to."""

    box: Box
    label: str
    url: str
    css: str = ""
    #: Where a pointer finds it; a bar may be low.
    hit: Box | None = None


@dataclass(slots=True)
class Cell:
    text: str
    url: str = ""
    label: str = ""


@dataclass(slots=True)
class Line:
    """A row of a table: what it is about, its numbers, and the parts of its lying bar."""

    head: Markup | str
    cells: list[Cell]
    parts: list[Mark] = field(default_factory=list)


@dataclass(slots=True)
class Board:
    """A title, what there is to see in words, a drawing, and all of it as a table."""

    key: str
    title: str
    summary: str
    heads: list[str]
    lines: list[Line]
    drawing: Any = None


def said(what: str, number: int) -> str:
    return _("%(what)s: %(number)s", what=what, number=format_number(number))


def joined(*parts: str) -> str:
    return " · ".join(parts)


def cell(number: int, what: str, url: str) -> Cell:
    return Cell(format_number(number), url if number else "", said(what, number))
