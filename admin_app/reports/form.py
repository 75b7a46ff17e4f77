"""The form of a report: its name, what is sent, to whom, and when."""

from types import SimpleNamespace
from typing import Any

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.widgets import TimeInput

from admin_app.accounts.model import User
from admin_app.console.fields import RelatedRecords, RelationsField
from admin_app.console.form_base import ConsoleForm
from admin_app.export.asked import PERSON_FORM, RAW_FORM
from admin_app.export.formats import FORMATS
from admin_app.i18n import _, _l, format_number
from admin_app.permissions.actor import Actor
from admin_app.reports import asking
from admin_app.reports.model import KINDS, LAST_DAY, Report
from admin_app.reports.words import weekday_name

#: Those whom a report may be sent to: whoever works here.
PEOPLE = RelatedRecords(User, lambda query: query.where(User.deleted_at.is_(None)))
FIELDS = ("name", "format", "form", "kind", "weekday", "month_day", "at_time", "skip_empty")


def number(text: Any) -> int | None:
    return int(text) if str(text).isascii() and str(text).isdecimal() and len(str(text)) < 4 else None


class ReportForm(ConsoleForm):
    """The rules are those of the service; the form only reads."""

    name = StringField(_l("Name"))
    view = SelectField(_l("Saved view"), validate_choice=False)
    recipients = RelationsField(
        _l("Recipients"),
        related=PEOPLE,
        view=SimpleNamespace(endpoint="reports"),
        default=(),
        description=_l("Each of them gets the rows that they may see, in their language and time zone."),
    )
    format = SelectField(_l("File"), validate_choice=False, default="xlsx")
    form = SelectField(_l("What the file is for"), validate_choice=False, default=PERSON_FORM)
    kind = SelectField(_l("How often"), validate_choice=False, default="weekly")
    weekday = SelectField(_l("Day of the week"), coerce=number, validate_choice=False, default=1)
    month_day = SelectField(_l("Day of the month"), coerce=number, validate_choice=False, default=1)
    at_time = StringField(_l("Time of day"), widget=TimeInput(), default="08:00")
    skip_empty = BooleanField(_l("Send nothing when there are no rows"), default=True)

    def offer(self, actor: Actor) -> None:
        """Set what there is to choose from, in the language of the request, and what must be said."""
        for needed in (self.name, self.view, self.recipients):
            needed.flags.required = True
        self.view.choices = _views(actor)
        self.format.choices = [SelectChoice(key, FORMATS[key].label) for key in FORMATS]
        self.form.choices = [
            SelectChoice(PERSON_FORM, _("For people: each in their language, for their spreadsheet")),
            SelectChoice(RAW_FORM, _("For programs: keys and ISO dates, always the same")),
        ]
        self.kind.choices = [SelectChoice(option.key, str(option.label)) for option in KINDS.options]
        self.weekday.choices = [SelectChoice(day, weekday_name(day)) for day in range(1, 8)]
        days = [SelectChoice(day, format_number(day)) for day in range(1, LAST_DAY)]
        self.month_day.choices = [*days, SelectChoice(LAST_DAY, _("The last day"))]

    def values(self) -> dict[str, Any]:
        """What the form holds, as the service takes it."""
        chosen = self.recipients
        return {
            **{name: self[name].data for name in FIELDS},
            "view": self.view.data or "",
            "recipients": chosen.related.records(chosen.ids, chosen.kept),
        }


def _views(actor: Actor) -> list[SelectChoice]:
    """Every view that the person may open and export, those of one list together."""
    first = SelectChoice("", _("Choose a view"))
    return [
        first,
        *(
            SelectChoice(f"{area}:{key}", view.name, optgroup=str(screen.name))
            for area, screen in asking.exportable(actor).items()
            for key, view in screen.known_views().items()
        ),
    ]


def view_value(report: Report) -> str:
    """The view of a report as the form names it."""
    return f"{report.area}:{report.view_key}" if report.view_key else ""
