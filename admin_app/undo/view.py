"""Undo from the history and from a toast, and going back to an earlier version of a record."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_admin.base import expose
from flask_admin.helpers import get_redirect_target

from admin_app.console.actor import current_actor
from admin_app.console.changes import ShownEntry, ShownField, label_of, show_entries, show_value
from admin_app.console.filters import parse_id
from admin_app.console.page import ConsolePage
from admin_app.console.said import done
from admin_app.console.screens import screen_of
from admin_app.errors import BadInput, Gone
from admin_app.extensions import db
from admin_app.history.difference import raw, target_of
from admin_app.history.open_change import change
from admin_app.history.replay import audited_models, state_at
from admin_app.history.view import HistoryPage
from admin_app.i18n import _, _l, _n
from admin_app.jobs import service as jobs
from admin_app.permissions.policy import require
from admin_app.records.service import check_version
from admin_app.undo import job, service, versions
from admin_app.undo.batches import undo_batch
from admin_app.undo.judging import can_be_undone

#: Records that were left as they are and are said in messages; more are listed on a page.
MAX_SAID = 3


@dataclass(slots=True)
class RestorePage:
    """What going back to an earlier version would change."""

    title: str
    id: int
    version: int
    to_version: int
    fields: list[ShownField]
    missing: list[str]
    action: str
    return_url: str


@dataclass(slots=True)
class Left:
    """A record that an undo left as it is."""

    title: str
    url: str | None
    reason: str


@dataclass(slots=True)
class LeftPage:
    """What an undo did, and the records that it left as they are."""

    undone: str
    left: str
    rows: list[Left]
    more: str
    return_url: str


class UndoPage(ConsolePage):
    """`/admin/undo/` takes back one change (`area`, `id`, `version`) or a whole `batch`."""

    name = _l("Undo")
    endpoint = "undo"
    url = "/admin/undo"

    def passes(self, name: str) -> bool:
        # Whether this very change may be taken back is asked of the policy, entry by entry.
        return name in ("index", "left") and bool(current_actor().id)

    @expose("/", methods=("POST",))
    def index(self) -> Any:
        batch = _batch()
        if batch:
            number = service.count_of_batch(batch)
            if number > current_app.config["BULK_JOB_ROWS"]:
                return _by_a_job(batch, number)
            outcome = undo_batch(batch, current_actor(), door="screen")
        else:
            with change(db.session, current_actor(), door="screen"):
                outcome = service.undo([_entry()], current_actor())
        back = get_redirect_target() or url_for("admin.index")
        if outcome.left > MAX_SAID:
            return self.render("admin/history/left.html", page=_left_page(outcome, back))
        _say(outcome)
        return redirect(back, 303)

    @expose("/left/")
    def left(self) -> Any:
        """The records that a job left as they are when it took a batch back."""
        found = jobs.get(parse_id(request.args.get("job")), current_actor())
        if found.kind != job.KIND or not found.result:
            raise Gone(_l("There is no such result, or it was cleared away."))
        page = _left_page(job.outcome_of(found), url_for("jobs.details", job_id=found.id))
        return self.render("admin/history/left.html", page=page)


def _by_a_job(batch: str, number: int) -> Any:
    """Many changes are taken back in the background; who may not is told now."""
    service.require_undo([service.newest_of_batch(batch)], current_actor())
    db.session.rollback()
    title = _n("Undo of %(num)s change", "Undo of %(num)s changes", number)
    asked = jobs.enqueue(job.KIND, {"batch": batch}, current_actor(), title=title)
    return redirect(url_for("jobs.details", job_id=asked.id), 303)


def _entry() -> Any:
    number, version = parse_id(request.form.get("id")), parse_id(request.form.get("version"))
    if number is None or version is None:
        raise BadInput(_l("This does not say which change it takes back."))
    area = request.form.get("area", "")
    known = any(model.__tablename__ == area for model in audited_models())
    found = service.entry_of(area, number, version) if known else None
    if found is None:
        raise Gone(_l("There is no such change."))
    return found


def _batch() -> str | None:
    """The batch that the form names, if any; raises `Gone` for a name that no batch can have."""
    given = request.form.get("batch", "")
    try:
        return str(uuid.UUID(given)) if given else None
    except ValueError:
        raise Gone(_l("There is no such change.")) from None


def _say(outcome: service.Outcome) -> None:
    if outcome.undone:
        done(job.undone_text(outcome.undone), record=outcome.record, batch=outcome.batch)
    for skipped in outcome.skipped:
        flash(
            _("“%(title)s” was left as it is. %(reason)s", title=skipped.title, reason=skipped.reason),
            "warning",
        )


def _left_page(outcome: service.Outcome, back: str) -> LeftPage:
    more = outcome.left - len(outcome.skipped)
    return LeftPage(
        undone=job.undone_text(outcome.undone),
        left=_n("%(num)s record was left as it is.", "%(num)s records were left as they are.", outcome.left),
        rows=[_left(skipped) for skipped in outcome.skipped],
        more=_n("%(num)s more is not listed.", "%(num)s more are not listed.", more) if more else "",
        return_url=back,
    )


def _left(skipped: service.Skipped) -> Left:
    screen = screen_of(skipped.area)
    url = screen.url_of("history_view", id=skipped.record_id) if screen and skipped.is_there else None
    return Left(skipped.title, url, str(skipped.reason))


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
        found = versions.difference_to(record, state)
        page = RestorePage(
            title=self.record_title(record),
            id=record.id,
            version=record.version,
            to_version=to_version,
            fields=self._restored_fields(record, state, found.values),
            missing=[label_of(self, name) for name in found.missing],
            action=self.url_of("restore_view"),
            return_url=self.url_of("history_view", id=record.id),
        )
        return self.render("admin/history/restore.html", page=page)

    def _restore(self: Any, record_id: int, to_version: int, version: int | None) -> Any:
        with change(db.session, current_actor(), door="screen"):
            record = self.require_one(str(record_id))
            check_version(record, version)
            state = state_at(db.session, self.model.__tablename__, record_id, version=to_version)
            found = versions.restore(record, state or {}, current_actor())
        if found.values:
            sentence = _(
                "“%(title)s” is as it was in version %(version)s.",
                title=self.record_title(record),
                version=to_version,
            )
            done(sentence, record=record)
        elif not found.missing:
            flash(_("Nothing had to be changed."), "info")
        for name in found.missing:
            sentence = _(
                "“%(field)s” was left as it is: what it pointed to no longer exists.",
                field=label_of(self, name),
            )
            flash(sentence, "warning")
        return redirect(self.url_of("details_view", id=record_id), 303)

    def _restored_fields(self: Any, record: Any, state: Any, names: Iterable[str]) -> list[ShownField]:
        return [
            ShownField(
                label_of(self, name),
                old=show_value(self, name, stored_form(record, name)),
                new=show_value(self, name, state.get(name)),
            )
            for name in names
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
        possible = can_be_undone(each.entry) and each.entry.id not in taken_back
        known = screen_of(each.entry.area) is not None
        each.may_undo = possible and known and service.may_undo(current_actor(), each.entry)
    return entries


class UndoableHistoryPage(HistoryPage):
    """The history of everything, with the way to take each change back."""

    def shown(self, entries: Any) -> list[ShownEntry]:
        return mark(show_entries(entries))
