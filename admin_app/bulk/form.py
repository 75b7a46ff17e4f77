"""The form of a bulk edit, made from the columns that a screen lets many rows change.

Every field begins as “leave it as it is”. A field is called by what it does and the attribute that it
does it to: `set_status`, `clear_due_date`, `shift_due_date` with `unit_due_date`, `add_tags`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, Text, inspect
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from admin_app.bulk.days import MOST_DAYS
from admin_app.bulk.what import DAYS, WORKING, What
from admin_app.console.fields import RelationField, RelationsField
from admin_app.console.form_base import ConsoleForm
from admin_app.console.forms import LONG_TEXT, relation_target, tidy_line_ends
from admin_app.database.types import Choice
from admin_app.i18n import _, _l

LEAVE = _l("Leave as it is")
YES, NO = "yes", "no"


class OneToSet(RelationField):
    """The related record that all rows get."""

    nothing = LEAVE

    def lookup_url(self) -> str:
        return self.view.url_of("ajax_lookup", name=self.name.partition("_")[2])


class SomeToAddOrRemove(RelationsField):
    """Members that all rows get or lose."""

    def lookup_url(self) -> str:
        return self.view.url_of("ajax_lookup", name=self.name.partition("_")[2])


@dataclass(slots=True)
class FieldGroup:
    """What can be done to one attribute: its fields, in their order."""

    name: str
    label: str
    fields: list[Any]


def bulk_form(screen: Any, given: MultiDict[str, str] | None = None) -> ConsoleForm:
    """The form for the attributes that this screen names in `bulk_fields`."""
    fields = {name: field for each in screen.bulk_fields for name, field in _fields_of(screen, each)}
    return type("BulkForm", (ConsoleForm,), fields)(formdata=given)


def groups(screen: Any, form: ConsoleForm) -> list[FieldGroup]:
    """The fields of the form by the attribute that they are about."""
    found = []
    for name in screen.bulk_fields:
        mine = [field for field in form if field.name.partition("_")[2] == name]
        found.append(FieldGroup(name, str(screen.column_labels.get(name, name)), mine))
    return found


def _fields_of(screen: Any, name: str) -> Iterable[tuple[str, Any]]:
    mapper, label = inspect(screen.model), screen.column_labels.get(name, name)
    if name in mapper.relationships:
        related = screen.related(mapper.relationships[name].mapper.class_)
        for kind, words in (("add", _l("Add")), ("remove", _l("Remove"))):
            yield f"{kind}_{name}", SomeToAddOrRemove(words, related=related, view=screen)
        return
    column = mapper.columns[name]
    target = relation_target(screen.model, column)
    label = _l("Set to") if column.nullable else label
    if target is not None:
        yield f"set_{name}", OneToSet(label, related=screen.related(target), view=screen)
    else:
        yield f"set_{name}", _plain(column, label)
    if isinstance(column.type, Date):
        limits = {"min": -MOST_DAYS, "max": MOST_DAYS}
        yield f"shift_{name}", IntegerField(_l("Move by"), validators=[Optional()], render_kw=limits)
        units = [SelectChoice(DAYS, _l("days")), SelectChoice(WORKING, _l("working days"))]
        yield f"unit_{name}", SelectField(_l("Counted in"), choices=units, validate_choice=False)
    if column.nullable:
        yield f"clear_{name}", BooleanField(_l("Empty it"))


def _plain(column: Any, label: Any) -> Any:
    kind = column.type
    if isinstance(kind, Choice):
        choices = [SelectChoice("", LEAVE), *(SelectChoice(each.key, each.label) for each in kind.options)]
        return SelectField(label, choices=choices, validate_choice=False)
    if isinstance(kind, Boolean):
        choices = [SelectChoice("", LEAVE), SelectChoice(YES, _l("Yes")), SelectChoice(NO, _l("No"))]
        return SelectField(label, choices=choices, validate_choice=False)
    if isinstance(kind, Date):
        return DateField(label, validators=[Optional()])
    if isinstance(kind, (String, Text)):
        limit = kind.length or column.info.get("limit")
        long = limit is None or limit > LONG_TEXT
        return (TextAreaField if long else StringField)(label, filters=[tidy_line_ends])
    if isinstance(kind, Integer):
        return IntegerField(label, validators=[Optional()])
    raise TypeError(f"{column.name!r} cannot be set for many rows: no field is known for its type")


def what_of(screen: Any, form: ConsoleForm) -> What:
    """What a valid form asks for."""
    what: dict[str, dict[str, Any]] = {"set": {}, "shift": {}, "add": {}, "remove": {}}
    for field in form:
        kind, _sep, name = field.name.partition("_")
        if kind in ("add", "remove") and field.data:
            what[kind][name] = list(field.data)
        elif kind == "shift" and field.data:
            what["shift"][name] = [field.data, form[f"unit_{name}"].data]
        elif kind == "clear" and field.data:
            what["set"][name] = None
        elif kind == "set" and field.data not in (None, ""):
            boolean = isinstance(inspect(screen.model).columns[name].type, Boolean)
            what["set"][name] = field.data == YES if boolean else _as_json(field.data)
    return {kind: names for kind, names in what.items() if names}


def contradictions(form: ConsoleForm) -> bool:
    """Put a sentence beside fields that ask for two things at once; whether there were any."""
    found = False
    for field in form:
        kind, _sep, name = field.name.partition("_")
        asked = {
            other
            for other in ("set", "clear", "shift")
            if f"{other}_{name}" in form and form[f"{other}_{name}"].data
        }
        if kind == "set" and len(asked) > 1:
            field.errors = [*field.errors, _("Choose one: a value, moving it, or emptying it.")]
            found = True
        if kind == "add" and set(field.data or ()) & set(form[f"remove_{name}"].data or ()):
            field.errors = [*field.errors, _("The same cannot be added and removed.")]
            found = True
    return found


def sent_by(what: What) -> MultiDict[str, str]:
    """What a form would have sent to ask for this, to go back to it."""
    sent: MultiDict[str, str] = MultiDict()
    for name, value in dict(what.get("set", {})).items():
        if value is None:
            sent[f"clear_{name}"] = "y"
        else:
            sent[f"set_{name}"] = {True: YES, False: NO}[value] if isinstance(value, bool) else str(value)
    for name, (by, unit) in dict(what.get("shift", {})).items():
        sent[f"shift_{name}"], sent[f"unit_{name}"] = str(by), unit
    for kind in ("add", "remove"):
        for name, numbers in dict(what.get(kind, {})).items():
            sent.setlist(f"{kind}_{name}", [str(number) for number in numbers])
    return sent


def _as_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
