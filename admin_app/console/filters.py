"""Filters of a list. A screen names columns in `column_filters`; what a filter is follows from its column.

A filter answers to one or more arguments of the address (`status_in`, `status_not`), cleans their
values, turns them into a criterion, and describes itself as a facet: its choices and what is chosen.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, false, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console import members
from admin_app.console.facets import Facet, FacetOption, summary
from admin_app.database.dialect_lists import in_passing
from admin_app.database.types import Choice
from admin_app.extensions import db
from admin_app.i18n import _, list_of_words
from admin_app.permissions.actor import Actor
from admin_app.search.matching import matches
from admin_app.search.query import parse

MAX_ID = 2**31 - 1
#: How rare the rows of a filter are likely to be: those that a search found, those that point to a
#: record, those that are linked with one, and any others.
FOUND, POINTED, LINKED, COMMON = range(4)
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
    #: Each choice can be counted at the cost of a list.
    counted = True
    #: Offered before anybody asked; else only links of other pages ask for it.
    offered = True

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

    def rarity(self, argument: str) -> int:
        """How rare the rows are that an argument of this filter asks for."""
        return COMMON

    def in_passing(self, argument: str, values: Sequence[str], actor: Actor, found: Callable[[], Any]) -> Any:
        """The criterion as a walk through a long list looks at each row; `found` gives the usual one."""
        return in_passing(found())

    def depends_on(self) -> tuple[Any, ...]:
        """What has a part in `in_passing` beside its arguments, as the day has in “today”."""
        return ()

    def alone(self, argument: str, values: Sequence[str], actor: Actor) -> Select[Any] | None:
        """The ids of the rows as an index gives them, to be counted when nothing else is asked for."""
        return None

    def facet(
        self,
        chosen: Mapping[str, Sequence[str]],
        actor: Actor,
        *,
        whole: bool = True,
        find: str = "",
    ) -> Facet:
        """Describe the filter, given what the address has chosen.

        Without `whole` it offers what costs nothing: of records those that are chosen. Of more
        records than a person can read through, `find` chooses those whose words it has.
        """
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
            whole=whole,
            find=find,
        )
        self.describe(facet, values, mine, actor)
        return facet

    def describe(
        self, facet: Facet, values: Sequence[str], mine: Mapping[str, Sequence[str]], actor: Actor
    ) -> None:
        facet.options = self.options(values, actor, facet)
        facet.more_options = len(facet.options) > MAX_OPTIONS
        facet.summary = summary([o.label for o in facet.options if o.checked], negated=facet.negated)

    def options(self, values: Sequence[str], actor: Actor, facet: Facet) -> list[FacetOption]:
        """What `facet` offers, with those of `values` chosen."""
        raise NotImplementedError


class ChoiceFilter(Filter):
    """`status_in=open,blocked`, `status_not=done`."""

    def clean(self, argument: str, value: str) -> str | None:
        return value if value in self.column.type.keys else None

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        inside = self.column.in_(values)
        return not_(inside) if argument.endswith("_not") else inside

    def options(self, values: Sequence[str], actor: Actor, facet: Facet) -> list[FacetOption]:
        choices: Choice = self.column.type
        return [FacetOption(o.key, str(o.label), o.key in values) for o in choices.options]


class BooleanFilter(Filter):
    """`active_in=yes`."""

    def clean(self, argument: str, value: str) -> str | None:
        return value if value in ("yes", "no") else None

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        inside = or_(false(), *(self.column.is_(value == "yes") for value in values))
        return not_(inside) if argument.endswith("_not") else inside

    def options(self, values: Sequence[str], actor: Actor, facet: Facet) -> list[FacetOption]:
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

    def rarity(self, argument: str) -> int:
        return POINTED if argument == f"{self.key}_in" else COMMON

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

    def options(self, values: Sequence[str], actor: Actor, facet: Facet) -> list[FacetOption]:
        special = [FacetOption("me", _("Me"), "me" in values)] if self.of_people and actor.id else []
        special.append(FacetOption("none", _("None"), "none" in values))
        return [*special, *self.records(values, facet)]

    def records(self, values: Sequence[str], facet: Facet) -> list[FacetOption]:
        """The records to choose from, those that are chosen first; `facet` learns if one of them is gone."""
        label = getattr(self.target, self.target.label_column)
        chosen = [number for number in map(parse_id, values) if number]
        facet.has_more = not facet.whole
        if not facet.whole and not chosen:
            return []
        is_chosen = self.target.id.in_(chosen)
        offered = self.target.choosable() & matches(self.target.search_text, parse(facet.find))
        statement = (
            select(self.target.id, label, self.target.deleted_at)
            .where(or_(offered, is_chosen) if facet.whole else is_chosen)
            .order_by(is_chosen.desc(), label, self.target.id)
            .limit(MAX_OPTIONS + 1)
        )
        rows = db.session.execute(statement).all()
        facet.lost = bool(set(chosen) - {number for number, _name, deleted in rows if deleted is None})
        return [FacetOption(str(number), name, str(number) in values) for number, name, _deleted in rows]


class CollectionFilter(RelationFilter):
    """`tags_any=1,2`, `tags_all=1,2`, `tags_not=1`: the members of a collection; `none` is the empty one."""

    def arguments(self) -> tuple[str, ...]:
        return (f"{self.key}_any", f"{self.key}_not", f"{self.key}_all")

    def aliases(self) -> Mapping[str, str]:
        return {f"{self.key}_in": f"{self.key}_any", f"{self.key}_any_not": f"{self.key}_not"}

    def criterion(self, argument: str, values: Sequence[str], actor: Actor) -> ColumnElement[bool]:
        return members.criterion(self.column, argument, values, self.ids(values, actor), in_passing=False)

    def rarity(self, argument: str) -> int:
        return COMMON if argument.endswith("_not") else LINKED

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
