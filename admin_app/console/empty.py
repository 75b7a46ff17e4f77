"""What a list says when it has nothing to show."""

from dataclasses import dataclass
from typing import Any

from admin_app.console import listing
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.counting import COUNTED_TO, capped
from admin_app.i18n import _


@dataclass(slots=True)
class Empty:
    title: str
    hint: str
    links: list[tuple[str, str]]


def empty(view: Any, arguments: ListArguments) -> Empty:
    if arguments.narrows:
        links = [(_("Clear all"), view.list_url(arguments.without(["search", *arguments.filters])))]
        way = _strictest(view, arguments)
        hint = _("Remove a filter, or search for something else.")
        return Empty(_("Nothing matches."), hint, [way, *links] if way else links)
    links = [(str(view.create_label), view.url_of("create_view"))] if view.can_create else []
    if view.import_url:
        links.append((_("Import"), view.import_url))
    return Empty(str(view.empty_title), str(view.empty_hint) if view.can_create else "", links)


def _strictest(view: Any, arguments: ListArguments) -> tuple[str, str] | None:
    """The filter without which most would match: how many, and the address without it."""
    parts = [(_("Search"), ["search"])] if arguments.search else []
    for each in view.filters:
        parts.append((str(each.label), [name for name in each.arguments() if name in arguments.filters]))
    found = []
    for label, names in parts:
        if names:
            without = arguments.without(names)
            number = listing.count(view, without, current_actor(), limit=COUNTED_TO)
            found.append((number, label, without))
    number, label, without = max(found, key=lambda each: each[0])
    if not number:
        return None
    sentence = _("Drop “%(name)s”: %(count)s match", name=label, count=capped(number))
    return sentence, view.list_url(without)
