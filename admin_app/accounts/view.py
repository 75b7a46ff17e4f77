"""The screens of people and roles, and everybody's own account page."""

from typing import Any

from flask import flash, redirect, request
from flask_admin.base import expose
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app.accounts import role_service, service
from admin_app.accounts.model import Role, User
from admin_app.console.actor import current_actor, forget_actor
from admin_app.console.form_base import ConsoleForm
from admin_app.console.page import ConsolePage
from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import LANGUAGES, _, _l, all_timezones
from admin_app.permissions.catalogue import PERMISSIONS
from admin_app.record_view import RecordView


def language_choices() -> list[SelectChoice]:
    return [SelectChoice("", _("As the browser asks")), *(SelectChoice(*pair) for pair in LANGUAGES.items())]


def timezone_choices() -> list[SelectChoice]:
    zones = sorted(zone for zone in all_timezones() if "/" in zone or zone == "UTC")
    named = (SelectChoice(zone, zone.replace("_", " ")) for zone in zones)
    return [SelectChoice("", _("As the console is set")), *named]


class NullableSelect(SelectField):
    """A select whose empty choice is None."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=_text_or_none, **kwargs)


def _without_filters(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in ("filters", "validators")}


class LanguageField(NullableSelect):
    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, choices=language_choices, **_without_filters(kwargs))


class TimezoneField(NullableSelect):
    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, choices=timezone_choices, **_without_filters(kwargs))


def _text_or_none(value: Any) -> str | None:
    return str(value) if value else None


class PermissionsField(SelectMultipleField):
    """The permissions of a role, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        choices = [SelectChoice(permission.key, permission.label) for permission in PERMISSIONS]
        super().__init__(label, validators, choices=choices, **kwargs)


PERSON_LABELS = {
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "roles": _l("Roles"),
    "active": _l("Active"),
    "locale": _l("Language"),
    "timezone": _l("Time zone"),
    "last_login_at": _l("Last sign-in"),
    "created_at": _l("Created"),
    "updated_at": _l("Updated"),
}


class UserView(RecordView):
    """People. What is not named here is neither read nor written: passwords and secrets never are."""

    model_class = User
    service = service
    name = _l("People")
    endpoint = "users"
    menu_icon_value = "users"
    create_label = _l("New person")
    can_delete = False  # people are deactivated: the history names them

    column_list = ("name", "email", "roles", "active", "last_login_at")
    column_details_list = (
        "name",
        "email",
        "roles",
        "active",
        "locale",
        "timezone",
        "last_login_at",
    )
    column_labels = PERSON_LABELS
    column_searchable_list = ("name", "email")
    column_sortable_list = ("name", "email", "active", "last_login_at")
    column_default_sort = (("name", False),)
    column_filters = ("active", "roles")
    column_export_list = ("id", "name", "email", "roles", "active", "locale", "timezone", "version")
    form_columns = ("name", "email", "roles", "active", "locale", "timezone")
    form_overrides = {"locale": LanguageField, "timezone": TimezoneField}


class RoleView(RecordView):
    model_class = Role
    service = role_service
    name = _l("Roles")
    endpoint = "roles"
    menu_icon_value = "shield-lock"
    create_label = _l("New role")
    delete_label = _l("Delete role")

    column_list = ("name", "description", "updated_at")
    column_labels = {
        "name": _l("Name"),
        "description": _l("Description"),
        "permissions": _l("Permissions"),
        "created_at": _l("Created"),
        "updated_at": _l("Updated"),
    }
    column_searchable_list = ("name", "description")
    column_sortable_list = ("name", "updated_at")
    column_default_sort = (("name", False),)
    form_columns = ("name", "description", "permissions")
    form_overrides = {"permissions": PermissionsField}


class AccountForm(ConsoleForm):
    name = StringField(_l("Name"), [InputRequired(_l("This field is required.")), Length(max=120)])
    locale = LanguageField(_l("Language"))
    timezone = TimezoneField(_l("Time zone"))


class AccountPage(ConsolePage):
    """Everybody's own name, language and time zone."""

    name = _l("Your account")
    endpoint = "account"
    url = "/admin/account"

    def passes(self, name: str) -> bool:
        return name == "index" and bool(current_actor().id)

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        person = db.session.get(User, current_actor().id)
        form = AccountForm(request.form if request.method == "POST" else None, obj=person)
        status = 200
        if request.method == "POST":
            if form.validate() and self.save(form):
                flash(_("Your account was saved."), "success")
                return redirect(self.get_url(".index"), 303)
            status = 422
        problems = [(f.id, str(f.label.text), str(e)) for f in form for e in f.errors]
        return self.render("admin/accounts/account.html", form=form, problems=problems), status

    def save(self, form: AccountForm) -> bool:
        try:
            with change(db.session, current_actor(), door="screen"):
                service.update_own(db.session.get(User, current_actor().id), form.data, current_actor())
        except BadInput as error:
            form[error.field or "name"].errors = [str(error)]
            return False
        forget_actor()
        return True
