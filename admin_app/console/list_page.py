"""A list as its page shows it: rows, facets, pager, what to do when it is empty."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from admin_app.console import listing
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.facets import Facet
from admin_app.i18n import _, format_number, left_to_right
from admin_app.permissions.policy import allows


@dataclass(slots=True)
class Count:
    value: int
    text: str


@dataclass(slots=True)
class HeaderCell:
    key: str
    label: str
    sort_url: str | None
    direction: str | None


@dataclass(slots=True)
class PageRow:
    id: int
    title: str
    version: int
    cells: dict[str, Markup]
    details_url: str
    edit_url: str | None
    delete_url: str | None
    actions: list[Any]


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


@dataclass(slots=True)
class Empty:
    title: str
    hint: str
    links: list[tuple[str, str]]


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
        arguments = _at(arguments, last_page)
    columns = view.list_column_objects
    found = listing.rows(view, columns, arguments, actor, limit=size, offset=arguments.page * size)
    here = view.list_url(arguments)
    build_row = _Rows(view, columns, here).build
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
        facets=facets(view, arguments),
        clear_url=view.list_url(arguments.without(["search", *arguments.filters]))
        if arguments.narrows
        else None,
        columns=[_header(view, column, arguments) for column in columns],
        rows=[build_row(row) for row in found],
        action_url=view.url_of("action_view"),
        return_url=here,
        pager=_pager(view, arguments, total, size, len(found)),
        empty=_empty(view, arguments),
        lead=columns[0].key,
    )


def _at(arguments: ListArguments, page: int) -> ListArguments:
    return ListArguments(
        arguments.search,
        arguments.filters,
        arguments.sort,
        page,
        arguments.page_size,
        arguments.problems,
    )


def count_text(total: int) -> str:
    if total > listing.COUNT_LIMIT:
        return _("%(count)s+", count=format_number(listing.COUNT_LIMIT))
    return format_number(total)


def facets(view: Any, arguments: ListArguments) -> list[Facet]:
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


def _header(view: Any, column: Any, arguments: ListArguments) -> HeaderCell:
    order = dict(listing.order_of(view, arguments)[:1])
    descending = order.get(column.key)
    direction = None if descending is None else "descending" if descending else "ascending"
    url = None
    if column.key in view.sortable:
        next_order = ((column.key, descending is False),)
        url = view.list_url(
            ListArguments(arguments.search, arguments.filters, next_order, 0, arguments.page_size)
        )
    return HeaderCell(column.key, str(column.label), url, direction)


class _Rows:
    """Builds the rows of a page; what is the same for all of them is asked for once."""

    def __init__(self, view: Any, columns: list[Any], here: str) -> None:
        self.view = view
        self.actor = current_actor()
        self.cells = [(column.key, view.formatter_of(column)) for column in columns]
        self.lead = columns[0].key
        self.can_edit, self.can_delete = view.can_edit, view.can_delete
        self.urls = {name: view.url_of(name) for name in ("details_view", "edit_view", "delete_view")}
        self.back = "" if here == view.url_of("index_view") else "&" + urlencode({"url": here})

    def build(self, row: Any) -> PageRow:
        record = self.view.as_record(row)
        may_edit = self.can_edit and allows(self.actor, "edit", record)
        may_delete = self.can_delete and allows(self.actor, "delete", record)
        return PageRow(
            id=row.id,
            title=str(getattr(row, self.lead) or ""),
            version=row.version,
            cells={key: formatter(getattr(row, key), row) for key, formatter in self.cells},
            details_url=self.url("details_view", row.id),
            edit_url=self.url("edit_view", row.id) if may_edit else None,
            delete_url=self.url("delete_view", row.id) if may_delete else None,
            actions=self.view.row_verbs(row) if may_edit else [],
        )

    def url(self, endpoint: str, number: int) -> str:
        return f"{self.urls[endpoint]}?id={number}{self.back}"


def _pager(view: Any, arguments: ListArguments, total: int, size: int, shown: int) -> Pager:
    page = arguments.page
    known = total <= listing.COUNT_LIMIT
    pages = max(1, -(-total // size))
    first, last = page * size + 1 if shown else 0, page * size + shown
    has_next = page + 1 < pages if known else shown == size

    def url(number: int) -> str:
        return view.list_url(_at(arguments, number))

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
    return ListArguments(arguments.search, arguments.filters, arguments.sort, 0, size)


def _empty(view: Any, arguments: ListArguments) -> Empty:
    if arguments.narrows:
        links = [(_("Clear all"), view.list_url(arguments.without(["search", *arguments.filters])))]
        return Empty(_("Nothing matches."), _("Remove a filter, or search for something else."), links)
    links = [(str(view.create_label), view.url_of("create_view"))] if view.can_create else []
    return Empty(str(view.empty_title), str(view.empty_hint) if view.can_create else "", links)
