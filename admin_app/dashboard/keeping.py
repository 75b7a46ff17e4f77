"""Keeps figures that took long to count, in files that all processes of a machine share.

Whoever sees kept figures is told how old they are and can have them counted anew.
"""

import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

#: How long figures are kept, in seconds.
KEPT = 300
#: While one process counts anew, the others go on with what was kept, for as long as that may take.
COUNTING = 60
#: What is counted anew at somebody's wish is at least this old.
SETTLED = 5
#: Files that nobody asked for in this time are deleted.
FORGOTTEN = 24 * 3600


class Keeper:
    """Keeps what `count` gives in a folder, under a name that is made of `parts`."""

    def __init__(self, folder: Path, *parts: object) -> None:
        self.folder = folder / "figures"
        name = hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:40]
        self.file = self.folder / f"{name}.json"

    def get(self, count: Callable[[], dict[str, Any]], *, anew: bool = False) -> tuple[float, dict[str, Any]]:
        """When it was counted, in seconds since 1970, and what; `anew` at somebody's wish."""
        kept = self._read()
        if kept and self._is_good(SETTLED if anew else KEPT):
            return kept
        if kept:
            self._claim()
        found = time.time(), count()
        self._write(found)
        return found

    def _is_good(self, seconds: float) -> bool:
        try:
            return 0 <= time.time() - self.file.stat().st_mtime < seconds
        except OSError:
            return False

    def _claim(self) -> None:
        moment = time.time() - KEPT + COUNTING
        try:
            os.utime(self.file, (moment, moment))
        except OSError:
            pass

    def _read(self) -> tuple[float, dict[str, Any]] | None:
        try:
            made_at, figures = json.loads(self.file.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return made_at, figures

    def _write(self, found: tuple[float, dict[str, Any]]) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(found, file)
            os.replace(name, self.file)
            self._forget()
        except OSError as error:
            # A dashboard that counts each time is slower, and right.
            log.warning("figures could not be kept: %s", error)

    def _forget(self) -> None:
        for file in self.folder.iterdir():
            if time.time() - file.stat().st_mtime > FORGOTTEN:
                file.unlink(missing_ok=True)
