"""Finding the rows of one page, at the same cost anywhere in a table of any size.

A short list (what `Listing.count` counts to its end) is filtered by the best index and sorted. A long
one is walked in its order along an index, until the page is full: what it is filtered by is not rare
in it. Where no index has that order, the list is a row of parts (`splitting.py`); parts behind the page
are never begun. Now and then what is asked for stands far from where a walk begins, such as what was
made last year in an order by what was changed last: a walk looks at so many rows, and then such rows
are found by what they are filtered by, and sorted.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Select, and_, select, true, union_all

from admin_app.console.columns import Column, RelationColumn
from admin_app.console.filters import ChoiceFilter, RelationFilter
from admin_app.console.listing import Listing, Row, fetch, select_columns
from admin_app.console.order import Values, beyond
from admin_app.console.remembered import known_of
from admin_app.console.splitting import Part, TooManyParts, counted_parts, is_split, parts_of, whole
from admin_app.database.dialect_lists import known_number, row_by_row
from admin_app.database.dialect_many import among_given
from admin_app.extensions import db

#: Parts that one statement goes through.
PARTS = 20
#: Rows that a walk looks at before what is asked for is found otherwise.
LOOKED_AT = 20_000
#: A list that was found and sorted is remembered page by page from so many rows on.
KEPT_FROM = 1_000
#: A page as deep as this is not sought through small parts.
DEEP = 10_000


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
    if not listing.count:
        return []  # all of the table may have been looked at to know that
    ids = None
    if listing.is_long:
        ids = _Seeking(listing, limit, offset, after, backwards=backwards).ids()
    is_short = listing.arguments.narrows and not listing.is_long
    is_kept = is_short and (listing.count > KEPT_FROM or _is_dear(listing))
    if ids is None and (offset or is_kept):
        page = partial(_plain_ids, listing, limit, offset, after, backwards=backwards)
        asked = ("sorted", listing.arguments.query(page=0), limit, offset, after, backwards)
        ids = known_of(listing, asked, page) if is_kept or offset >= DEEP else page()
    if ids is not None:
        return _rows_of(listing, columns, ids[::-1] if backwards else ids)
    statement = listing.narrow(select_columns(listing, columns), in_passing=listing.is_long)
    if after is not None:
        statement = statement.where(listing.order.beyond(after, backwards=backwards))
    # Of a number that it knows, PostgreSQL keeps the plan. What the filters of a list are worth it is
    # to think over each time.
    most = limit if listing.arguments.narrows else known_number(limit)
    found = fetch(listing.order.apply(statement, backwards=backwards).limit(most), columns)
    return found[::-1] if backwards else found


def _is_dear(listing: Listing) -> bool:
    """Whether few rows may have taken a look at all of them: no index begins with what is not asked for."""
    filters = listing.view.filters_by_argument
    return any(name.endswith("_not") or not filters[name].counted for name in listing.arguments.filters)


def _rows_of(listing: Listing, columns: Sequence[Column], ids: Sequence[int]) -> list[Row]:
    """The rows with these ids, in this order."""
    if not ids:
        return []
    statement = select_columns(listing, columns).where(among_given(listing.model.id, "ids"))
    found = {row.id: row for row in fetch(statement, columns, ids=ids)}
    return [found[number] for number in ids if number in found]


def _plain_ids(
    listing: Listing, limit: int, offset: int, after: Values | None, *, backwards: bool
) -> list[int]:
    """The ids of a page, left to the database."""
    statement = listing.view.visible(select(listing.model.id))
    is_walked = listing.is_long and not (offset >= DEEP and _stands_in_an_index(listing))
    statement = listing.narrow(statement, in_passing=is_walked)
    if after is not None:
        statement = statement.where(listing.order.beyond(after, backwards=backwards))
    statement = listing.order.apply(listing.order.join(statement), backwards=backwards)
    return list(db.session.scalars(statement.limit(limit).offset(offset)))


def _stands_in_an_index(listing: Listing) -> bool:
    """Whether rows alike in a choice or a relation stand in an index in this order: it is skipped along."""
    arguments, by_argument = listing.arguments, listing.view.filters_by_argument
    is_usual = listing.order.given == tuple(listing.view.column_default_sort)
    alike = (name for name in arguments.filters if type(by_argument[name]) in (ChoiceFilter, RelationFilter))
    return is_usual and not arguments.search and any(not name.endswith("_not") for name in alike)


class _Seeking:
    """One page of a long list, sought in the direction of the search."""

    def __init__(
        self, listing: Listing, limit: int, offset: int, after: Values | None, *, backwards: bool
    ) -> None:
        self.listing = listing
        self.limit, self.offset = limit, offset
        self.after = after
        self.backwards = backwards
        self.is_narrowed = bool(listing.conditions_in_passing)

    def ids(self) -> list[int] | None:
        """The ids of the page; None when one index leads the database through all of the list."""
        is_deep = self.offset >= DEEP
        if not is_split(self.listing):
            if is_deep or not self.is_narrowed:
                return None
            return self._of_part(whole(self.listing, self.after), self.limit, self.offset)
        if is_deep and isinstance(self.listing.order.lead, RelationColumn):
            return self._by_counted_parts()
        parts = parts_of(self.listing, self.after, backwards=self.backwards, once=is_deep)
        if is_deep:
            # Few parts, so that the database skips through all of them.
            return self._of_parts(list(parts), self.limit, self.offset)
        try:
            return self._by_parts(parts)
        except TooManyParts:
            return self._by_counted_parts()

    def _by_parts(self, parts: Any) -> list[int]:
        found: list[int] = []
        wanted = self.offset + self.limit
        some: list[Part] = []
        for part in parts:
            some.append(part)
            is_walked = self._is_walked(part)
            if not is_walked and part.alike and len(some) < PARTS:
                continue
            together = some[:-1] if is_walked else some
            if together:
                found += self._of_parts(together, wanted - len(found))
            if is_walked and len(found) < wanted:
                found += self._of_part(part, wanted - len(found))
            if len(found) >= wanted:
                return found[self.offset :]
            some = []
        if some:
            found += self._of_parts(some, wanted - len(found))
        return found[self.offset :]

    def _by_counted_parts(self) -> list[int]:
        """By the counts of all parts: those before the page are not looked at."""
        found: list[int] = []
        some: list[Part] = []
        skipped, ahead = self.offset, 0
        for part, size in counted_parts(self.listing, self.after, backwards=self.backwards):
            if not some and size <= skipped:
                skipped -= size
                continue
            some.append(part)
            ahead += size
            if ahead >= skipped + self.limit - len(found) or len(some) == PARTS:
                found += self._of_parts(some, self.limit - len(found), skipped)
                some, skipped, ahead = [], 0, 0
            if len(found) >= self.limit:
                return found
        return found + self._of_parts(some, self.limit - len(found), skipped) if some else found

    def _is_walked(self, part: Part) -> bool:
        return not part.is_small and (self.is_narrowed or not part.is_indexed)

    def _of_parts(self, parts: Sequence[Part], limit: int, offset: int = 0) -> list[int]:
        """The ids of parts of which an index has the order, or few rows."""
        arms = [select(self._found(part, limit + offset).subquery().c.id) for part in parts]
        together = union_all(*arms).limit(limit).offset(offset)
        return list(db.session.scalars(together))

    def _found(self, part: Part, limit: int) -> Select[Any]:
        statement = self._select(part, self.listing.model.id.label("id")).where(*part.alike)
        return self.listing.narrow(statement, in_passing=True).limit(limit)

    def _select(self, part: Part, *what: Any) -> Select[Any]:
        """What a query begins with that goes through a part in its order."""
        statement: Select[Any] = self.listing.view.visible(select(*what)).where(*part.filled)
        for column in part.columns:
            statement = column.join(statement)
        if part.after is not None:
            statement = statement.where(beyond(part.keys, part.after, backwards=self.backwards))
        return statement.order_by(*(key.ordering(backwards=self.backwards) for key in part.keys))

    def _of_part(self, part: Part, limit: int, offset: int = 0) -> list[int]:
        """The ids of a part that is walked."""
        place = (part.named, part.filled != (), part.after, self.backwards, limit, offset)
        asked = ("page", self.listing.arguments.query(page=0), *place)
        return known_of(self.listing, asked, lambda: self._walked(part, limit, offset))

    def _walked(self, part: Part, limit: int, offset: int) -> list[int]:
        walk = self._walk(part).limit(LOOKED_AT).subquery()
        fitting = select(walk.c.id).where(walk.c.fits).limit(limit).offset(offset)
        found = list(db.session.scalars(fitting))
        if len(found) == limit:
            return found
        further = self._walk(part).with_only_columns(self.listing.model.id).limit(1).offset(LOOKED_AT)
        return found if db.session.scalar(further) is None else self._sorted(part, limit, offset)

    def _walk(self, part: Part) -> Select[Any]:
        """A walk along an index: each row says whether it fits, so no planner begins with those that do."""
        model = self.listing.model
        conditions = (*self.listing.conditions_in_passing, *(() if part.is_indexed else part.alike))
        fits = row_by_row(and_(true(), *conditions))
        statement = self._select(part, model.id.label("id"), fits.label("fits"))
        return statement.where(*part.alike) if part.is_indexed else statement

    def _sorted(self, part: Part, limit: int, offset: int) -> list[int]:
        reads = (self.listing.model.id.label("row"), *(key.expression.label(key.name) for key in part.keys))
        statement = self._select(part, *reads).where(*part.alike).order_by(None)
        # Apart, and all of it: no planner walks through the order once more.
        found = self.listing.narrow(statement).offset(0).subquery()
        keys = (replace(key, expression=found.c[key.name]) for key in part.keys)
        ordering = (key.ordering(backwards=self.backwards) for key in keys)
        return list(db.session.scalars(select(found.c.row).order_by(*ordering).limit(limit).offset(offset)))
