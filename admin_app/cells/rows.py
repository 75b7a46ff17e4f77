"""The row of one record as the list on the page shows it, and whether that list would still show it.

It is read with each cell that is saved. So its query is made once for the columns and the filters of a
list, and filled with the id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, and_, bindparam

from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.columns import Column
from admin_app.console.listing import Listing, columns_read, fetch
from admin_app.console.made_once import made_once
from admin_app.console.page_rows import RowBuilder


@dataclass(slots=True)
class RowNow:
    """What `admin/cells/changed.html` puts into the list: the row, its verbs, whether it left the filters."""

    html: Markup = Markup()
    verbs: Sequence[tuple[str, str, str]] = ()
    has_left: bool = False


def row_now(
    view: Any, record_id: int, columns: Sequence[Column], arguments: ListArguments, *, boxes: bool
) -> RowNow:
    """The row of a record that the gate let through, in a list with these columns and arguments."""
    found = fetch(_statement(view, columns, arguments), columns, record_id=record_id)
    rows = RowBuilder(view, columns).build(found)
    left = not all(getattr(row, "stays", True) for row in found)
    return RowNow(rows.html(boxes=boxes), rows.choices, has_left=left)


def _statement(view: Any, columns: Sequence[Column], arguments: ListArguments) -> Select[Any]:
    listing = Listing(view, arguments, current_actor())
    key = (listing.asked_of_one, *(column.key for column in columns))
    return made_once(view, "rows", key, lambda: _made(listing, columns))


def _made(listing: Listing, columns: Sequence[Column]) -> Select[Any]:
    """The row of the record `record_id`, with `stays` if the list narrows what it shows."""
    order = Listing(listing.view, ListArguments(), listing.actor).order
    statement = columns_read(listing.view, order, columns)
    statement = statement.where(listing.model.id == bindparam("record_id"))
    narrows = listing.conditions_of_one
    return statement.add_columns(and_(*narrows).label("stays")) if narrows else statement
