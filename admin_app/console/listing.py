"""The rows of a list: plain rows with just the columns that are shown, never whole records."""

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, func, nulls_last, select

from admin_app.console.arguments import ListArguments
from admin_app.console.columns import CollectionColumn, Column, Ref, RelationColumn
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


def narrowed(statement: Select[Any], view: Any, arguments: ListArguments, actor: Actor) -> Select[Any]:
    """The statement with the search and the filters of the address."""
    for name, values in arguments.filters.items():
        statement = statement.where(view.filters_by_argument[name].criterion(name, values, actor))
    if arguments.search:
        search = parse(arguments.search)
        statement = statement.where(index.criterion(db.session.connection(), view.model, search))
    return statement


def order_of(view: Any, arguments: ListArguments) -> tuple[tuple[str, bool], ...]:
    """The columns to sort by, each with whether it goes down; the id comes last, so no page is unsure."""
    return arguments.sort or view.default_order


def ordered(
    statement: Select[Any], view: Any, arguments: ListArguments, joined: Mapping[str, Column]
) -> Select[Any]:
    """The statement in the order of the address; `joined` are the relations that it has joined."""
    descending = False
    for key, descending in order_of(view, arguments):
        column = joined.get(key) or view.column_object(key)
        if isinstance(column, RelationColumn) and key not in joined:
            statement = column.join(statement)
        expression = column.sort_key().desc() if descending else column.sort_key().asc()
        statement = statement.order_by(nulls_last(expression) if column.may_be_empty else expression)
    last = view.model.id.desc() if descending else view.model.id.asc()
    return statement.order_by(last)


def select_columns(view: Any, columns: Sequence[Column], needed: Iterable[Any]) -> Select[Any]:
    """A query through the gate that reads these columns, the id, the version, and nothing else."""
    model = view.model
    reads: dict[Any, Any] = {"id": model.id.label("id"), "version": model.version.label("version")}
    for expression in [e for column in columns for e in column.reads()]:
        reads[expression.key] = expression
    for attribute in needed:
        reads.setdefault(attribute.key, attribute.label(attribute.key))
    statement = view.visible(select(*reads.values()))
    for column in columns:
        statement = column.join(statement)
    return statement


def rows(
    view: Any,
    columns: Sequence[Column],
    arguments: ListArguments,
    actor: Actor,
    *,
    limit: int,
    offset: int,
) -> list[Row]:
    """The rows of one page, with their relations: one query, and one for each collection shown."""
    model = view.model
    needed = [getattr(model, name) for name in (*model.owner_columns, *view.row_needs)]
    statement = narrowed(select_columns(view, columns, needed), view, arguments, actor)
    joined = {c.key: c for c in columns if isinstance(c, RelationColumn)}
    statement = ordered(statement, view, arguments, joined).limit(limit).offset(offset)
    found = [Row(**mapping) for mapping in db.session.execute(statement).mappings()]
    for column in columns:
        if isinstance(column, RelationColumn):
            for row in found:
                number = getattr(row, f"{column.key}_id")
                ref = None if number is None else Ref(number, getattr(row, f"{column.key}_name"))
                setattr(row, column.key, ref)
        elif isinstance(column, CollectionColumn):
            members = column.members(db.session, [row.id for row in found])
            for row in found:
                setattr(row, column.key, members.get(row.id, []))
    return found


def count(view: Any, arguments: ListArguments, actor: Actor, *, limit: int = COUNT_LIMIT) -> int:
    """How many rows there are; `limit + 1` means more than `limit`."""
    statement = narrowed(view.visible(select(view.model.id)), view, arguments, actor)
    return db.session.scalar(select(func.count()).select_from(statement.limit(limit + 1).subquery())) or 0
