"""Which rows a page shows, for the place that its address names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from admin_app.console import seeking
from admin_app.console.columns import Column, RelationColumn
from admin_app.console.listing import Listing, Row
from admin_app.console.places import Place, spot
from admin_app.console.remembered import can_remember, counted
from admin_app.extensions import db

#: From here on a page is sought from the nearer end, where a count can be remembered.
FAR = 100_000


@dataclass(slots=True)
class Page:
    """The rows of a page, and what is known of where they are."""

    rows: list[Row]
    #: How many rows there are, or None: more than `COUNT_LIMIT`, and not counted.
    total: int | None
    #: The number of the first row, from 0; None: not known.
    first: int | None
    has_before: bool
    has_after: bool

    def number(self, size: int) -> int | None:
        """The number of the page, from 0, if it is one of those that numbers lead to."""
        return None if self.first is None or self.first % size else self.first // size


def find(listing: Listing, columns: Sequence[Column], place: Place, size: int) -> Page:
    """The page at a place; what lies behind the end shows the last one."""
    total = None if listing.is_long else listing.count
    if place.exact_count and total is None:
        total = counted(listing, None)
    if place.is_counted:
        return _by_number(listing, columns, place.page or 0, size, total)
    if place.before is not None:
        return _before(listing, columns, place, size, total)
    if place.at_end:
        return _last(listing, columns, size, total)
    after = place.after if place.after is not None else _spot(listing, place.jump)
    found = seeking.rows(listing, columns, limit=size + 1, after=after)
    if not found:
        return _last(listing, columns, size, total)
    first = None if place.page is None else place.page * size
    return Page(found[:size], total, first, has_before=True, has_after=len(found) > size)


def _spot(listing: Listing, target: Any) -> tuple[Any, ...]:
    """The place before the first row that a jump leads to; letters are large or small as in the rows."""
    if isinstance(target, str):
        ways = dict.fromkeys((target, target.capitalize(), target.upper(), target.lower(), target.title()))
        target = next((each for each in ways if _begins_some(listing, each)), target)
    return spot(target, listing.order)


def _begins_some(listing: Listing, text: str) -> bool:
    """Whether a text that the list is sorted by begins so: one look into its index."""
    lead = listing.order.lead
    if isinstance(lead, RelationColumn):
        words = getattr(lead.target, lead.target.label_column)
        statement = select(words).where(lead.target.deleted_at.is_(None))
    else:
        words = lead.attribute
        statement = listing.view.visible(select(words))
    found = db.session.scalar(statement.where(words >= text).order_by(words).limit(1))
    return found is not None and found.startswith(text)


def _before(listing: Listing, columns: Sequence[Column], place: Place, size: int, total: int | None) -> Page:
    found = seeking.rows(listing, columns, limit=size + 1, after=place.before, backwards=True)
    if len(found) <= size:  # the beginning: whole, whatever was deleted before the place
        return _by_number(listing, columns, 0, size, total)
    first = place.page * size if place.page else None
    return Page(found[1:], total, first, has_before=True, has_after=True)


def _last(listing: Listing, columns: Sequence[Column], size: int, total: int | None) -> Page:
    if total is not None:
        return _by_number(listing, columns, max(0, -(-total // size) - 1), size, total)
    found = seeking.rows(listing, columns, limit=size + 1, backwards=True)
    return Page(found[-size:], None, None, has_before=len(found) > size, has_after=False)


def _by_number(
    listing: Listing, columns: Sequence[Column], number: int, size: int, total: int | None
) -> Page:
    if total is None and number * size >= FAR and can_remember():
        total = counted(listing, None)
    if total is not None:
        number = min(number, max(0, -(-total // size) - 1))
    offset = number * size
    if total is not None and offset > total // 2:
        wanted = min(size, total - offset)
        behind = total - offset - wanted
        found = seeking.rows(listing, columns, limit=wanted, offset=behind, backwards=True)
        return Page(found, total, offset, has_before=offset > 0, has_after=behind > 0)
    found = seeking.rows(listing, columns, limit=size + 1, offset=offset)
    if not found and number:
        return _by_number(listing, columns, number, size, counted(listing, None))
    if total is None and len(found) <= size:  # the end is in sight
        total = offset + len(found)
    return Page(found[:size], total, offset, has_before=offset > 0, has_after=len(found) > size)
