"""What an address asks of the history, cleaned in one place, for the screen and its export."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from admin_app.console.changes import FIELDS, VERBS
from admin_app.console.days import moments, parse_day
from admin_app.console.filters import parse_id
from admin_app.console.screens import screens
from admin_app.errors import BadArgument
from admin_app.history.difference import audited_columns
from admin_app.history.service import Asked
from admin_app.i18n import _, person_timezone
from admin_app.permissions.actor import Actor
from admin_app.records.values import shortened
from admin_app.search.query import looked_at, parse

NAMES = ("search", "area", "record", "person", "verb", "field", "from", "to", "batch")
#: Arguments that are not about what is shown.
FOREIGN = ("before", "url")


@dataclass(slots=True)
class HistoryArguments:
    """What was asked; `given` are the arguments that were understood, as the address holds them."""

    asked: Asked
    given: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def refuse_problems(self) -> None:
        """Raise `BadArgument` if anything was not understood: a dropped argument widens what is sent."""
        if self.problems:
            raise BadArgument(" ".join(self.problems))


def fields_of_records() -> dict[str, str]:
    """Every field that the history may hold, with a label."""
    found: dict[str, str] = {}
    for screen in screens().values():
        for name in (*audited_columns(screen.model), *screen.model.audited_collections):
            found.setdefault(name, str(screen.column_labels.get(name) or FIELDS.get(name) or name))
    return found


def read(address: Mapping[str, str], actor: Actor) -> HistoryArguments:
    """Read the arguments of an address; what is not understood is left out and named."""
    reader = _Reader(address, actor)
    return reader.read()


class _Reader:
    def __init__(self, address: Mapping[str, str], actor: Actor) -> None:
        self.address = address
        self.actor = actor
        self.given: dict[str, str] = {}
        self.problems: list[str] = []

    def read(self) -> HistoryArguments:
        for name in self.address:
            if name not in NAMES and name not in FOREIGN:
                self.problems.append(_("“%(name)s” is not an argument of this list.", name=shortened(name)))
        person = self._value("person", self._is_person)
        first, last = self._value("from", parse_day), self._value("to", parse_day)
        begin, end = moments(parse_day(first or ""), parse_day(last or ""), person_timezone())
        number = self.actor.id if person == "me" else parse_id(person)
        asked = Asked(
            area=self._value("area", screens().__contains__),
            record_id=parse_id(self._value("record", parse_id)),
            actor_id=number,
            by_system=person == "system",
            verb=self._value("verb", VERBS.__contains__),
            field=self._value("field", fields_of_records().__contains__),
            begin=begin,
            end=end,
            batch=self._value("batch", _is_batch),
            search=self._search(),
        )
        return HistoryArguments(asked, self.given, self.problems)

    def _value(self, name: str, is_understood: Any) -> str | None:
        text = self.address.get(name, "").strip()
        if not text:
            return None
        if not is_understood(text):
            self.problems.append(_("“%(name)s” does not take %(values)s.", name=name, values=shortened(text)))
            return None
        self.given[name] = text
        return text

    def _is_person(self, text: str) -> bool:
        return text in ("me", "system") or parse_id(text) is not None

    def _search(self) -> str:
        text = " ".join(self.address.get("search", "").replace("\0", " ").split())
        self.problems.extend(str(problem) for problem in parse(text).problems)
        text = looked_at(text)
        if text:
            self.given["search"] = text
        return text


def _is_batch(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
