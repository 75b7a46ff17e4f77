"""What is asked of a list: how many rows there are, and the rows with just the columns that are shown."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, partial
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console.arguments import ListArguments
from admin_app.console.columns import CollectionColumn, Column, Ref, RelationColumn
from admin_app.console.filters import COMMON, FOUND, LINKED, POINTED, Filter
from admin_app.console.made_once import made_once
from admin_app.console.order import Order
from admin_app.console.remembered import counted
from admin_app.extensions import db
from admin_app.permissions.actor import Actor
from admin_app.search import index
from admin_app.search.query import parse

#: Counting stops here: “10,000+” says as much, and costs as little on a table of any size.
COUNT_LIMIT = 10_000


class Row(SimpleNamespace):
    """One row of a list: an attribute for each column shown, `id`, `version`, and what was needed."""

    id: int
    version: int


class Listing:
    """One list as an address asks for it, to be counted and read. The search index is asked once."""

    def __init__(self, view: Any, arguments: ListArguments, actor: Actor) -> None:
        self.view = view
        self.model = view.model
        self.arguments = arguments
        self.actor = actor
        self.order = Order.of(view, arguments)

    @cached_property
    def _search(self) -> index.Found | None:
        if not self.arguments.search:
            return None
        return index.look_up(db.session.connection(), self.model, parse(self.arguments.search))

    @cached_property
    def _criteria(self) -> list[tuple[Filter, str, tuple[str, ...], Callable[[], ColumnElement[bool]]]]:
        by_argument = self.view.filters_by_argument
        asked = [(by_argument[name], name, values) for name, values in self.arguments.filters.items()]
        # Made when it is needed: of some it takes a look into the database.
        return [
            (f, name, values, cache(partial(f.criterion, name, values, self.actor)))
            for f, name, values in asked
        ]

    @cached_property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What narrows the list, in the form for which indexes find the rows.

        The database begins with what is likely to be rarest; it cannot know, when it is asked.
        """
        rarest = min((f.rarity(name) for f, name, _values, _criterion in self._criteria), default=COMMON)
        search = self._search
        if search and (search.is_rare or (search.rows is not None and rarest > POINTED)):
            rarest = FOUND
        found = [
            criterion()
            if rarest == COMMON or f.rarity(name) == rarest
            else f.in_passing(name, values, self.actor, criterion)
            for f, name, values, criterion in self._criteria
        ]
        if search is None:
            return found
        return [*found, search.in_passing if rarest in (POINTED, LINKED) else search.direct]

    @cached_property
    def conditions_in_passing(self) -> list[ColumnElement[bool]]:
        """The same, to be looked at row by row while the list is walked in its order."""
        found = self._filters_in_passing()
        return [*found, self._search.in_passing] if self._search else found

    @property
    def conditions_of_one(self) -> list[ColumnElement[bool]]:
        """The same, to be asked of one row at hand: nothing is looked up for them."""
        search = self.arguments.search
        found = self._filters_in_passing()
        return [*found, index.of_one(self.model, parse(search))] if search else found

    def _filters_in_passing(self) -> list[ColumnElement[bool]]:
        return [f.in_passing(name, values, self.actor, c) for f, name, values, c in self._criteria]

    @property
    def asked_of_one(self) -> tuple[Any, ...]:
        """What `conditions_of_one` follow from."""
        if not self.arguments.narrows:
            return ()
        asked = [(name, values, *f.depends_on()) for f, name, values, _criterion in self._criteria]
        # “Me” is somebody else for everybody.
        return (self.actor.id, self.arguments.search, *asked)

    @cached_property
    def count(self) -> int:
        """How many rows there are; `COUNT_LIMIT + 1` means more than that."""
        return counted(self, COUNT_LIMIT)

    @property
    def is_long(self) -> bool:
        """Whether it is walked in its order, since what is asked for is not rare in it."""
        return self.count > COUNT_LIMIT

    def count_to(self, limit: int | None) -> int:
        """How many rows there are, at most one more than `limit`."""
        statement = self._alone() if limit is not None else None
        if statement is None:
            statement = self.narrow(self.view.visible(select(self.model.id)))
        if limit is not None:
            statement = statement.limit(limit + 1)
        return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0

    def _alone(self) -> Select[Any] | None:
        """The ids of a list that asks for nothing but what one filter has in an index."""
        if len(self._criteria) != 1 or self._search is not None:
            return None
        (f, name, values, _criterion) = self._criteria[0]
        ids = f.alone(name, values, self.actor)
        if ids is None:
            return None
        found = ids.subquery()
        # Asked of each id, of no more than are counted: a join, or EXISTS, may begin with all of millions.
        visible = self.view.visible(select(self.model.id)).where(self.model.id == found.c[0])
        return select(found.c[0]).where(visible.correlate(found).scalar_subquery().is_not(None))

    def narrow(self, statement: Select[Any], *, in_passing: bool = False) -> Select[Any]:
        if not self._criteria and self._search is None:
            return statement
        if in_passing:
            return statement.where(*self.conditions_in_passing)
        search = self._search
        if search is not None and search.rows is not None and search.direct is self.conditions[-1]:
            found = search.rows.subquery()
            statement = statement.join(found, found.c.id == self.model.id)
        return statement.where(*self.conditions)


