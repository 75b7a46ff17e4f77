"""`demo`: made-up tasks."""

import click
from flask.cli import with_appcontext

from admin_app.commands.progress import progress
from admin_app.demo import service
from admin_app.i18n import _, _n


@click.command()
@click.option("--tasks", "count", type=click.IntRange(min=0), required=True, help="How many tasks to add.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same tasks.")
@with_appcontext
def demo(count: int, seed: int) -> None:
    """Add made-up tasks in many scripts, with people, projects and tags."""
    with progress(_("Adding tasks"), count) as bar:
        added = service.add(count, seed, on_written=bar.update)
    click.echo(_n("%(num)s task was added.", "%(num)s tasks were added.", added))
