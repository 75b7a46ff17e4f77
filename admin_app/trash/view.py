"""The trash of a screen: what was discarded, to bring back or to delete for ever."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import flash, redirect, request
from flask_admin.base import expose
from markupsafe import Markup
from sqlalchemy import Select, select
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console import display
from admin_app.console.actor import current_actor
from admin_app.console.endpoints import DeletePage
from admin_app.console.filters import parse_id
from admin_app.console.said import done
from admin_app.console.screens import screen_of
from admin_app.errors import Gone
from admin_app.extensions import db
from admin_app.history.difference import target_of
from admin_app.history.open_change import change
from admin_app.i18n import _, _n, format_number
from admin_app.records.names import names_of
from admin_app.records.service import AlreadyExists
from admin_app.trash import service

PAGE = 50


@dataclass(slots=True)
class Discarded:
    """One row of the trash."""

    id: int
    version: int
    title: str
    who: str
    when: Markup
    may_restore: bool
    purge_url: str | None


@dataclass(slots=True)
class TrashPage:
    title: str
    rows: list[Discarded]
    more_url: str | None
    restore_url: str
    return_url: str


class TrashMixin:
    """Discarded records are nowhere but here: not in lists, forms, pickers, exports or counts."""

    def visible(self: Any, query: Select[Any]) -> Select[Any]:
        return super().visible(query).where(self._is_living)  # type: ignore[misc]

    @cached_property
    def _is_living(self: Any) -> ColumnElement[bool]:
        # Put together once: every read asks for it.
        found: ColumnElement[bool] = self.model.deleted_at.is_(None)
        return found

    def discarded(self: Any, query: Select[Any]) -> Select[Any]:
        """The other side of `visible`: what is in the trash, through the rest of the same gate."""
        return super().visible(query).where(self.model.deleted_at.is_not(None))  # type: ignore[misc]

    def consequences(self: Any, record: Any) -> list[str]:
        """What hangs on the record, and that it can be brought back."""
        sentences = [_("It goes to the trash, from where it can be restored.")]
        for area, number in service.count_referring(record).items():
            screen = screen_of(area)
            name = str(screen.name) if screen is not None else area
            if number > service.COUNT_LIMIT:
                limit = format_number(service.COUNT_LIMIT)
                sentence = _(
                    "More than %(limit)s records in “%(area)s” point to it and will show nothing there.",
                    limit=limit,
                    area=name,
                )
            else:
                sentence = _n(
                    "%(num)s record in “%(area)s” points to it and will show nothing there.",
                    "%(num)s records in “%(area)s” point to it and will show nothing there.",
                    number,
                    area=name,
                )
            sentences.append(sentence)
        return sentences

    @expose("/trash/")
    def trash_view(self: Any) -> Any:
        return self._trash_page()

    def _trash_page(self: Any) -> str:
        found = self._discarded_records(_place(request.args.get("before", "")))
        last = found[PAGE - 1] if len(found) > PAGE else None
        page = TrashPage(
            title=str(self.name),
            rows=self._rows(found[:PAGE]),
            more_url=self.url_of("trash_view", before=_place_of(last)) if last else None,
            restore_url=self.url_of("trash_restore"),
            return_url=self.url_of("index_view"),
        )
        return self.render("admin/trash/index.html", page=page)

    def _discarded_records(self: Any, before: tuple[dt.datetime, int] | None) -> list[Any]:
        """A page of what was discarded, the last first, and one more if there is."""
        model = self.model
        statement = self.discarded(select(model)).order_by(model.deleted_at.desc(), model.id.desc())
        if before is not None:
            moment, number = before
            same = (model.deleted_at == moment) & (model.id < number)
            statement = statement.where((model.deleted_at < moment) | same)
        return list(db.session.scalars(statement.limit(PAGE + 1)))

    def _rows(self: Any, found: list[Any]) -> list[Discarded]:
        actor = current_actor()
        may_purge = actor.has("trash.purge") and self.passes("trash_purge")
        who = target_of(self.model, "deleted_by_id")
        people = names_of(who, [record.deleted_by_id for record in found])
        return [
            Discarded(
                id=record.id,
                version=record.version,
                title=self.record_title(record),
                who=people.get(record.deleted_by_id, ""),
                when=display.relative_moment(record.deleted_at),
                may_restore=service.may_restore(actor, record),
                purge_url=self.url_of("trash_purge", id=record.id) if may_purge else None,
            )
            for record in found
        ]

    def discarded_one(self: Any, given: str | None) -> Any:
        """The discarded record with this id, or None."""
        number = parse_id(given)
        statement = self.discarded(select(self.model)).where(self.model.id == number)
        return db.session.scalars(statement).first() if number else None

    def _require_discarded(self: Any, given: str | None) -> Any:
        record = self.discarded_one(given)
        if record is None:
            raise Gone()
        return record

    def may_restore(self: Any, record: Any) -> bool:
        return service.may_restore(current_actor(), record)

    def restore_and_update(self: Any, record: Any, values: dict[str, Any], *, version: int) -> None:
        """Bring a record back with other values, in one change, for who was editing it meanwhile."""
        with db.session.no_autoflush:  # its old name may be taken, the new one not
            service.bring_back(record, current_actor(), version=version)
            self.service.update(record, values, current_actor())

    @expose("/trash/restore/", methods=("POST",))
    def trash_restore(self: Any) -> Any:
        title, version = "", parse_id(request.form.get("version"))
        try:
            with change(db.session, current_actor(), door="screen"):
                record = self._require_discarded(request.form.get("id"))
                title = self.record_title(record)
                service.restore(record, current_actor(), version=version)
        except AlreadyExists as error:
            sentence = _(
                "“%(title)s” was not restored: another record has this name now. Rename that one first.",
                title=title,
            )
            flash(sentence, "error")
            return self._trash_page(), error.status
        done(_("“%(title)s” was restored.", title=title), record=record)
        return redirect(self.url_of("details_view", id=record.id), 303)

    @expose("/trash/purge/", methods=("GET", "POST"))
    def trash_purge(self: Any) -> Any:
        service.require_purge(current_actor())
        given = request.form if request.method == "POST" else request.args
        record = self._require_discarded(given.get("id"))
        if request.method == "POST":
            return self._purge(record.id, parse_id(given.get("version")))
        page = DeletePage(
            title=self.record_title(record),
            consequences=[_("This cannot be taken back. Its history stays.")],
            action=self.url_of("trash_purge"),
            id=record.id,
            version=record.version,
            return_url=self.url_of("trash_view"),
            verb_label=_("Delete for ever"),
        )
        return self.render("admin/model/delete.html", page=page)

    def _purge(self: Any, record_id: int, version: int | None) -> Any:
        with change(db.session, current_actor(), door="screen"):
            record = self._require_discarded(str(record_id))
            title = self.record_title(record)
            service.purge(record, current_actor(), version=version)
        flash(_("“%(title)s” was deleted for ever.", title=title), "success")
        return redirect(self.url_of("trash_view"), 303)

    def add_to_list(self: Any, listed: Any) -> None:
        super().add_to_list(listed)  # type: ignore[misc]
        listed.page.more["trash_url"] = self.trash_url

    @property
    def trash_url(self: Any) -> str | None:
        """The address of the trash, for those to whom it opens."""
        return self.url_of("trash_view") if self.passes("trash_view") else None


def _place_of(record: Any) -> str:
    """Where a page of the trash ended, for the address of the next."""
    return f"{record.deleted_at.isoformat()}_{record.id}"


def _place(text: str) -> tuple[dt.datetime, int] | None:
    moment, _sep, number = text.rpartition("_")
    known = parse_id(number)
    try:
        found = dt.datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (found, known) if known and found.tzinfo is not None and 1900 <= found.year < 9999 else None
