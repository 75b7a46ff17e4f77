"""A list as its page shows it: facets, columns, rows, pager, what to do when it is empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from admin_app.console import paging
from admin_app.console.arguments import ListArguments
from admin_app.console.context import shell
from admin_app.console.counting import Count, count_text
from admin_app.console.empty import Empty, empty
from admin_app.console.facets import Facets, facets_of
from admin_app.console.list_head import HeaderCell, header
from admin_app.console.listing import Listing
from admin_app.console.page_rows import SPARE, PageRows, RowBuilder
from admin_app.console.pager import Pager, pager
from admin_app.console.parts import part
from admin_app.console.places import Place


class More(dict[str, Any]):
    """What features show around the rows, by their names; None of what this list has not."""

    def __missing__(self, name: str) -> None:
        return None


@dataclass(slots=True)
class ListPage:
    """What `admin/model/list.html` shows around the rows: plain data, since it is kept under it."""

    title: str
    count: Count
    shown: int
    create_url: str | None
    create_label: str
    import_url: str | None
    copy_url: str | None
    exports: Sequence[tuple[str, str]]
    search: str
    search_label: str | None
    #: The arguments of the address but the page and the search, for the hidden inputs of its form.
    search_state: list[tuple[str, str]]
    action: str
    has_facets: bool
    display_url: str
    clear_url: str | None
    columns: Sequence[HeaderCell]
    sort: str
    verbs: Sequence[tuple[str, str, str]]
    edit_url: str
    delete_url: str
    action_url: str
    return_url: str
    pager: Pager
    empty: Empty | None
    lead: str
    spare: tuple[str, ...]
    more: More = field(default_factory=More)

    @property
    def has_toolbar(self) -> bool:
        return bool(self.search_label or self.has_facets or self.clear_url)


@dataclass(slots=True)
class Listed:
    """A list as it was asked for: its page, its rows, its filters, and texts that differ each time."""

    arguments: ListArguments
    page: ListPage
    rows: PageRows
    facets: Facets
    fresh: dict[str, Any] = field(default_factory=dict)


def build(view: Any, listing: Listing, place: Place) -> Listed:
    """The list at this place; a page past the end shows the last one."""
    arguments = listing.arguments
    size = arguments.page_size or view.usual_page_size()
    columns = view.columns_for(arguments)
    found = paging.find(listing, columns, place, size)
    foot = pager(view, listing, found, place, size)
    rows = RowBuilder(view, columns).build(found.rows)
    facets = facets_of(view, arguments)
    page = ListPage(
        title=str(view.name),
        count=_count(listing, found),
        shown=len(rows),
        create_url=view.create_url(arguments, foot.here) if view.can_create else None,
        create_label=str(view.create_label),
        import_url=view.import_url,
        copy_url=view.copy_url,
        exports=view.export_links(arguments) if view.can_export else [],
        search=arguments.search,
        search_label=str(view.search_label) if view.searchable else None,
        search_state=[(name, value) for name, value in arguments.pairs() if name != "search"],
        action=view.url_of("index_view"),
        has_facets=bool(facets.shown or facets.more),
        display_url=_with_query(view.url_of("display_view"), arguments),
        clear_url=view.list_url(arguments.without(["search", *arguments.filters]))
        if arguments.narrows
        else None,
        columns=header(view, columns, arguments),
        sort=replace(arguments, sort=listing.order.given).sort_text(),
        verbs=rows.choices,
        edit_url=rows.edit_url,
        delete_url=rows.delete_url,
        action_url=view.url_of("action_view"),
        return_url=foot.here,
        pager=foot,
        empty=empty(view, arguments) if not found.rows else None,
        lead=columns[0].key,
        spare=SPARE,
    )
    return Listed(arguments, page, rows, facets)


def render(view: Any, listed: Listed) -> Markup:
    """The page: all around the rows is one part, and so kept for whoever is shown the same."""
    page = listed.page
    view.add_to_list(listed)
    listed.fresh["rows"] = listed.rows.html(boxes=page.more["bar"])
    listed.fresh["chips"] = listed.facets.html(page.action)
    values = {**shell(), "letters": view.letters(), "page": page}
    return part(view.list_template, listed.fresh, **values)


def _with_query(url: str, arguments: ListArguments) -> str:
    query = arguments.query(page=0)
    return f"{url}?{query}" if query else url


def _count(listing: Listing, found: paging.Page) -> Count:
    if found.total is None:
        return Count(listing.count, count_text(listing.count))
    return Count(found.total, count_text(found.total, exact=True))
