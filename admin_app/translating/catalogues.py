"""Catalogues as files: one folder for each language, in it one file for each domain."""

import datetime as dt
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import Translations

from admin_app.translating.extraction import Library
from admin_app.translating.faults import Plurals

WIDTH = 100


def path_of(root: Path, language: str, domain: str, ending: str = ".po") -> Path:
    return root / language / "LC_MESSAGES" / (domain + ending)


def load(path: Path, language: str) -> Catalog | None:
    """The catalogue in a file, None when there is no such file. Raises `PoFileError` for another kind."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def new(language: str, domain: str) -> Catalog:
    """An empty catalogue."""
    name = Locale.parse(language).get_display_name("en")
    now = dt.datetime.now(dt.UTC)
    catalogue = Catalog(
        locale=language,
        domain=domain,
        header_comment=f"# {name} words of Taskdesk: {domain}.\n# How to work on them: docs/translating.md",
        project="Taskdesk",
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        creation_date=now,
        revision_date=now,
        charset="utf-8",
        fuzzy=False,
    )
    catalogue.mime_headers = [("Plural-Forms", Plurals.of(language).header)]
    return catalogue


def save(catalogue: Catalog, path: Path) -> None:
    def write(file: Any) -> None:
        write_po(
            file, catalogue, width=WIDTH, sort_by_file=False, include_lineno=False, include_previous=True
        )

    _replace(path, write)


def save_compiled(catalogue: Catalog, path: Path) -> None:
    _replace(path, lambda file: write_mo(file, catalogue))


def _replace(path: Path, write: Callable[[Any], None]) -> None:
    """Write a file as a whole or not at all: several processes may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def said_by(library: Library, language: str) -> dict[str, Any]:
    """What the installed catalogue of a library says: a text for each string, a tuple for each plural."""
    if library.catalogues is None:
        return {}
    found = Translations.load(library.folder / library.catalogues, [language], library.domain)
    said: dict[str, Any] = {}
    for key, text in sorted(getattr(found, "_catalog", {}).items(), key=repr):
        if isinstance(key, tuple):
            said[key[0]] = (*said.get(key[0], ()), text)
        elif key:
            said[key] = text
    return said
