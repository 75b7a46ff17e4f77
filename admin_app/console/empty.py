"""What a list says when it has nothing to show."""

from dataclasses import dataclass
from typing import Any

from admin_app.console.arguments import ListArguments
from admin_app.i18n import _


@dataclass(slots=True)
class Empty:
    title: str
    hint: str
    links: list[tuple[str, str]]


def empty(view: Any, arguments: ListArguments) -> Empty:
    if arguments.narrows:
        links = [(_("Clear all"), view.list_url(arguments.without(["search", *arguments.filters])))]
        return Empty(_("Nothing matches."), _("Remove a filter, or search for something else."), links)
    links = [(str(view.create_label), view.url_of("create_view"))] if view.can_create else []
    if view.import_url:
        links.append((_("Import"), view.import_url))
    return Empty(str(view.empty_title), str(view.empty_hint) if view.can_create else "", links)
