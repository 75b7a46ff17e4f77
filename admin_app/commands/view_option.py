"""`--view NAME`: the list of a saved view, by its name, its number, or the key of one that is shipped."""

from typing import Any

import click
from werkzeug.datastructures import MultiDict

from admin_app.commands.refusals import WrongUsage
from admin_app.i18n import _l
from admin_app.permissions.actor import Actor

view_option: Any = click.option(
    "--view",
    metavar="NAME",
    help="A saved view, by its name or number; or all, mine, overdue, unassigned, done.",
)


def arguments_of(screen: Any, name: str, query: str, actor: Actor) -> MultiDict[str, str]:
    """The arguments that open this view, as an address would hold them. Raises `WrongUsage`."""
    if query:
        raise WrongUsage(_l("--view and --query exclude each other."))
    return MultiDict({"view": key_of(screen, name, actor)})


def key_of(screen: Any, name: str, actor: Actor) -> str:
    """The key of the view of this name, as addresses hold it: `view=KEY`. Raises `WrongUsage`."""
    views = screen.known_views()
    if name in views:
        found = [views[name]]
    else:
        found = [view for view in views.values() if view.name.casefold() == name.strip().casefold()]
    if not found:
        raise WrongUsage(_l("There is no saved view “%(name)s” that you may open."), name=name)
    if len(found) > 1:
        numbers = ", ".join(view.key for view in found)
        raise WrongUsage(
            _l("Several views are called “%(name)s”. Name one by its number: %(numbers)s."),
            name=name,
            numbers=numbers,
        )
    (view,) = found
    if actor.id is None and any("me" in values for values in screen.reader.saved(view).filters.values()):
        raise WrongUsage(_l("The view “%(name)s” asks for “me”: say who you are with --as."), name=name)
    return view.key
