"""From `column_filters` to filters: the kind of each follows from its column."""

from typing import Any

from sqlalchemy import Boolean, Date, func, inspect

from admin_app.console.day_filters import DayFilter, MomentFilter
from admin_app.console.filters import BooleanFilter, ChoiceFilter, CollectionFilter, Filter, RelationFilter
from admin_app.console.past_filters import BatchFilter, ChangedByFilter, past_filter
from admin_app.console.text_filters import TextFilter
from admin_app.database.dialect import first_line
from admin_app.database.types import Choice, UTCDateTime
from admin_app.history.difference import target_of

#: Endings that an address leaves out: `due_date` is asked for as `due`.
ENDINGS = ("_date", "_at")
#: Filters over the history: who ever changed a record, what a field of it ever was, what it came with.
CHANGED_BY, EVER, BATCH = "changed_by", "was_", "batch"
ICONS = {
    "status": "circle-dashed",
    "priority": "flag",
    "project": "folder",
    "tags": "tag",
    "active": "circle-check",
    "roles": "shield-lock",
}


def filters_of(view: Any) -> tuple[Filter, ...]:
    """The filters of a screen, in the order in which it names them."""
    return tuple(filter_for(view, key) for key in view.column_filters or ())


def filter_for(view: Any, key: str) -> Filter:
    """The filter for a column, a relation or a collection; raises `TypeError` when there is none."""
    model, mapper = view.model, inspect(view.model)
    label = view.column_labels.get(key, key)
    options: dict[str, Any] = {"minor": key in view.minor_filters}
    if key == CHANGED_BY:
        return ChangedByFilter(
            key, label, model, target_of(model, "deleted_by_id"), icon="history", **options
        )
    if key == BATCH:
        return BatchFilter(key, label, model, icon="upload", **options)
    if key.startswith(EVER) and key not in mapper.attrs:
        now = filter_for(view, key.removeprefix(EVER))
        return past_filter(model, key, label, now, icon="history", **options)
    if key in mapper.relationships:
        relation = mapper.relationships[key]
        target = relation.mapper.class_
        people = target.__tablename__ == "users"
        options["icon"] = ICONS.get(key, "user" if people else "folder")
        if relation.uselist:
            return CollectionFilter(key, label, getattr(model, key), target, **options)
        (foreign_key,) = relation.local_columns
        column = getattr(model, mapper.get_property_by_column(foreign_key).key)
        return RelationFilter(key, label, column, target, **options)
    return _of_column(view, key, label, options)


def _of_column(view: Any, key: str, label: Any, options: dict[str, Any]) -> Filter:
    model = view.model
    kind, column = inspect(model).columns[key].type, getattr(model, key)
    name = next((key.removesuffix(ending) for ending in ENDINGS if key.endswith(ending)), key)
    if isinstance(kind, Choice):
        return ChoiceFilter(key, label, column, icon=ICONS.get(key, "circle-dashed"), **options)
    if isinstance(kind, Boolean):
        return BooleanFilter(key, label, column, icon=ICONS.get(key, "circle-check"), **options)
    if isinstance(kind, UTCDateTime):
        return MomentFilter(name, label, column, icon="clock", **options)
    if isinstance(kind, Date):
        unfinished = getattr(model, "unfinished", None)
        return DayFilter(name, label, column, icon="calendar", unfinished=unfinished, **options)
    if key in model.__searchable__[:2]:
        options["icon"] = "search"
        first = first_line(model.search_text)
        if key == model.__searchable__[0]:
            return TextFilter(key, label, first, model=model, **options)
        rest = func.substr(model.search_text, func.length(first) + 2)
        return TextFilter(key, label, rest, model=model, plain=column, **options)
    raise TypeError(f"{type(view).__name__}: no filter is known for the column {key!r}")
