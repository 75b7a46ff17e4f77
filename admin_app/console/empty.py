"""What a list says when it has nothing to show."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from admin_app.console import listing
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.counting import COUNTED_TO, capped
from admin_app.i18n import _, list_of_words

#: Of more filters than these no pairs are tried.
MOST_TRIED = 6


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
    """The filter, or the two, without which most would match: how many, and the address without them."""
    parts = [(_("Search"), ["search"])] if arguments.search else []
    for each in view.filters:
        parts.append((str(each.label), [name for name in each.arguments() if name in arguments.filters]))
    used = [(label, names) for label, names in parts if names]
    pairs = combinations(used, 2) if 2 < len(used) <= MOST_TRIED else ()
    for several in (combinations(used, 1), pairs):
        found = []
        for some in several:
            without = arguments.without([name for _label, names in some for name in names])
            number = listing.count(view, without, current_actor(), limit=COUNTED_TO)
            found.append((number, [label for label, _names in some], without))
        number, labels, without = max(found, key=lambda each: each[0], default=(0, [], arguments))
        if number:
            name = list_of_words(labels)
            return _("Drop “%(name)s”: %(count)s match", name=name, count=capped(number)), view.list_url(
                without
            )
    return None
