"""What a report asks of its screen, as the person for whom it is made: their rights, their “me”.

Whatever is no longer understood is refused, never left out: a dropped filter would send more than was meant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from werkzeug.datastructures import MultiDict

from admin_app.accounts.acting import HasLeft, act_as_person
from admin_app.console.screens import screen_of, screens
from admin_app.errors import RuleBroken
from admin_app.export import asked as exporting
from admin_app.export import orders, profile
from admin_app.export.asked import Asked, format_named
from admin_app.i18n import _l, force_language, regional_locale
from admin_app.permissions.actor import Actor
from admin_app.permissions.policy import allows
from admin_app.reports.model import Report


class ViewGone(RuleBroken):
    message = _l("The view of this report was deleted, or is no longer shared with its owner.")
    field = "view"


class OwnerLeft(HasLeft):
    message = _l("The owner of this report has left.")


class NotTheirView(RuleBroken):
    message = _l("%(name)s may not open the view “%(view)s”: share it with them.")
    field = "recipients"


class MayNotExport(RuleBroken):
    message = _l("%(name)s may not export “%(list)s”.")
    field = "recipients"


def language_of(person: Any) -> str | None:
    """The language that somebody chose, if there is anybody."""
    return getattr(person, "locale", None)


@contextmanager
def as_person(person: Any) -> Iterator[Actor]:
    """Be this person inside: their rights, language and zone, in a context and a session of their own.

    Raises `HasLeft`.
    """
    if person is None:  # whose number is None is the system, and may do everything
        raise HasLeft()
    number, code = person.id, language_of(person)
    with current_app.app_context():
        actor = act_as_person(number)
        with force_language(code):
            yield actor


def screen_for(report: Any, actor: Actor) -> Any:
    """The screen that the report exports. Raises `MayNotExport`, `ViewGone`."""
    screen = screen_of(report.area)
    if screen is None or not hasattr(screen, "export_types"):
        raise ViewGone()
    if not allows(actor, "export", screen.model):
        raise MayNotExport(name=actor.name, list=screen.name)  # said in whichever language it is read
    return screen


def exportable(actor: Actor) -> dict[str, Any]:
    """The screens whose lists this person may export, by area."""
    found = {area: screen for area, screen in screens().items() if hasattr(screen, "export_types")}
    return {area: screen for area, screen in found.items() if allows(actor, "export", screen.model)}


def read(report: Report, screen: Any, actor: Actor, *, language: str | None) -> Asked:
    """What the report asks for, as `actor`, who acts already. What is not understood is said in `language`.

    Raises `BadArgument`, `NoSuchFormat`, `Forbidden`, and what `screen_for` raises.
    """
    own = profile.of(actor, regional_locale())  # of the person's language, not of the refusals'
    given = MultiDict({"view": report.view_key, "form": report.form})
    with force_language(language):
        if report.format not in screen.export_types:
            raise exporting.NoSuchFormat()
        return exporting.read(screen, given, format_named(report.format), actor, own)


def check(report: Any, owner: Actor, *, language: str | None) -> Asked:
    """Whether the report can be made at all, asked as its owner, who acts. Raises what says why not."""
    screen = screen_for(report, owner)
    if report.view_key not in screen.known_views():
        raise ViewGone()
    asked = read(report, screen, owner, language=language)
    orders.columns_of(screen, asked)
    return asked
