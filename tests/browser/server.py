"""The production server, on a database of its own: gunicorn as `make run` starts it, on a free port."""

import contextlib
import os
import selectors
import shutil
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from admin_app.config import ROOT, SETTINGS
from tests.databases import SETTINGS as TESTED
from tests.databases import dispose, new_app

STARTS_WITHIN = 90  # seconds; a loaded machine of two cores needs about five
STOPS_WITHIN = 20
READY = "Taskdesk is ready"


class ServerFailed(Exception):
    """The server would not start; the text holds what it said."""


class Server:
    """A running server; `url` is its address, `app` the same application in this process.

    Both work on one database: what a test makes with `app` and the factories, pages show at once.
    `folder` holds what lies beside the database: mails, and what the server said in `log`.
    """

    def __init__(self, folder: Path, database_url=None, **settings):
        self.folder = folder
        self.database_url = database_url or f"sqlite:///{folder / 'taskdesk.db'}"
        self.settings = settings
        self.app = new_app(self.database_url)
        self.log = folder / "server.log"
        self.process = None
        self.url = None
        self.port = 0

    @property
    def mails(self):
        """The mails sent so far, the newest last."""
        return sorted((self.folder / "mails").glob("*"), key=lambda path: path.stat().st_mtime_ns)

    @contextlib.contextmanager
    def locked(self):
        """Nobody else can write to the SQLite database inside."""
        connection = sqlite3.connect(self.database_url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()

    def start(self):
        for _attempt in range(3):  # another program may take the free port first
            self._serve(_free_port())
            if self.process.poll() is None:
                return self
        raise ServerFailed(f"The server did not start. Its last words:\n{self.words()}")

    def words(self):
        return self.log.read_text(errors="replace")[-4000:]

    def _serve(self, port):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"],
                cwd=ROOT,
                env=self._environment(port),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self.url, self.port = f"http://localhost:{port}", port
        if self._said(READY):
            self._wait_until_it_answers()
        else:
            self.stop()

    def _environment(self, port):
        """What the shell has, but for settings: those are the tests' own, whatever the machine sets."""
        ours = {setting.name for setting in SETTINGS} | {"FORWARDED_ALLOW_IPS", "GUNICORN_CMD_ARGS"}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        defaults = {setting.name: setting.default for setting in SETTINGS}
        tested = {name: value for name, value in TESTED.items() if name in ours}
        given = {
            "TASKDESK_ENV": "development",
            "DATABASE_URL": self.database_url,
            "HOST": "127.0.0.1",
            "PORT": port,
            "WEB_WORKERS": 1,
        }
        settings = {**defaults, **tested, **given, **self.settings}
        return kept | {name: str(value) for name, value in settings.items() if value is not None}

    def _said(self, words):
        """Wait until the server has said these words; False when it ended or kept silent."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while selector.select(STARTS_WITHIN):
                line = self.process.stdout.readline().decode()
                if words in line:
                    return True
                if not line:
                    break
        return False

    def _wait_until_it_answers(self):
        # It listens already, so the request waits in the queue until the worker has started.
        try:
            urllib.request.urlopen(f"{self.url}/health/ready", timeout=STARTS_WITHIN).close()
        except (urllib.error.URLError, OSError) as error:
            self.stop()
            raise ServerFailed(f"The server does not answer ({error}):\n{self.words()}") from error

    @contextlib.contextmanager
    def manage(self, *words):
        """A process of `manage.py` with the settings of the server, ended with the body."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", *words],
                cwd=ROOT,
                env=self._environment(self.port),
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait()

    def stop(self):
        """End the process that was started, by its id."""
        dispose(self.app)
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()


def find_chromium():
    """The browser of the distribution: CHROMIUM names it, or it is on the PATH."""
    named = os.environ.get("CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
