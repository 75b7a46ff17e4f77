"""Which rows were chosen: some of them, with the versions that the person saw, or all that match."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, func, select

from admin_app.console.arguments import ListArguments, pairs_of
from admin_app.console.listing import narrowed
from admin_app.errors import BadInput, RuleBroken
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor

#: So many rows may be chosen one by one.
MOST_ROWS = 1000


class SelectionChanged(RuleBroken):
    """Other rows match than did when the person looked."""

    message = _l("Other rows match now than when you looked. Nothing was changed; look again.")


@dataclass(frozen=True, slots=True)
class Frozen:
    """How many rows matched when the person looked, and the sum of their ids."""

    count: int
    ids: int

    def text(self) -> str:
        return f"{self.count}-{self.ids}"

    @classmethod
    def read(cls, text: str) -> "Frozen":
        count, _sep, ids = text.partition("-")
        if not (count.isascii() and count.isdecimal() and ids.isascii() and ids.isdecimal()):
            raise BadInput(_l("These rows cannot be chosen."))
        return cls(int(count[:18]), int(ids[:24]))


@dataclass(frozen=True, slots=True)
class Selection:
    """`rows` maps ids to versions (None: not known); `query` is the stored query of a list instead.

    `trash`: of what was discarded, not of what is there.
    """

    rows: Mapping[int, int | None] = field(default_factory=dict)
    query: str | None = None
    trash: bool = False

    @property
    def is_empty(self) -> bool:
        return self.query is None and not self.rows

    def arguments(self, screen: Any) -> ListArguments:
        """The stored query; raises `BadArgument` when it holds anything that is not understood."""
        arguments: ListArguments = screen.reader.read_all(pairs_of(self.query or ""))
        return arguments

    def among(self, screen: Any, statement: Select[Any], actor: Actor) -> Select[Any]:
        """Narrow a query on the model to the chosen rows that the person may know of."""
        visible = screen.discarded if self.trash else screen.visible
        statement = visible(statement)
        if self.query is None:
            return statement.where(screen.model.id.in_(self.rows))
        return narrowed(statement, screen, self.arguments(screen), actor)

    def frozen(self, screen: Any, actor: Actor) -> Frozen:
        """How many there are now."""
        chosen = self.among(screen, select(screen.model.id), actor).subquery()
        asked = select(func.count(), func.coalesce(func.sum(chosen.c.id), 0)).select_from(chosen)
        count, ids = db.session.execute(asked).one()
        return Frozen(count, int(ids))

    def ids(self, screen: Any, actor: Actor) -> "array[int]":
        """The ids of the chosen rows that there are now, in their order; eight bytes for each."""
        statement = self.among(screen, select(screen.model.id), actor).order_by(screen.model.id)
        return array("q", db.session.scalars(statement.execution_options(yield_per=10_000)))

    def form_fields(self) -> list[tuple[str, str]]:
        """The selection as the hidden fields of the next form."""
        trash = [("trash", "1")] if self.trash else []
        if self.query is not None:
            return [("all", "1"), ("query", self.query), *trash]
        pairs = [(number, version) for number, version in self.rows.items()]
        return [("rowid", f"{n}:{v}" if v is not None else str(n)) for n, v in pairs] + trash


def query_of(screen: Any, form: Mapping[str, str]) -> str:
    """What narrows the list, as it was sent or by the address of the list. Raises `BadArgument`."""
    text = form["query"] if "query" in form else urlsplit(form.get("url", "")).query
    return stored_query(screen.reader.read_all(pairs_of(text)))


def stored_query(arguments: ListArguments) -> str:
    """What narrows a list, without its order and its page."""
    kept = replace(ListArguments(), search=arguments.search, filters=arguments.filters)
    return kept.query()


def read_rows(given: list[str]) -> dict[int, int | None]:
    """Ids with versions, sent as `id:version` or `id`. Raises `BadInput`."""
    rows: dict[int, int | None] = {}
    for text in given[: MOST_ROWS + 1]:
        number, _sep, version = text.partition(":")
        for part in (number, version or "1"):
            if not (part.isascii() and part.isdecimal() and 0 < len(part) < 10):
                raise BadInput(_l("These rows cannot be chosen."))
        rows[int(number)] = int(version) if version else None
    if len(given) > MOST_ROWS:
        raise BadInput(_l("These rows cannot be chosen."))
    return rows
