"""ConsoleView: Flask-Admin's ModelView with its traps closed, once, for every screen of records.

Subclasses declare a screen with Flask-Admin's own settings; what they may declare is in `settings.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from flask import request
from flask_admin.base import expose
from flask_admin.contrib.sqla import ModelView
from flask_admin.helpers import get_redirect_target, is_safe_url
from markupsafe import Markup
from sqlalchemy import Select, select

from admin_app.console import display, settings
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ArgumentReader, ListArguments
from admin_app.console.columns import Column, column_of
from admin_app.console.endpoints import RecordEndpoints
from admin_app.console.facet_page import FacetEndpoint
from admin_app.console.facets import FacetOption
from admin_app.console.fields import RelatedRecords
from admin_app.console.filters import ChoiceFilter, Filter, parse_id
from admin_app.console.forms import form_class
from admin_app.console.gate import RecordGate
from admin_app.console.list_display import DisplayEndpoint
from admin_app.console.rendering import Rendering
from admin_app.console.screen_filters import filters_of
from admin_app.extensions import db
from admin_app.i18n import _, _l
from admin_app.permissions.policy import allows


class ConsoleView(RecordEndpoints, DisplayEndpoint, FacetEndpoint, RecordGate, Rendering, ModelView):
    """A screen of records: list, form, details, delete, verbs. The only direct subclass of ModelView."""

    #: The model of the screen, and the service whose verbs it calls (create, update, discard).
    model_class: ClassVar[Any] = None
    service: Any = None
    name: Any = None
    endpoint: Any = None
    menu_icon_value: Any = "circle"

    create_label: Any = _l("New")
    delete_label: Any = _l("Delete")
    search_label: Any = _l("Search")
    empty_title: Any = _l("Nothing here yet.")
    empty_hint: Any = _l("Create the first one.")
    column_labels: Any = None
    #: Columns that a row needs beside those that are shown: for its verbs and its look.
    row_needs: tuple[str, ...] = ()
    #: Columns that a person may add to those of `column_list`.
    more_columns: tuple[str, ...] = ()
    #: Filters whose facet is shown only while they are in use.
    minor_filters: tuple[str, ...] = ()
    #: The names of the form's fields, in the wide card and in the one beside it.
    form_groups: Mapping[str, Sequence[str]] = {}

    list_template = "admin/model/list.html"
    create_template = "admin/model/create.html"
    edit_template = "admin/model/edit.html"
    details_template = "admin/model/details.html"
    page_size = 50
    page_size_options = (25, 50, 100, 200)
    column_default_sort: Any = (("updated_at", True),)
    # Flask-Admin reads this while it builds the view; who may see details is asked at the gate.
    can_view_details = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        settings.check(cls)

    def __init__(self) -> None:
        self.screen_name = type(self).name
        super().__init__(
            self.model_class,
            db,
            name=type(self).name,
            endpoint=type(self).endpoint,
            menu_icon_value=type(self).menu_icon_value,
        )

    # -- What Flask-Admin asks while it builds the screen; the answers come from our own parts.

    def _refresh_cache(self) -> None:
        self.column_labels = dict(self.column_labels or {})
        keys = (*self.column_list, *self.more_columns)
        self.columns_by_key: dict[str, Column] = {key: self.column_object(key) for key in keys}
        self.list_column_objects = [self.columns_by_key[key] for key in self.column_list]
        self._formatters = {key: display.formatter_for(c) for key, c in self.columns_by_key.items()}
        self.sortable = frozenset(self.column_sortable_list or ())
        self.filters: tuple[Filter, ...] = filters_of(self)
        self.filters_by_argument = {name: f for f in self.filters for name in f.arguments()}
        self.searchable = bool(self.column_searchable_list)
        if self.searchable and tuple(self.column_searchable_list) != tuple(self.model.__searchable__):
            raise TypeError(
                f"{type(self).__name__}.column_searchable_list must be {self.model.__searchable__}"
            )
        self.reader = ArgumentReader(
            self.filters, self.sortable, self.page_size_options, self.searchable, self.columns_by_key
        )
        self.form_class = form_class(self)

    def scaffold_auto_joins(self) -> list[Any]:
        return []  # relations are joined by console.listing, for the columns that are shown

    #: Flask-Admin's mass delete would commit row by row.
    action_delete = None

    def column_object(self, key: str) -> Column:
        """The column that a key names; the same each time, so that what it joins is joined once."""
        known: dict[str, Column] = self.__dict__.setdefault("_column_objects", {})
        if key not in known:
            known[key] = column_of(self.model, key, self.column_labels.get(key, key))
        return known[key]

    # -- The one gate for rows.

    def visible(self, query: Select[Any]) -> Select[Any]:
        """Narrow a query on the model to the rows that the person may know of. Every read comes through."""
        return query

    def get_query(self) -> Any:
        raise NotImplementedError("rows are read by console.listing, through visible()")

    get_count_query = get_query

    def get_one(self, id: Any) -> Any:  # noqa: A002 - Flask-Admin's name
        """The record with this id if it is visible, else None; any text is a possible id."""
        number = parse_id(str(id))
        if number is None:
            return None
        return db.session.scalars(self.visible(select(self.model)).where(self.model.id == number)).first()

    def related(self, target: Any) -> RelatedRecords:
        """The records of another model, as its own screen shows them."""

        def through_its_screen(query: Select[Any]) -> Select[Any]:
            for view in self.admin._views:
                if isinstance(view, ConsoleView) and view.model is target:
                    return view.visible(query)
            return query.where(target.deleted_at.is_(None))

        return RelatedRecords(target, through_its_screen)

    # -- Who may do what, as the templates and Flask-Admin ask for it.

    @property
    def can_create(self) -> bool:
        return allows(current_actor(), "create", self.model)

    @property
    def can_edit(self) -> bool:
        return allows(current_actor(), "edit", self.model)

    @property
    def can_delete(self) -> bool:
        return allows(current_actor(), "delete", self.model)

    @property
    def can_export(self) -> bool:
        return allows(current_actor(), "export", self.model)

    def as_record(self, row: Any) -> Any:
        """A row of a list as the policy reads it: an unsaved record with its owners and its area."""
        owners = {name: getattr(row, name, None) for name in self.model.owner_columns}
        return _Stand(self.model.__tablename__, self.model.owner_columns, owners)

    # -- How things look.

    def formatter_of(self, column: Column) -> display.Formatter:
        """What shows a column in the list."""
        return (self.column_formatters or {}).get(column.key) or self._formatters[column.key]

    def facet_html(self, of: Filter, option: FacetOption) -> Markup | None:
        """The look of a facet's option, where it is more than its word."""
        if not isinstance(of, ChoiceFilter):
            return None
        formatter = (self.column_formatters or {}).get(of.key)
        return (formatter or display.formatter_for(self.column_object(of.key)))(option.value, None)

    def row_verbs(self, row: Any) -> list[Any]:
        """The one-click verbs that a row offers to those who may edit it."""
        return []

    def export_links(self, arguments: ListArguments) -> Sequence[tuple[str, str]]:
        """The export menu; the mixin of exports fills it."""
        return []

    @property
    def import_url(self) -> str | None:
        """Where files are imported, for those who may; the mixin of imports knows."""
        return None

    def record_title(self, record: Any) -> str:
        return str(record)

    def consequences(self, record: Any) -> list[str]:
        """What deleting this record means, in sentences."""
        return [_("It goes to the trash. An administrator can bring it back.")]

    # -- Addresses.

    def list_url(self, arguments: ListArguments) -> str:
        query = arguments.query()
        return self.url_of("index_view") + (f"?{query}" if query else "")

    def return_url(self) -> str:
        """Where to go afterwards: an address of ours that the page named, else the list as it was left."""
        return get_redirect_target() or self._list_before() or self.url_of("index_view")

    def _list_before(self) -> str | None:
        """The page of this list that the browser comes from, with its filters and its place."""
        came_from = request.referrer or ""
        parts, here = urlsplit(came_from), self.url_of("index_view")
        if parts.path != here or not is_safe_url(came_from):
            return None
        return f"{here}?{parts.query}" if parts.query else here

    @expose("/")
    def index_view(self) -> Any:
        return self.show_list()


class _Stand:
    """Stands for a record in a question to the policy."""

    def __init__(self, table: str, owner_columns: tuple[str, ...], owners: dict[str, Any]) -> None:
        self.__tablename__ = table
        self.owner_columns = owner_columns
        self.__dict__.update(owners)
