"""Two people meet on one record: what each changed alone is merged, the rest is asked.

The merge page is the form again, on top of what the other person saved: fields that only one of the
two changed hold that value, fields that both changed hold this person's and ask which one to keep.
“Theirs” means: I have not changed this field. So a third person who saves meanwhile is merged alike.
"""

from typing import Any

from flask import flash, request

from admin_app.conflicts import pages, service
from admin_app.conflicts.service import Field
from admin_app.console.actor import current_actor
from admin_app.console.changes import label_of
from admin_app.console.filters import parse_id
from admin_app.console.saving import REFUSALS, with_token, with_version
from admin_app.errors import BadInput, ConsoleError, Forbidden, Gone, StaleRecord
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.history.replay import state_at
from admin_app.i18n import _, _l, list_of_words, relative_moment
from admin_app.permissions.policy import allows

#: Saving again when somebody else saves during the merge; after so many times the page asks.
TRIES = 5
DELETED = _l("Somebody deleted this while you were editing it")
NOT_ALLOWED = _l("You may no longer edit this")


class ConflictMixin:
    """Merges a save that comes too late, and keeps what was typed when it cannot be saved."""

    def _handle_view(self: Any, name: str, **kwargs: Any) -> Any:
        """The gate; who was let in when they opened a form, and is not any more, keeps what they typed."""
        try:
            return super()._handle_view(name, **kwargs)  # type: ignore[misc]
        except Forbidden:
            if request.method != "POST" or name not in ("create_view", "edit_view", "ajax_update"):
                raise
        return self._shut_meanwhile()

    def save_edit(self: Any, given: str | None) -> Any:
        record = self.get_one(given)
        if record is None:
            return self._gone_meanwhile(given)
        if not allows(current_actor(), "edit", record):
            return self._forbidden_meanwhile(record)
        form = self.edit_form(record)
        asked = [name for name in request.form.getlist("asked") if name in form]
        undecided = [name for name in asked if not pages.choice(name)]
        if undecided:
            return self._merge_page(form, record, undecided)
        for name in asked:
            if pages.choice(name) == pages.THEIRS:
                _set(form[name], getattr(record, name))
        return self._save(form, record)

    def stale(self: Any, form: Any, record_id: int) -> Any:
        """Merge by field; ask about the fields that both people changed."""
        for _try in range(TRIES):
            record = self.get_one(str(record_id))
            if record is None:
                return self._gone_meanwhile(str(record_id))
            # Kept as a number: the change below reads the very same object anew.
            seen = record.version
            try:
                fields = self._three_versions(form, record)
                if any(each.conflicts for each in fields):
                    break
                with change(db.session, current_actor(), door="screen"):
                    current, mine = self.require_one(str(record_id)), service.merged(fields)
                    values = {name: value for name, value in self.values_of(form).items() if name in mine}
                    changed = self.service.update(current, values, current_actor(), version=seen)
            except StaleRecord:
                continue  # somebody saved just now: merge with them too
            except Gone:
                return self._gone_meanwhile(str(record_id))
            except REFUSALS as error:
                self._attach(form, error)
                return self._form_page(form, record), error.status
            self._say_merged(fields)
            return self._saved(current, is_new=False, changed=changed)
        return self._merge_page(form, record, [])

    def _three_versions(self: Any, form: Any, record: Any, *, undecided: bool = False) -> list[Field]:
        """Each field as it was opened, is now, and is wanted; raises `BadInput`.

        While a merge page is `undecided`, what it asked about goes back to what was opened at first.
        """
        values = self.values_of(form)
        fields = service.compare(record, _version("version"), values)
        if not undecided:
            return fields
        asked = {name: values[name] for name in request.form.getlist("asked") if name in values}
        first = {each.name: each for each in service.compare(record, _version("opened_version"), asked)}
        return [first.get(each.name, each) for each in fields]

    def _say_merged(self: Any, fields: list[Field]) -> None:
        theirs = [label_of(self, each.name) for each in fields if each.they_changed and not each.i_changed]
        if theirs:
            names = list_of_words(theirs)
            flash(
                _("Somebody else changed this meanwhile; both were kept. Theirs: %(names)s.", names=names),
                "info",
            )

    def _merge_page(self: Any, form: Any, record: Any, undecided: list[str]) -> Any:
        try:
            fields = self._three_versions(form, record, undecided=bool(undecided))
        except BadInput as error:
            self._attach(form, error)
            return self._form_page(form, record), error.status
        for each in fields:
            if not each.i_changed:
                _set(form[each.name], getattr(record, each.name))
        opened = _version("opened_version" if undecided else "version")
        page = pages.MergePage(
            title=self.record_title(record),
            who=pages.editors(record, opened),
            when=relative_moment(record.updated_at),
            rows=[pages.row(self, record, each) for each in fields if each.i_changed or each.they_changed],
            opened_version=opened,
            undecided=[label_of(self, name) for name in undecided],
        )
        context = {**self._form_context(form, record), "form": with_version(form, record.version)}
        return self.render("admin/conflicts/merge.html", page=page, **context), 409

    # -- When there is nothing to save into any more.

    def _gone_meanwhile(self: Any, given: str | None) -> Any:
        """The record was deleted while the form was open."""
        discarded = self.discarded_one(given)
        if discarded is None:
            return self._purged_meanwhile(given)
        form = self.edit_form(discarded)
        may = self.may_restore(discarded)
        if may and "_restore" in request.form and form.validate():
            try:
                return self._restore_with(form, discarded)
            except Gone:
                return self._purged_meanwhile(given)
            except ConsoleError as error:
                self._attach(form, error)
        message = _("What you typed is below. It can be saved with the record, or as a new one.")
        page = pages.LostPage(self.record_title(discarded), str(DELETED), message, may_restore=may)
        return self._lost_page(form, discarded, page), 409

    def _restore_with(self: Any, form: Any, discarded: Any) -> Any:
        """Bring the record back with what this person changed; asks where somebody else changed it too."""
        seen, fields = discarded.version, self._three_versions(form, discarded)
        asks = any(each.conflicts for each in fields)
        mine = [] if asks else service.merged(fields)
        with change(db.session, current_actor(), door="screen"):
            record = self.discarded_one(str(discarded.id))
            if record is None:
                raise Gone()
            values = {name: value for name, value in self.values_of(form).items() if name in mine}
            self.restore_and_update(record, values, version=seen)
        if asks:
            return self._merge_page(form, record, [])
        self._say_merged(fields)
        return self._saved(record, is_new=False)

    def _purged_meanwhile(self: Any, given: str | None) -> Any:
        """Deleted for ever; an address that never was one has no history."""
        number = parse_id(given)
        if number is None or state_at(db.session, self.model.__tablename__, number) is None:
            raise Gone()
        form = self.edit_form(None)
        message = _("What you typed is below. It can be saved as a new record.")
        return self._lost_page(form, None, pages.LostPage(f"#{number}", str(DELETED), message)), 409

    def _forbidden_meanwhile(self: Any, record: Any) -> Any:
        form = self.edit_form(record)
        message = _("Your rights, or the people of this record, changed meanwhile. What you typed is below.")
        page = pages.LostPage(self.record_title(record), str(NOT_ALLOWED), message)
        return self._lost_page(form, record, page), 403

    def _shut_meanwhile(self: Any) -> Any:
        """This person may not even see the form any more; their words are theirs."""
        form = self.edit_form(None)
        message = _("Your rights changed meanwhile. What you typed is below.")
        page = pages.LostPage(str(self.name), str(NOT_ALLOWED), message, form_is_shown=False)
        page.rows = pages.typed(form) if allows(current_actor(), "see", self.model) else pages.sent(form)
        return self.render("admin/conflicts/lost.html", page=page, return_url=self.return_url()), 403

    def _lost_page(self: Any, form: Any, record: Any, page: pages.LostPage) -> str:
        page.may_create, page.create_url = self.can_create, self.url_of("create_view")
        context = self._form_context(form, record)
        with_token(form)  # it may be sent as a new one
        return self.render("admin/conflicts/lost.html", page=page, **context)


def _version(name: str) -> int:
    return parse_id(request.form.get(name)) or 0


def _set(field: Any, value: Any) -> None:
    """Let a field of the form hold what the record holds, as if it had been sent."""
    field.process(None, value)
    if hasattr(field, "_value"):
        field.raw_data = [field._value()]
