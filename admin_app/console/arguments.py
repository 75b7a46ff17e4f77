"""List arguments: what an address asks of a list, cleaned in one place.

They read the same in the list, in exports and on the command line. The list leaves out what it does
not understand and says so; everything that writes or sends calls `refuse_problems` first.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from werkzeug.datastructures import MultiDict

from admin_app.console.filters import Filter
from admin_app.errors import BadArgument
from admin_app.i18n import _, format_number, list_of_words
from admin_app.records.values import shortened
from admin_app.search.query import looked_at, parse

MAX_PAGE = 10**7
MAX_VALUES = 100
MAX_SORTS = 3
_PLAIN = re.compile(r"[\w,:.~-]*", re.ASCII)
#: Arguments of an address that are not about the list.
FOREIGN = frozenset({"url", "form"})
#: Arguments that every list has beside its filters.
OTHERS = frozenset({"search", "sort", "columns", "page", "page_size", "after", "before", "jump", "count"})


@dataclass(frozen=True, slots=True)
class ListArguments:
    """What is asked of a list. `filters` maps an argument's name to its values, in canonical form."""

    search: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: tuple[tuple[str, bool], ...] = ()  # (column, descending)
    page: int = 0
    page_size: int | None = None
    problems: tuple[str, ...] = ()
    #: The columns to show, if the address says which.
    columns: tuple[str, ...] = ()
    #: The saved view that this is, or that it was made from, and what the view asks for.
    view: str = ""
    saved: "ListArguments | None" = field(default=None, compare=False)

    def pairs(self) -> list[tuple[str, str]]:
        """The arguments but for the page, as names and values."""
        if self.view and not self.differs:
            return [("view", self.view)]
        pairs = [("from_view", self.view)] if self.view else []
        return pairs + self.own_pairs()

    @property
    def differs(self) -> bool:
        """Whether this is something else than what its saved view asks for."""
        return self.saved is None or self.own_pairs() != self.saved.own_pairs()

    def own_pairs(self) -> list[tuple[str, str]]:
        """The same without a word of a saved view."""
        pairs = [(name, ",".join(values)) for name, values in self.filters.items()]
        if self.search:
            pairs.insert(0, ("search", self.search))
        if self.sort:
            pairs.append(("sort", self.sort_text()))
        if self.columns:
            pairs.append(("columns", ",".join(self.columns)))
        if self.page_size:
            pairs.append(("page_size", str(self.page_size)))
        return pairs

    @property
    def key(self) -> tuple[Any, ...]:
        """All of it, to keep under it what follows from it; a saved view may ask for something else later."""
        return tuple(self.pairs()), tuple(self.own_pairs())

    def sort_text(self) -> str:
        """The order as an address holds it: `-priority,due_date`."""
        return ",".join(("-" if descending else "") + key for key, descending in self.sort)

    def query(self, **changes: Any) -> str:
        """The query string, readable and always the same for the same arguments."""
        other = replace(self, **changes) if changes else self
        pairs = other.pairs()
        if other.page:
            pairs.append(("page", str(other.page)))
        return "&".join([f"{name}={_escaped(value)}" for name, value in pairs])

    def without(self, names: Iterable[str]) -> "ListArguments":
        names = set(names)
        kept = {name: values for name, values in self.filters.items() if name not in names}
        other = replace(self, filters=kept, search="" if "search" in names else self.search, page=0)
        # What was made of a saved view and asks for nothing any more has nothing to do with it.
        return other if other.narrows else replace(other, view="", saved=None)

    @property
    def narrows(self) -> bool:
        return bool(self.search or self.filters)

    def refuse_problems(self) -> None:
        """Raise `BadArgument` if anything was not understood: a dropped filter widens what is sent."""
        if self.problems:
            raise BadArgument(" ".join(self.problems))


