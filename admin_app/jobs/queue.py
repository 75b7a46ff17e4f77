"""The queue: huey, with a storage that needs no server, or one that several machines share.

A message holds nothing but the id of a job; the row says the rest, and who may run it. So a message
that comes twice does no harm, and one that is lost is sent again (`service.upkeep`).
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from sqlalchemy import make_url

from admin_app.config import BadSetting

EXTENSION = "jobs_queue"
NAME = "taskdesk"


class Queue:
    """The queue of one application. Without an address, a job runs at once, where it is asked for."""

    def __init__(self, app: Flask, run: Callable[[int], None]) -> None:
        self.url: str = app.config["QUEUE_URL"]
        self._secret: str = app.config["SECRET_KEY"]
        self._run = run
        self._opened: Huey | None = None

    @property
    def huey(self) -> Huey:
        # Opened when first needed: no connection may be older than the fork of a web process.
        if self._opened is None:
            self._opened = self._open()
            self._task = self._opened.task(name="run")(self._run)
        return self._opened

    def _open(self) -> Huey:
        # Messages are pickles: signed, so that who can write to the queue cannot have code run.
        options: dict[str, Any] = {
            "results": False,
            "serializer": SignedSerializer(secret=self._secret, salt=NAME),
        }
        if not self.url:
            return Huey(NAME, immediate=True, **options)
        if self.url.startswith("redis"):
            return RedisHuey(NAME, url=self.url, **options)
        url = make_url(self.url)
        if url.get_backend_name() == "sqlite":
            return SqliteHuey(NAME, filename=url.database, create_tables=False, **options)
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey(NAME, dsn=dsn, create_tables=False, **options)

    def send(self, job_id: int) -> None:
        opened = self.huey
        opened.enqueue(self._task.s(job_id))

    def is_empty(self) -> bool:
        return bool(self.huey.storage.queue_size() == 0)

    def prepare(self) -> None:
        """Make what the storage keeps messages in."""
        make = getattr(self.huey.storage, "initialize_schema", None)
        if make is not None:
            make()


def init(app: Flask, run: Callable[[int], None]) -> None:
    """Give the application a queue whose jobs are run by `run`. Raises `BadSetting`."""
    if app.config["QUEUE_URL"].startswith("redis") and find_spec("redis") is None:
        raise BadSetting("QUEUE_URL names Redis: install the package “redis” for it.")
    app.extensions[EXTENSION] = Queue(app, run)


def current() -> Queue:
    found: Queue = current_app.extensions[EXTENSION]
    return found


def send(job_id: int) -> None:
    current().send(job_id)


def prepare() -> None:
    current().prepare()
