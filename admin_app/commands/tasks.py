"""`tasks import` and `tasks export`."""

import click

from admin_app.commands.task_export import export_tasks
from admin_app.commands.task_import import import_tasks


@click.group()
def tasks() -> None:
    """Import and export tasks."""


tasks.add_command(import_tasks)
tasks.add_command(export_tasks)