class ArgumentReader:
    """Reads list arguments for one screen: its filters, sortable columns, page sizes and columns."""

    def __init__(
        self,
        filters: Iterable[Filter],
        sortable: Iterable[str],
        page_sizes: Iterable[int],
        searchable: bool,
        columns: Iterable[str] = (),
    ) -> None:
        self.filters = {name: f for f in filters for name in f.arguments()}
        self.aliases = {alias: name for f in filters for alias, name in f.aliases().items()}
        self.sortable = set(sortable)
        self.page_sizes = set(page_sizes)
        self.searchable = searchable
        #: The columns that may be shown; the first always is.
        self.columns = tuple(columns)

    def read(self, given: MultiDict[str, str]) -> ListArguments:
        problems: list[str] = []
        found: dict[str, tuple[str, ...]] = {}
        for name in given:
            canonical = self.aliases.get(name, name)
            known = self.filters.get(canonical)
            values = _split(given.getlist(name)) if known is None or known.splits else given.getlist(name)
            if known is not None:
                if values := [value for value in values if value.strip()]:  # blanks ask for nothing
                    self._filter(canonical, values, found, problems)
            elif name not in OTHERS and name not in FOREIGN:
                problems.append(_("“%(name)s” is not an argument of this list.", name=shortened(name)))
        ordered = {name: found[name] for name in self.filters if name in found}
        return ListArguments(
            search=self._search(" ".join(given.getlist("search")), problems),
            filters=ordered,
            sort=self._sort(",".join(given.getlist("sort")), problems),
            page=self._page(given.get("page", ""), problems),
            page_size=self._page_size(given.get("page_size", ""), problems),
            columns=self._columns(given.getlist("columns"), problems),
            problems=tuple(problems),
        )

    def read_all(self, given: MultiDict[str, str]) -> ListArguments:
        """The same for what writes or sends. Raises `BadArgument` for what is not understood."""
        arguments = self.read(given)
        arguments.refuse_problems()
        return arguments

    def _filter(
        self, name: str, values: list[str], found: dict[str, tuple[str, ...]], problems: list[str]
    ) -> None:
        # The word of addresses for those who write them, and the one on the screen for those who do not.
        said = {"name": name, "label": str(self.filters[name].label)}
        good: list[str] = []
        bad: list[str] = []
        for value in values[:MAX_VALUES]:
            canonical = self.filters[name].clean(name, value)
            (bad if canonical is None else good).append(canonical or value)
        if len(values) > MAX_VALUES:
            problems.append(
                _("“%(name)s” (%(label)s) takes at most %(limit)s values.", **said, limit=MAX_VALUES)
            )
        if bad:
            shown = list_of_words([shortened(value) for value in bad])
            problems.append(_("“%(name)s” (%(label)s) does not take %(values)s.", **said, values=shown))
        if good:
            found[name] = tuple(dict.fromkeys(good))

    def _search(self, text: str, problems: list[str]) -> str:
        if text and not self.searchable:
            problems.append(_("This list cannot be searched."))
            return ""
        text = " ".join(text.replace("\0", " ").split())
        problems.extend(str(problem) for problem in parse(text).problems)
        return looked_at(text)  # the page says it in each of its links

    def _sort(self, text: str, problems: list[str]) -> tuple[tuple[str, bool], ...]:
        order: dict[str, bool] = {}
        for part in _split([text]):
            key = part.removeprefix("-")
            if key in order:
                continue
            if key in self.sortable and len(order) == MAX_SORTS:
                problems.append(
                    _("A list is sorted by at most %(limit)s columns.", limit=format_number(MAX_SORTS))
                )
                break
            if key in self.sortable:
                order[key] = part.startswith("-")
            else:
                problems.append(_("This list cannot be sorted by “%(name)s”.", name=shortened(key)))
        return tuple(order.items())

    def order(self, text: str) -> tuple[tuple[str, bool], ...]:
        """The order that this text names, without what cannot be sorted by."""
        return self._sort(text, [])

    def _columns(self, texts: list[str], problems: list[str]) -> tuple[str, ...]:
        chosen: list[str] = []
        for key in _split(texts):
            if key in self.columns:
                chosen.append(key)
            else:
                problems.append(_("This list has no column “%(name)s”.", name=shortened(key)))
        return tuple(dict.fromkeys((*self.columns[:1], *chosen))) if chosen else ()

    def _page(self, text: str, problems: list[str]) -> int:
        if not text:
            return 0
        if not text.isascii() or not text.isdecimal() or len(text) > 8 or int(text) > MAX_PAGE:
            problems.append(_("There is no page “%(name)s”.", name=shortened(text)))
            return 0
        return int(text)

    def _page_size(self, text: str, problems: list[str]) -> int | None:
        if not text:
            return None
        if not text.isascii() or not text.isdecimal() or len(text) > 5 or int(text) not in self.page_sizes:
            problems.append(_("A page cannot have “%(name)s” rows.", name=shortened(text)))
            return None
        return int(text)


def _escaped(value: str) -> str:
    # Most of what lists are asked for needs no escapes, and a page makes dozens of addresses.
    return value if _PLAIN.fullmatch(value) else quote_plus(value, safe=",-:")


def pairs_of(query: str) -> MultiDict[str, str]:
    """The names and values of a query string that was kept."""
    return MultiDict(parse_qsl(query, keep_blank_values=True))


def without(given: MultiDict[str, str], names: Iterable[str]) -> MultiDict[str, str]:
    """The same but for these names."""
    dropped = frozenset(names)
    return MultiDict((name, value) for name, value in given.items(multi=True) if name not in dropped)


def _split(values: Iterable[str]) -> list[str]:
    return [part for value in values for part in (p.strip() for p in value.split(",")) if part]
