"""The panel beside a list: drawn with it for `open=ID`, and by itself for scripts that go to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import redirect, request
from flask_admin.base import expose
from markupsafe import Markup

from admin_app.errors import Gone
from admin_app.panel.addresses import FIRST, LAST, OPEN, opened, with_open


@dataclass(slots=True)
class Panel:
    """What `admin/panel/_panel.html` shows."""

    #: The id of the record, or what the address has in its place.
    asked: str
    #: The list with this record open beside it, and without.
    here: str
    close_url: str
    #: The record as its own page shows it; None when there is no such record, and `problem` says so.
    page: Any = None
    problem: str = ""
    page_url: str = ""
    #: Where scripts get it anew.
    fresh_url: str = ""
    previous_url: str | None = None
    next_url: str | None = None


class PanelMixin:
    """Adds to a list the record that its address opens beside it: `open=ID`."""

    asides: tuple[str, ...] = ("negate", OPEN)

    def add_to_list(self: Any, listed: Any) -> None:
        super().add_to_list(listed)  # type: ignore[misc]
        listed.page.more["panel_url"] = self.url_of("panel_view")
        panel = self.open_panel(listed.page, listed.rows.rows)
        listed.fresh["panel"] = (
            Markup(self.render("admin/panel/_panel.html", panel=panel, here=panel.here))  # noqa: S704 - ours
            if panel is not None
            else ""
        )

    def open_panel(self: Any, page: Any, rows: Sequence[Any]) -> Panel | None:
        """The panel that the address asks for; what is done on this page of the list keeps it open."""
        asked = request.args.get(OPEN, "")
        if not asked:
            return None
        if asked in (FIRST, LAST) and rows:
            asked = str(rows[0 if asked == FIRST else -1].id)
        panel: Panel = self.panel_of(asked, page.return_url)
        panel.previous_url, panel.next_url = _neighbours([str(row.id) for row in rows], asked, page)
        if panel.page is not None:
            page.return_url = panel.here
            _mark(rows, panel.page.id)
        return panel

    def panel_of(self: Any, asked: str, list_url: str) -> Panel:
        """The panel with this record, or with a sentence when there is none that the person may see."""
        record = self.get_one(asked)
        close_url = with_open(list_url, None)
        if record is None:
            return Panel(asked, here=close_url, close_url=close_url, problem=str(Gone()))
        here = with_open(list_url, record.id)
        panel = Panel(str(record.id), here, close_url, self.details_page(record, here))
        panel.page_url = self.url_of("details_view", id=record.id, url=here)
        panel.fresh_url = self.url_of("panel_view", id=record.id, url=close_url)
        return panel

    @expose("/panel/")
    def panel_view(self: Any) -> Any:
        """The panel alone, for a script that puts it beside the list; `url` is the list."""
        if request.headers.get("Sec-Fetch-Mode") == "navigate":  # nobody reads a part of a page
            return redirect(self.url_of("details_view", id=request.args.get("id", "")))
        back = self.return_url()
        if urlsplit(back).path != self.url_of("index_view"):
            back = self.url_of("index_view")
        panel: Panel = self.panel_of(request.args.get("id", ""), back)
        html = self.render("admin/panel/_panel.html", panel=panel, here=panel.here)
        return html, 200 if panel.page is not None else 404

    def _delete(self: Any, record_id: int, version: int | None) -> Any:
        answer = super()._delete(record_id, version)  # type: ignore[misc]
        # What was deleted is open no longer; another record stays open beside its list.
        if opened(answer.location) == str(record_id):
            answer.location = with_open(answer.location, None)
        return answer


def _neighbours(ids: Sequence[str], asked: str, page: Any) -> tuple[str | None, str | None]:
    """The ways to the record before and the one behind, across the ends of the page."""
    if asked not in ids:  # from what is not on this page the next row is the first
        return None, with_open(page.return_url, ids[0]) if ids else None
    here = ids.index(asked)
    before = with_open(page.return_url, ids[here - 1]) if here else _beyond(page.pager.prev_url, LAST)
    if here + 1 < len(ids):
        return before, with_open(page.return_url, ids[here + 1])
    return before, _beyond(page.pager.next_url, FIRST)


def _beyond(url: str | None, end: str) -> str | None:
    return with_open(url, end) if url else None


def _mark(rows: Sequence[Any], number: int) -> None:
    """Say which of the rows is open."""
    for row in rows:
        if row.id == number:
            row.cells = row.cells.replace("<a id=", "<a aria-current=true id=", 1)
