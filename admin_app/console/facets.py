"""A filter as the page shows it: its choices, and what is chosen in a few words."""

from dataclasses import dataclass, field
from typing import Any

from admin_app.console.actor import current_actor
from admin_app.i18n import _, list_of_words


@dataclass(slots=True)
class FacetOption:
    value: str
    label: str
    checked: bool
    html: Any = None


@dataclass(slots=True)
class Facet:
    """A filter as the page shows it."""

    key: str
    label: str
    icon: str
    kind: str  # choices, days or text
    arg: str
    not_arg: str
    negated: bool
    active: bool
    summary: str
    arguments: tuple[str, ...]
    options: list[FacetOption] = field(default_factory=list)
    presets: list[FacetOption] = field(default_factory=list)
    from_arg: str = ""
    to_arg: str = ""
    from_value: str = ""
    to_value: str = ""
    remove_url: str = ""
    more_options: bool = False


def summary(labels: list[str], *, negated: bool) -> str:
    """What is chosen, in a few words."""
    shown = list_of_words(labels[:2])
    if len(labels) > 2:
        shown = _("%(values)s and %(count)s more", values=shown, count=len(labels) - 2)
    return _("not %(values)s", values=shown) if negated else shown


def facets_of(view: Any, arguments: Any) -> list[Facet]:
    """The filters of a screen as its list shows them, given the address."""
    shown = []
    for each in view.filters:
        if each.minor and not any(name in arguments.filters for name in each.arguments()):
            continue
        facet = each.facet(arguments.filters, current_actor())
        facet.remove_url = view.list_url(arguments.without(facet.arguments))
        for option in facet.options:
            option.html = view.facet_html(each, option)
        shown.append(facet)
    return shown
