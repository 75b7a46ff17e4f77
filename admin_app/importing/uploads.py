"""Files that people send: in a folder beside the database that nobody but this account reads."""

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Collection
from pathlib import Path
from typing import IO, NamedTuple

from admin_app.i18n import _l
from admin_app.importing.reading.table import FileRefused

CHUNK = 1 << 20
#: What lies in the folder and belongs to no import is kept for so long: it may be arriving now.
STRAY_SECONDS = 3600


class Received(NamedTuple):
    """A file that has arrived: its name in the folder, its bytes, and a hash of them."""

    stored: str
    size: int
    sha256: str


def folder(data_folder: Path) -> Path:
    return data_folder / "imports"


def path_of(data_folder: Path, stored: str) -> Path:
    """Where a file lies."""
    return folder(data_folder) / stored / "file"


def plan_folder(data_folder: Path, stored: str) -> Path:
    """Where the plan for a file lies: beside it, and deleted with it."""
    return folder(data_folder) / stored


def receive(stream: IO[bytes], data_folder: Path, limit: int) -> Received:
    """Keep what the stream holds, of `limit` bytes at most. Raises `FileRefused`."""
    stored = secrets.token_hex(16)
    folder(data_folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(data_folder, stored)
    path.parent.mkdir(mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            size, digest = _copy(stream, file, limit)
    except BaseException:
        delete(data_folder, stored)
        raise
    return Received(stored, size, digest)


def _copy(stream: IO[bytes], file: IO[bytes], limit: int) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileRefused(_l("A file may have %(limit)s MB at most."), limit=limit // (1024 * 1024))
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise FileRefused(_l("This file is empty."))
    return size, digest.hexdigest()


def delete(data_folder: Path, stored: str | None) -> None:
    """Delete a file, and the plan that was made for it."""
    if stored:
        shutil.rmtree(folder(data_folder) / stored, ignore_errors=True)


def delete_strays(data_folder: Path, kept: Collection[str]) -> None:
    """Delete what belongs to no import."""
    where = folder(data_folder)
    if not where.is_dir():
        return
    with os.scandir(where) as entries:
        old = [e.name for e in entries if e.stat().st_mtime < time.time() - STRAY_SECONDS]
    for name in old:
        if name not in kept:
            delete(data_folder, name)
