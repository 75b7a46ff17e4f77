"""A list as a row of parts, each of which some index has in its order.

No index has an order that begins with few different values, goes by the names of related records, or
has its empty values last. But the open tasks stand before those in progress, and among the open ones
an index over titles meets one after the other. So a list is split by what it is sorted by first, each
part by what comes next, until an index leads through it, or it is so small that it is sorted.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console.columns import Column, RelationColumn
from admin_app.console.listing import Listing
from admin_app.console.order import Key, Values
from admin_app.console.remembered import known_of
from admin_app.database.types import Choice, RankedChoice
from admin_app.extensions import db

#: A part of up to so many rows is found by what they have alike, and sorted.
FEW = 5_000
#: Related records whose parts are gone through, one after the other.
MOST_RELATED = 80


class TooManyParts(Exception):
    """More related records stand before the page than are gone through."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand together behind the place `after`, in the order of `keys`."""

    keys: Sequence[Key]
    #: What the keys are about, to be joined.
    columns: Sequence[Column]
    after: Values | None
    #: What the rows have alike, as criteria, and named.
    alike: tuple[ColumnElement[bool], ...] = ()
    named: tuple[tuple[str, Any], ...] = ()
    #: What a range of the index of the first key leaves out: its empty values.
    filled: tuple[ColumnElement[bool], ...] = ()
    #: An index has just these rows, in this order.
    is_indexed: bool = True
    is_small: bool = False

    def of(self, value: Any, criterion: ColumnElement[bool], *, is_here: bool, is_indexed: bool) -> "Part":
        """The part of this one that has one value in the first column; the place may be in it."""
        first, *columns = self.columns
        used = keys_of(first)
        after = self.after[used:] if is_here and self.after else None
        return Part(
            self.keys[used:],
            columns,
            after or None,
            alike=(*self.alike, criterion),
            named=(*self.named, (first.key, value)),
            is_indexed=is_indexed,
        )


def keys_of(column: Column) -> int:
    """So many keys a column is of an order: two people of one name are kept apart."""
    return 2 if isinstance(column, RelationColumn) else 1


def is_split(listing: Listing) -> bool:
    """Whether the order of a list has no index of its own."""
    lead = listing.order.lead
    return isinstance(lead, RelationColumn) or isinstance(lead.table_column.type, Choice) or lead.may_be_empty


def whole(listing: Listing, after: Values | None) -> Part:
    """All of a list, from a place on."""
    return Part(listing.order.keys, listing.order.columns, after)


def parts_of(listing: Listing, after: Values | None, *, backwards: bool, once: bool) -> Iterator[Part]:
    """The parts of a list from the place `after` on, in the direction of the search.

    With `once` it is split by the first column alone: what is skipped row by row needs few parts.
    """
    return _Splitting(listing, once=once, backwards=backwards).split(whole(listing, after))


def counted_parts(listing: Listing, after: Values | None, *, backwards: bool) -> Iterator[tuple[Part, int]]:
    """The parts of a list that goes by related records first, and how many rows each has.

    There may be many: all are counted by one look along the index of the relation, and those without
    rows are left out. Of the part that has the place `after`, rows before it are counted as well.
    """
    sizes = _sizes(listing, listing.order.lead)
    split = _Splitting(listing, once=True, backwards=backwards, related=sizes)
    for part in split.split(whole(listing, after)):
        yield part, sizes.get(part.named[0][1], 0)


