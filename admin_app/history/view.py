"""The history of one record beside it, and a screen over the history of everything."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import flash, request
from flask_admin.base import expose

from admin_app.console.actor import current_actor
from admin_app.console.changes import VERBS, ShownEntry, ShownField, label_of, show_entries, show_value
from admin_app.console.days import moments, parse_day
from admin_app.console.filters import parse_id
from admin_app.console.list_page import count_text
from admin_app.console.page import ConsolePage
from admin_app.console.screens import screen_of, screens
from admin_app.extensions import db
from admin_app.history import service
from admin_app.history.difference import audited_columns
from admin_app.history.replay import SECRET, state_at
from admin_app.i18n import _, _l, format_moment, person_timezone

#: Entries shown on a details page; the rest is on the history page of the record.
RECENT = 5


@dataclass(slots=True)
class EntriesPage:
    """Entries as a page shows them."""

    title: str
    entries: list[ShownEntry]
    more_url: str | None
    return_url: str
    count: str = ""
    state: list[ShownField] | None = None
    state_moment: str = ""
    at: str = ""


class HistoryMixin:
    """`history/?id=`: who changed what and when; the newest entries stand on the details page too."""

    def details_page(self: Any, record: Any) -> Any:
        page = super().details_page(record)  # type: ignore[misc]
        asked = service.Asked(area=self.model.__tablename__, record_id=record.id)
        found, more = service.page(asked, size=RECENT)
        page.more["history"] = self.shown(found)
        page.more["history_url"] = self.url_of("history_view", id=record.id)
        page.more["history_goes_on"] = more
        return page

    def shown(self: Any, entries: Any) -> list[ShownEntry]:
        """Entries with their words; the feature of undo adds who may take them back."""
        return show_entries(entries)

    @expose("/history/")
    def history_view(self: Any) -> Any:
        record = self.require_one(request.args.get("id"))
        area = self.model.__tablename__
        before = parse_id(request.args.get("before"))
        asked = service.Asked(area=area, record_id=record.id, before=before)
        found, more = service.page(asked)
        address = {"id": record.id, "before": found[-1].id} if more else {}
        page = EntriesPage(
            title=self.record_title(record),
            entries=self.shown(found),
            more_url=self.url_of("history_view", **address) if more else None,
            return_url=self.url_of("details_view", id=record.id),
        )
        self._add_state(page, record)
        return self.render("admin/history/record.html", page=page, record=record)

    def _add_state(self: Any, page: EntriesPage, record: Any) -> None:
        """With `at=`, the state of the record at that moment of the person's clock."""
        given = request.args.get("at", "")
        if not given:
            return
        try:
            moment = dt.datetime.fromisoformat(given).replace(tzinfo=person_timezone())
        except ValueError:
            flash(_("This moment is not understood."), "warning")
            return
        page.at = given
        page.state_moment = format_moment(moment)
        model = self.model
        state = state_at(db.session, model.__tablename__, record.id, moment=moment.astimezone(dt.UTC))
        names = [*audited_columns(model), *model.audited_collections] if state is not None else []
        page.state = [
            ShownField(label_of(self, name), new=show_value(self, name, (state or {}).get(name)))
            for name in names
            if (state or {}).get(name) is not SECRET
        ]


class HistoryPage(ConsolePage):
    """Everything that was done, by whoever: `/admin/history/`."""

    name = _l("History")
    endpoint = "history"
    url = "/admin/history"
    menu_icon_value = "history"
    endpoints = {"index": ("history.see",)}

    @expose("/")
    def index(self) -> Any:
        asked, given = _asked()
        found, more = service.page(asked)
        address = urlencode({**given, "before": found[-1].id}) if more else ""
        shown = self.shown(found)
        page = EntriesPage(
            title=str(self.name),
            entries=_with_records(shown),
            more_url=f"{self.url_of('index')}?{address}" if more else None,
            return_url=self.url_of("index"),
            count=count_text(service.count(asked)),
        )
        return self.render(
            "admin/history/index.html",
            page=page,
            given=given,
            areas=[(area, str(view.name)) for area, view in screens().items()],
            verbs=[(verb, str(label)) for verb, label in VERBS.items()],
            people=_people(),
        )

    def shown(self, entries: Any) -> list[ShownEntry]:
        return show_entries(entries)


def _people() -> list[tuple[str, str]]:
    """Who has ever changed something, as choices."""
    return [("me", _("Me")), *((str(number), name) for number, name in service.actors())]


def _with_records(shown: list[ShownEntry]) -> list[ShownEntry]:
    """Add what each record is called and where it is."""
    names = service.titles([each.entry for each in shown])
    for each in shown:
        entry, screen = each.entry, screen_of(each.entry.area)
        each.record_title = names.get((entry.area, entry.record_id), f"#{entry.record_id}")
        if screen is not None and (entry.area, entry.record_id) in names:
            each.record_url = screen.url_of("history_view", id=entry.record_id)
    return shown


def _asked() -> tuple[service.Asked, dict[str, str]]:
    """What the address asks for, cleaned; what is not understood is named to the person and left out."""
    given = {name: request.args.get(name, "").replace("\0", "").strip() for name in _ARGUMENTS}
    given = {name: value for name, value in given.items() if value}
    unknown = [name for name in request.args if name not in (*_ARGUMENTS, "before")]
    for name in unknown:
        flash(_("“%(name)s” is not an argument of this list.", name=name[:40]), "warning")
    for name, known in (("area", set(screens())), ("verb", set(VERBS))):
        if name in given and given[name] not in known:
            flash(
                _("“%(name)s” does not take %(values)s.", name=name, values=given.pop(name)[:40]), "warning"
            )
    begin, end = moments(parse_day(given.get("from", "")), parse_day(given.get("to", "")), person_timezone())
    me = given.get("person") == "me"
    asked = service.Asked(
        area=given.get("area"),
        record_id=parse_id(given.get("record")),
        actor_id=current_actor().id if me else parse_id(given.get("person")),
        verb=given.get("verb"),
        field=given.get("field"),
        batch=given.get("batch"),
        begin=begin,
        end=end,
        search=given.get("search", ""),
        before=parse_id(request.args.get("before")),
    )
    return asked, given


_ARGUMENTS = ("search", "area", "record", "person", "verb", "field", "from", "to", "batch")
