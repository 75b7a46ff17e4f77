"""The commands that `manage.py` shows; each is in a module of its own, read only when it is called for."""

from gettext import gettext
from importlib import import_module
from typing import Any

import click
from flask.cli import ScriptInfo

from admin_app.commands.speaking import speak, translated

#: Where each command is, and what the list of commands says of it.
COMMANDS = {
    "setup": ("admin_app.commands.setup:setup", "Prepare the database and the first administrator."),
    "users": ("admin_app.commands.users:users", "Create people, and invite them."),
    "permissions": ("admin_app.commands.permissions:permissions", "Show what each role may do."),
    "tasks": ("admin_app.commands.tasks:tasks", "Import and export tasks."),
    "demo": ("admin_app.commands.demo:demo", "Add made-up tasks in many scripts."),
    "search": ("admin_app.commands.search:search", "Make the index of tasks anew."),
    "history": ("admin_app.commands.history:history", "Prove that the history is whole; fold what is old."),
    "trash": ("admin_app.commands.trash:trash", "Delete for ever what was deleted long ago."),
    "jobs": ("admin_app.commands.jobs:jobs", "Do long work, such as imports; show what there is to do."),
    "reports": ("admin_app.commands.reports:reports", "Mail what is sent on a schedule; show it."),
    "translations": (
        "admin_app.translating.commands:translations",
        "Extract, update, compile and check the words of all languages.",
    ),
    "db": ("flask_migrate.cli:db", "Migrations, by Flask-Migrate."),
}


class Index(click.Group):
    """The group of all commands. What one of them refuses becomes a sentence and a status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return translated(found)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(gettext("Commands")):
            formatter.write_dl([(name, gettext(says)) for name, (_where, says) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        from admin_app.commands.refusals import in_plain_words

        with in_plain_words(ctx):
            return super().invoke(ctx)


@click.group(cls=Index, name="manage.py", context_settings={"help_option_names": ["-h", "--help"]})
def manage() -> None:
    """Taskdesk on the command line. Settings come from the environment and from .env."""


def main() -> None:
    """Run `manage.py`."""
    speak()
    translated(manage)
    from admin_app import create_app

    # set_debug_flag: the command line has no debug mode of Flask's, and no options for it.
    manage(obj=ScriptInfo(create_app=create_app, set_debug_flag=False), prog_name="manage.py")
