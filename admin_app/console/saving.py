"""Creating and editing through a form: nothing that was typed is lost, whatever goes wrong."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request
from flask_admin.base import expose
from wtforms import HiddenField

from admin_app.console.actor import current_actor
from admin_app.console.adding import AddingForms, say_what_stays
from admin_app.console.fields import RelationField
from admin_app.console.filters import parse_id
from admin_app.console.form_base import problems_of
from admin_app.console.forms import only_sent
from admin_app.console.new_form import NewForm
from admin_app.console.said import done
from admin_app.errors import BadInput, ConsoleError, Forbidden, RuleBroken, StaleRecord, Unavailable
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import _, _l
from admin_app.permissions.policy import require
from admin_app.records.sent_form import AlreadySent, new_token, take

#: What a form is shown again for, with the sentence and everything that was typed.
REFUSALS = (BadInput, Forbidden, RuleBroken, Unavailable)


class SavingEndpoints(NewForm, AddingForms):
    """`new/` and `edit/` of a screen of records."""

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self: Any) -> Any:
        form = self.create_form()
        if request.method == "GET":
            return self._form_page(form, None)
        return self._save(form, None)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self: Any) -> Any:
        if request.method == "POST":
            return self.save_edit(request.args.get("id"))
        record = self.require_one(request.args.get("id"))
        require(current_actor(), "edit", record)
        return self._form_page(self.edit_form(record), record)

    def save_edit(self: Any, given: str | None) -> Any:
        """Save what was sent for the record with this id."""
        record = self.require_one(given)
        require(current_actor(), "edit", record)
        return self._save(self.edit_form(record), record)

    # -- The form.

    def unbound_form(self: Any) -> Any:
        return self.form_class()

    def create_form(self: Any, obj: Any = None) -> Any:
        return self._bound(None)

    def edit_form(self: Any, obj: Any = None) -> Any:
        return self._bound(obj)

    def _bound(self: Any, record: Any) -> Any:
        if request.method != "POST":
            preset = {} if record is not None else self.preset_values()
            return self.form_class(obj=record, data=preset)
        sent = _with_aliases(request.form, self.form_columns)
        form = self.form_class(formdata=sent, obj=record)
        return only_sent(form, sent, new=record is None)

    def values_of(self: Any, form: Any) -> dict[str, Any]:
        """What the form holds, as the service takes it: collections as records, what it adds created."""
        values, added = {}, self.added(form)
        for field in form:
            new = added.get(field.short_name, ())
            if isinstance(field, RelationField) and field.multiple:
                values[field.short_name] = [*field.related.records(field.ids, field.kept), *new]
            else:
                values[field.short_name] = new[0].id if new else field.data
        return values

    # -- Saving.

    def _save(self: Any, form: Any, record: Any) -> Any:
        """Save and go on, or show the form again with everything that was typed."""
        if not form.validate():
            return self._form_page(form, record), 422
        number = None if record is None else record.id  # a change forgets what was read before it
        try:
            with change(db.session, current_actor(), door="screen"):
                if number is None:
                    saved, changed = self._create(form), True
                else:
                    saved, changed = self._update(form, number)
        except AlreadySent as again:
            return self._saved(self.require_one(str(again.record_id)), is_new=True)
        except StaleRecord:
            return self.stale(form, number)
        except REFUSALS as error:
            self._attach(form, error)
            return self._form_page(form, record), error.status
        return self._saved(saved, is_new=record is None, changed=changed)

    def stale(self: Any, form: Any, record_id: int) -> Any:
        """Somebody else saved since the form was opened. The feature of conflicts merges here."""
        raise StaleRecord()

    def _create(self: Any, form: Any) -> Any:
        """A new record; a form that is sent twice makes one."""
        token = request.form.get("form_token", "")
        sent = take(token, self.model.__tablename__) if token else None
        record = self.create_model(form)
        if sent is not None:
            sent.record_id = record.id
        return record

    def create_model(self: Any, form: Any) -> Any:
        return self.service.create(self.values_of(form), current_actor())

    def _update(self: Any, form: Any, record_id: int) -> tuple[Any, bool]:
        # Read again: the first reading was before this change held the write lock.
        record = self.require_one(str(record_id))
        return record, self.update_model(form, record)

    def update_model(self: Any, form: Any, model: Any) -> bool:
        version = parse_id(request.form.get("version"))
        if version is None:
            raise BadInput(_l("This form does not say which version it changes. Open it again."))
        return self.service.update(model, self.values_of(form), current_actor(), version=version)

    def _saved(self: Any, record: Any, *, is_new: bool, changed: bool = True) -> Any:
        """Say so and go on. Where nothing changed there is nothing of this person's to take back."""
        title, back = self.record_title(record), self.return_url()
        if is_new:
            # To take back a creation is to delete.
            done(_("“%(title)s” was created.", title=title), record=record if self.can_delete else None)
        else:
            done(_("“%(title)s” was saved.", title=title), record=record if changed else None)
        if "_add_another" in request.form and self.can_create:
            return redirect(self.url_of("create_view", **self.same_again(), url=back), 303)
        if "_continue_editing" in request.form:
            return redirect(self.url_of("edit_view", id=record.id, url=back), 303)
        return redirect(back, 303)

    def _attach(self: Any, form: Any, error: ConsoleError) -> None:
        """Put a refusal beside the field that it is about, or above them all."""
        field = getattr(error, "field", None)
        if field and field in form:
            form[field].errors = [*form[field].errors, str(error)]
        else:
            flash(str(error), "error")

    # -- The pages.

    def _form_page(self: Any, form: Any, record: Any) -> str:
        template = self.create_template if record is None else self.edit_template
        return self.render(template, **self._form_context(form, record))

    def _form_context(self: Any, form: Any, record: Any) -> dict[str, Any]:
        say_what_stays()
        may_delete = record is not None and self.can_delete and self._may_delete(record)
        back, version = self.return_url(), opened_version(record)
        return {
            "form": with_token(form) if record is None else with_version(form, version),
            "form_title": str(self.create_label) if record is None else self.record_title(record),
            "groups": self._groups(form),
            "problems": problems_of(form),
            "return_url": back,
            "record": record,
            "original": self.shown_original() if record is None else None,
            "delete_url": self.url_of("delete_view", id=record.id, url=back) if may_delete else None,
            "version": version,
            "can_add_another": self.can_create,
            "hints": {},
        }

    def _may_delete(self: Any, record: Any) -> bool:
        try:
            require(current_actor(), "delete", record)
        except Forbidden:
            return False
        return True

    def _groups(self: Any, form: Any) -> dict[str, list[Any]]:
        names = self.form_groups or {"main": self.form_columns, "side": ()}
        return {
            group: [form[name] for name in names.get(group, ()) if name in form] for group in ("main", "side")
        }


def _with_aliases(sent: Any, fields: Sequence[str]) -> Any:
    """A related record may be sent by the name of the relation: `assignee` for `assignee_id`."""
    names = [name for name in fields if name.endswith("_id") and name not in sent]
    found = {name: sent.getlist(name[:-3]) for name in names if name[:-3] in sent}
    if not found:
        return sent
    copy = sent.copy()
    for name, values in found.items():
        copy.setlist(name, values)
    return copy


def with_version(form: Any, version: int | None) -> Any:
    """The form with the version that it changes, hidden."""
    if version is not None:
        field = HiddenField(name="version").bind(form, "version")
        field.data = version
        form._fields["version"] = field
    return form


def with_token(form: Any) -> Any:
    """The form of a new record with a token, so that sending it twice makes one record."""
    field = HiddenField(name="form_token").bind(form, "form_token")
    field.data = request.form.get("form_token") or new_token()
    form._fields["form_token"] = field
    return form


def opened_version(record: Any) -> int | None:
    """The version that this form was opened with: what was sent, however often it comes back."""
    if record is None:
        return None
    sent = parse_id(request.form.get("version")) if request.method == "POST" else None
    return sent or int(record.version)
