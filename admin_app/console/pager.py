"""The foot of a list: which rows these are, and the ways to the others."""

from dataclasses import dataclass, replace
from typing import Any

from admin_app.console import listing
from admin_app.console.arguments import ListArguments
from admin_app.console.counting import count_text
from admin_app.i18n import _, format_number, left_to_right


@dataclass(slots=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(slots=True)
class Pager:
    first: str
    last: str
    summary: str
    prev_url: str | None
    next_url: str | None
    first_url: str | None
    last_url: str | None
    pages: list[Link | None]
    sizes: list[Link]


def at_page(arguments: ListArguments, page: int) -> ListArguments:
    return replace(arguments, page=page)


def pager(view: Any, arguments: ListArguments, total: int, size: int, shown: int) -> Pager:
    page = arguments.page
    known = total <= listing.COUNT_LIMIT
    pages = max(1, -(-total // size))
    first, last = page * size + 1 if shown else 0, page * size + shown
    has_next = page + 1 < pages if known else shown == size

    def url(number: int) -> str:
        return view.list_url(at_page(arguments, number))

    numbers = [n for n in range(pages) if n < 1 or abs(n - page) < 2 or (known and n == pages - 1)]
    links: list[Link | None] = []
    for before, number in zip([None, *numbers], numbers, strict=False):
        if before is not None and number - before > 1:
            links.append(None)
        links.append(Link(format_number(number + 1), url(number), number == page))
    return Pager(
        first=format_number(first),
        last=format_number(last),
        summary=_(
            "%(range)s of %(total)s",
            range=left_to_right(f"{format_number(first)}–{format_number(last)}"),
            total=count_text(total),
        ),
        prev_url=url(page - 1) if page else None,
        next_url=url(page + 1) if has_next else None,
        first_url=url(0) if page > 1 else None,
        last_url=url(pages - 1) if known and page < pages - 2 else None,
        pages=links,
        sizes=[
            Link(format_number(option), view.list_url(_sized(arguments, option)), option == size)
            for option in view.page_size_options
        ],
    )


def _sized(arguments: ListArguments, size: int) -> ListArguments:
    return replace(arguments, page=0, page_size=size)
