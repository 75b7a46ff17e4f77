"""The step “Columns”: which field each column fills, and what is said of the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from admin_app.console.choices import Choice, Part
from admin_app.i18n import _, _l, list_of_words, relative_moment, timezone_names
from admin_app.importing.answers import BY_ID, CREATE, EXTERNAL, NEW, REFUSE, SKIP
from admin_app.importing.look import Look
from admin_app.importing.mapping import (
    Said,
    day_fields,
    every_field,
    is_choice,
    is_day,
    is_used,
    missing,
    suggested,
    takes_several,
)
from admin_app.importing.reading.table import letters
from admin_app.importing.target import ImportTarget
from admin_app.importing.values.words import in_every_language, plain
from admin_app.permissions.actor import Actor
from admin_app.permissions.catalogue import AREAS
from admin_app.permissions.policy import allows, area_of

#: What becomes of names that are not there, in words.
POLICIES = {
    CREATE: _l("Create what is not there"),
    SKIP: _l("Leave the field empty"),
    REFUSE: _l("Refuse the row"),
}
DATE_ORDERS = {
    "dmy": _l("Day first: 31/12/2026"),
    "mdy": _l("Month first: 12/31/2026"),
    "ymd": _l("Year first: 2026/12/31"),
}
MATCHES = {
    NEW: _l("Every row is new"),
    BY_ID: _l("By the id: rows change what has the same id; rows without one are new"),
    EXTERNAL: _l("By the key of another tool: rows change what came from there before; other rows are new"),
}


@dataclass(slots=True)
class ColumnRow:
    """A column of the file. `state` is good, chosen, left, unused or bad, and `words` say it."""

    number: int
    letters: str
    name: str
    samples: list[str]
    choices: list[Choice]
    state: str
    words: str


@dataclass(slots=True)
class Constant:
    """A field that no column fills: `kind` is select, date or text."""

    key: str
    label: str
    kind: str
    required: bool
    value: str
    choices: list[Choice] = field(default_factory=list)


@dataclass(slots=True)
class Policy:
    area: str
    label: str
    choices: list[Choice]


@dataclass(slots=True)
class MappingPage:
    """What `admin/importing/mapping.html` shows."""

    columns: list[ColumnRow]
    missing: str
    constants: list[Constant]
    policies: list[Policy]
    matches: list[Choice]
    source: str
    date_orders: list[Part]
    timezones: list[Choice]
    delete: bool
    several: str
    problems: list[tuple[str, str, str]]
    #: When the same was said of a file with this header before.
    remembered: str = ""


def build(
    look: Look, said: Said, target: ImportTarget, actor: Actor, problems: list[tuple[str, str, str]]
) -> MappingPage:
    """The page for what was said of the file that looks like this."""
    header, wrong = look.header, {name for name, _label, _sentence in problems}
    fields = [(each.key, str(each.label or each.key)) for each in every_field(target)]
    taken = set(said.columns.values())
    states = _States(header, said, target, wrong)
    return MappingPage(
        columns=[
            ColumnRow(
                number=n,
                letters=letters(n),
                name=name,
                samples=look.samples[n] if n < len(look.samples) else [],
                choices=[Choice(key, label, said.columns.get(n) == key) for key, label in fields],
                state=states.of(n)[0],
                words=states.of(n)[1],
            )
            for n, name in enumerate(header)
        ],
        missing=_labels(missing(said, target)) if said.match == NEW else "",
        constants=[_constant(each, said) for each in target.fields if each.key not in taken],
        policies=[_policy(named, said, actor) for named in target.nameds()],
        matches=[
            Choice(key, str(label), key == said.match)
            for key, label in MATCHES.items()
            if key != EXTERNAL or target.key_mark is not None
        ],
        source=said.source,
        date_orders=[_date_order(each, said) for each in day_fields(target)],
        timezones=_timezones(said.timezone or actor.timezone or ""),
        delete=said.delete,
        several=_labels(each for each in target.fields if takes_several(each)),
        problems=problems,
    )


def _labels(fields: Iterable[Any]) -> str:
    return list_of_words([str(each.label) for each in fields])


def _date_order(each: Any, said: Said) -> Part:
    order = said.date_orders.get(each.key, "")
    choices = [Choice("", _("As the dates of the column show it"), not order)]
    choices += [Choice(key, str(label), key == order) for key, label in DATE_ORDERS.items()]
    label = _("Day and month in “%(field)s”", field=str(each.label))
    return Part(f"date_order-{each.key}", label, choices)


def _timezones(said: str) -> list[Choice]:
    names = [Choice(zone, label, zone == said) for zone, label in timezone_names()]
    return [Choice("", _("The zone that is written beside each moment"), not said), *names]


def _constant(each: Any, said: Said) -> Constant:
    value = said.constants.get(each.key, "")
    made = Constant(each.key, str(each.label), "text", each.required, value)
    if is_choice(each):
        made.kind = "select"
        made.choices = [Choice("", _("As for every new one"), not value)]
        made.choices += [Choice(o.key, str(o.label), o.key == value) for o in each.kind.options]
    elif is_day(each):
        made.kind = "date"
    return made


def _policy(named: Any, said: Said, actor: Actor) -> Policy:
    chosen = said.unknown.get(named.area) or (CREATE if named.creates else REFUSE)
    may_create = allows(actor, "create", named.model)
    if chosen == CREATE and not may_create:
        chosen = REFUSE
    choices = [
        Choice(key, str(label), key == chosen)
        for key, label in POLICIES.items()
        if key != CREATE or may_create
    ]
    return Policy(named.area, area_label(named), choices)


def area_label(named: Any) -> str:
    """What people call the records that a file names there."""
    return str(AREAS.get(area_of(named.model), named.area))


class _States:
    """What is said beside each column about what becomes of it."""

    def __init__(self, header: Sequence[str], said: Said, target: ImportTarget, wrong: set[str]) -> None:
        self.header = header
        self.said = said
        self.target = target
        self.wrong = wrong
        self.recognised = suggested(header, target)
        keys = ({plain(key), *map(plain, in_every_language(label))} for key, label in target.read_only)
        self.read_only: set[str] = set().union(*keys)

    def of(self, number: int) -> tuple[str, str]:
        key = self.said.columns.get(number)
        if key is None:
            if plain(self.header[number]) in self.read_only and self.header[number]:
                return "left", _("Left out: nobody can write it")
            return "left", _("Left out")
        if f"column-{number}" in self.wrong:
            return "bad", _("Another column fills this field")
        if not is_used(key, self.said, self.target):
            return "unused", _("Not needed for what is chosen below")
        if self.recognised.get(number) == key:
            return "good", _("Recognised")
        return "good", _("Chosen")


def remembered_words(moment: Any) -> str:
    """That the same was said of a file before, and when."""
    when = relative_moment(moment)
    return _("You imported a file with these columns %(when)s; they are as you chose then.", when=when)
