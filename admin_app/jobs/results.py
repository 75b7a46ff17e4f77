"""Files that jobs make: in a folder beside the database that nobody but this account reads."""

import os
import secrets
from pathlib import Path
from typing import BinaryIO


def folder(data_folder: Path) -> Path:
    return data_folder / "jobs"


def create(where: Path) -> tuple[str, BinaryIO]:
    """A new file that only its owner may read, under a name that nobody can guess."""
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    descriptor = os.open(where / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return name, os.fdopen(descriptor, "wb")


def delete(where: Path, name: str | None) -> None:
    if name:
        (where / name).unlink(missing_ok=True)


def all_names(where: Path, *, older_than: float) -> set[str]:
    """The names of the files that were last written before this moment, in seconds since 1970."""
    if not where.is_dir():
        return set()
    with os.scandir(where) as entries:
        return {entry.name for entry in entries if entry.is_file() and entry.stat().st_mtime < older_than}
