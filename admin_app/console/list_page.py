"""A list as its page shows it: facets, columns, rows, pager, what to do when it is empty."""

from dataclasses import dataclass, field
from typing import Any

from admin_app.console import listing
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.counting import Count, count_text
from admin_app.console.empty import Empty, empty
from admin_app.console.facets import Facet, facets_of
from admin_app.console.list_head import HeaderCell, header
from admin_app.console.page_rows import PageRow, RowBuilder
from admin_app.console.pager import Pager, at_page, pager


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
    facets: list[Facet]
    clear_url: str | None
    columns: list[HeaderCell]
    rows: list[PageRow]
    action_url: str
    return_url: str
    pager: Pager
    empty: Empty
    lead: str
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> list[tuple[str, str]]:
        """All arguments of the address but the page, for the hidden inputs of a form."""
        return self.arguments.pairs()

    def state_without(self, *names: str) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.state if name not in names]


def build(view: Any, arguments: ListArguments) -> ListPage:
    """The page for these arguments; a page past the end shows the last one."""
    actor = current_actor()
    total = listing.count(view, arguments, actor)
    size = arguments.page_size or view.page_size
    last_page = max(0, -(-total // size) - 1)
    if total <= listing.COUNT_LIMIT and arguments.page > last_page:
        arguments = at_page(arguments, last_page)
    columns = view.list_column_objects
    found = listing.rows(view, columns, arguments, actor, limit=size, offset=arguments.page * size)
    here = view.list_url(arguments)
    build_row = RowBuilder(view, columns, here).build
    return ListPage(
        title=str(view.name),
        count=Count(total, count_text(total)),
        create_url=view.url_of("create_view", url=here) if view.can_create else None,
        create_label=str(view.create_label),
        exports=view.export_links(arguments) if view.can_export else [],
        search=arguments.search,
        search_label=str(view.search_label) if view.searchable else None,
        action=view.url_of("index_view"),
        arguments=arguments,
        facets=facets_of(view, arguments),
        clear_url=view.list_url(arguments.without(["search", *arguments.filters]))
        if arguments.narrows
        else None,
        columns=[header(view, column, arguments) for column in columns],
        rows=[build_row(row) for row in found],
        action_url=view.url_of("action_view"),
        return_url=here,
        pager=pager(view, arguments, total, size, len(found)),
        empty=empty(view, arguments),
        lead=columns[0].key,
    )