class _Splitting:
    def __init__(
        self, listing: Listing, *, once: bool, backwards: bool, related: Container[int | None] | None = None
    ) -> None:
        self.listing = listing
        self.once = once
        self.backwards = backwards
        #: The related records that have rows, if that is known.
        self.related = related
        #: What indexes of choices and relations go on with, whatever order a person likes.
        self.usual = listing.view.column_default_sort[0][0]

    def split(self, part: Part) -> Iterator[Part]:
        if part.alike and (self.once or part.is_indexed):
            yield part
            return
        if part.alike:
            size = size_of(self.listing, part)
            if size <= FEW:
                yield from [replace(part, is_small=True)] if size else []
                return
        lead = part.columns[0] if part.columns else None
        if lead is None:
            yield part
        elif isinstance(lead, RelationColumn):
            yield from self._by_relation(part, lead)
        elif isinstance(lead.table_column.type, Choice):
            yield from self._by_choice(part, lead)
        elif lead.may_be_empty:
            yield from self._by_emptiness(part)
        else:
            yield part

    def _is_indexed(self, part: Part, keys: int) -> bool:
        """Whether rows that are also alike in a choice or a relation stand in an index in this order."""
        return not part.alike and part.keys[keys].name == self.usual

    def _by_emptiness(self, part: Part) -> Iterator[Part]:
        first, *rest = part.keys
        filled = replace(
            part,
            keys=[replace(first, may_be_empty=False), *rest],
            filled=(first.expression.is_not(None),),
            is_indexed=not part.alike,
        )
        empty_is_here = part.after is not None and part.after[0] is None
        # The index that has the filled in order has the empty ones too, by their ids.
        indexed = not part.alike and len(rest) == 1
        empty = part.of(None, first.expression.is_(None), is_here=empty_is_here, is_indexed=indexed)
        if part.after is None:
            sides = ["empty", "filled"] if self.backwards else ["filled", "empty"]
        elif empty_is_here:
            sides = ["empty", "filled"] if self.backwards else ["empty"]
            filled = replace(filled, after=None)
        else:
            sides = ["filled"] if self.backwards else ["filled", "empty"]
        for side in sides:
            if side == "filled":
                yield filled
            else:
                yield from self.split(empty)

    def _by_choice(self, part: Part, lead: Column) -> Iterator[Part]:
        kind: Choice = lead.table_column.type
        keys: list[str | None] = list(kind.keys[::-1] if part.keys[0].descending else kind.keys)
        keys += [None] if lead.may_be_empty else []
        keys = keys[::-1] if self.backwards else keys
        if part.after is not None:
            here = part.after[0]
            named = here if isinstance(kind, RankedChoice) or here is None else kind.keys[here]
            keys = keys[keys.index(named) :]
        indexed = self._is_indexed(part, 1)
        for number, key in enumerate(keys):
            criterion = lead.attribute.is_(None) if key is None else lead.attribute == key
            yield from self.split(part.of(key, criterion, is_here=number == 0, is_indexed=indexed))

    def _by_relation(self, part: Part, lead: RelationColumn) -> Iterator[Part]:
        place = None if part.after is None else tuple(part.after[:2])
        is_nobody = place == (None, None)
        indexed = self._is_indexed(part, 2)
        nobody = part.of(None, _points_nowhere(lead), is_here=is_nobody, is_indexed=indexed)
        if is_nobody or (self.backwards and place is None):
            yield from self.split(nobody)
            if not self.backwards:
                return
            place = None
        descending = part.keys[0].descending != self.backwards
        for number in _related(lead, place, self.related, descending=descending):
            here = place is not None and number == place[-1]
            # Of one record there are few: found by its index, whatever they are sorted by.
            theirs = part.of(number, lead.foreign_key == number, is_here=here, is_indexed=indexed)
            yield replace(theirs, is_small=True)
        if not self.backwards:
            yield from self.split(nobody)


def size_of(listing: Listing, part: Part) -> int:
    """How many rows have alike what those of a part have, at most one more than `FEW`."""
    alike = listing.view.visible(select(listing.model.id)).where(*part.alike).limit(FEW + 1).subquery()
    count = select(func.count()).select_from(alike)
    return known_of(listing, ("size", part.named), lambda: db.session.scalar(count) or 0)


def _points_nowhere(lead: RelationColumn) -> ColumnElement[bool]:
    target = lead.target
    gone = select(target.id).where(target.deleted_at.is_not(None))
    if db.session.scalar(gone.limit(1)) is None:
        return lead.foreign_key.is_(None)
    return or_(lead.foreign_key.is_(None), lead.foreign_key.in_(gone))


def _sizes(listing: Listing, lead: Any) -> dict[int | None, int]:
    """How many rows of a list point at each living record; None: at none."""

    def ask() -> dict[int | None, int]:
        counted = listing.view.visible(select(lead.foreign_key, func.count())).group_by(lead.foreign_key)
        living = set(db.session.scalars(select(lead.target.id).where(lead.target.deleted_at.is_(None))))
        found: dict[int | None, int] = {}
        for number, count in db.session.execute(listing.narrow(counted, in_passing=True)):
            key = number if number in living else None
            found[key] = found.get(key, 0) + count
        return found

    return known_of(listing, ("sizes", lead.key, listing.arguments.query(page=0)), ask)


def _related(
    lead: RelationColumn, place: Any, among: Container[int | None] | None, *, descending: bool
) -> Iterator[int]:
    """The ids of the living related records by name, from a place on; of all, or `among` these.

    Of all it is the first ones: raises `TooManyParts` behind them.
    """
    target = lead.target
    name = getattr(target, target.label_column)
    statement = select(target.id).where(target.deleted_at.is_(None))
    if place is not None:
        here, there = tuple_(*(name, target.id)[: len(place)]), tuple_(*place)
        statement = statement.where(here <= there if descending else here >= there)
    order = (name.desc(), target.id.desc()) if descending else (name, target.id)
    if among is not None:
        yield from (number for number in db.session.scalars(statement.order_by(*order)) if number in among)
        return
    found = db.session.scalars(statement.order_by(*order).limit(MOST_RELATED + 1)).all()
    yield from found[:MOST_RELATED]
    if len(found) > MOST_RELATED:
        raise TooManyParts
