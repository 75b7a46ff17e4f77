"""What a command could not do, as a plain sentence on standard error and an exit status; no traceback."""

import os
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import click
from flask import current_app
from flask.cli import ScriptInfo
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from admin_app.config import BadSetting
from admin_app.database.dialect import is_unavailable
from admin_app.errors import BadArgument, ConsoleError
from admin_app.i18n import _l


class WrongUsage(ConsoleError):
    """The command was typed in a way that it does not understand."""


class TablesMissing(ConsoleError):
    message = _l("The tables of the database are missing or of another version. Run: python manage.py setup")


class Refused(click.ClickException):
    """Ends the command with status 1: it was refused, or it failed."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=True)


class NotUnderstood(Refused):
    """Ends the command with status 2: it was typed in a way that it does not take."""

    exit_code = 2


@contextmanager
def in_plain_words(ctx: click.Context) -> Iterator[None]:
    """Whatever goes wrong inside becomes `Refused`; with LOG_LEVEL=DEBUG the cause is printed too."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except BadSetting as error:
        raise Refused(str(error)) from error
    except BrokenPipeError:
        raise  # click ends quietly: whoever read our output has gone
    except Exception as error:
        if os.environ.get("LOG_LEVEL") == "DEBUG":  # the application may not be there to log it
            traceback.print_exception(error)
        with ExitStack() as stack:
            with suppress(Exception):  # perhaps it is the application that would not start
                stack.enter_context(ctx.ensure_object(ScriptInfo).load_app().app_context())
            refusal = error if isinstance(error, ConsoleError) else _explained(error)
            kind = NotUnderstood if isinstance(refusal, (BadArgument, WrongUsage)) else Refused
            raise kind(str(refusal)) from error


def _explained(error: Exception) -> ConsoleError:
    """The sentence for an exception of somebody else; an operator may read what the system said."""
    if isinstance(error, DBAPIError):
        return _of_the_database(error)
    if isinstance(error, OSError) and error.filename:
        return ConsoleError(
            _l("%(name)s cannot be used: %(reason)s."), name=error.filename, reason=error.strerror
        )
    return ConsoleError(
        _l("Something broke on our side (%(kind)s). LOG_LEVEL=DEBUG shows where."), kind=type(error).__name__
    )


def _of_the_database(error: DBAPIError) -> ConsoleError:
    from admin_app.ops.service import problems  # only here: it reads the migrations

    if is_unavailable(error):
        return ConsoleError(
            _l("The database at %(url)s does not answer: %(reason)s. Is DATABASE_URL right?"),
            url=shown_database(),
            reason=str(error.orig).strip().splitlines()[0].rstrip("."),
        )
    if problems():
        return TablesMissing()
    return ConsoleError(_l("The database refused this (%(kind)s)."), kind=type(error.orig).__name__)


def shown_database() -> str:
    """The address of the database as people may see it, without the password."""
    return make_url(current_app.config["DATABASE_URL"]).render_as_string(hide_password=True)
