"""Two people meet on one record: what each changed alone is merged, the rest is asked.

The merge page is the form again, on top of what the other person saved: fields that only one of the
two changed hold that value, fields that both changed hold this person's and ask which one to keep.
“Theirs” means: I have not changed this field. So a third person who saves meanwhile is merged alike.
"""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, request
from markupsafe import Markup
from sqlalchemy import select

from admin_app.conflicts import service
from admin_app.console.actor import current_actor
from admin_app.console.changes import LONG, label_of, show_value
from admin_app.console.differences import word_difference
from admin_app.console.filters import parse_id
from admin_app.console.saving import with_version
from admin_app.errors import BadInput, Gone, StaleRecord, Unavailable
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.i18n import _, list_of_words, relative_moment
from admin_app.permissions.policy import allows

#: Saving again when somebody else saves during the merge; after so many times the page asks.
TRIES = 5
MINE, THEIRS = "mine", "theirs"


@dataclass(slots=True)
class Row:
    """One field on the merge page; with `asks`, a person must choose."""

    name: str
    label: str
    opened: Markup
    theirs: Markup
    mine: Markup
    asks: bool
    kept: str
    choice: str
    difference: Markup | None


@dataclass(slots=True)
class MergePage:
    title: str
    who: str
    when: str
    rows: list[Row]
    opened_version: int
    undecided: list[str] = field(default_factory=list)


@dataclass(slots=True)
class LostPage:
    """The record is gone, or the right to edit it; everything that was typed is here."""

    title: str
    heading: str
    message: str
    may_create: bool
    create_url: str
    may_restore: bool
    rows: list[tuple[str, str]]


class ConflictMixin:
    """Merges a save that comes too late, and keeps what was typed when it cannot be saved."""

    def save_edit(self: Any, given: str | None) -> Any:
        record = self.get_one(given)
        if record is None:
            return self._gone_meanwhile(given)
        if not allows(current_actor(), "edit", record):
            return self._forbidden_meanwhile(record)
        form = self.edit_form(record)
        undecided = [name for name in request.form.getlist("asked") if not _choice(name)]
        if undecided:
            return self._merge_page(form, record, _opened(), undecided), 409
        for name in request.form.getlist("asked"):
            if _choice(name) == THEIRS and name in form:
                form[name].process(None, getattr(record, name))
        return self._save(form, record)

    def stale(self: Any, form: Any, record_id: int) -> Any:
        """Merge by field; ask about the fields that both people changed."""
        opened = parse_id(request.form.get("version")) or 0
        for _try in range(TRIES):
            record = self.get_one(str(record_id))
            if record is None:
                return self._gone_meanwhile(str(record_id))
            values = self.values_of(form)
            fields = service.compare(record, opened, values)
            if any(each.conflicts for each in fields):
                break
            try:
                with change(db.session, current_actor(), door="screen"):
                    current, mine = self.require_one(str(record_id)), service.merged(fields, values)
                    self.service.update(current, mine, current_actor(), version=record.version)
            except StaleRecord:
                continue  # somebody saved just now: merge with them too
            except (BadInput, Unavailable) as error:
                self._attach(form, error)
                return self._form_page(form, record), error.status
            self._say_merged(record, fields)
            return self._saved(current, is_new=False)
        return self._merge_page(form, record, opened, []), 409

    def _say_merged(self: Any, record: Any, fields: list[service.Field]) -> None:
        theirs = [label_of(self, each.name) for each in fields if each.they_changed and not each.i_changed]
        if theirs:
            names = list_of_words(theirs)
            flash(
                _("Somebody else changed this meanwhile; both were kept. Theirs: %(names)s.", names=names),
                "info",
            )

    def _merge_page(self: Any, form: Any, record: Any, opened: int, undecided: list[str]) -> str:
        fields = service.compare(record, opened, self.values_of(form))
        for each in fields:
            if not each.i_changed:
                form[each.name].process(None, getattr(record, each.name))
        page = MergePage(
            title=self.record_title(record),
            who=_last_editor(record),
            when=relative_moment(record.updated_at),
            rows=[_row(self, record, each) for each in fields if each.i_changed or each.they_changed],
            opened_version=opened,
            undecided=[label_of(self, name) for name in undecided],
        )
        context = {**self._form_context(form, record), "form": with_version(form, record.version)}
        return self.render("admin/conflicts/merge.html", page=page, **context)

    def _gone_meanwhile(self: Any, given: str | None) -> Any:
        """The record was deleted while the form was open."""
        discarded = self.discarded_one(given)
        if discarded is None:
            raise Gone()
        form = self.edit_form(discarded)
        may = self.may_restore(discarded)
        if may and "_restore" in request.form and form.validate():
            try:
                with change(db.session, current_actor(), door="screen"):
                    record = self.discarded_one(given)
                    self.restore_and_update(record, self.values_of(form))
                return self._saved(record, is_new=False)
            except (BadInput, Unavailable) as error:
                self._attach(form, error)
        heading = _("Somebody deleted this while you were editing it")
        message = _(
            "What you typed is below. Restore the record with your values, or make a new one of them."
        )
        return self._lost_page(form, discarded, heading, message, may_restore=may), 409

    def _forbidden_meanwhile(self: Any, record: Any) -> Any:
        form = self.edit_form(record)
        heading = _("You may no longer edit this")
        message = _("Your rights, or the people of this record, changed meanwhile. What you typed is below.")
        return self._lost_page(form, record, heading, message, may_restore=False), 403

    def _lost_page(
        self: Any, form: Any, record: Any, heading: str, message: str, *, may_restore: bool
    ) -> str:
        sent = [(str(f.label.text), str(text)) for f in form for text in (f.raw_data or ()) if text]
        page = LostPage(
            title=self.record_title(record),
            heading=heading,
            message=message,
            may_create=self.can_create,
            create_url=self.url_of("create_view"),
            may_restore=may_restore,
            rows=sent,
        )
        return self.render("admin/conflicts/lost.html", page=page, **self._form_context(form, record))


def _opened() -> int:
    return parse_id(request.form.get("opened_version")) or 0


def _choice(name: str) -> str | None:
    given = request.form.get(f"{name}__choice")
    return given if given in (MINE, THEIRS) else None


def _last_editor(record: Any) -> str:
    statement = select(Entry.actor_name).where(
        Entry.area == record.__tablename__, Entry.record_id == record.id
    )
    return db.session.scalar(statement.order_by(Entry.id.desc()).limit(1)) or ""


def _row(view: Any, record: Any, each: service.Field) -> Row:
    opened, theirs, mine = (
        show_value(view, each.name, service.with_names(type(record), each.name, value))
        for value in (each.opened, each.theirs, each.mine)
    )
    texts = [value for value in (each.theirs, each.mine) if isinstance(value, str)]
    long = len(texts) == 2 and any(len(text) > LONG or "\n" in text for text in texts)
    kept = (
        _("both wrote the same")
        if each.mine == each.theirs
        else _("yours")
        if each.i_changed
        else _("theirs")
    )
    return Row(
        name=each.name,
        label=label_of(view, each.name),
        opened=opened,
        theirs=theirs,
        mine=mine,
        asks=each.conflicts,
        kept="" if each.conflicts else kept,
        choice=_choice(each.name) or "",
        difference=word_difference(*texts) if long and each.conflicts else None,
    )
