"""The endpoints of a screen of records that show or act; those that save forms are in `saving`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import flash, jsonify, make_response, redirect, request
from flask_admin.base import expose

from admin_app.console import list_page, places
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments, without
from admin_app.console.columns import CollectionColumn, RelationColumn, ref_of
from admin_app.console.display import all_tags, exact_moment, formatter_for
from admin_app.console.filters import parse_id
from admin_app.console.listing import Listing
from admin_app.console.said import done
from admin_app.console.saving import SavingEndpoints
from admin_app.database.types import UTCDateTime
from admin_app.errors import BadInput, Gone
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import _, _l
from admin_app.permissions.policy import allows, require

#: More rows than these are the business of a bulk edit.
MAX_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Verb:
    """A one-click verb of a row."""

    name: str
    label: Any
    icon: str


@dataclass(slots=True)
class Shown:
    key: str
    label: str
    value: Any


@dataclass(slots=True)
class DetailsPage:
    """What `admin/model/details.html` shows."""

    title: str
    id: int
    version: int
    fields: list[Shown]
    texts: list[dict[str, str]]
    meta: list[Shown]
    edit_url: str | None
    delete_url: str | None
    actions: list[Verb]
    action_url: str
    return_url: str
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class DeletePage:
    title: str
    consequences: list[str]
    action: str
    id: int
    version: int
    return_url: str
    verb_label: str


class RecordEndpoints(SavingEndpoints):
    """List, details, delete, verbs, look-up. `ConsoleView` supplies what they ask of `self`."""

    #: Arguments of the list's address that say nothing about its rows: nothing made of the list has them.
    asides: tuple[str, ...] = ("negate",)

    def show_list(self: Any) -> Any:
        negate = request.args.get("negate")
        arguments: ListArguments = self.reader.read(without(request.args, self.asides))
        if negate is not None:
            return redirect(self.list_url(self._negated(arguments, negate)))
        found = Listing(self, arguments, current_actor())
        place = places.read(request.args, found.order, arguments.page)
        for sentence in (*arguments.problems, *place.problems):
            flash(sentence, "warning")
        listed = list_page.build(self, found, place)
        for facet in listed.facets.shown:
            if facet.lost:
                sentence = _(
                    "“%(name)s” asks for a record that does not exist, or was deleted.", name=facet.label
                )
                flash(sentence, "warning")
        response = make_response(list_page.render(self, listed))
        response.headers["Link"] = listed.page.pager.headers()
        return response

    def add_to_list(self, listed: list_page.Listed) -> None:
        """Put around the rows what a feature has: plain data into `page.more`, other texts into `fresh`."""

    def _negated(self: Any, arguments: ListArguments, key: str) -> ListArguments:
        """The arguments with the chosen values of one filter excluded instead of shown."""
        for each in self.filters:
            if each.key == key:
                positive, negative = (*each.arguments(), "", "")[:2]
                values = arguments.filters.get(positive)
                if values and negative:
                    kept = {**arguments.without([positive]).filters, negative: values}
                    return replace(arguments, filters=kept, page=0)
        return arguments

    def require_one(self: Any, given: str | None) -> Any:
        """The record that an address names; raises `Gone`."""
        record = self.get_one(given)
        if record is None:
            raise Gone()
        return record

    @expose("/details/")
    def details_view(self: Any) -> Any:
        record = self.require_one(request.args.get("id"))
        return self.render(self.details_template, page=self.details_page(record), record=record)

    def details_page(self: Any, record: Any, back: str | None = None) -> DetailsPage:
        """A record as its page shows it; `back` is where its actions return to, if not to the list."""
        actor, back = current_actor(), back or self.return_url()
        may_edit, may_delete = allows(actor, "edit", record), allows(actor, "delete", record)
        columns = [self.column_object(key) for key in self.column_details_list or self.column_list]
        texts = [c for c in columns if self.is_long_text(c)]
        plain = [c for c in columns if c not in texts and c.key not in self.meta_columns]
        shown = [Shown(c.key, str(c.label), self.details_value(c, record)) for c in plain]
        meta = [self.column_object(key) for key in self.meta_columns]
        return DetailsPage(
            title=self.record_title(record),
            id=record.id,
            version=record.version,
            fields=shown,
            texts=[{"label": str(c.label), "text": getattr(record, c.key)} for c in texts],
            meta=[Shown(c.key, str(c.label), self.details_value(c, record)) for c in meta],
            edit_url=self.url_of("edit_view", id=record.id, url=back) if may_edit else None,
            delete_url=self.url_of("delete_view", id=record.id, url=back) if may_delete else None,
            actions=self.row_verbs(record) if may_edit else [],
            action_url=self.url_of("action_view"),
            return_url=back,
        )

    #: Shown small, below the rest.
    meta_columns: tuple[str, ...] = ("created_at", "updated_at")

    def is_long_text(self: Any, column: Any) -> bool:
        """Whether a column is shown as a text of its own."""
        if isinstance(column, (RelationColumn, CollectionColumn)):
            return False
        kind = column.table_column.type
        return column.key in getattr(self, "text_columns", ()) or kind.__class__.__name__ == "Text"

    def details_value(self: Any, column: Any, record: Any) -> Any:
        formatters = {**(self.column_formatters or {}), **(self.column_formatters_detail or {})}
        value = getattr(record, column.key)
        formatter = formatters.get(column.key) or formatter_for(column)
        if isinstance(column, RelationColumn):
            value = None if value is None or value.deleted_at is not None else ref_of(value)
        elif isinstance(column, CollectionColumn):
            value = [ref_of(r) for r in value if r.deleted_at is None]
            formatter = formatters.get(column.key) or all_tags
        elif isinstance(column.table_column.type, UTCDateTime) and column.key not in formatters:
            formatter = exact_moment
        return formatter(value, record)

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self: Any) -> Any:
        given = request.form if request.method == "POST" else request.args
        record = self.require_one(given.get("id"))
        require(current_actor(), "delete", record)
        if request.method == "POST":
            return self._delete(record.id, parse_id(given.get("version")))
        page = DeletePage(
            title=self.record_title(record),
            consequences=self.consequences(record),
            action=self.url_of("delete_view"),
            id=record.id,
            version=record.version,
            return_url=self.return_url(),
            verb_label=str(self.delete_label),
        )
        return self.render("admin/model/delete.html", page=page)

    def _delete(self: Any, record_id: int, version: int | None) -> Any:
        back = self.return_url()
        with change(db.session, current_actor(), door="screen"):
            record = self.require_one(str(record_id))
            title = self.record_title(record)
            self.delete_model(record, version)
        done(_("“%(title)s” was moved to the trash.", title=title), record=record)
        if self.url_of("details_view") in back or self.url_of("edit_view") in back:
            back = self.url_of("index_view")
        return redirect(back, 303)

    def delete_model(self: Any, model: Any, version: int | None = None) -> bool:
        self.service.discard(model, current_actor(), version=version)
        return True

    @expose("/action/", methods=("POST",))
    def action_view(self: Any) -> Any:
        """A verb for one row or several: `action` and `rowid`s, or `do=verb:id:version` from a list."""
        name, ids, version = _asked(request.form)
        handler = self._actions_data.get(name)
        if handler is None:
            raise BadInput(_l("There is no such action."))
        if not ids:
            flash(_("Choose at least one row."), "warning")
            return redirect(self.return_url(), 303)
        handler[0](ids, version)
        return redirect(self.return_url(), 303)

    def apply(
        self: Any,
        ids: Sequence[int],
        verb: Callable[..., bool],
        version: int | None,
        said: Callable[[int], str] | None = None,
    ) -> int:
        """Do a verb of the service to each record, all of them or none; how many changed.

        `said` turns that number into the sentence that the person gets, with an Undo beside it;
        without it the caller finds the words.
        """
        actor, many = current_actor(), len(ids) > 1
        if many:
            require(actor, "bulk", self.model)
        with change(db.session, actor, door="screen", batch=many) as opened:
            records = [self.require_one(str(number)) for number in ids]
            changed = sum(bool(verb(record, actor, version=version)) for record in records)
        if said is not None:
            done(said(changed), record=records[0] if changed and not many else None, batch=opened.batch)
        return changed

    @expose("/ajax/lookup/")
    def ajax_lookup(self: Any) -> Any:
        """Choices of a relation of the form, by text: `[[id, name], …]`."""
        name = request.args.get("name", "")
        related = getattr(self.unbound_form()._fields.get(name), "related", None)
        if related is None:
            raise Gone()
        text = request.args.get("query", "")[:200]
        offset = parse_id(request.args.get("offset")) or 0
        limit = parse_id(request.args.get("limit")) or 10
        return jsonify([[number, label] for number, label in related.look_up(text, offset, limit)])

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self: Any) -> Any:
        """No cell of this list can be edited in place."""
        raise Gone()


def _asked(form: Any) -> tuple[str, list[int], int | None]:
    """The verb, the ids and, for a single row, the version that the person saw."""
    if "do" in form:
        name, _sep, rest = form["do"].partition(":")
        number, _sep, version = rest.partition(":")
        ids, version_text = [parse_id(number)], version
    else:
        name, version_text = form.get("action", ""), form.get("version")
        ids = [parse_id(text) for text in form.getlist("rowid")]
    if None in ids or len(ids) > MAX_ROWS:
        raise BadInput(_l("These rows cannot be chosen."))
    version = parse_id(version_text) if len(ids) == 1 else None
    return name, list(dict.fromkeys(ids)), version  # type: ignore[arg-type]
