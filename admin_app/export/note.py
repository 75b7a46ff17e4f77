"""What an export is, in words: what was asked, when, by whom, and what came of it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from admin_app.console.facets import Facet
from admin_app.console.listing import order_of
from admin_app.export.asked import PERSON_FORM, Asked
from admin_app.export.columns import Source
from admin_app.i18n import _, _n, format_moment, format_number, list_of_words, person_timezone
from admin_app.permissions.actor import Actor

Pairs = list[tuple[str, str]]


def asked_in_words(screen: Any, asked: Asked, found: Sequence[Source], actor: Actor) -> Pairs:
    """What was asked for, in the language of this request: as pairs of a name and its words."""
    arguments = asked.arguments
    pairs = [(_("Exported"), str(screen.name))]
    if arguments.search:
        pairs.append((_("Search"), arguments.search))
    pairs += _filters(screen, asked, actor)
    if asked.ids:
        chosen = len(asked.ids)
        pairs.append((_("Rows"), _n("%(num)s row that was chosen", "%(num)s rows that were chosen", chosen)))
    if len(pairs) == 1:
        pairs.append((_("Filters"), _("None: all rows.")))
    pairs.append((_("Order"), _order(screen, asked)))
    pairs.append((_("Columns"), list_of_words([str(source.label) for source in found])))
    pairs.append((_("Form"), _form(asked)))
    if not asked.guard:
        pairs.append((_("Guard against formulas"), _("Off: do not open this file in a spreadsheet.")))
    pairs.append((_("Time zone"), str(getattr(person_timezone(), "key", "UTC"))))
    return pairs


def outcome_in_words(
    who: str, made_at: dt.datetime, rows: int | None, change: int | None, replaced: int, cut: int
) -> Pairs:
    """What came of it, in the language and the zone of who reads."""
    pairs = [(_("Made by"), who), (_("Made"), format_moment(made_at, "long"))]
    if rows is not None:
        pairs.append((_("Rows in the file"), format_number(rows)))
    if change is not None:
        words = _("After change %(number)s of the history.", number=format_number(change))
        pairs.append((_("Version of the data"), words if change else _("Before the first change.")))
    if replaced:
        pairs.append((_("Characters replaced"), _replaced(replaced)))
    if cut:
        pairs.append((_("Texts cut short"), _cut(cut)))
    return pairs


def _replaced(number: int) -> str:
    return _n(
        "%(num)s character cannot stand in such a file and was replaced.",
        "%(num)s characters cannot stand in such a file and were replaced.",
        number,
    )


def _cut(number: int) -> str:
    return _n(
        "%(num)s text was longer than a cell can be.", "%(num)s texts were longer than a cell can be.", number
    )


def _filters(screen: Any, asked: Asked, actor: Actor) -> Iterator[tuple[str, str]]:
    """Each argument by itself, so that none is left out, and with all of its values."""
    for name, values in asked.arguments.filters.items():
        facet = screen.filters_by_argument[name].facet({name: values}, actor)
        yield facet.label, _summary(facet, values)


def _summary(facet: Facet, values: Sequence[str]) -> str:
    """All that is chosen; a record that is there no more is named by its number."""
    options = (*facet.options, *facet.presets)
    labels = [option.label for option in options if option.checked]
    gone = set(values) - {option.value for option in options} if facet.kind == "choices" else ()
    if len(labels) <= 2 and not gone:
        return facet.summary
    labels += [f"#{value}" for value in values if value in gone]
    words = list_of_words(labels)
    return _("not %(values)s", values=words) if facet.negated else words


def _order(screen: Any, asked: Asked) -> str:
    parts = []
    for key, descending in order_of(screen, asked.arguments):
        label = str(screen.column_object(key).label)
        parts.append(_("%(column)s, falling", column=label) if descending else label)
    return list_of_words(parts)


def _form(asked: Asked) -> str:
    if asked.form == PERSON_FORM:
        return _("In the words of the person who made it.")
    return _("Raw: keys and values as programs read them, in UTC.")
