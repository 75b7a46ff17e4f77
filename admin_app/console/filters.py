"""Filters of a list. A screen names columns in `column_filters`; what a filter is follows from its column.

A filter answers to one or more arguments of the address (`status_in`, `status_not`), cleans their
values, turns them into a criterion, and describes itself as a facet: its choices and what is chosen.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, false, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console import members
from admin_app.console.days import AHEAD, BEHIND, moments, parse_day, span
from admin_app.console.facets import Facet, FacetOption, summary
from admin_app.database.dialect_lists import in_passing
from admin_app.database.types import Choice
from admin_app.extensions import db
from admin_app.i18n import _, first_weekday, format_day, list_of_words, person_timezone, today
from admin_app.permissions.actor import Actor
from admin_app.search.matching import matches
from admin_app.search.query import phrase

MAX_ID = 2**31 - 1
#: Options of a facet that are offered without asking; beyond them a person narrows by search.
MAX_OPTIONS = 100


def parse_id(text: str | None) -> int | None:
    """An id as addresses hold it, or None; never a number that PostgreSQL would choke on."""
    if not text or not text.isascii() or not text.isdecimal() or len(text) > 10:
        return None
    number = int(text)
    return number if 0 < number <= MAX_ID else None


class Filter:
    """One filter of a screen; the base of the kinds below."""

    kind = "choices"
    #: Commas separate values; not so in a text.
    splits = True

    def __init__(
        self, key: str, label: Any, column: Any, *, icon: str = "filter", minor: bool = False
    ) -> None:
        self.key = key
        self.label = label
        self.column = column
        self.icon = icon
        #: Shown as a facet only while it is in use.
        self.minor = minor

    def arguments(self) -> tuple[str, ...]:
        return (f"{self.key}_in", f"{self.key}_not")

    def aliases(self) -> Mapping[str, str]:
        """Other spellings that an address may use."""
        return {f"{self.key}_in_not": f"{self.key}_not", f"{self.key}_not_in": f"{self.key}_not"}

    def clean(self, argument: str, value: str) -> str | None:
        """The value in canonical form, or None when this filter does not take it."""
        raise NotImplementedError

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        raise NotImplementedError

    def in_passing(self, argument: str, values: Sequence[str], actor: Actor, found: Any) -> Any:
        """The criterion as a walk through a long list looks at each row; `found` is the usual one."""
        return in_passing(found)

    def facet(self, chosen: Mapping[str, Sequence[str]], actor: Actor) -> Facet:
        """Describe the filter, given what the address has chosen."""
        arg, not_arg, *_more = (*self.arguments(), "", "")
        mine = {name: chosen[name] for name in self.arguments() if name in chosen}
        negated = not_arg in mine and arg not in mine
        values = mine.get(not_arg if negated else arg, ())
        facet = Facet(
            key=self.key,
            label=str(self.label),
            icon=self.icon,
            kind=self.kind,
            arg=arg,
            not_arg=not_arg,
            negated=negated,
            active=bool(mine),
            summary="",
            arguments=self.arguments(),
        )
        self.describe(facet, values, mine, actor)
        return facet

    def describe(
        self, facet: Facet, values: Sequence[str], mine: Mapping[str, Sequence[str]], actor: Actor
    ) -> None:
        facet.options = self.options(values, actor)
        facet.more_options = len(facet.options) > MAX_OPTIONS
        facet.summary = summary([o.label for o in facet.options if o.checked], negated=facet.negated)

    def options(self, values: Sequence[str], actor: Actor) -> list[FacetOption]:
        raise NotImplementedError


class ChoiceFilter(Filter):
    """`status_in=open,blocked`, `status_not=done`."""

    def clean(self, argument: str, value: str) -> str | None:
        return value if value in self.column.type.keys else None

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        inside = self.column.in_(values)
        return not_(inside) if argument.endswith("_not") else inside

    def options(self, values: Sequence[str], actor: Actor) -> list[FacetOption]:
        choices: Choice = self.column.type
        return [FacetOption(o.key, str(o.label), o.key in values) for o in choices.options]


class BooleanFilter(Filter):
    """`active_in=yes`."""

    def clean(self, argument: str, value: str) -> str | None:
        return value if value in ("yes", "no") else None

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        inside = or_(false(), *(self.column.is_(value == "yes") for value in values))
        return not_(inside) if argument.endswith("_not") else inside

    def options(self, values: Sequence[str], actor: Actor) -> list[FacetOption]:
        return [FacetOption(key, label, key in values) for key, label in (("yes", _("Yes")), ("no", _("No")))]


class RelationFilter(Filter):
    """`assignee_in=me,none,7`: a foreign key to a record, with `me` where that record is a person."""

    def __init__(self, key: str, label: Any, column: Any, target: Any, **options: Any) -> None:
        super().__init__(key, label, column, **options)
        self.target = target
        self.of_people = target.__tablename__ == "users"

    def clean(self, argument: str, value: str) -> str | None:
        if value == "none" or (value == "me" and self.of_people):
            return value
        number = parse_id(value)
        return None if number is None else str(number)

    def ids(self, values: Sequence[str], actor: Actor) -> list[int]:
        named = [actor.id if value == "me" else parse_id(value) for value in values]
        return [number for number in named if number is not None]

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        inside = self.column.in_(self.ids(values, actor))
        if "none" in values:
            inside = or_(inside, self.column.is_(None))
        if argument.endswith("_not"):
            # An empty value is not one of those named, unless “none” is.
            negative = not_(inside)
            return negative if "none" in values else or_(negative, self.column.is_(None))
        return inside

    def options(self, values: Sequence[str], actor: Actor) -> list[FacetOption]:
        special = [FacetOption("me", _("Me"), "me" in values)] if self.of_people and actor.id else []
        special.append(FacetOption("none", _("None"), "none" in values))
        return [*special, *self.records(values)]

    def records(self, values: Sequence[str]) -> list[FacetOption]:
        label = getattr(self.target, self.target.label_column)
        chosen = [number for number in map(parse_id, values) if number]
        statement = (
            select(self.target.id, label)
            .where(or_(self.target.choosable(), self.target.id.in_(chosen)))
            .order_by(self.target.id.in_(chosen).desc(), label, self.target.id)
            .limit(MAX_OPTIONS + 1)
        )
        rows = db.session.execute(statement).all()
        return [FacetOption(str(number), name, str(number) in values) for number, name in rows]


class CollectionFilter(RelationFilter):
    """`tags_any=1,2`, `tags_all=1,2`, `tags_not=1`: the members of a collection; `none` is the empty one."""

    def arguments(self) -> tuple[str, ...]:
        return (f"{self.key}_any", f"{self.key}_not", f"{self.key}_all")

    def aliases(self) -> Mapping[str, str]:
        return {f"{self.key}_in": f"{self.key}_any", f"{self.key}_any_not": f"{self.key}_not"}

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        return members.criterion(self.column, argument, values, self.ids(values, actor), in_passing=False)

    def in_passing(self, argument: str, values: Sequence[str], actor: Actor, found: Any) -> Any:
        return members.criterion(self.column, argument, values, self.ids(values, actor), in_passing=True)

    def describe(
        self, facet: Facet, values: Sequence[str], mine: Mapping[str, Sequence[str]], actor: Actor
    ) -> None:
        every = mine.get(f"{self.key}_all", ())
        super().describe(facet, [*values, *every], mine, actor)
        if every:
            labels = [o.label for o in facet.options if o.value in every]
            facet.summary = _("all of %(values)s", values=list_of_words(labels))


class DayFilter(Filter):
    """`due=overdue,today`, `due_not=none`, `due_from=2026-01-01`, `due_to=`."""

    kind = "days"
    names: Mapping[str, Any] = AHEAD

    def __init__(self, key: str, label: Any, column: Any, *, unfinished: Any = None, **options: Any) -> None:
        super().__init__(key, label, column, **options)
        self.unfinished = unfinished  # what can be overdue at all

    def arguments(self) -> tuple[str, ...]:
        return (self.key, f"{self.key}_not", f"{self.key}_from", f"{self.key}_to")

    def aliases(self) -> Mapping[str, str]:
        return {f"{self.key}_in": self.key}

    def clean(self, argument: str, value: str) -> str | None:
        if argument.endswith(("_from", "_to")):
            return value if parse_day(value) else None
        return value if value in self.names else None

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        if argument.endswith("_from"):
            return self.between(parse_day(values[0]), None)
        if argument.endswith("_to"):
            return self.between(None, parse_day(values[0]))
        inside = or_(*(self.named(value) for value in values))
        if argument.endswith("_not"):
            return or_(not_(inside), self.column.is_(None)) if "none" not in values else not_(inside)
        return inside

    def named(self, name: str) -> ColumnElement[bool]:
        if name == "none":
            return self.column.is_(None)
        if name == "overdue":
            late = self.column < today()
            return late if self.unfinished is None else and_(late, self.unfinished)
        return self.between(*span(name, today(), first_weekday()))

    def between(self, first: dt.date | None, last: dt.date | None) -> ColumnElement[bool]:
        return and_(*([self.column >= first] if first else []), *([self.column <= last] if last else []))

    def describe(
        self, facet: Facet, values: Sequence[str], mine: Mapping[str, Sequence[str]], actor: Actor
    ) -> None:
        facet.presets = [FacetOption(k, str(label), k in values) for k, label in self.names.items()]
        facet.from_arg, facet.to_arg = f"{self.key}_from", f"{self.key}_to"
        facet.from_value = next(iter(mine.get(facet.from_arg, ())), "")
        facet.to_value = next(iter(mine.get(facet.to_arg, ())), "")
        parts = [summary([p.label for p in facet.presets if p.checked], negated=facet.negated)]
        first, last = parse_day(facet.from_value), parse_day(facet.to_value)
        if first and last:
            parts.append(_("%(first)s to %(last)s", first=format_day(first), last=format_day(last)))
        elif first:
            parts.append(_("from %(day)s", day=format_day(first)))
        elif last:
            parts.append(_("until %(day)s", day=format_day(last)))
        facet.summary = list_of_words([part for part in parts if part])


class MomentFilter(DayFilter):
    """The same for moments, by the days of the person's time zone: `updated=last7`."""

    names = BEHIND

    def between(self, first: dt.date | None, last: dt.date | None) -> ColumnElement[bool]:
        begin, end = moments(first, last, person_timezone())
        return and_(*([self.column >= begin] if begin else []), *([self.column < end] if end else []))


class TextFilter(Filter):
    """`title_contains=word`, folded as search is; `column` holds folded text."""

    kind = "text"
    splits = False

    def arguments(self) -> tuple[str, ...]:
        return (f"{self.key}_contains",)

    def aliases(self) -> Mapping[str, str]:
        return {}

    def clean(self, argument: str, value: str) -> str | None:
        value = value.replace("\0", " ").strip()
        return None if not value or phrase(value).problems else value

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        return and_(*(matches(self.column, phrase(value)) for value in values))

    def describe(
        self, facet: Facet, values: Sequence[str], mine: Mapping[str, Sequence[str]], actor: Actor
    ) -> None:
        facet.summary = _("contains %(text)s", text=list_of_words(list(values)))
