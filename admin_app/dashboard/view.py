"""The dashboard: tiles that lead to lists."""

from dataclasses import dataclass
from typing import Any

from flask_admin.base import expose

from admin_app.console import listing
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.counting import count_text
from admin_app.console.page import ConsolePage
from admin_app.i18n import _l

UNFINISHED = ("open", "in_progress", "blocked")


@dataclass(slots=True)
class Tile:
    label: str
    value: str
    url: str
    icon: str
    tone: str | None = None
    hint: str = ""


@dataclass(slots=True)
class Dashboard:
    tiles: list[Tile]
    lists: list[Any]


class DashboardPage(ConsolePage):
    name = _l("Dashboard")
    endpoint = "admin"
    url = "/admin"
    menu_icon_value = "layout-dashboard"

    #: Label, icon, and the filters of the list that the tile counts and leads to.
    tiles = (
        (_l("Open tasks"), "inbox", {"status_in": UNFINISHED}),
        (_l("Overdue"), "alert-triangle", {"due": ("overdue",)}),
        (_l("Due this week"), "calendar", {"status_in": UNFINISHED, "due": ("week",)}),
        (_l("Unassigned"), "user-plus", {"status_in": UNFINISHED, "assignee_in": ("none",)}),
    )

    def passes(self, name: str) -> bool:
        # Everybody who has signed in lands here; tiles show only what their rights show.
        return name == "index" and bool(current_actor().id)

    @expose("/")
    def index(self) -> Any:
        return self.render("admin/index.html", page=Dashboard(self.shown_tiles(), []))

    def shown_tiles(self) -> list[Tile]:
        if not current_actor().has("tasks.see"):
            return []
        tasks = next(view for view in self.admin._views if view.endpoint == "tasks")
        shown = []
        for label, icon, filters in self.tiles:
            arguments = ListArguments(filters=filters)
            total = listing.count(tasks, arguments, current_actor())
            tone = "bad" if "overdue" in filters.get("due", ()) and total else None
            shown.append(Tile(str(label), count_text(total), tasks.list_url(arguments), icon, tone))
        return shown
