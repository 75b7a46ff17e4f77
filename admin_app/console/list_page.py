"""A list as its page shows it: facets, columns, rows, pager, what to do when it is empty."""

from dataclasses import dataclass, field, replace
from typing import Any

from admin_app.console import paging
from admin_app.console.arguments import ListArguments
from admin_app.console.counting import Count, count_text
from admin_app.console.empty import Empty, empty
from admin_app.console.facets import Facets, facets_of
from admin_app.console.list_head import HeaderCell, header
from admin_app.console.listing import Listing
from admin_app.console.page_rows import SPARE, PageRows, RowBuilder
from admin_app.console.pager import Pager, pager
from admin_app.console.places import Place


@dataclass(slots=True)
class ListPage:
    """What `admin/model/list.html` shows."""

    title: str
    count: Count
    create_url: str | None
    create_label: str
    exports: list[tuple[str, str]]
    search: str
    search_label: str | None
    action: str
    arguments: ListArguments
    facets: Facets
    display_url: str
    clear_url: str | None
    columns: list[HeaderCell]
    sort: str
    rows: PageRows
    action_url: str
    return_url: str
    pager: Pager
    empty: Empty | None
    lead: str
    spare: tuple[str, ...]
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> list[tuple[str, str]]:
        """All arguments of the address but the page, for the hidden inputs of a form."""
        return self.arguments.pairs()

    def state_without(self, *names: str) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.state if name not in names]


def build(view: Any, listing: Listing, place: Place) -> ListPage:
    """The page at this place; a page past the end shows the last one."""
    arguments = listing.arguments
    size = arguments.page_size or view.usual_page_size()
    columns = view.columns_for(arguments)
    found = paging.find(listing, columns, place, size)
    foot = pager(view, listing, found, place, size)
    here = foot.here
    return ListPage(
        title=str(view.name),
        count=_count(listing, found),
        create_url=view.create_url(arguments, here) if view.can_create else None,
        create_label=str(view.create_label),
        exports=view.export_links(arguments) if view.can_export else [],
        search=arguments.search,
        search_label=str(view.search_label) if view.searchable else None,
        action=view.url_of("index_view"),
        arguments=arguments,
        facets=facets_of(view, arguments),
        display_url=_with_query(view.url_of("display_view"), arguments),
        clear_url=view.list_url(arguments.without(["search", *arguments.filters]))
        if arguments.narrows
        else None,
        columns=header(view, columns, arguments),
        sort=replace(arguments, sort=listing.order.given).sort_text(),
        rows=RowBuilder(view, columns).build(found.rows),
        action_url=view.url_of("action_view"),
        return_url=here,
        pager=foot,
        empty=empty(view, arguments) if not found.rows else None,
        lead=columns[0].key,
        spare=SPARE,
    )


def _with_query(url: str, arguments: ListArguments) -> str:
    query = arguments.query(page=0)
    return f"{url}?{query}" if query else url


def _count(listing: Listing, found: paging.Page) -> Count:
    if found.total is None:
        return Count(listing.count, count_text(listing.count))
    return Count(found.total, count_text(found.total, exact=True))
