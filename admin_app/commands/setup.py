"""`setup`: everything between a fresh clone and the first sign-in. It may be run again at any time."""

from typing import Any

import click
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select

from admin_app.accounts import role_service
from admin_app.accounts import service as accounts
from admin_app.accounts.model import Role, User
from admin_app.accounts.passwords import hash_password
from admin_app.commands.passwords import random_password
from admin_app.commands.refusals import shown_database
from admin_app.database.schema import SCHEMAS
from admin_app.errors import ConsoleError
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.i18n import _, _l
from admin_app.jobs import queue
from admin_app.permissions.actor import SYSTEM
from admin_app.permissions.catalogue import ADMIN, LABELS
from admin_app.translating.service import compile_all

FIRST_EMAIL = "admin@example.org"


class DatabaseIsNewer(ConsoleError):
    message = _l("The database was made by a newer version of Taskdesk. Install that one, or a later one.")


@click.command()
@with_appcontext
def setup() -> None:
    """Prepare the database; the first time, make the shipped roles and an administrator."""
    compile_all()
    migrate()
    password, given = make_the_first()
    click.echo(_("The database is ready: %(url)s", url=shown_database()))
    for role, rights in given.items():
        words = ", ".join(str(LABELS[right]) for right in rights)
        click.echo(
            _(
                "The role “%(role)s” has rights that are new in this version: %(rights)s",
                role=role,
                rights=words,
            )
        )
    if password is None:
        click.echo(_("People can sign in already, so no administrator was made."))
        return
    click.echo(_("Sign in as the first administrator. This password is shown only once:"))
    for name, value in (
        (_("Address"), address(current_app.config)),
        (_("E-mail"), FIRST_EMAIL),
        (_("Password"), password),
    ):
        click.echo(f"    {name}: {value}")


def migrate() -> None:
    """Bring the tables of every database up to date. Raises `DatabaseIsNewer`."""
    for schema in SCHEMAS:
        scripts = schema.scripts()
        with db.engines[schema.bind].connect() as connection:
            found = schema.found(connection)
        try:
            for revision in found:
                scripts.get_revision(revision)
        except CommandError as error:
            raise DatabaseIsNewer() from error
    for schema in SCHEMAS:
        upgrade(directory=schema.directory)
    queue.prepare()


def make_the_first() -> tuple[str | None, dict[str, list[str]]]:
    """The shipped roles with their rights, and an administrator if there is none.

    Gives the password of the one that was made, and the rights that roles got now, by role.
    """
    with change(db.session, SYSTEM, door="command"):
        accounts.ensure_shipped_roles(SYSTEM)
        given = role_service.give_what_came_later(SYSTEM)
        role = accounts.role_named(ADMIN)
        if db.session.scalars(
            select(User.id).join(User.roles).where(Role.id == role.id, User.choosable())
        ).first():
            return None, given
        password = random_password()
        values = {
            "email": FIRST_EMAIL,
            "name": _("Administrator"),
            "roles": [role],
            "active": True,
            "password": hash_password(password),
        }
        accounts.create(values, SYSTEM)
    return password, given


def address(config: Any) -> str:
    """The address to open in a browser."""
    if config["PUBLIC_URL"]:
        return str(config["PUBLIC_URL"])
    host = config["HOST"]
    if host in ("", "127.0.0.1", "0.0.0.0", "::1", "::"):
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{config['PORT']}"
