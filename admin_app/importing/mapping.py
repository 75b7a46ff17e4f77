"""What a person says of a file's columns and values on a form, and the answers that it makes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from admin_app.database.types import python_type_of
from admin_app.i18n import _, list_of_words
from admin_app.importing.answers import BY_ID, EXTERNAL, MATCHES, MAX_SOURCE, NEW, POLICIES, Answers
from admin_app.importing.fields import Field
from admin_app.importing.marks import DELETE, VERSION
from admin_app.importing.reading.table import letters, name_of
from admin_app.importing.target import ImportTarget
from admin_app.importing.values.days import ORDERS
from admin_app.importing.values.words import in_every_language, plain

#: Characters of a constant that a form takes; what a field takes is checked with the plan.
MAX_CONSTANT = 20_000


@dataclass(slots=True)
class Said:
    """The form of the step “Columns”: by the number of a column the field that it fills."""

    columns: dict[int, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    match: str = NEW
    source: str = ""
    date_orders: dict[str, str] = field(default_factory=dict)
    timezone: str = ""
    delete: bool = False


def every_field(target: ImportTarget) -> list[Field]:
    """All that a column may fill: the fields of the record, and what says which record a row is about."""
    keys = [target.key_mark] if target.key_mark is not None else []
    return [*target.fields, target.id_mark, VERSION, *keys, DELETE]


def takes_several(each: Any) -> bool:
    """Whether several columns may fill it."""
    return each.many or each.joins


def is_used(key: str, said: Said, target: ImportTarget) -> bool:
    """Whether a column that fills this does anything, as rows are matched."""
    marks = target.marks(Answers(match=said.match, delete=False))
    used = {each.key for each in [*target.fields, *marks]}
    return key in used or (key == DELETE.key and said.delete and said.match != NEW)


def suggested(header: Sequence[str], target: ImportTarget) -> dict[int, str]:
    """The field that each column is likely meant for, by its name; of two that fit alike, the first."""
    found: dict[int, str] = {}
    for each in every_field(target):
        for names in ({each.key}, in_every_language(each.label), *({name} for name in each.called)):
            words = {plain(name) for name in names}
            new = [n for n, name in enumerate(header) if name and n not in found and plain(name) in words]
            found.update(dict.fromkeys(new if each.many else new[:1], each.key))
            if new and not each.many:
                break
    return found


def first_guess(header: Sequence[str], target: ImportTarget) -> Said:
    """What the form says before anybody said anything."""
    columns = suggested(header, target)
    # A file with both went out from here and comes back.
    match = BY_ID if {"id", "version"} <= set(columns.values()) else NEW
    return Said(columns, match=match)


def said_in(form: Mapping[str, str], header: Sequence[str], target: ImportTarget) -> Said:
    """What was sent; what is none of the choices counts as not said."""
    keys = {each.key for each in every_field(target)}
    chosen = {n: form.get(f"column-{n}", "") for n in range(len(header))}
    constants = {key: form.get(f"constant-{key}", "")[:MAX_CONSTANT] for key in keys}
    policies = {named.area: form.get(f"unknown-{named.area}", "") for named in target.nameds()}
    match = form.get("match", NEW)
    return Said(
        columns={n: key for n, key in chosen.items() if key in keys},
        constants={key: text for key, text in constants.items() if text.strip()},
        unknown={area: policy for area, policy in policies.items() if policy in POLICIES},
        match=match if match in MATCHES else NEW,
        source=form.get("source", "").strip()[: MAX_SOURCE + 1],
        date_orders=orders_in(form, target),
        timezone=form.get("timezone", ""),
        delete=bool(form.get("delete")),
    )


def said_before(answers: Answers, header: Sequence[str], target: ImportTarget) -> Said:
    """The form as these answers fill it in; what they did not need is as it is recognised."""
    columns = {n: key for n, key in suggested(header, target).items() if key not in answers.columns}
    columns |= {
        place: key
        for key, names in answers.columns.items()
        for place in (place_of(header, name) for name in names)
        if place is not None
    }
    return Said(
        columns=columns,
        constants=dict(answers.constants),
        unknown=dict(answers.unknown),
        match=answers.match,
        source=answers.source,
        date_orders={each.key: answers.order_of(each.key) or "" for each in day_fields(target)},
        timezone=answers.timezone or "",
        delete=answers.delete,
    )


def answers_from(said: Said, before: Answers, header: Sequence[str], target: ImportTarget) -> Answers:
    """The answers with what the form says; what single values and rows mean stays as it was."""
    used = [each.key for each in every_field(target) if is_used(each.key, said, target)]
    columns: dict[str, list[str]] = {key: [] for key in used}
    for place, key in sorted(said.columns.items()):
        if key in columns:
            columns[key].append(named(header, place))
    filled = {key for key, names in columns.items() if names}
    return replace(
        before,
        columns=columns,
        constants={key: text for key, text in said.constants.items() if key in used and key not in filled},
        unknown=said.unknown,
        match=said.match,
        source=said.source if said.match == EXTERNAL else "",
        date_order=None,
        date_orders={key: order for key, order in said.date_orders.items() if order and key in used},
        timezone=said.timezone or None,
        delete=said.delete and said.match != NEW,
    )


def named(header: Sequence[str], place: int) -> str:
    """What answers call a column: its name where that is its own, else its number, or its letters."""
    name = header[place]
    if name and header.count(name) == 1:
        return name
    number = f"#{place + 1}"
    return letters(place) if number in header else number


def place_of(header: Sequence[str], name: str) -> int | None:
    """The column that answers call by this name."""
    return next((n for n in range(len(header)) if named(header, n) == name), None)


def problems(said: Said, header: Sequence[str], target: ImportTarget) -> list[tuple[str, str, str]]:
    """What keeps the form from being taken: the id of a field of the form, its label, a sentence."""
    found = []
    for each in every_field(target):
        places = [n for n, key in sorted(said.columns.items()) if key == each.key]
        if len(places) > 1 and not takes_several(each):
            names = list_of_words([name_of(header, n) for n in places])
            sentence = _("Only one column can fill this field: %(names)s.", names=names)
            found.append((f"column-{places[-1]}", str(each.label), sentence))
        needed = each.required and each in target.fields and said.match == NEW
        if needed and not places and each.key not in said.constants:
            sentence = _("Choose a column for it, or give every row the same value.")
            found.append((f"constant-{each.key}", str(each.label), sentence))
    for each in target.marks(Answers(match=said.match, delete=said.delete and said.match != NEW)):
        if each.required and each.key not in said.columns.values():
            sentence = _("This can be done only if a column fills it.")
            found.append(("delete" if each is DELETE else "match", str(each.label), sentence))
    if said.match == EXTERNAL and not 0 < len(said.source) <= MAX_SOURCE:
        sentence = _(
            "Say where the keys come from, such as “jira”, in %(limit)s characters at most.", limit=MAX_SOURCE
        )
        found.append(("source", _("Source"), sentence))
    return found


def missing(said: Said, target: ImportTarget) -> list[Field]:
    """The required fields that nothing fills."""
    filled = {*said.columns.values(), *said.constants}
    return [each for each in target.fields if each.required and each.key not in filled]


def day_fields(target: ImportTarget) -> list[Field]:
    """The fields that hold days: each column of days is written in its own way."""
    return [each for each in target.fields if is_day(each)]


def orders_in(form: Mapping[str, str], target: ImportTarget) -> dict[str, str]:
    """What was sent of day and month in each field of days."""
    sent = {each.key: form.get(f"date_order-{each.key}", "") for each in day_fields(target)}
    return {key: order for key, order in sent.items() if order in ORDERS}


def is_day(each: Any) -> bool:
    kind = getattr(each, "kind", None)
    return kind is not None and python_type_of(kind) is dt.date


def is_choice(each: Any) -> bool:
    return hasattr(getattr(each, "kind", None), "options")
