"""`manage.py translations`: what translators and `make check` run."""

import sys

import click

from admin_app.i18n import CATALOGUES
from admin_app.translating import service


@click.group()
def translations() -> None:
    """Extract, update, compile and check the catalogues of words."""


@translations.command()
def extract() -> None:
    """Write what the code asks for as templates (.pot); for tools of translators only."""
    for path, count in service.extract().items():
        click.echo(f"{path.relative_to(CATALOGUES.parent)}: {count} strings")


@translations.command()
@click.option("--drop-obsolete", is_flag=True, help="Forget translations that nobody asks for any more.")
def update(drop_obsolete: bool) -> None:
    """Bring the catalogues up to the code; what was translated stays."""
    for path, waiting in service.update(drop_obsolete=drop_obsolete).items():
        click.echo(f"{path.relative_to(CATALOGUES.parent)}: {waiting} to translate")


@translations.command("compile")
@click.option("--pseudo", is_flag=True, help="Also the language of the tests that shows unmarked strings.")
def compile_(pseudo: bool) -> None:
    """Compile the catalogues, for the application to read."""
    written = service.compile_all(pseudo=pseudo)
    click.echo(f"{len(written)} catalogues compiled")


@translations.command()
def check() -> None:
    """Fail when a string of ours or of a library is not rightly translated in a shipped language."""
    faults = service.check()
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"{len(faults)} faults; how to mend them: docs/translating.md", err=True)
        sys.exit(1)
    click.echo(f"All strings are translated: {', '.join(service.SHIPPED)}.")
