"""A PostgreSQL server of the suite's own: made in a temporary folder, gone when the run ends.

It runs as a person without rights (PostgreSQL refuses root), listens on 127.0.0.1 only, on a port
that is free and with a password made for the run, and trades safety against a power cut for speed.
"""

import contextlib
import ctypes
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

OLDEST = 15
STARTED_WITHIN = 60  # seconds; a loaded machine of two cores needs about three

#: Where distributions put the server, which is seldom on the PATH.
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}


class ServerFailed(Exception):
    """The server is installed but would not start; the text holds the end of its log."""


def find_server():
    """The folder of `initdb` and `postgres`, the newest version first, or None."""
    places = [found for place in PLACES for found in Path("/").glob(place.lstrip("/"))]
    on_path = shutil.which("initdb")
    if on_path:
        places.append(Path(on_path).resolve().parent)
    versions = [(_version(place), place) for place in places]
    newest, folder = max(versions, default=(0, None))
    return folder if newest >= OLDEST else None


def _version(folder):
    programs = [folder / "postgres", folder / "initdb"]
    if not all(os.access(program, os.X_OK) for program in programs):
        return 0
    said = subprocess.run([programs[0], "--version"], capture_output=True, text=True).stdout
    number = re.search(r"(\d+)(\.\d+|devel|beta|rc)", said)
    return int(number[1]) if number else 0


class Cluster:
    """A throwaway server; `url` is the address of its maintenance database once it has started."""

    url: str

    def __init__(self, programs):
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="taskdesk-postgres-"))
        self.log = self.folder / "log"
        self.password = secrets.token_urlsafe(24)
        self.process = None

    def start(self):
        """Make the cluster and wait until it answers; nothing is left behind when it does not."""
        try:
            self._make()
            # Another program may take the free port first.
            for _attempt in range(3):
                if self._serve(_free_port()):
                    return self
        except BaseException:
            self.stop()
            raise
        last_words = self.log.read_text(errors="replace")[-2000:]
        self.stop()
        raise ServerFailed(f"PostgreSQL in {self.programs} did not start.\n{last_words}")

    def pause(self):
        """Stop serving; what is stored stays, and `resume` serves it again at the same address."""
        self._end()

    def resume(self):
        if not self._serve(make_url(self.url).port):
            raise ServerFailed(f"PostgreSQL did not start again.\n{self.log.read_text()[-2000:]}")

    def stop(self):
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self):
        if self.process and self.process.poll() is None:
            # Immediate: there is nothing to save, and a forgotten connection must not hold us.
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def _make(self):
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        _give_away(self.folder)
        _give_away(password_file)
        locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        made = subprocess.run(
            [
                *(self.programs / "initdb", "--pgdata", self.folder / "data", "--no-sync"),
                *("--username", "taskdesk", "--pwfile", password_file, "--auth", "scram-sha-256"),
                *("--encoding", "UTF8", "--locale", locale),
            ],
            **_without_rights(),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if made.returncode:
            raise ServerFailed(f"PostgreSQL in {self.programs} made no cluster.\n{made.stdout}")

    def _serve(self, port):
        settings = FAST | {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
        }
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", *arguments],
                **_without_rights(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for pytest, which then stops the server itself.
                start_new_session=True,
                preexec_fn=_stop_when_parent_dies(),
            )
        self.url = f"postgresql+psycopg://taskdesk:{self.password}@127.0.0.1:{port}/postgres"
        return self._answers()

    def _answers(self):
        give_up = time.monotonic() + STARTED_WITHIN
        while self.process.poll() is None:
            with contextlib.suppress(psycopg.OperationalError), connect(self.url):
                return True
            if time.monotonic() > give_up:
                self.process.kill()
                self.process.wait()
                return False
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
        return False


class Databases:
    """Databases of one test process on a server; those of other processes have other names.

    On a server that exists already only what was created here is ever dropped.
    """

    def __init__(self, server_url, prefix):
        self.server_url = make_url(server_url)
        self.prefix = prefix
        self.created = set()

    def url(self, name):
        """The SQLAlchemy address of a database, made or not."""
        return self.server_url.set(database=self._full(name)).render_as_string(hide_password=False)

    def create(self, name, template=None):
        """Make an empty database, or a copy of `template` (nobody may be connected to that one)."""
        source = self._full(template) if template else "template0"
        self._run("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'", self._full(name), source)
        self.created.add(name)
        return self.url(name)

    def drop(self, name):
        """Drop a database that was created here, whoever is still connected."""
        if name not in self.created:
            raise ValueError(f"{name!r} was not created by this test run.")
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self._full(name))
        self.created.discard(name)

    def drop_all(self):
        for name in sorted(self.created):
            self.drop(name)

    def _full(self, name):
        full = f"{self.prefix}_{name}"
        if len(full) > 63:
            raise ValueError(f"PostgreSQL would shorten the name {full!r}.")
        return full

    def _run(self, statement, *names):
        with connect(self.server_url) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def connect(url):
    """A plain psycopg connection to a SQLAlchemy address, in autocommit."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True, connect_timeout=10)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _nobody():
    """Who runs the server when root runs the tests."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerFailed("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _without_rights():
    if os.geteuid() != 0:
        return {}
    person = _nobody()
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def _give_away(path):
    if os.geteuid() == 0:
        person = _nobody()
        os.chown(path, person.pw_uid, person.pw_gid)


def _stop_when_parent_dies():
    """Linux ends the server even when pytest is killed and cannot; elsewhere this does nothing."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, set_parent_death_signal = ctypes.CDLL(None).prctl, 1
    return lambda: prctl(set_parent_death_signal, signal.SIGQUIT)
