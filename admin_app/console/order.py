"""The order of a list: what it is sorted by, and how to say “after this row” without counting rows.

Empty values come last, whichever way a column goes. The id ends every order, so no page is unsure.
Columns with few different values (choices, relations) go on in the usual order of the list, which
shows the latest of each first, and for which there are indexes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import and_, false, literal, nulls_first, nulls_last, or_, tuple_
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console.arguments import ListArguments
from admin_app.console.columns import Column, RelationColumn
from admin_app.console.made_once import made_once
from admin_app.database.types import Choice

Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that a list is sorted by; a row has its value under `name`."""

    name: str
    expression: ColumnElement[Any]
    descending: bool
    may_be_empty: bool = False
    #: How many ranks there are, where the database sorts by a rank and not by what is stored.
    ranks: int | None = None

    def ordering(self, *, backwards: bool) -> ColumnElement[Any]:
        expression = self.expression.desc() if self.descending != backwards else self.expression.asc()
        if not self.may_be_empty:
            return expression
        return nulls_first(expression) if backwards else nulls_last(expression)

    def same(self, value: Any) -> ColumnElement[bool]:
        return self.expression.is_(None) if value is None else self.expression == value

    def beyond(self, value: Any, *, backwards: bool) -> ColumnElement[bool]:
        """What stands behind a value; backwards, before it."""
        if value is None:
            return self.expression.is_not(None) if backwards else false()
        further = self.expression < value if self.descending != backwards else self.expression > value
        return or_(further, self.expression.is_(None)) if self.may_be_empty and not backwards else further


class Order:
    """The order that an address asks for, with its ties."""

    @classmethod
    def of(cls, view: Any, arguments: ListArguments) -> "Order":
        """The order of a list; each is made once for a screen."""
        given = (arguments.sort, tuple(view.default_order))
        return made_once(view, "orders", given, lambda: cls(view, arguments))

    def __init__(self, view: Any, arguments: ListArguments) -> None:
        self.view = view
        self.given = arguments.sort or view.default_order
        self.columns: list[Column] = []
        self.keys: list[Key] = []
        for key, descending in self.given:
            self._add(key, descending)
        if is_coarse(self.columns[-1]):
            for key, descending in view.default_order:
                self._add(key, descending)
        self.keys.append(Key("id", view.model.id, self.keys[-1].descending))

    @property
    def lead(self) -> Column:
        """The column that comes first."""
        return self.columns[0]

    @property
    def spec(self) -> str:
        """The order as an address says it: `-priority,due_date`."""
        return ",".join(("-" if descending else "") + key for key, descending in self.given)

    def _add(self, key: str, descending: bool) -> None:
        if any(column.key == key for column in self.columns):
            return
        column = self.view.column_object(key)
        self.columns.append(column)
        if isinstance(column, RelationColumn):
            # The id keeps two people of one name apart.
            self.keys.append(Key(f"{key}_name", column.name, descending, True))
            self.keys.append(Key(f"{key}_id", column.alias.id, descending, True))
            return
        expression, kind = column.sort_key(), column.table_column.type
        if expression is column.attribute:
            self.keys.append(Key(key, expression, descending, column.may_be_empty))
        else:
            ranks = len(kind.keys)
            self.keys.append(Key(f"{key}_rank", expression, descending, column.may_be_empty, ranks))

    def reads(self) -> list[ColumnElement[Any]]:
        """What a query selects so that its rows can tell where they stand."""
        return [key.expression.label(key.name) for key in self.keys]

    def join(self, statement: Any, shown: Sequence[Column] = ()) -> Any:
        """The statement with the relations that the order needs and that are not among those shown."""
        joined = {column.key for column in shown if isinstance(column, RelationColumn)}
        for column in self.columns:
            if column.key not in joined:
                statement = column.join(statement)
        return statement

    def apply(self, statement: Any, *, backwards: bool = False) -> Any:
        return statement.order_by(*(self._backwards if backwards else self._forwards))

    # Put together once: each page of each list asks for one of them.

    @cached_property
    def _forwards(self) -> list[ColumnElement[Any]]:
        return [key.ordering(backwards=False) for key in self.keys]

    @cached_property
    def _backwards(self) -> list[ColumnElement[Any]]:
        return [key.ordering(backwards=True) for key in self.keys]

    def values_of(self, row: Any) -> tuple[Any, ...]:
        """Where a row stands."""
        return tuple(getattr(row, key.name) for key in self.keys)

    def beyond(self, values: Values, *, backwards: bool = False) -> ColumnElement[bool]:
        """The criterion for rows behind these values; backwards, before them."""
        return beyond(self.keys, values, backwards=backwards)


def beyond(keys: Sequence[Key], values: Values, *, backwards: bool) -> ColumnElement[bool]:
    """The criterion for rows that stand behind (or before) `values` by these keys.

    With fewer values than keys, those of exactly these values are among them.
    """
    some = keys[: len(values)]
    if len({key.descending for key in some}) == 1 and not any(key.may_be_empty for key in some):
        # The form that an index answers with one look.
        here = tuple_(*(key.expression for key in some))
        there = tuple_(*(literal(v, key.expression.type) for key, v in zip(some, values, strict=True)))
        if len(some) < len(keys):
            return here <= there if some[0].descending != backwards else here >= there
        return here < there if some[0].descending != backwards else here > there
    steps = []
    for number, (key, value) in enumerate(zip(some, values, strict=True)):
        before = zip(some[:number], values, strict=False)
        steps.append(and_(*(each.same(v) for each, v in before), key.beyond(value, backwards=backwards)))
    if len(some) < len(keys):
        steps.append(and_(*(key.same(value) for key, value in zip(some, values, strict=True))))
    return or_(false(), *steps)


def is_coarse(column: Column) -> bool:
    """Whether many rows have the same value in this column."""
    return isinstance(column, RelationColumn) or isinstance(column.table_column.type, Choice)
