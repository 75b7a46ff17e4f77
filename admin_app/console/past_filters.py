"""Filters over the history of records: who ever changed one, and what a field of it ever was."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, false, func, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console.facets import Facet, FacetOption
from admin_app.console.filters import COMMON, ChoiceFilter, Filter, RelationFilter
from admin_app.database.dialect_json import text_at
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.i18n import _
from admin_app.permissions.actor import Actor

#: The records of up to so many entries are named one by one: no planner has to guess how many they are.
NAMED = 1000
#: Those of up to so many are looked up by a part of the statement; when there are more, the list is
#: walked and each record asked for: then every twentieth of a million is one.
FEW = 50_000


def with_entry(model: Any, *criteria: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the history of a record has an entry of this kind."""
    mine = Entry.area == model.__tablename__
    found = select(Entry.record_id).where(mine, *criteria)
    named = db.session.scalars(found.limit(NAMED + 1)).all()
    if len(named) <= NAMED:
        return model.id.in_(set(named))
    some = found.limit(FEW + 1).subquery()
    if (db.session.scalar(select(func.count()).select_from(some)) or 0) <= FEW:
        return model.id.in_(found)
    return exists().where(mine, Entry.record_id == model.id, *criteria)


class ChangedByFilter(RelationFilter):
    """`changed_by_in=me,7`: people who ever changed the record; `none` is the system."""

    def __init__(self, key: str, label: Any, model: Any, people: Any, **options: Any) -> None:
        super().__init__(key, label, Entry.actor_id, people, **options)
        self.model = model

    def rarity(self, argument: str) -> int:
        return COMMON

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        ids = self.ids(values, actor)
        # Apart, since each is found in the index, and the two together are not.
        people = [with_entry(self.model, Entry.actor_id.in_(ids))] if ids else []
        system = [with_entry(self.model, Entry.actor_id.is_(None))] if "none" in values else []
        inside = or_(false(), *people, *system)
        return not_(inside) if argument.endswith("_not") else inside

    counted = False  # each choice looks into the history

    def options(self, values: Sequence[str], actor: Actor, facet: Facet) -> list[FacetOption]:
        system = FacetOption("none", _("The system"), "none" in values)
        return [each for each in super().options(values, actor, facet) if each.value != "none"] + [system]


class WasFilter(Filter):
    """`was_status=open,blocked`: what a field of the record ever was, now or before.

    `now` is the filter of that field; its choices and its values are these. An index over the same
    path makes it fast (see the migration `history_read`).
    """

    def __init__(self, key: str, label: Any, model: Any, now: Filter, path: Sequence[Any], **options: Any):
        super().__init__(key, label, now.column, **options)
        self.model = model
        self.now = now
        self.value = text_at(Entry.fields, *path)

    def arguments(self) -> tuple[str, ...]:
        return (self.key, f"{self.key}_not")

    def aliases(self) -> Mapping[str, str]:
        return {f"{self.key}_in": self.key}

    def clean(self, argument: str, value: str) -> str | None:
        return None if value == "none" else self.now.clean(argument, value)

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        if isinstance(self.now, RelationFilter):
            values = [str(number) for number in self.now.ids(values, actor)]
        inside = with_entry(self.model, self.value.in_(values), self.value.is_not(None))
        return not_(inside) if argument.endswith("_not") else inside

    counted = False

    def options(self, values: Sequence[str], actor: Actor, facet: Facet) -> list[FacetOption]:
        return [each for each in self.now.options(values, actor, facet) if each.value != "none"]


def past_filter(model: Any, key: str, label: Any, now: Filter, **options: Any) -> WasFilter:
    """The filter `was_…` beside the filter of a field: a choice, or a relation to one record."""
    if not isinstance(now, ChoiceFilter | RelationFilter) or len(now.arguments()) != 2:
        raise TypeError(f"{key}: nothing is known of what this ever was")
    path = (now.column.key, 1, 0) if isinstance(now, RelationFilter) else (now.column.key, 1)
    return WasFilter(key, label, model, now, path, **options)
