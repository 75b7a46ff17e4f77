"""`users create` and `users invite`."""

import sys

import click
from flask.cli import with_appcontext

from admin_app.accounts import mails
from admin_app.accounts import service as accounts
from admin_app.accounts.passwords import hash_password, problems
from admin_app.commands.passwords import random_password
from admin_app.errors import BadInput, Unavailable
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import LANGUAGES, _, _l
from admin_app.permissions.actor import SYSTEM

role_option = click.option(
    "--role",
    "roles",
    metavar="ROLE",
    required=True,
    multiple=True,
    help="A role; may be given several times.",
)
name_option = click.option("--name", help="The person's name; without it, the beginning of the address.")
locale_option = click.option("--locale", type=click.Choice(list(LANGUAGES)), help="The person's language.")


@click.group()
def users() -> None:
    """Create people, and invite them."""


@users.command()
@click.argument("email")
@role_option
@name_option
@locale_option
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; otherwise one is made up."
)
@with_appcontext
def create(
    email: str, roles: tuple[str, ...], name: str | None, locale: str | None, password_stdin: bool
) -> None:
    """Create a person who can sign in at once."""
    name = name or email.partition("@")[0]
    password = _password_given(name, email) if password_stdin else random_password()
    with change(db.session, SYSTEM, door="command"):
        values = {
            "email": email,
            "name": name,
            "locale": locale,
            "active": True,
            "roles": [accounts.role_named(role) for role in roles],
            "password": hash_password(password),
        }
        person = accounts.create(values, SYSTEM)
    click.echo(_("%(email)s can sign in now.", email=person.email))
    if not password_stdin:
        click.echo(_("Password, shown only once: %(password)s", password=password))


@users.command()
@click.argument("email")
@role_option
@name_option
@locale_option
@with_appcontext
def invite(email: str, roles: tuple[str, ...], name: str | None, locale: str | None) -> None:
    """Mail a link by which a new person sets their password."""
    with change(db.session, SYSTEM, door="command"):
        values = {
            "email": email,
            "name": name or email.partition("@")[0],
            "locale": locale,
            "active": True,
            "roles": [accounts.role_named(role) for role in roles],
        }
        person = accounts.invite(values, SYSTEM)
    if not mails.send_invitation(person, SYSTEM):
        raise Unavailable(_l("The person was created, but the mail could not be sent. The log says why."))
    click.echo(_("%(email)s was invited.", email=person.email))


def _password_given(name: str, email: str) -> str:
    """The first line of standard input, if it is good enough."""
    password = sys.stdin.readline().rstrip("\r\n")
    found = problems(password, about=(name, email))
    if found:
        raise BadInput(_l("%(problems)s"), field="password", problems=" ".join(found))
    return password
