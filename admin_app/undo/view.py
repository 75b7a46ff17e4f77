"""Undo from the history and from a toast, and going back to an earlier version of a record."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin.base import expose
from flask_admin.helpers import get_redirect_target

from admin_app.console.actor import current_actor
from admin_app.console.changes import ShownEntry, ShownField, label_of, show_entries, show_value
from admin_app.console.filters import parse_id
from admin_app.console.page import ConsolePage
from admin_app.console.screens import screen_of
from admin_app.errors import BadInput, Gone
from admin_app.extensions import db
from admin_app.history.difference import raw, target_of
from admin_app.history.open_change import change
from admin_app.history.replay import state_at
from admin_app.history.view import HistoryPage
from admin_app.i18n import _, _l, _n
from admin_app.permissions.policy import require
from admin_app.records.service import check_version
from admin_app.undo import service

#: Skipped records that are named in the answer; a batch may have thousands.
MAX_NAMED = 20


@dataclass(slots=True)
class RestorePage:
    """What going back to an earlier version would change."""

    title: str
    id: int
    version: int
    to_version: int
    fields: list[ShownField]
    action: str
    return_url: str


class UndoPage(ConsolePage):
    """`/admin/undo/` takes back one change (`area`, `id`, `version`) or a whole `batch`."""

    name = _l("Undo")
    endpoint = "undo"
    url = "/admin/undo"

    def passes(self, name: str) -> bool:
        # Whether this very change may be taken back is asked of the policy, entry by entry.
        return name == "index" and bool(current_actor().id)

    @expose("/", methods=("POST",))
    def index(self) -> Any:
        batch = request.form.get("batch", "")[:36]
        with change(db.session, current_actor(), door="screen", batch=bool(batch)) as opened:
            entries = service.entries_of_batch(batch) if batch else [_entry()]
            if not entries or entries[0] is None:
                raise Gone(_l("There is no such change."))
            outcome = service.undo(entries, current_actor())
        _say(outcome, opened.batch)
        return redirect(get_redirect_target() or url_for("admin.index"), 303)


def _entry() -> Any:
    number, version = parse_id(request.form.get("id")), parse_id(request.form.get("version"))
    if number is None or version is None:
        raise BadInput(_l("This does not say which change it takes back."))
    return service.entry_of(request.form.get("area", ""), number, version)


def _say(outcome: service.Outcome, batch: str | None) -> None:
    if outcome.undone:
        sentence = _n("%(num)s change was taken back.", "%(num)s changes were taken back.", outcome.undone)
        flash(sentence, "success")
    for skipped in outcome.skipped[:MAX_NAMED]:
        reason = service.REASONS[skipped.reason]
        flash(_("“%(title)s” was left as it is. %(reason)s", title=skipped.title, reason=reason), "warning")
    rest = len(outcome.skipped) - MAX_NAMED
    if rest > 0:
        flash(_n("%(num)s more was left as it is.", "%(num)s more were left as they are.", rest), "warning")


class UndoMixin:
    """Adds to a record's history who may take each entry back, and the way to an earlier version."""

    def shown(self: Any, entries: Any) -> list[ShownEntry]:
        return mark(show_entries(entries))

    @expose("/restore/", methods=("GET", "POST"))
    def restore_view(self: Any) -> Any:
        """Preview an earlier version of a record, and go back to it."""
        given = request.form if request.method == "POST" else request.args
        record = self.require_one(given.get("id"))
        require(current_actor(), "edit", record)
        to_version = parse_id(given.get("to"))
        state = state_at(db.session, self.model.__tablename__, record.id, version=to_version or 0)
        if to_version is None or state is None:
            raise Gone(_l("There is no such version."))
        if request.method == "POST":
            return self._restore(record.id, to_version, parse_id(given.get("version")))
        page = RestorePage(
            title=self.record_title(record),
            id=record.id,
            version=record.version,
            to_version=to_version,
            fields=self._restored_fields(record, state),
            action=self.url_of("restore_view"),
            return_url=self.url_of("history_view", id=record.id),
        )
        return self.render("admin/history/restore.html", page=page)

    def _restore(self: Any, record_id: int, to_version: int, version: int | None) -> Any:
        with change(db.session, current_actor(), door="screen"):
            record = self.require_one(str(record_id))
            check_version(record, version)
            state = state_at(db.session, self.model.__tablename__, record_id, version=to_version)
            changed = service.restore_version(record, state or {}, current_actor())
        if changed:
            flash(
                _("“%(title)s” is as it was in version %(version)s.", title=record, version=to_version),
                "success",
            )
        else:
            flash(_("Nothing had to be changed."), "info")
        return redirect(self.url_of("details_view", id=record_id), 303)

    def _restored_fields(self: Any, record: Any, state: Any) -> list[ShownField]:
        return [
            ShownField(
                label_of(self, name),
                old=show_value(self, name, stored_form(record, name)),
                new=show_value(self, name, state.get(name)),
            )
            for name in service.restorable(self.model)
            if not service.holds(record, name, state.get(name))
        ]


def stored_form(record: Any, name: str) -> Any:
    """A field of a record as the history would store it."""
    value = getattr(record, name)
    if name in record.audited_collections:
        return sorted([member.id, str(member)] for member in value)
    model: Any = type(record)
    target = target_of(model, name)
    if target is not None and value is not None:
        return [value, str(db.session.get(target, value) or "")]
    return raw(value)


def mark(entries: list[ShownEntry]) -> list[ShownEntry]:
    """Say of each entry whether the reader may take it back."""
    taken_back = service.taken_back([each.entry.id for each in entries])
    for each in entries:
        possible = each.entry.verb not in ("baseline", "purge") and None not in each.entry.fields.values()
        known = screen_of(each.entry.area) is not None and each.entry.id not in taken_back
        each.may_undo = possible and known and service.may_undo(current_actor(), each.entry)
    return entries


class UndoableHistoryPage(HistoryPage):
    """The history of everything, with the way to take each change back."""

    def shown(self, entries: Any) -> list[ShownEntry]:
        return mark(show_entries(entries))
