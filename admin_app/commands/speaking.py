"""The command line in a language of people: the words of click, and the help texts of our commands.

Commands speak DEFAULT_LANGUAGE. click asks gettext of the standard library, which looks into our
catalogue of that name; nothing here needs the application, so `--help` stays quick.
"""

import gettext
import inspect
import os
from collections.abc import Iterator, Mapping

import click

from admin_app.config import given
from admin_app.i18n import CATALOGUES, LANGUAGES

DOMAIN = "click"


def speak(environ: Mapping[str, str] | None = None) -> None:
    """From now on the command line speaks the language that the settings name; else English."""
    language = given(os.environ if environ is None else environ).get("DEFAULT_LANGUAGE", "")
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)
    # The only way to tell gettext: without it the language of the shell would count.
    os.environ["LANGUAGE"] = language if language in LANGUAGES else "en"


def translated(command: click.Command) -> click.Command:
    """The command, its help and that of its options and subcommands in the language spoken now."""
    for each in _all(command):
        written = vars(each).setdefault("written_help", each.help)  # what stands in the source
        if written:
            each.help = gettext.gettext(inspect.cleandoc(written))
        each._help_option = None  # click keeps --help in the language in which it was first asked for
        for option in each.params:
            if isinstance(option, click.Option):
                written = vars(option).setdefault("written_help", option.help)
                option.help = gettext.gettext(written) if written else written
    return command


def _all(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from _all(each)
