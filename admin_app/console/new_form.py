"""A new form that does not begin empty: with values of its address, of a list, or of another record.

`new/?status=blocked&assignee_id=me` takes what the form itself would take, `new/?copy=12` what
`copy_fields` names. What cannot be taken is left out and said; nothing is saved before a person saves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, request
from werkzeug.datastructures import MultiDict

from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.day_filters import DayFilter
from admin_app.console.fields import RelationField
from admin_app.console.filters import ChoiceFilter, CollectionFilter, Filter, RelationFilter
from admin_app.errors import BadInput
from admin_app.i18n import _, list_of_words, today
from admin_app.records.values import shortened, tidy

#: What the address of a new form holds that is no field of it.
OTHERS = ("url", "copy")


@dataclass(frozen=True, slots=True)
class Original:
    """The record that a new form is a copy of."""

    id: int
    title: str
    url: str


class NewForm:
    """What a new form of a screen begins with."""

    #: Fields that a copy begins with; without any, records of this screen are not duplicated.
    copy_fields: tuple[str, ...] = ()

    def preset_values(self: Any) -> dict[str, Any]:
        """The values by name of the field; says what was left out."""
        values, problems = self._copied_values()
        given, more = self._given_values()
        for sentence in (*problems, *more):
            flash(sentence, "warning")
        return {**values, **given}

    def _given_values(self: Any) -> tuple[dict[str, Any], list[str]]:
        """Those of the address, as if they had been sent by the form."""
        args, problems = _by_field(self.form_class(), request.args), []
        form = self.form_class(formdata=args)
        values: dict[str, Any] = {}
        for name in args:
            if name not in form:
                said = _("“%(name)s” is no field of this form. It was left out.", name=shortened(name))
                problems.append(said)
            elif any(args.getlist(name)):
                field = form[name]
                if (
                    not getattr(field, "new", None)
                    and field.validate(form)
                    and _can_be_stored(field)
                    and not _not_to_be_chosen(field)
                ):
                    values[name] = field.data
                else:
                    problems.append(_left_out(field, list_of_words(args.getlist(name))))
        return values, problems

    # -- Copies.

    def original(self: Any) -> Any:
        """The record that the address asks to copy, if this person may see it."""
        if not self.copy_fields or "copy" not in request.args or not self.passes("details_view"):
            return None
        return self.get_one(request.args["copy"])

    def _copied_values(self: Any) -> tuple[dict[str, Any], list[str]]:
        if "copy" not in request.args:
            return {}, []
        original = self.original()
        if original is None:
            return {}, [_("What was to be copied does not exist, was deleted, or cannot be copied.")]
        values = {name: getattr(original, name) for name in self.copy_fields}
        form, problems = self.form_class(data=values), []
        for name in self.copy_fields:
            field = form[name]
            gone = _not_to_be_chosen(field)
            if gone:
                values[name] = [number for number in field.ids if number not in gone] or None
            # What lies in the trash is not shown with the original either.
            names = [named for _number, named in field.related.named(gone)] if gone else []
            if names:
                problems.append(_left_out(field, list_of_words(names)))
        return values, problems

    def shown_original(self: Any) -> Original | None:
        """What the form says that it is a copy of."""
        record = self.original()
        if record is None:
            return None
        return Original(record.id, self.record_title(record), self.url_of("details_view", id=record.id))

    @property
    def copy_url(self: Any) -> str | None:
        """Where a copy begins, but for the id of the original; None where there are none."""
        return self.url_of("create_view") + "?copy=" if self.copy_fields and self.can_create else None

    # -- From a list.

    def create_url(self: Any, arguments: ListArguments, back: str) -> str:
        """A new form that begins with what this list asks for, where that is one value."""
        presets = presets_of(self, arguments)
        return self.url_of("create_view", **presets, url=back)

    def same_again(self: Any) -> dict[str, list[str]]:
        """The presets of this form's address, for another one."""
        return {name: request.args.getlist(name) for name in request.args if name not in OTHERS}


def presets_of(view: Any, arguments: ListArguments) -> dict[str, Sequence[str]]:
    """What a new record of this list holds, by field of the form."""
    found: dict[str, Sequence[str]] = {}
    for name, values in arguments.filters.items():
        field, wanted = _wanted(view.filters_by_argument[name], name, values)
        if wanted and field in view.form_columns:
            found[field] = wanted
    return found


def _wanted(of: Filter, argument: str, values: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The field that a filter is about, and what it asks of it alone."""
    is_one = len(values) == 1 and argument == of.arguments()[0] and values[0] != "none"
    kind = type(of)  # filters over the past are kinds of these, and say nothing of a new record
    if kind is CollectionFilter:
        every = argument == f"{of.key}_all" and "none" not in values
        return of.key, values if is_one or every else ()
    if kind is DayFilter:
        return of.column.key, (today().isoformat(),) if is_one and values[0] == "today" else ()
    if kind in (ChoiceFilter, RelationFilter):
        return of.column.key, values if is_one else ()
    return "", ()


def _by_field(form: Any, given: MultiDict[str, str]) -> MultiDict[str, str]:
    """What an address gives, by field: `assignee=` is `assignee_id=`, `me` is the person who asks."""
    found: MultiDict[str, str] = MultiDict()
    for name in given:
        if name in OTHERS:
            continue
        known = name if name in form or f"{name}_id" not in form else f"{name}_id"
        values = [value[:20_000] for value in given.getlist(name)]
        if known in form and _is_of_people(form[known]):
            values = [str(current_actor().id) if value == "me" else value for value in values]
        found.setlist(known, values)
    return found


def _is_of_people(field: Any) -> bool:
    return isinstance(field, RelationField) and field.related.target.__tablename__ == "users"


def _can_be_stored(field: Any) -> bool:
    try:
        return not isinstance(field.data, str) or bool(tidy(field.data))
    except BadInput:
        return False


def _not_to_be_chosen(field: Any) -> list[int]:
    """The ids of a relation that may not be newly chosen: archived, deleted, left."""
    if not isinstance(field, RelationField) or not field.ids:
        return []
    choosable = field.related.choosable_among(field.ids)
    return [number for number in field.ids if number not in choosable]


def _left_out(field: Any, value: str) -> str:
    label = str(field.label.text)
    return _("“%(label)s” cannot be “%(value)s” here. It was left out.", label=label, value=shortened(value))
