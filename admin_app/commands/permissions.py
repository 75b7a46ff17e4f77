"""`permissions`: what each role may do, as a table of text."""

from collections.abc import Sequence

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from admin_app.accounts.model import Role
from admin_app.extensions import db
from admin_app.permissions.catalogue import KEYS


@click.command()
@with_appcontext
def permissions() -> None:
    """Show what each role may do: x where it may, a dot where it may not."""
    roles = db.session.scalars(select(Role).where(Role.deleted_at.is_(None)).order_by(Role.id)).all()
    for line in matrix(KEYS, {role.name: role.permissions for role in roles}):
        click.echo(line)


def matrix(keys: Sequence[str], roles: dict[str, list[str]]) -> list[str]:
    """Lines of text: a heading with the names of the roles, then a line for each permission."""
    first = max(map(len, keys))
    widths = {name: max(len(name), 1) for name in roles}
    lines = [" " * first + "".join(f"  {name:<{widths[name]}}" for name in roles)]
    for key in keys:
        marks = (f"  {'x' if key in held else '.':<{widths[name]}}" for name, held in roles.items())
        lines.append(f"{key:<{first}}" + "".join(marks))
    return [line.rstrip() for line in lines]
