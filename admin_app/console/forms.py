"""Forms from a model's columns: `form_columns` names them, their types say which field each gets."""

from typing import Any

from markupsafe import Markup
from sqlalchemy import Boolean, Date, Integer, String, Text, inspect
from wtforms import (
    BooleanField,
    DateField,
    Form,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import DateTimeLocalField, SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput

from admin_app.console.fields import REQUIRED, RelationField, RelationsField
from admin_app.console.form_base import ConsoleForm
from admin_app.database.types import Choice, UTCDateTime
from admin_app.i18n import _, format_number

#: Texts that may be longer than this get a box of several lines.
LONG_TEXT = 500
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]


def form_class(view: Any) -> type[ConsoleForm]:
    """The form of a screen: one field for each name in `form_columns`, none of which may get lost."""
    fields = {name: field_for(view, name) for name in view.form_columns}
    return type(f"{view.model.__name__}Form", (ConsoleForm,), fields)


def field_for(view: Any, name: str) -> Any:
    """The unbound field for a column, a foreign key or a collection of the model."""
    mapper = inspect(view.model)
    options: dict[str, Any] = {
        "label": view.column_labels.get(name),
        **(view.form_args or {}).get(name, {}),
    }
    override = (view.form_overrides or {}).get(name)
    if name in mapper.relationships:
        related = view.related(mapper.relationships[name].mapper.class_)
        return (override or RelationsField)(related=related, view=view, **options)
    if name not in mapper.columns:
        if override:
            return override(**options)
        raise TypeError(f"{view.model.__name__} has no column {name!r} for its form")
    column = mapper.columns[name]
    validators = [*options.pop("validators", ())]
    target = relation_target(view.model, column)
    if target is not None and override is None:
        return RelationField(related=view.related(target), view=view, validators=validators, **options)
    return _plain_field(column, validators, options, override)


def relation_target(model: Any, column: Any) -> Any:
    """The model that a foreign key points to, if the model has a relation over it."""
    relations = inspect(model).relationships
    return next((r.mapper.class_ for r in relations if not r.uselist and r.local_columns == {column}), None)


def _plain_field(column: Any, validators: list[Any], options: dict[str, Any], override: Any) -> Any:
    kind = column.type
    required = not column.nullable and not isinstance(kind, (Boolean, Text)) and column.server_default is None
    if isinstance(kind, Choice):
        default = column.default.arg if column.default is not None else None
        options.setdefault("default", default)
        return (override or ChoiceField)(choices=kind, validators=validators, **options)
    validators = [*([OneLineRequired()] if required else [Optional()]), *validators]
    if isinstance(kind, Boolean):
        return (override or SentBooleanField)(validators=validators, **options)
    if isinstance(kind, (String, Text)):
        limit = kind.length or column.info.get("limit")
        if limit:
            validators.append(AtMost(max=limit))
        field = override or (TextAreaField if limit is None or limit > LONG_TEXT else StringField)
        return field(validators=validators, filters=[tidy_line_ends], **options)
    if isinstance(kind, Date):
        return (override or DateField)(validators=[*validators, PlausibleDate()], **options)
    if isinstance(kind, UTCDateTime):
        return (override or DateTimeLocalField)(format=MOMENT_FORMATS, validators=validators, **options)
    if isinstance(kind, Integer):
        limits = NumberRange(min=-(2**31), max=2**31 - 1)
        return (override or IntegerField)(validators=[*validators, limits], **options)
    if override:
        return override(validators=validators, **options)
    raise TypeError(f"no form field is known for the type of column {column.name!r}")


class OneLineRequired(InputRequired):
    """Something must be there that is more than white space."""

    def __init__(self) -> None:
        super().__init__(message=REQUIRED)

    def __call__(self, form: Any, field: Any) -> None:
        if not (field.raw_data and str(field.raw_data[0]).strip()):
            field.errors[:] = []
            raise StopValidation(str(REQUIRED))


class AtMost(Length):
    """A text of so many characters at most."""

    def __call__(self, form: Any, field: Any) -> None:
        if len(field.data or "") > self.max:
            raise ValidationError(_("At most %(max)s characters are allowed.", max=format_number(self.max)))


class PlausibleDate:
    """A year that a calendar on a desk may show."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is not None and not 1900 <= field.data.year <= 9998:
            raise StopValidation(_("This date cannot be right."))


def tidy_line_ends(text: str | None) -> str | None:
    """Browsers send CRLF; texts are kept with LF and without white space at the ends."""
    return text.replace("\r\n", "\n").strip() if text else text


class ChoiceField(SelectField):
    """A select over a `Choice` column; its labels are read when the form is made."""

    def __init__(self, label: Any = None, validators: Any = None, *, choices: Choice, **kwargs: Any) -> None:
        self.kind = choices
        offered = [SelectChoice(option.key, option.label) for option in choices.options]
        super().__init__(label, validators, choices=offered, validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data not in self.kind.keys:
            raise StopValidation(_("“%(value)s” is not one of the choices.", value=str(self.data)[:60]))


class SentCheckbox(CheckboxInput):
    """An empty check box sends nothing; a hidden field beside it tells that it was there."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        hidden = Markup('<input type="hidden" name="{}__sent" value="1">').format(field.name)
        return hidden + super().__call__(field, **kwargs)


class SentBooleanField(BooleanField):
    """A check box that knows whether it was part of what was sent."""

    widget = SentCheckbox()


def only_sent(form: Form, sent: Any, *, new: bool) -> Form:
    """Leave out what was not part of the form that was sent: it keeps its value, or its default.

    For a new record a plain field stays in, so that a required one is missed.
    """
    for field in list(form):
        name = field.name
        if name in sent or f"{name}__sent" in sent or f"{name}__typed" in sent:
            continue
        if not new or isinstance(field, (SentBooleanField, RelationField)):
            del form[field.short_name]
    return form
