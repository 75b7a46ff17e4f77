"""Filters of days and of moments, by names that people give to spans of them, and from one to another."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, not_, or_
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console.days import AHEAD, BEHIND, moments, parse_day, span
from admin_app.console.facets import Facet, FacetOption, summary
from admin_app.console.filters import Filter
from admin_app.i18n import _, first_weekday, format_day, list_of_words, person_timezone, today
from admin_app.permissions.actor import Actor


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

    def depends_on(self) -> tuple[Any, ...]:
        return (today(), first_weekday(), str(person_timezone()))

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
