"""Finding the rows of one page, at the same cost anywhere in a table of any size.

A short list (what `Listing.count` counts to its end) is filtered by the best index and sorted. A long
one is walked in its order along an index, until the page is full: what it is filtered by is not rare
in it. Where no index has that order, since a column holds few different values, goes by the names of
related records or has its empty values last, the list is a row of parts (`parts_of`), each with an
index in the order that is left; parts behind the page are never begun.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import Select, or_, select, tuple_, union_all
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console.columns import Column, RelationColumn
from admin_app.console.listing import Listing, Row, fetch, select_columns
from admin_app.console.order import Key, Values, beyond
from admin_app.database.types import Choice, RankedChoice
from admin_app.extensions import db

#: Parts that one statement goes through, and statements before the database is left to sort.
PARTS, STATEMENTS = 20, 4
#: A page as deep as this is not sought through the parts of related records.
DEEP = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand together: those with `criterion`, in the order of the keys that are left."""

    criterion: ColumnElement[bool]
    keys: Sequence[Key]


def rows(
    listing: Listing,
    columns: Sequence[Column],
    *,
    limit: int,
    offset: int = 0,
    after: Values | None = None,
    backwards: bool = False,
) -> list[Row]:
    """So many rows behind the place `after`, or at the beginning; backwards, before it, or at the end.

    They are in the order of the list either way. A place with fewer values than the order has keys
    lies before all rows with these values.
    """
    criterion = None if after is None else listing.order.beyond(after, backwards=backwards)
    if listing.is_long and _in_parts(listing, offset):
        ids = _ids_by_parts(listing, limit, offset, after, backwards=backwards)
        if ids is not None:
            return _rows_of(listing, columns, ids[::-1] if backwards else ids)
    if offset:
        statement = _walk(listing, select(listing.model.id), criterion, backwards=backwards)
        ids = list(db.session.scalars(statement.limit(limit).offset(offset)))
        return _rows_of(listing, columns, ids[::-1] if backwards else ids)
    statement = select_columns(listing, columns)
    statement = listing.narrow(statement, in_passing=listing.is_long)
    if criterion is not None:
        statement = statement.where(criterion)
    found = fetch(listing.order.apply(statement, backwards=backwards).limit(limit), columns)
    return found[::-1] if backwards else found


def _rows_of(listing: Listing, columns: Sequence[Column], ids: Sequence[int]) -> list[Row]:
    """The rows with these ids, in this order."""
    if not ids:
        return []
    statement = select_columns(listing, columns).where(listing.model.id.in_(ids))
    found = {row.id: row for row in fetch(statement, columns)}
    return [found[number] for number in ids if number in found]


def _walk(
    listing: Listing, statement: Select[Any], criterion: ColumnElement[bool] | None, *, backwards: bool
) -> Select[Any]:
    statement = listing.narrow(listing.view.visible(statement), in_passing=listing.is_long)
    if criterion is not None:
        statement = statement.where(criterion)
    return listing.order.apply(listing.order.join(statement), backwards=backwards)


# -- In parts.


def _in_parts(listing: Listing, offset: int) -> bool:
    lead = listing.order.lead
    if isinstance(lead, RelationColumn):
        return offset < DEEP
    return isinstance(lead.table_column.type, Choice) or lead.may_be_empty


def _ids_by_parts(
    listing: Listing, limit: int, offset: int, after: Values | None, *, backwards: bool
) -> list[int] | None:
    """The ids of a page, in the direction of the search; None when there are too many parts."""
    parts = parts_of(listing, after, backwards=backwards)
    found: list[int] = []
    wanted = offset + limit
    for _statement in range(STATEMENTS):
        some = list(islice(parts, PARTS))
        if not some:
            return found
        skipped = offset if not found and len(some) < PARTS else 0
        arms = [_arm(listing, part, wanted - len(found), backwards=backwards) for part in some]
        statement = union_all(*arms).limit(wanted - len(found) - skipped).offset(skipped)
        found += db.session.scalars(statement)
        if skipped:
            return found
        if len(found) >= wanted:
            return found[offset:]
    return None


