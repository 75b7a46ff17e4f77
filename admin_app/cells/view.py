"""Editing one field where it is shown: the field of the form, its rules, its merge, its Undo; one at a time.

`ajax/update/` with `id` and `field` shows the field as a small page whose form posts to the same address,
and goes through the very steps of `edit/`: so whatever is refused, merged or lost is so here. A script asks
with the header of `in_place()` and gets parts of that page, to put beside the cell: the form, or, once it is
saved, the row as the list shows it and what there is to say. What needs a page (two people met, the record
is gone) it leaves to the form, which it sends as a browser would.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request
from flask_admin.base import expose

from admin_app.cells.choices import Choice, choices
from admin_app.cells.rows import RowNow, row_now
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments, pairs_of
from admin_app.console.display import icon
from admin_app.console.form_base import ConsoleForm
from admin_app.console.forms import field_for, only_sent
from admin_app.console.said import done_message
from admin_app.console.saving import opened_version, with_version
from admin_app.errors import BadInput, ConsoleError, Gone, Unavailable
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import _, _l
from admin_app.permissions.policy import allows, require

#: Said of a row that its own list would not show any more; it stays where it is until that is loaded.
NO_LONGER = _l("This no longer matches the filters of the list.")


@dataclass(slots=True)
class CellPage:
    """What `admin/cells/edit.html` shows."""

    key: str
    title: str
    field: Any
    choices: list[Choice]
    action: str
    return_url: str


class CellsMixin:
    """Lets people edit the cells of a screen that its `editable_cells` names."""

    #: Columns whose cells may be edited where they stand; each is a field of the form.
    editable_cells: ClassVar[tuple[str, ...]] = ()
    #: Keys that open one of them, of the row or the record where the person is: `{"s": "status"}`.
    cell_letters: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for key in cls.editable_cells:
            if cls.cell_field(key) is None:
                near = difflib.get_close_matches(key, cls.form_columns or (), n=1)  # type: ignore[attr-defined]
                hint = f"; did you mean {near[0]}?" if near else ""
                raise TypeError(f"{cls.__name__}.editable_cells: no field of the form is {key!r}{hint}")

        for key in cls.cell_letters.values():
            if key not in cls.editable_cells:
                raise TypeError(f"{cls.__name__}.cell_letters: {key!r} is not among its editable_cells")

    @classmethod
    def cell_field(cls, key: str) -> str | None:
        """The field of the form behind a column: `assignee_id` for `assignee`."""
        fields: Sequence[str] = cls.form_columns or ()  # type: ignore[attr-defined]
        return next((name for name in (key, f"{key}_id") if name in fields), None)

    def cells_of(self: Any, record: Any = None) -> tuple[str, ...]:
        """The columns that the person may edit in place: of this record, or of any at all."""
        subject = self.model if record is None else record
        return self.editable_cells if allows(current_actor(), "edit", subject) else ()

    def letters(self: Any) -> list[tuple[str, str]]:
        """What the help says of the keys that open a cell: each with the name of its field."""
        keys = self.cells_of()
        return [
            (letter, str(self.column_labels[key])) for letter, key in self.cell_letters.items() if key in keys
        ]

    def add_to_list(self: Any, listed: Any) -> None:
        super().add_to_list(listed)  # type: ignore[misc]
        page, fields = listed.page, self.cells_of()
        if fields:
            keys = [column.key if column.key in fields else f"-{column.key}" for column in page.columns]
            lead = str(self.column_labels[page.lead]) if page.lead in fields else ""
            page.more["cells"] = {**self._cells(fields), "columns": ",".join(keys), "lead": lead}

    def details_page(self: Any, record: Any, *given: Any) -> Any:
        page = super().details_page(record, *given)  # type: ignore[misc]
        fields = self.cells_of(record)
        page.more["cells"] = self._cells(fields) if fields else None
        return page

    def _cells(self: Any, fields: Sequence[str]) -> dict[str, Any]:
        """What a page says of its cells to the script that edits them."""
        return {"url": self.url_of("ajax_update"), "letters": self.cell_letters, "fields": fields}

    @expose("/ajax/update/", methods=("GET", "POST"))
    def ajax_update(self: Any) -> Any:
        """One field of a record to edit, and what becomes of it; without `field`, its row as it is now."""
        key, given = request.values.get("field"), request.values.get("id")
        if not self.editable_cells or (key is not None and key not in self.editable_cells):
            raise Gone(_l("This cannot be edited in place."))
        g.cell = key
        if request.method == "POST":
            if key is None:
                raise BadInput(_l("This does not say what it changes."))
            return self.save_edit(given)
        record = self.require_one(given)
        require(current_actor(), "edit", record)
        if key is not None:
            return self._form_page(self.edit_form(record), record)
        return (
            self._changed_page(self._row_now(record.id))
            if in_place()
            else redirect(self.url_of("details_view", id=record.id))
        )

    # -- The steps of `edit/`, with one field.

    def save_edit(self: Any, given: str | None) -> Any:
        """Save what was sent. A cell is read, saved and drawn in one change.

        Whatever is refused there is undone with it, and takes the steps of the form, which say and merge it.
        """
        if g.get("cell") is None or not in_place():
            return super().save_edit(given)  # type: ignore[misc]
        try:
            with change(db.session, current_actor(), door="screen"):
                record = self.require_one(given)
                form = self.edit_form(record)
                if not form.validate():
                    raise BadInput()
                changed = self.update_model(form, record)
                row = self._row_now(record.id)
        except Unavailable as error:  # whoever waited for the lock once does not wait for it again
            record = self.require_one(given)
            form = self.edit_form(record)
            self._attach(form, error)
            return self._form_page(form, record), error.status
        except ConsoleError:
            return super().save_edit(given)  # type: ignore[misc]
        sentence = _("“%(title)s” was saved.", title=self.record_title(record))
        return self._changed_page(row, done_message(sentence, record=record if changed else None))

    def _bound(self: Any, record: Any) -> Any:
        key = g.get("cell")
        if key is None:
            return super()._bound(record)  # type: ignore[misc]
        made, name = self._form_of(key), self.cell_field(key)
        if request.method != "POST":
            return made(obj=record)
        form = only_sent(made(formdata=request.form, obj=record), request.form, new=False)
        if name not in form:
            raise BadInput(_l("This does not say what it changes."))
        return form

    def _form_of(self: Any, key: str) -> type[ConsoleForm]:
        """The form with the one field of a cell: nothing else of the record is read for it."""
        known: dict[str, type[ConsoleForm]] = self.__dict__.setdefault("_cell_forms", {})
        if key not in known:
            name = self.cell_field(key)
            known[key] = type(f"{self.model.__name__}Cell", (ConsoleForm,), {name: field_for(self, name)})
        return known[key]

    def _form_page(self: Any, form: Any, record: Any) -> str:
        key = g.get("cell")
        if key is None or record is None:
            return super()._form_page(form, record)  # type: ignore[misc]
        field, back = form[self.cell_field(key)], self.return_url()
        page = CellPage(
            key=key,
            title=self.record_title(record),
            field=field,
            choices=choices(self, self.column_object(key), field),
            action=self.url_of("ajax_update", id=record.id, field=key, url=back),
            return_url=back,
        )
        form = with_version(form, opened_version(record))
        return self.render("admin/cells/edit.html", page=page, form=form, alone=in_place())

    def _saved(self: Any, record: Any, *, is_new: bool, changed: bool = True) -> Any:
        answer = super()._saved(record, is_new=is_new, changed=changed)  # type: ignore[misc]
        return self._changed_page(self._row_now(record.id)) if g.get("cell") and in_place() else answer

    # -- What became of it.

    def _changed_page(self: Any, row: "RowNow", *said: tuple[str, Any]) -> str:
        """The row as it is now, and what there is to say."""
        # Without what pages have around them, such as the menu: this is asked for each cell that is saved.
        template = current_app.jinja_env.get_template("admin/cells/changed.html")
        left = str(NO_LONGER) if row.has_left else ""
        known = {"icon": icon, "actor": current_actor(), "here": self.return_url()}
        # It was good for this form, and making another costs as much as a query.
        if "csrf_token" in request.form:
            known["csrf_token"] = lambda: request.form["csrf_token"]
        return template.render(row=row, left=left, said=said, **known)

    def _row_now(self: Any, record_id: int) -> RowNow:
        """The row with the columns that the list on the page has, if it has any."""
        keys = self.known_columns(request.values.get("columns", "").split(","))
        if not keys:
            return RowNow()
        columns = [self.columns_by_key[key] for key in keys]
        return row_now(self, record_id, columns, self._asked(), boxes=bool(request.values.get("boxes")))

    def _asked(self: Any) -> ListArguments:
        """What the list on the page asks of its rows, to be asked of the one row that was saved."""
        address = urlsplit(request.values.get("url", ""))
        if not address.query or address.path != self.url_of("index_view"):
            return ListArguments()
        arguments: ListArguments = self.reader.read(pairs_of(address.query))
        return arguments


def in_place() -> bool:
    """Whether a script asks, that puts the answer into the page as it is."""
    return request.headers.get("X-Requested-With") == "fetch"
