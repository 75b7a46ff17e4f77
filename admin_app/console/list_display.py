"""How a list is shown: which columns in which order, the order of its rows, how many on a page.

Remembered for the person, but for what a saved view says itself: that stays in the address.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, request
from flask_admin.base import expose

from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.choices import Choice
from admin_app.console.list_settings import keep, settings_of
from admin_app.errors import BadInput
from admin_app.i18n import _l, format_number

#: Rows are sorted by so many columns at most.
SORTS = 3


@dataclass(slots=True)
class DisplayPage:
    """What `admin/model/display.html` shows."""

    title: str
    columns: list[Choice]
    lead: str
    sorts: list[list[Choice]]
    downs: list[bool]
    sizes: list[Choice]
    action: str
    return_url: str
    #: The list as it is here, for everybody who gets it.
    link: str


class DisplayEndpoint:
    """`display/`: the form of all this, and what becomes of it."""

    def columns_for(self: Any, arguments: ListArguments) -> list[Any]:
        """The columns of the list: those of the address, else those that the person likes."""
        area = self.model.__tablename__
        chosen = arguments.columns or self.known_columns(settings_of(area).columns)
        return [self.columns_by_key[key] for key in chosen or self.column_list]

    def known_columns(self: Any, keys: Sequence[str]) -> tuple[str, ...]:
        """Those of the keys that are columns of this list, the first column before them."""
        known = [key for key in keys if key in self.columns_by_key]
        return tuple(dict.fromkeys((self.column_list[0], *known))) if known else ()

    def usual_page_size(self: Any) -> int:
        """The rows of a page when the address does not say."""
        liked = settings_of(self.model.__tablename__).page_size
        return liked if liked in self.page_size_options else self.page_size

    @property
    def default_order(self: Any) -> tuple[tuple[str, bool], ...]:
        """The order when the address does not say: as the person likes it, else the screen's own."""
        liked = settings_of(self.model.__tablename__).sort if current_actor().id else ""
        return self.reader.order(liked) or tuple(self.column_default_sort)

    def link_to(
        self: Any, arguments: ListArguments, columns: Sequence[str], order: Sequence[tuple[str, bool]]
    ) -> str:
        """The address of this list for somebody else: it does not depend on who opens it.

        It says the filters of a saved view, which may be shared with nobody, and what is usually left
        to how a person likes their lists: columns and order. “Me” becomes the person who copies it.
        The place in the list is not part of it.
        """
        spec = tuple(order) or tuple(self.column_default_sort)
        filters = {name: self._for_others(name, values) for name, values in arguments.filters.items()}
        shared = ListArguments(arguments.search, filters, spec, columns=tuple(columns))
        return f"{self.url_of('index_view')}?{shared.query()}"

    def _for_others(self: Any, name: str, values: Sequence[str]) -> tuple[str, ...]:
        if not getattr(self.filters_by_argument[name], "of_people", False):
            return tuple(values)
        return tuple(str(current_actor().id) if value == "me" else value for value in values)

    @expose("/display/", methods=("GET", "POST"))
    def display_view(self: Any) -> Any:
        arguments: ListArguments = self.reader.read(request.args)
        if request.method == "GET":
            keys = [column.key for column in self.columns_for(arguments)]
            liked = settings_of(self.model.__tablename__).sort
            order = arguments.sort or self.reader.order(liked)
            size = arguments.page_size or self.usual_page_size()
            return self._display_page(arguments, keys, order, size)
        chosen = _Chosen(self, request.form)
        if "move" in request.form:
            chosen.move(request.form["move"])
            return self._display_page(arguments, chosen.columns, chosen.order, chosen.size)
        if "reset" in request.form:
            chosen.columns, chosen.order, chosen.size = [], (), 0
        return redirect(self.list_url(self._remember(arguments, chosen)), 303)

    def _remember(self: Any, arguments: ListArguments, chosen: "_Chosen") -> ListArguments:
        """Keep the choices for the person, or in the address where its saved view has its own."""
        saved, area = arguments.saved, self.model.__tablename__
        liked = settings_of(area)
        columns = () if chosen.columns == list(self.column_list) else tuple(chosen.columns)
        sort = "" if chosen.order == tuple(self.column_default_sort) else chosen.sort_text
        size = 0 if chosen.size == self.page_size else chosen.size
        there = replace(arguments, columns=(), sort=(), page_size=None, page=0)
        if saved is not None and saved.columns:
            columns, there = liked.columns, replace(there, columns=tuple(chosen.columns))
        if saved is not None and saved.sort:
            sort, there = liked.sort, replace(there, sort=chosen.order)
        if saved is not None and saved.page_size:
            size, there = liked.page_size, replace(there, page_size=chosen.size or None)
        keep(area, replace(liked, columns=columns, sort=sort, page_size=size))
        return there

    def _display_page(
        self: Any,
        arguments: ListArguments,
        shown: Sequence[str],
        order: Sequence[tuple[str, bool]],
        size: int,
    ) -> str:
        lead = self.column_list[0]
        others = [key for key in self.columns_by_key if key not in shown]
        by_rank = [*order, *[("", False)] * SORTS][:SORTS]
        page = DisplayPage(
            title=str(self.name),
            columns=[
                Choice(key, str(self.columns_by_key[key].label), key in shown)
                for key in (*shown, *others)
                if key != lead
            ],
            lead=str(self.columns_by_key[lead].label),
            sorts=[
                [
                    Choice(key, str(self.column_object(key).label), key == chosen)
                    for key in self.column_sortable_list or ()
                ]
                for chosen, _down in by_rank
            ],
            downs=[down for _chosen, down in by_rank],
            sizes=[Choice(str(n), format_number(n), n == size) for n in self.page_size_options],
            action=self.url_of("display_view") + f"?{arguments.query()}",
            return_url=self.list_url(arguments),
            link=self.link_to(arguments, shown, order),
        )
        return self.render("admin/model/display.html", page=page)


class _Chosen:
    """What the form says; raises `BadInput` for what it cannot have sent."""

    def __init__(self, view: Any, form: Any) -> None:
        self.columns = list(view.known_columns(form.getlist("columns")) or view.column_list[:1])
        parts = [
            ("-" if form.get(f"down{rank}") else "") + key
            for rank in range(SORTS)
            if (key := form.get(f"sort{rank}", ""))
        ]
        self.order = view.reader.order(",".join(parts))
        size = form.get("page_size", str(view.page_size))
        if size not in map(str, view.page_size_options):
            raise BadInput(_l("This value cannot be taken."), field="page_size")
        self.size = int(size)

    @property
    def sort_text(self) -> str:
        return ListArguments(sort=self.order).sort_text()

    def move(self, what: str) -> None:
        """Move one column of those that are shown: `up:status`, `down:status`."""
        way, _sep, key = what.partition(":")
        if key in self.columns[1:]:
            here = self.columns.index(key)
            there = here + {"up": -1, "down": 1}.get(way, 0)
            if 1 <= there < len(self.columns):
                self.columns[here], self.columns[there] = self.columns[there], self.columns[here]
