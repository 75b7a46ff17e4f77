"""The rows of a list as its page shows them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from admin_app.console.actor import current_actor
from admin_app.permissions.policy import allows


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


class RowBuilder:
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
