"""`--as EMAIL`: whose rights, language and time zone a command has; without it, the system's."""

from typing import Any

import click

from admin_app.accounts import service as accounts
from admin_app.accounts.acting import is_here
from admin_app.console.actor import act_as, actor_of
from admin_app.errors import Forbidden
from admin_app.i18n import _l
from admin_app.permissions.actor import SYSTEM, Actor

as_option: Any = click.option(
    "--as", "email", metavar="EMAIL", help="Act as this person, with their rights; without it, as the system."
)


def acting(email: str | None) -> Actor:
    """The actor of this command. Raises `Forbidden` for nobody, and for a person who has left."""
    if email is None:
        actor = SYSTEM
    else:
        person = accounts.by_email(email)
        if not is_here(person):
            raise Forbidden(_l("Nobody with the address %(email)s can act here."), email=email)
        actor = actor_of(person)
    act_as(actor)
    return actor
