"""What a report may hold, and to whom it may be sent. All that is wrong with one is said at once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from admin_app.accounts.acting import is_here
from admin_app.console.actor import actor_of
from admin_app.errors import BadInput, BadValues, ConsoleError
from admin_app.export.asked import FORMS, PERSON_FORM, NoSuchFormat
from admin_app.export.formats import FORMATS
from admin_app.extensions import db
from admin_app.i18n import _l, language, list_of_words
from admin_app.permissions.actor import Actor
from admin_app.records.values import clean
from admin_app.reports import asking
from admin_app.reports.model import LAST_DAY, Report
from admin_app.reports.schedule import parse_time
from admin_app.saved_views import service as views
from admin_app.saved_views.model import SavedView

#: A report is for people whom one can name; a mail to more goes to a list.
MOST_RECIPIENTS = 100


def checked(values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The values of a form as columns. Raises `BadInput` or, for more than one, `BadValues`."""
    cleaned, refused = _judged(values, actor)
    if refused:
        raise BadValues(refused) if len(refused) > 1 else refused[0]
    return cleaned


def refusals(values: Mapping[str, Any], actor: Actor) -> list[BadInput]:
    """Everything that keeps these values from being a report; each refusal names its field."""
    return _judged(values, actor)[1]


def _judged(values: Mapping[str, Any], actor: Actor) -> tuple[dict[str, Any], list[BadInput]]:
    given = dict(values)
    refused: list[BadInput] = []
    area, _sep, key = str(given.pop("view", "") or "").partition(":")
    people = list(given.pop("recipients", ()))
    given["name"] = " ".join(str(given.get("name") or "").split())  # it becomes the subject of mails
    cleaned: dict[str, Any] = {}
    for name, value in (dict.fromkeys(_CHECKS) | given).items():
        with _kept(refused):
            taken = _CHECKS[name](name, value) if name in _CHECKS else value
            cleaned |= clean(Report, {name: taken})
    cleaned |= {"area": area, "view_id": None, "shipped_view": key}
    if key.isascii() and key.isdecimal() and len(key) < 10:
        cleaned |= {"view_id": int(key), "shipped_view": ""}
    number = len(refused)
    with _kept(refused):
        _check_view(cleaned, key, actor)
    with _kept(refused):
        _check_people(people)
        if len(refused) == number:
            _check_rights(people, cleaned)
    return cleaned | {"recipients": people}, refused


@contextmanager
def _kept(refused: list[BadInput]) -> Iterator[None]:
    """What is refused inside is kept, and the rest is looked at all the same."""
    try:
        yield
    except BadInput as refusal:
        refused.append(refusal)


def _time(name: str, value: Any) -> str:
    time = parse_time(str(value or ""))
    if time is None:
        raise BadInput(_l("A time of day is from 00:00 to 23:59, such as 08:30."), field=name)
    return time.strftime("%H:%M")


def _day(name: str, value: Any) -> int:
    if not isinstance(value, int) or not 1 <= value <= {"weekday": 7, "month_day": LAST_DAY}[name]:
        raise BadInput(_l("There is no such day."), field=name)
    return value


def _form(name: str, value: Any) -> Any:
    if value not in FORMS:
        raise BadInput(_l("This value cannot be taken."), field=name)
    return value


def _format(name: str, value: Any) -> Any:
    if value not in FORMATS:
        raise BadInput(NoSuchFormat.message, field=name)
    return value


#: What is looked at beyond what its column says; each must be there.
_CHECKS = {"at_time": _time, "weekday": _day, "month_day": _day, "form": _form, "format": _format}
#: What stands for a value that was refused when the view is looked at.
_USUAL = {"format": next(iter(FORMATS)), "form": PERSON_FORM}


def _check_view(cleaned: Mapping[str, Any], key: str, actor: Actor) -> None:
    """Whether the owner can make the report as it is asked for now; so its runs begin without a surprise."""
    if not key:
        raise BadInput(_l("Choose a view."), field="view")
    asked = SimpleNamespace(**{**_USUAL, **cleaned}, view_key=key)
    try:
        asking.check(asked, actor, language=language())
    except NoSuchFormat as error:
        raise BadInput(error.template, field="format") from error
    except ConsoleError as error:
        raise BadInput(error.template, field="view", **error.values) from error


def _check_people(people: Sequence[Any]) -> None:
    if not people:
        raise BadInput(_l("Choose at least one person."), field="recipients")
    if len(people) > MOST_RECIPIENTS:
        raise BadInput(
            _l("A report goes to at most %(limit)s people."), field="recipients", limit=MOST_RECIPIENTS
        )
    gone = [person.name for person in people if not is_here(person)]
    if gone:
        sentence = _l("%(names)s: no longer with you. Take them off the list.")
        raise BadInput(sentence, field="recipients", names=list_of_words(gone))


def _check_rights(people: Sequence[Any], cleaned: Mapping[str, Any]) -> None:
    without = [person.name for person in people if not _may_have(person, cleaned)]
    if without:
        raise BadInput(
            _l("May not export this list, or does not see this view: %(names)s. Share the view first."),
            field="recipients",
            names=list_of_words(without),
        )


def _may_have(person: Any, cleaned: Mapping[str, Any]) -> bool:
    """Whether somebody could get the report, by their rights as they are now."""
    actor = actor_of(person)
    if cleaned["area"] not in asking.exportable(actor):
        return False
    number = cleaned["view_id"]
    seen = views.seen_by(actor, select(SavedView.id).where(SavedView.id == number))
    return number is None or db.session.scalar(seen) is not None
