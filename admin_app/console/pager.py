"""The foot of a list: which rows these are, and the ways to the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from admin_app.console import listing as lists
from admin_app.console.arguments import ListArguments
from admin_app.console.counting import count_text
from admin_app.console.made_once import made_once
from admin_app.console.paging import Page
from admin_app.console.parts import Fixed
from admin_app.console.places import Place, jumps_to
from admin_app.console.rendering import where_shown
from admin_app.i18n import _, format_number, left_to_right


@dataclass(slots=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(slots=True)
class Jump:
    """A small form that leads to a day, or to a beginning of words, of the column that sorts the list."""

    label: str
    type: str
    state: list[tuple[str, str]]


@dataclass(slots=True)
class Pager:
    summary: str
    exact_url: str | None
    prev_url: str | None
    next_url: str | None
    first_url: str | None
    last_url: str | None
    pages: list[Link | None]
    sizes: Sequence[Link]
    jump: Jump | None
    #: The address of this page.
    here: str

    def headers(self) -> str:
        """The value of a `Link` header for programs that turn the pages."""
        ways = (
            ("first", self.first_url),
            ("prev", self.prev_url),
            ("next", self.next_url),
            ("last", self.last_url),
        )
        return ", ".join(f'<{url}>; rel="{rel}"' for rel, url in ways if url)


class Ways:
    """Addresses of other pages of one list."""

    def __init__(self, view: Any, listing: lists.Listing, *, exact: bool) -> None:
        self.order = listing.order
        #: Whoever asked for the exact number is told it on the next page too.
        self.exact = exact
        base = view.list_url(replace(listing.arguments, page=0))
        self.base = base + ("&" if "?" in base else "?")
        self.plain = base

    def to(self, place: Place) -> str:
        query = replace(place, exact_count=place.exact_count or self.exact).query(self.order)
        return self.base + query if query else self.plain


def pager(view: Any, listing: lists.Listing, page: Page, place: Place, size: int) -> Pager:
    ways, order = Ways(view, listing, exact=place.exact_count), listing.order
    number = page.number(size)
    before = after = None
    if page.has_before and page.rows:
        before = Place(None if number is None else number - 1, before=order.values_of(page.rows[0]))
    if page.has_after and page.rows:
        after = Place(None if number is None else number + 1, after=order.values_of(page.rows[-1]))
    known = page.total is not None
    return Pager(
        summary=_summary(page),
        exact_url=None if known else ways.to(replace(place, exact_count=True)),
        prev_url=ways.to(before) if before else None,
        next_url=ways.to(after) if after else None,
        first_url=ways.to(Place(0)) if page.has_before else None,
        last_url=ways.to(Place(None, at_end=True)) if page.has_after else None,
        pages=_numbers(ways, page, number, size),
        sizes=_sizes(view, listing.arguments, size),
        jump=_jump(listing) if page.has_before or page.has_after else None,
        here=ways.to(place),
    )


def _summary(page: Page) -> str:
    total = count_text(lists.COUNT_LIMIT + 1) if page.total is None else format_number(page.total)
    if page.first is None:
        return _("%(count)s rows of %(total)s", count=format_number(len(page.rows)), total=total)
    first = page.first + 1 if page.rows else 0
    span = f"{format_number(first)}–{format_number(page.first + len(page.rows))}"
    return _("%(range)s of %(total)s", range=left_to_right(span), total=total)


def _numbers(ways: Ways, page: Page, number: int | None, size: int) -> list[Link | None]:
    """Links to pages by number: the first, those around this one, and the last if it is known."""
    if number is None:
        return []
    last = None if page.total is None else max(0, -(-page.total // size) - 1)
    end = number + int(page.has_after) if last is None else last
    shown = sorted(
        {0, *(n for n in range(number - 1, number + 2) if 0 <= n <= end), *([last] if last else [])}
    )
    links: list[Link | None] = []
    for before, each in zip([None, *shown], shown, strict=False):
        if before is not None and each - before > 1:
            links.append(None)
        links.append(Link(format_number(each + 1), ways.to(Place(each)), each == number))
    return links


def _jump(listing: lists.Listing) -> Jump | None:
    kind = jumps_to(listing.order.lead)
    if kind is None:
        return None
    column = str(listing.order.lead.label)
    label = _("Go to a day in “%(column)s”", column=column)
    if kind is str:
        label = _("Go to the beginning of words in “%(column)s”", column=column)
    return Jump(label, "text" if kind is str else "date", listing.arguments.pairs())


def _sizes(view: Any, arguments: ListArguments, size: int) -> Sequence[Link]:
    def make() -> Fixed:
        return Fixed(
            Link(format_number(option), view.list_url(_sized(arguments, option)), option == size)
            for option in view.page_size_options
        )

    return made_once(view, "sizes", (where_shown(), arguments.key, size), make)


def _sized(arguments: ListArguments, size: int) -> ListArguments:
    return replace(arguments, page=0, page_size=size)
