"""The form of a saved view: its name, who sees it, and what of the list it keeps."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField, StringField

from admin_app.console.form_base import ConsoleForm
from admin_app.i18n import _l
from admin_app.saved_views.model import AUDIENCES


def number(text: Any) -> int | None:
    return int(text) if str(text).isascii() and str(text).isdecimal() and len(str(text)) < 10 else None


class ViewForm(ConsoleForm):
    """The rules are those of the service; the form only reads."""

    name = StringField(_l("Name"))
    audience = RadioField(_l("Who sees it"), default="private", validate_choice=False)
    roles = SelectMultipleField(_l("Roles"), coerce=number, validate_choice=False)
    columns = BooleanField(_l("The columns as they are now"))
    page_size = BooleanField(_l("The number of rows on a page"))
    density = BooleanField(_l("The density of the rows"))
    default = BooleanField(_l("Open this list with this view"))

    def offer(self, roles: list[Any], *, may_share: bool) -> None:
        """Set what there is to choose from, and what must be said."""
        options = AUDIENCES.options if may_share else AUDIENCES.options[:1]
        self.name.flags.required = True
        self.audience.choices = [(option.key, str(option.label)) for option in options]
        self.roles.choices = [(role.id, str(role)) for role in roles] if may_share else []
