"""What a job is given to say how far it is, to hear that it shall stop, and to leave a file.

A thread beside the job writes to its row, at most twice a second, and goes on saying that the job is
alive while the job waits for one long statement. The job itself waits for nothing.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from admin_app.jobs import results, rows
from admin_app.jobs.model import Job

log = logging.getLogger(__name__)

#: Between two writes of progress, and between two looks at whether somebody cancelled; in seconds.
TICK = 0.5
#: Between two signs of life of a job that says nothing; in seconds.
BEAT = 5.0


class Ended(BaseException):
    """The job is to end now. Not an `Exception`, so that no job takes it for a row that went wrong."""


class Cancelled(Ended):
    """Somebody cancelled the job."""


class Stopped(Ended):
    """The process is told to stop."""


class Lost(Ended):
    """The job was taken for dead, and is no longer ours."""


class Progress:
    """`job.params` and the rest of the row are as they were when the job began."""

    def __init__(self, engine: Engine, job: Job, folder: Path) -> None:
        self.job = job
        self.file: str | None = None
        self.file_name = ""
        self._engine = engine
        self._folder = folder
        self._said: dict[str, Any] = {"done": 0, "total": None, "phase": ""}
        self._written = dict(self._said)
        self._beaten_at = time.monotonic()
        self._end: type[Ended] | None = None
        self._over = threading.Event()

    def step(self, done: int | None = None, total: int | None = None, phase: str | None = None) -> None:
        """Say how far it is; what is left out stays. Cheap: call it for every row.

        Raises `Cancelled`, `Stopped` or `Lost` when the job is to end; let them pass.
        """
        given = {"done": done, "total": total, "phase": phase if phase is None else str(phase)[:200]}
        self._said = {**self._said, **{name: value for name, value in given.items() if value is not None}}
        if self._end is not None:
            raise self._end()

    @contextmanager
    def result_file(self, name: str) -> Iterator[BinaryIO]:
        """A file to write, which people get under this name when the job is done."""
        if self.file:
            raise AssertionError("a job leaves one file")
        self.file, stream = results.create(self._folder)
        self.file_name = name[:255]
        with stream:
            yield stream

    def end(self, reason: type[Ended]) -> None:
        """Have the next `step` raise this."""
        self._end = self._end or reason

    def forget_file(self) -> None:
        results.delete(self._folder, self.file)

    @property
    def said(self) -> dict[str, Any]:
        """Done, total and phase, as they were said last."""
        return self._said

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Write progress and listen, from a thread, for as long as the body runs."""
        thread = threading.Thread(target=self._watch, name=f"job-{self.job.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _watch(self) -> None:
        while not self._over.wait(TICK):
            try:
                self.look()
            except SQLAlchemyError as error:
                log.warning("job %s: its row cannot be written now: %s", self.job.id, type(error).__name__)

    def look(self) -> None:
        """Write what is new, hear what was asked."""
        said = self._said
        if said != self._written or time.monotonic() - self._beaten_at >= BEAT:
            if not rows.beat(self._engine, self.job, said):
                self.end(Lost)
                return
            self._written, self._beaten_at = said, time.monotonic()
        if rows.cancel_requested(self._engine, self.job):
            self.end(Cancelled)
