"""The head of a list: its columns, and the links that sort by them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from admin_app.console import listing
from admin_app.console.arguments import ListArguments
from admin_app.console.made_once import made_once
from admin_app.console.parts import Fixed
from admin_app.console.rendering import where_shown


@dataclass(slots=True)
class HeaderCell:
    """`rank` is 1 for the column that rows are sorted by first, when there are others; else 0."""

    key: str
    label: str
    sort_url: str | None
    direction: str | None
    rank: int = 0


def header(view: Any, columns: Sequence[Any], arguments: ListArguments) -> Sequence[HeaderCell]:
    order = listing.order_of(view, arguments)  # their own, if the address says nothing of it
    asked = (where_shown(), arguments.key, order, *(column.key for column in columns))
    return made_once(view, "heads", asked, lambda: Fixed(_header(view, columns, arguments, order)))


def _header(
    view: Any, columns: Sequence[Any], arguments: ListArguments, order: Sequence[tuple[str, bool]]
) -> list[HeaderCell]:
    ranks = {key: rank for rank, (key, _down) in enumerate(order, 1)}
    downs = dict(order)
    cells = []
    for column in columns:
        down = downs.get(column.key)
        first = ranks.get(column.key) == 1
        url = None
        if column.key in view.sortable:
            going_down = first and down is False
            url = view.list_url(replace(arguments, sort=((column.key, going_down),), page=0))
        direction = None if down is None else "descending" if down else "ascending"
        rank = ranks.get(column.key, 0) if len(order) > 1 else 0
        cells.append(HeaderCell(column.key, str(column.label), url, direction, rank))
    return cells
