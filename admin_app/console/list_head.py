"""The head of a list: its columns, and the links that sort by them."""

from dataclasses import dataclass, replace
from typing import Any

from admin_app.console import listing
from admin_app.console.arguments import ListArguments


@dataclass(slots=True)
class HeaderCell:
    key: str
    label: str
    sort_url: str | None
    direction: str | None


def header(view: Any, column: Any, arguments: ListArguments) -> HeaderCell:
    order = dict(listing.order_of(view, arguments)[:1])
    descending = order.get(column.key)
    direction = None if descending is None else "descending" if descending else "ascending"
    url = None
    if column.key in view.sortable:
        next_order = ((column.key, descending is False),)
        url = view.list_url(replace(arguments, sort=next_order, page=0))
    return HeaderCell(column.key, str(column.label), url, direction)
