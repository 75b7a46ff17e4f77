"""The records that a person opened last: noted by the screens, shown by a page that a menu fetches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_admin.base import expose
from sqlalchemy import select

from admin_app.console.actor import current_actor
from admin_app.console.page import ConsolePage
from admin_app.console.screens import screens
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.visits import service

#: Records that the page shows.
SHOWN = 10


class VisitsMixin:
    """Remembers who opens a record of this screen: its page, the panel or the form."""

    def details_page(self: Any, record: Any, *args: Any, **kwargs: Any) -> Any:
        self._note_visit(record)
        return super().details_page(record, *args, **kwargs)  # type: ignore[misc]

    def _form_page(self: Any, form: Any, record: Any) -> Any:
        if record is not None and request.method == "GET":
            self._note_visit(record)
        return super()._form_page(form, record)  # type: ignore[misc]

    def _note_visit(self: Any, record: Any) -> None:
        service.note(current_actor().id or 0, self.model.__tablename__, record.id)


@dataclass(frozen=True, slots=True)
class Visited:
    """One record as the page shows it."""

    title: str
    url: str
    icon: str
    kind: str


class VisitsPage(ConsolePage):
    """`/admin/visited/`: what this person opened last, and may still see."""

    name = _l("Last visited")
    endpoint = "visits"
    url = "/admin/visited"
    endpoints = {"index": ()}

    @expose("/")
    def index(self) -> Any:
        actor = current_actor()
        found = shown(service.last(actor.id or 0))
        return self.render("admin/visits/index.html", title=str(self.name), visited=found)


def shown(visits: Sequence[tuple[str, int]]) -> list[Visited]:
    """Those of the records that are still to be seen, in their order."""
    titles = {}
    for area, screen in screens().items():
        ids = [number for of, number in visits if of == area]
        if ids and screen.passes("details_view"):
            model = screen.model
            label = getattr(model, model.label_column)
            statement = screen.visible(select(model.id, label)).where(model.id.in_(ids))
            for number, title in db.session.execute(statement):
                titles[area, number] = Visited(
                    title=title or f"#{number}",
                    url=screen.url_of("details_view", id=number),
                    icon=screen.menu_icon_value,
                    kind=str(screen.screen_name),
                )
    return [titles[visit] for visit in visits if visit in titles][:SHOWN]
