"""Form fields of people and roles, and the forms of the account page."""

from typing import Any

from markupsafe import Markup
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields import EmailField, SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, html_params

from admin_app.console.form_base import ConsoleForm
from admin_app.i18n import LANGUAGES, _, _l, timezone_names
from admin_app.permissions.catalogue import PERMISSIONS, by_area


def language_choices() -> list[SelectChoice]:
    return [SelectChoice("", _("As the browser asks")), *(SelectChoice(*pair) for pair in LANGUAGES.items())]


def timezone_choices() -> list[SelectChoice]:
    named = (SelectChoice(zone, label) for zone, label in timezone_names())
    return [SelectChoice("", _("As the console is set")), *named]


class NullableSelect(SelectField):
    """A select whose empty choice is None."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=_text_or_none, **kwargs)


class LanguageField(NullableSelect):
    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, choices=language_choices, **_without_filters(kwargs))


class TimezoneField(NullableSelect):
    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, choices=timezone_choices, **_without_filters(kwargs))


class PermissionsWidget:
    """Check boxes, those of one area together."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        by_key = {option.data: option for option in field}
        groups = [
            Markup("<fieldset><legend>{}</legend>{}</fieldset>").format(
                label, Markup("").join(self._box(by_key[permission.key]) for permission in permissions)
            )
            for label, permissions in by_area()
        ]
        # When no box is ticked, this tells that they were there.
        sent = Markup('<input type="hidden" name="{}__sent" value="1">').format(field.name)
        described = {name: value for name, value in kwargs.items() if name.startswith("aria")}
        attributes = Markup(html_params(id=field.id, role="group", **described))
        return Markup('<div class="permissions" {}>{}{}</div>').format(
            attributes, sent, Markup("").join(groups)
        )

    def _box(self, option: Any) -> Markup:
        return Markup('<div class="field-check">{}{}</div>').format(option(), option.label())


class PermissionsField(SelectMultipleField):
    """The permissions of a role; no others than those of the catalogue, and none is fine, too."""

    widget = PermissionsWidget()
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        choices = [SelectChoice(permission.key, permission.label) for permission in PERMISSIONS]
        super().__init__(label, choices=choices, **_without_filters(kwargs))


class AccountForm(ConsoleForm):
    """What people may change about themselves."""

    name = StringField(_l("Name"), [InputRequired(_l("This field is required.")), Length(max=120)])
    locale = LanguageField(_l("Language"))
    timezone = TimezoneField(_l("Time zone"))


class NewEmailForm(ConsoleForm):
    """Another address, and the password that shows who asks."""

    email = EmailField(
        _l("New e-mail address"), [InputRequired(_l("This field is required.")), Length(max=255)]
    )
    password = PasswordField(_l("Your password now"), [InputRequired(_l("This field is required."))])


def _text_or_none(value: Any) -> str | None:
    return str(value) if value else None


def _without_filters(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in ("filters", "validators")}
