"""Filters over the history of records: who ever changed one, and what a field of it ever was."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, exists, false, func, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console.facets import Facet, FacetOption, summary
from admin_app.console.filters import COMMON, ChoiceFilter, Filter, RelationFilter
from admin_app.database.dialect_json import text_at
from admin_app.database.dialect_lists import in_passing
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.i18n import _, _l, relative_moment
from admin_app.permissions.actor import Actor

#: The records of up to so many entries are named one by one: no planner has to guess how many they are.
NAMED = 1000
#: Those of up to so many are looked up by a part of the statement; when there are more, the list is
#: walked and each record asked for: then every twentieth of a million is one.
FEW = 50_000


class Kind:
    """The records of a model of whose history some entry meets all of these criteria."""

    def __init__(self, model: Any, *criteria: ColumnElement[bool]) -> None:
        self.model = model
        self.criteria = (Entry.area == model.__tablename__, *criteria)

    def ids(self) -> Select[Any]:
        """Their ids, each once, in the order of an index that begins with what the criteria name."""
        return select(Entry.record_id).where(*self.criteria).distinct()

    def asked_of_each(self) -> ColumnElement[bool]:
        return exists().where(*self.criteria, Entry.record_id == self.model.id)

    def criterion(self, *, few: int) -> ColumnElement[bool]:
        """Whether a record is one of them: looked up if they have so few entries, else asked of each."""
        found = select(Entry.record_id).where(*self.criteria)
        named = db.session.scalars(found.limit(NAMED + 1)).all()
        if len(named) <= NAMED:
            inside: ColumnElement[bool] = self.model.id.in_(set(named))
            return inside
        some = found.limit(few + 1).subquery()
        if few and (db.session.scalar(select(func.count()).select_from(some)) or 0) <= few:
            inside = self.model.id.in_(found)
            return inside
        return self.asked_of_each()


class PastFilter(Filter):
    """The base of filters over the history: `kinds` are those of which a record is to be one."""

    counted = False  # each choice looks into the history

    def kinds(self, values: Sequence[str], actor: Actor) -> list[Kind]:
        raise NotImplementedError

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        if argument.endswith("_not"):  # of the others there are many: a walk meets them at once
            return not_(or_(false(), *(kind.criterion(few=0) for kind in self.kinds(values, actor))))
        return or_(false(), *(kind.criterion(few=FEW) for kind in self.kinds(values, actor)))

    def in_passing(self, argument: str, values: Sequence[str], actor: Actor, found: Any) -> Any:
        inside = or_(false(), *(kind.asked_of_each() for kind in self.kinds(values, actor)))
        return in_passing(not_(inside) if argument.endswith("_not") else inside)

    def alone(self, argument: str, values: Sequence[str], actor: Actor) -> Select[Any] | None:
        # Of several values an index has several parts, and no order over all of them.
        kinds = self.kinds(values, actor) if len(values) == 1 and not argument.endswith("_not") else []
        return kinds[0].ids() if len(kinds) == 1 else None


class ChangedByFilter(PastFilter, RelationFilter):
    """`changed_by_in=me,7`: people who ever changed the record; `none` is the system."""

    def __init__(self, key: str, label: Any, model: Any, people: Any, **options: Any) -> None:
        super().__init__(key, label, Entry.actor_id, people, **options)
        self.model = model

    def rarity(self, argument: str) -> int:
        return COMMON

    def kinds(self, values: Sequence[str], actor: Actor) -> list[Kind]:
        ids = self.ids(values, actor)
        # Apart, since each is found in the index, and the two together are not.
        people = [Kind(self.model, Entry.actor_id.in_(ids))] if ids else []
        return people + ([Kind(self.model, Entry.actor_id.is_(None))] if "none" in values else [])

    def options(self, values: Sequence[str], actor: Actor, facet: Facet) -> list[FacetOption]:
        system = FacetOption("none", _("The system"), "none" in values)
        return [each for each in super().options(values, actor, facet) if each.value != "none"] + [system]


class WasFilter(PastFilter):
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

    def kinds(self, values: Sequence[str], actor: Actor) -> list[Kind]:
        if isinstance(self.now, RelationFilter):
            values = [str(number) for number in self.now.ids(values, actor)]
        return [Kind(self.model, self.value.in_(values), self.value.is_not(None))]

    def options(self, values: Sequence[str], actor: Actor, facet: Facet) -> list[FacetOption]:
        return [each for each in self.now.options(values, actor, facet) if each.value != "none"]


class BatchFilter(Filter):
    """`batch=NAME`: what was written together, by an import or a change of many; `batch_new=NAME` what was
    created then, `batch_changed=NAME` what was changed. Pages lead here; nobody chooses from all batches."""

    offered = False
    counted = False

    def __init__(self, key: str, label: Any, model: Any, **options: Any) -> None:
        super().__init__(key, label, Entry.batch, **options)
        self.model = model
        #: What the entries of an argument are, beside being of the batch.
        self.kinds: Mapping[str, tuple[ColumnElement[bool], ...]] = {
            key: (),
            f"{key}_not": (),
            f"{key}_new": (Entry.verb == "create",),
            f"{key}_changed": (Entry.verb.not_in(("create", "delete", "purge")),),
        }

    def arguments(self) -> tuple[str, ...]:
        return tuple(self.kinds)

    def aliases(self) -> Mapping[str, str]:
        return {f"{self.key}_in": self.key}

    def clean(self, argument: str, value: str) -> str | None:
        try:
            return str(uuid.UUID(value)) if len(value) == 36 else None
        except ValueError:
            return None

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        return self._any(argument, (self._found(self._of(value, argument)) for value in values))

    def in_passing(self, argument: str, values: Sequence[str], actor: Actor, found: Any) -> Any:
        mine = Entry.record_id == self.model.id
        walked = (exists().where(*self._of(value, argument), mine) for value in values)
        return in_passing(self._any(argument, walked))

    def _any(self, argument: str, each: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
        inside = or_(false(), *each)
        return not_(inside) if argument.endswith("_not") else inside

    def _of(self, batch: str, argument: str) -> tuple[ColumnElement[bool], ...]:
        return (Entry.batch == batch, Entry.area == self.model.__tablename__, *self.kinds[argument])

    def _found(self, entries: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
        """Whether a record is among those of these entries; an index holds all that is asked here."""
        found = select(Entry.record_id).where(*entries)
        named = db.session.scalars(found.limit(NAMED + 1)).all()
        inside: ColumnElement[bool] = self.model.id.in_(set(named) if len(named) <= NAMED else found)
        return inside

    def describe(
        self, facet: Facet, values: Sequence[str], mine: Mapping[str, Sequence[str]], actor: Actor
    ) -> None:
        facet.arg = next((name for name in mine if name != facet.not_arg), facet.arg)
        facet.not_arg = facet.not_arg if facet.arg == self.key else ""
        chosen = mine.get(facet.not_arg if facet.negated else facet.arg, ())
        kind = facet.arg.removeprefix(self.key).removeprefix("_")
        facet.options = [FacetOption(value, _said_of(value, kind), True) for value in chosen]
        facet.summary = summary([option.label for option in facet.options], negated=facet.negated)


#: What people call a batch: the moment of its first entry says which.
SAID = {
    "": _l("what was written %(when)s"),
    "new": _l("what was created %(when)s"),
    "changed": _l("what was changed %(when)s"),
}


def _said_of(batch: str, kind: str) -> str:
    moment = db.session.scalar(select(Entry.at).where(Entry.batch == batch).limit(1))
    return _("unknown") if moment is None else str(SAID[kind]) % {"when": relative_moment(moment)}


def past_filter(model: Any, key: str, label: Any, now: Filter, **options: Any) -> WasFilter:
    """The filter `was_…` beside the filter of a field: a choice, or a relation to one record."""
    if not isinstance(now, ChoiceFilter | RelationFilter) or len(now.arguments()) != 2:
        raise TypeError(f"{key}: nothing is known of what this ever was")
    path = (now.column.key, 1, 0) if isinstance(now, RelationFilter) else (now.column.key, 1)
    return WasFilter(key, label, model, now, path, **options)
