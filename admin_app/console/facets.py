"""A filter as the page shows it: its choices, and what is chosen in a few words."""

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from admin_app.console.actor import current_actor
from admin_app.console.parts import part
from admin_app.i18n import _, list_of_words, wording


@dataclass(slots=True)
class FacetOption:
    value: str
    label: str
    checked: bool
    html: Markup | None = None
    count: str = ""


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
    #: The rest of the address, for the hidden inputs of its form.
    state: list[tuple[str, str]] = field(default_factory=list)
    options: list[FacetOption] = field(default_factory=list)
    presets: list[FacetOption] = field(default_factory=list)
    from_arg: str = ""
    to_arg: str = ""
    from_value: str = ""
    to_value: str = ""
    text_value: str = ""
    #: Arguments that ask whether a text is empty, or is not.
    empty_arg: str = ""
    filled_arg: str = ""
    is_empty: bool = False
    is_filled: bool = False
    remove_url: str = ""
    #: The page of this facet alone, with all its choices and how many rows each has.
    url: str = ""
    more_options: bool = False
    #: All choices are here; else there may be others, and `has_more` says so.
    whole: bool = True
    find: str = ""
    has_more: bool = False
    #: A record that is chosen does not exist any more.
    lost: bool = False


def summary(labels: list[str], *, negated: bool) -> str:
    """What is chosen, in a few words."""
    shown = list_of_words(labels[:2])
    if len(labels) > 2:
        shown = _("%(values)s and %(count)s more", values=shown, count=len(labels) - 2)
    return _("not %(values)s", values=shown) if negated else shown


def facet_of(view: Any, each: Any, arguments: Any, *, whole: bool, find: str = "") -> Facet:
    """One filter of a screen as a page shows it, given the address."""
    facet: Facet = each.facet(arguments.filters, current_actor(), whole=whole, find=find)
    if facet.active:
        facet.remove_url = view.list_url(arguments.without(facet.arguments))
    facet.state = [(name, value) for name, value in arguments.pairs() if name not in facet.arguments]
    query = arguments.query(page=0)
    facet.url = view.url_of("facet_view", facet=facet.key) + (f"&{query}" if query else "")
    for option in facet.options:
        option.html = view.facet_html(each, option)
    return facet


@dataclass(slots=True)
class FacetLink:
    """A filter that is not shown: its name, and its page."""

    key: str
    label: str
    url: str


@dataclass(slots=True)
class Facets:
    """The filters of a screen above its list: those that are shown, and links to the others."""

    shown: list[Facet]
    more: list[FacetLink]
    #: How they look, once they were shown.
    known: Markup | None = None

    def html(self, action: str) -> Markup:
        """The chips, whose forms lead to the list at this address."""
        if self.known is None:
            self.known = part("admin/model/_chips.html", action=action, shown=self.shown, more=self.more)
        return self.known


#: What a window at a desk (1440 px) has room for beside the search, and beside “Clear all”, in pixels.
ROOM, ROOM_BESIDE_CLEAR = 744, 660


#: Filters that nobody has chosen anything of, as they look for an address in a language: the same for all.
MOST_UNUSED = 500
_unused: dict[tuple[Any, ...], Facets] = {}


def facets_of(view: Any, arguments: Any) -> Facets:
    """The filters of a screen, given the address; those in use come first to the room that there is."""
    if arguments.filters:
        return _facets_of(view, arguments)
    here = view.url_of("index_view")
    key = (here, wording(), arguments.query(page=0), current_actor().id is None, id(view))
    if key not in _unused:
        if len(_unused) >= MOST_UNUSED:
            _unused.clear()
        _unused[key] = _facets_of(view, arguments)
    return _unused[key]


def _facets_of(view: Any, arguments: Any) -> Facets:
    active = {each.key for each in view.filters if any(n in arguments.filters for n in each.arguments())}
    facets = {
        each.key: facet_of(view, each, arguments, whole=False)
        for each in view.filters
        if each.key in active or not each.minor
    }
    room = ROOM_BESIDE_CLEAR if arguments.narrows else ROOM
    room -= sum(_width(facets[key]) for key in active)
    page, query = view.url_of("facet_view"), arguments.query(page=0)
    found = Facets([], [])
    for each in view.filters:
        facet = facets.get(each.key)
        if facet is not None and not facet.active:
            room -= _width(facet)
        if facet is not None and (facet.active or room >= 0):
            found.shown.append(facet)
        elif each.offered:
            url = f"{page}?facet={each.key}" + (f"&{query}" if query else "")
            found.more.append(FacetLink(each.key, str(each.label), url))
    return found


def _width(facet: Facet) -> int:
    """About how wide a chip is: its picture and edges, its words, the cross that removes it."""
    words = len(facet.label) * 7
    return min(60 + words + len(facet.summary) * 7, 340) + 34 if facet.active else 66 + words
