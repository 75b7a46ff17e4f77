"""The history of one record beside it, and a screen over the history of everything."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import flash, request
from flask_admin.base import expose

from admin_app.console import history_arguments
from admin_app.console.actor import current_actor
from admin_app.console.changes import VERBS, ShownEntry, ShownField, label_of, show_entries, show_value
from admin_app.console.filters import parse_id
from admin_app.console.page import ConsolePage
from admin_app.console.screens import screen_of, screens
from admin_app.extensions import db
from admin_app.history import service
from admin_app.history.difference import audited_columns
from admin_app.history.replay import SECRET, state_at
from admin_app.i18n import _, _l, format_moment, format_number, person_timezone

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
    reaches_back: bool = True
    state_moment: str = ""
    at: str = ""


class HistoryMixin:
    """`history/?id=`: who changed what and when; the newest entries stand on the details page too."""

    def details_page(self: Any, record: Any, back: str | None = None) -> Any:
        page = super().details_page(record, back)  # type: ignore[misc]
        reading = service.Reading(service.Asked(area=self.model.__tablename__, record_id=record.id))
        newest = reading.page(size=RECENT)
        page.more["history"] = self.shown(newest.entries)
        page.more["history_url"] = self.url_of("history_view", id=record.id)
        page.more["history_goes_on"] = newest.before is not None
        return page

    def shown(self: Any, entries: Any) -> list[ShownEntry]:
        """Entries with their words; the feature of undo adds who may take them back."""
        return show_entries(entries)

    @expose("/history/")
    def history_view(self: Any) -> Any:
        record = self.require_one(request.args.get("id"))
        reading = service.Reading(service.Asked(area=self.model.__tablename__, record_id=record.id))
        found = reading.page(before=parse_id(request.args.get("before")))
        more_url = self.url_of("history_view", id=record.id, before=found.before) if found.before else None
        page = EntriesPage(
            title=self.record_title(record),
            entries=self.shown(found.entries),
            more_url=more_url,
            return_url=self.url_of("details_view", id=record.id),
        )
        self._add_state(page, record)
        return self.render("admin/history/record.html", page=page, record=record)

    def _add_state(self: Any, page: EntriesPage, record: Any) -> None:
        """With `at=`, the state of the record at that moment of the person's clock."""
        given = request.args.get("at", "")
        if not given:
            return
        moment = _moment(given)
        if moment is None:
            flash(_("This moment is not understood."), "warning")
            return
        page.at = given
        page.state_moment = format_moment(moment)
        model = self.model
        state = state_at(db.session, model.__tablename__, record.id, moment=moment.astimezone(dt.UTC))
        names = [*audited_columns(model), *model.audited_collections] if state is not None else []
        page.reaches_back = state is not None or service.begins_with_creation(model, record.id)
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
    endpoints = {"index": ("history.see",), "export": ("history.see",)}

    @expose("/")
    def index(self) -> Any:
        arguments = history_arguments.read(request.args, current_actor())
        reading = service.Reading(arguments.asked)
        if reading.is_partial:
            arguments.problems.append(_("More records have these words; only those changed last are shown."))
        for sentence in arguments.problems:
            flash(sentence, "warning")
        found = reading.page(before=parse_id(request.args.get("before")))
        given = arguments.given
        more = urlencode({**given, "before": found.before}) if found.before else ""
        page = EntriesPage(
            title=str(self.name),
            entries=_with_records(self.shown(found.entries)),
            more_url=f"{self.url_of('index')}?{more}" if more else None,
            return_url=self.url_of("index"),
            count=_counted(*reading.count()),
        )
        return self.render(
            "admin/history/index.html",
            page=page,
            given=given,
            areas=[(area, str(view.name)) for area, view in screens().items()],
            verbs=[(verb, str(label)) for verb, label in VERBS.items()],
            fields=sorted(history_arguments.fields_of_records().items(), key=lambda each: each[1]),
            people=_people(),
            export_links=self.export_links(given),
        )

    def export_links(self, given: dict[str, str]) -> list[tuple[str, str]]:
        """The export menu; the feature of exports fills it."""
        return []

    def shown(self, entries: Any) -> list[ShownEntry]:
        return show_entries(entries)


def _counted(number: int, more: bool) -> str:
    """How many entries there are; those beyond are not counted."""
    text = format_number(number)
    return _("%(count)s+", count=text) if more else text


def _people() -> list[tuple[str, str]]:
    """Who may have changed something, as choices."""
    people = [(str(number), name) for number, name in service.actors()]
    return [("me", _("Me")), *people, ("system", _("The system"))]


def _with_records(shown: list[ShownEntry]) -> list[ShownEntry]:
    """Add what each record is called and where it is."""
    names = service.titles([each.entry for each in shown])
    for each in shown:
        entry, screen = each.entry, screen_of(each.entry.area)
        each.record_title = names.get((entry.area, entry.record_id), f"#{entry.record_id}")
        if screen is not None and (entry.area, entry.record_id) in names:
            each.record_url = screen.url_of("history_view", id=entry.record_id)
    return shown


def _moment(given: str) -> dt.datetime | None:
    """A moment of the person's clock, if it is one that a calendar on a desk may show."""
    try:
        moment = dt.datetime.fromisoformat(given)
    except ValueError:
        return None
    if not 1900 <= moment.year < 9999:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=person_timezone())
