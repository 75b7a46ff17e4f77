"""The columns of a screen: what each shows, what it reads for that, and how it sorts."""

from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

from sqlalchemy import Select, case, inspect, literal
from sqlalchemy.orm import RelationshipProperty, aliased
from sqlalchemy.sql.elements import ColumnElement

from admin_app.database.dialect_many import among_given
from admin_app.database.links import link_columns
from admin_app.database.types import Choice, RankedChoice


class Ref(NamedTuple):
    """A related record as a list shows it; a tuple, since a page makes hundreds.

    `hue` is the place of its colour among those that its model knows, 0 for none.
    """

    id: int
    name: str
    hue: int = 0


def hue_of(model: Any, colour: str | None) -> int:
    """What `Ref.hue` is for a colour of this model."""
    return _hues(model).get(colour, 0)


@cache
def _hues(model: Any) -> dict[str | None, int]:
    # Put together once: a page asks for each tag of its rows.
    if not model.hue_column:
        return {}
    return {colour: place for place, colour in enumerate(getattr(model, model.hue_column).type.keys)}


def ref_of(record: Any) -> Ref:
    colour = getattr(record, record.hue_column) if record.hue_column else None
    return Ref(record.id, str(record), hue_of(type(record), colour))


class Column:
    """A plain column of the model."""

    def __init__(self, model: Any, key: str, label: Any) -> None:
        self.model = model
        self.key = key
        self.label = label
        self.attribute = getattr(model, key)
        self.table_column: Any = inspect(model).columns[key]

    def reads(self) -> list[ColumnElement[Any]]:
        """What the query must select for this column."""
        return [self.attribute.label(self.key)]

    def join(self, statement: Any) -> Any:
        return statement

    def sort_key(self) -> ColumnElement[Any]:
        """What the database sorts by; choices sort in the order in which they are declared."""
        kind = self.table_column.type
        if isinstance(kind, Choice) and not isinstance(kind, RankedChoice):
            ranks = {key: rank for rank, key in enumerate(kind.keys)}
            return case(ranks, value=self.attribute, else_=len(ranks))
        return self.attribute

    @property
    def may_be_empty(self) -> bool:
        return bool(self.table_column.nullable)


class RelationColumn(Column):
    """A related record, joined for its name, unless it is discarded."""

    def __init__(self, model: Any, key: str, label: Any, relation: RelationshipProperty[Any]) -> None:
        self.model, self.key, self.label = model, key, label
        self.relation = relation
        self.target = relation.mapper.class_
        self.alias = aliased(self.target, name=f"{key}_of")
        self.table_column: Any = next(iter(relation.local_columns))
        self.foreign_key = getattr(model, inspect(model).get_property_by_column(self.table_column).key)
        self.name = getattr(self.alias, self.target.label_column)

    def reads(self) -> list[ColumnElement[Any]]:
        return [self.alias.id.label(f"{self.key}_id"), self.name.label(f"{self.key}_name")]

    def join(self, statement: Any) -> Any:
        living = self.alias.deleted_at.is_(None)
        return statement.outerjoin(self.alias, (self.alias.id == self.foreign_key) & living)

    def sort_key(self) -> ColumnElement[Any]:
        return self.name


class CollectionColumn(Column):
    """The members of a collection, read for all rows of a page at once."""

    def __init__(self, model: Any, key: str, label: Any, relation: RelationshipProperty[Any]) -> None:
        self.model, self.key, self.label = model, key, label
        self.relation = relation
        self.target: Any = relation.mapper.class_
        self.owner_id, self.member_id = link_columns(relation)

    def reads(self) -> list[ColumnElement[Any]]:
        return []

    @cached_property
    def _colour(self) -> Any:
        return getattr(self.target, self.target.hue_column) if self.target.hue_column else literal(0)

    @cached_property
    def _members(self) -> Select[Any]:
        # Put together once: it is asked for each page of each list.
        name = getattr(self.target, self.target.label_column)
        statement: Select[Any] = (
            self.target.__table__.select()
            .with_only_columns(self.owner_id, self.target.id, name, self._colour)
            .join(self.owner_id.table, self.member_id == self.target.id)
            .where(among_given(self.owner_id, "ids"))
            .where(self.target.deleted_at.is_(None))
            .order_by(name)
        )
        return statement

    def members(self, session: Any, ids: Sequence[int]) -> dict[int, tuple[Ref, ...]]:
        """The living members by record id, sorted by name."""
        found: dict[int, list[Ref]] = {}
        # No records of the ORM are made: the session has no part in it but its transaction.
        read = session.connection().execute(self._members, {"ids": ids}).all()
        hues = _hues(self.target)
        for owner, number, label, colour in read:
            found.setdefault(owner, []).append(Ref(number, label, hues.get(colour, 0)))
        return {owner: tuple(members) for owner, members in found.items()}


def column_of(model: Any, key: str, label: Any) -> Column:
    """The column that a key names: a plain one, a relation, or a collection."""
    mapper = inspect(model)
    relation = mapper.relationships.get(key)
    if relation is None:
        if key not in mapper.columns:
            raise TypeError(f"{model.__name__} has no column {key!r}")
        return Column(model, key, label)
    kind = CollectionColumn if relation.uselist else RelationColumn
    return kind(model, key, label, relation)