def _arm(listing: Listing, part: Part, limit: int, *, backwards: bool) -> Select[Any]:
    statement = listing.view.visible(select(listing.model.id)).where(part.criterion)
    statement = listing.narrow(statement, in_passing=True)
    for column in listing.order.columns[1:]:
        statement = column.join(statement)
    ordering = (key.ordering(backwards=backwards) for key in part.keys)
    found = statement.order_by(*ordering).limit(limit).subquery()
    return select(found.c.id)


def parts_of(listing: Listing, after: Values | None, *, backwards: bool) -> Iterator[Part]:
    """The parts of a list from the place `after` on, in the direction of the search."""
    lead = listing.order.lead
    if isinstance(lead, RelationColumn):
        return _parts_by_relation(listing, lead, after, backwards=backwards)
    if isinstance(lead.table_column.type, Choice):
        return _parts_by_choice(listing, lead, after, backwards=backwards)
    return _parts_by_emptiness(listing, after, backwards=backwards)


def _parts_by_emptiness(listing: Listing, after: Values | None, *, backwards: bool) -> Iterator[Part]:
    first, *rest = listing.order.keys
    filled = replace(first, may_be_empty=False)
    sides = {
        "filled": Part(first.expression.is_not(None), [filled, *rest]),
        "empty": Part(first.expression.is_(None), rest),
    }
    names = ["empty", "filled"] if backwards else ["filled", "empty"]
    if after is not None:
        here = "empty" if after[0] is None else "filled"
        names = names[names.index(here) :]
        values = after[1:] if here == "empty" else after
        part = sides[here]
        left = part.criterion & beyond(part.keys, values, backwards=backwards)
        sides[here] = Part(left, part.keys)
    return (sides[name] for name in names)


def _parts_by_choice(
    listing: Listing, lead: Column, after: Values | None, *, backwards: bool
) -> Iterator[Part]:
    first, *rest = listing.order.keys
    kind: Choice = lead.table_column.type
    keys: list[str | None] = list(kind.keys[::-1] if first.descending else kind.keys)
    keys += [None] if lead.may_be_empty else []
    keys = keys[::-1] if backwards else keys
    if after is not None:
        here = after[0] if isinstance(kind, RankedChoice) or after[0] is None else kind.keys[after[0]]
        keys = keys[keys.index(here) :]
    for number, key in enumerate(keys):
        criterion = lead.attribute.is_(None) if key is None else lead.attribute == key
        if number == 0 and after is not None:
            criterion &= beyond(rest, after[1:], backwards=backwards)
        yield Part(criterion, rest)


def _parts_by_relation(
    listing: Listing, lead: RelationColumn, after: Values | None, *, backwards: bool
) -> Iterator[Part]:
    name, _number, *rest = listing.order.keys
    place = None if after is None else tuple(after[:2])
    nobody = Part(_points_nowhere(lead), rest)
    if place == (None, None):
        assert after is not None
        yield Part(nobody.criterion & beyond(rest, after[2:], backwards=backwards), rest)
        if not backwards:
            return
        place = None
    elif backwards and place is None:
        yield nobody
    for number in _related(lead, place, descending=name.descending != backwards):
        criterion = lead.foreign_key == number
        if after is not None and place is not None and number == place[-1]:
            criterion &= beyond(rest, after[2:], backwards=backwards)
        yield Part(criterion, rest)
    if not backwards:
        yield nobody


def _points_nowhere(lead: RelationColumn) -> ColumnElement[bool]:
    target = lead.target
    gone = select(target.id).where(target.deleted_at.is_not(None))
    if db.session.scalar(gone.limit(1)) is None:
        return lead.foreign_key.is_(None)
    return or_(lead.foreign_key.is_(None), lead.foreign_key.in_(gone))


def _related(lead: RelationColumn, place: Any, *, descending: bool) -> Iterator[int]:
    """The ids of the living related records by name, from a place on."""
    target = lead.target
    name = getattr(target, target.label_column)
    statement = select(target.id).where(target.deleted_at.is_(None)).limit(PARTS * STATEMENTS)
    if place is not None:
        here, there = tuple_(*(name, target.id)[: len(place)]), tuple_(*place)
        statement = statement.where(here <= there if descending else here >= there)
    order = (name.desc(), target.id.desc()) if descending else (name, target.id)
    yield from db.session.scalars(statement.order_by(*order))