def narrowed(statement: Select[Any], view: Any, arguments: ListArguments, actor: Actor) -> Select[Any]:
    """The statement with the search and the filters of the address."""
    return Listing(view, arguments, actor).narrow(statement)


def ordered(
    statement: Select[Any], view: Any, arguments: ListArguments, joined: Mapping[str, Column]
) -> Select[Any]:
    """The statement in the order of the address; `joined` are the relations that it has joined."""
    order = Order.of(view, arguments)
    return order.apply(order.join(statement, list(joined.values())))


def order_of(view: Any, arguments: ListArguments) -> tuple[tuple[str, bool], ...]:
    """The columns that the address sorts by, each with whether it goes down."""
    return arguments.sort or view.default_order


def count(view: Any, arguments: ListArguments, actor: Actor, *, limit: int | None = None) -> int:
    """How many rows there are; one more than `limit`, usually `COUNT_LIMIT`, means more than it."""
    return Listing(view, arguments, actor).count_to(COUNT_LIMIT if limit is None else limit)


def select_columns(listing: Listing, columns: Sequence[Column]) -> Select[Any]:
    """A query through the gate that reads these columns, what rows need beside them, and nothing else."""
    # Who may see what is asked for each request, and never remembered.
    found: Select[Any] = listing.view.visible(columns_read(listing.view, listing.order, columns))
    return found


def columns_read(view: Any, order: Order, columns: Sequence[Column]) -> Select[Any]:
    """The same, not yet through the gate: for a row that it let through before."""
    key = (order.spec, *(column.key for column in columns))
    return made_once(view, "selects", key, lambda: _select_columns(view, order, columns))


def _select_columns(view: Any, order: Order, columns: Sequence[Column]) -> Select[Any]:
    model = view.model
    reads: dict[Any, Any] = {"id": model.id.label("id"), "version": model.version.label("version")}
    for expression in [e for column in columns for e in column.reads()]:
        reads[expression.key] = expression
    for name in (*model.owner_columns, *view.row_needs):
        reads.setdefault(name, getattr(model, name).label(name))
    for expression in order.reads():
        reads.setdefault(expression.key, expression)
    statement = select(*reads.values())
    for column in columns:
        statement = column.join(statement)
    joined: Select[Any] = order.join(statement, columns)
    return joined


def fetch(statement: Select[Any], columns: Sequence[Column], **given: Any) -> list[Row]:
    """The rows of a statement, with their relations: one query, and one for each collection shown.

    `given` are the values that the statement has only names for.
    """
    result = db.session.connection().execute(statement, given)
    names = list(result.keys())
    found = []
    for read in result.all():
        row = Row()
        row.__dict__.update(zip(names, read, strict=True))
        found.append(row)
    for column in columns:
        if isinstance(column, RelationColumn):
            named, numbered, key = f"{column.key}_name", f"{column.key}_id", column.key
            for row in found:
                values = row.__dict__
                number = values[numbered]
                values[key] = None if number is None else Ref(number, values[named])
        elif isinstance(column, CollectionColumn):
            members = column.members(db.session, [row.id for row in found]) if found else {}
            for row in found:
                row.__dict__[column.key] = members.get(row.id, ())
    return found
