"""The real server with visitors: people without a browser, who send what a browser would."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil

from tests.browser.server import Server
from tests.browser.visits import fill
from tests.conftest import csrf, signed_in
from tests.forking import Forker

TIMEOUT = 60  # seconds; a server that is asked by fifty at once on two cores takes its time


def soaking(short, long):
    """The size of a test: in the suite, and in `make soak`."""
    return long if os.environ.get("SOAK") == "1" else short


class ForkedServer(Server):
    """The server for tests that start it a hundred times: forked from a process that has read all modules."""

    def __init__(self, folder, database_url, **settings):
        super().__init__(folder, database_url, **settings)
        self.forker = Forker(folder)

    def _serve(self, port):
        self.process = self.fork("gunicorn", "--config", "gunicorn.conf.py", port=port)
        self.url, self.port = f"http://localhost:{port}", port
        wait_until(self.process, self._listens, said=self.words)
        self._wait_until_it_answers()

    def fork(self, *words, port=0):
        """A process of the application with the settings of the server."""
        return self.forker.start(words, self._environment(port), self.log)

    def _listens(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True
        return False

    def close(self):
        self.stop()
        self.forker.stop()


@contextlib.contextmanager
def serving(engine_name, folder: Path, request, **settings):
    """The server on a migrated database of this engine with the baseline in it."""
    url = None
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgres").create("served")
    server = ForkedServer(folder, url, **settings)
    fill(server.database_url, office=False)
    try:
        yield server.start()
    finally:
        server.close()
        if url:
            request.getfixturevalue("postgres").drop("served")


class Visitor:
    """Somebody who has signed in, with one connection to the server."""

    def __init__(self, server, who):
        client = signed_in(server.app, who)
        self.token = csrf(client)
        name = server.app.config["SESSION_COOKIE_NAME"]
        self.cookie = f"{name}={client.get_cookie(name).value}"
        self.address = urlsplit(server.url)
        self.connection = None

    def get(self, path):
        """The status and the text of a page."""
        return self._ask("GET", path)

    def post(self, path, form):
        return self._ask("POST", path, urlencode({**form, "csrf_token": self.token}))

    def _ask(self, method, path, body=None):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                self.address.hostname, self.address.port, timeout=TIMEOUT
            )
        headers = {"Cookie": self.cookie, "Host": self.address.netloc}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.address.geturl()}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def field(page, name):
    """The value of an input of a form."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', found[0]) if found else None
    return value[1] if value else ""


def kill(server):
    """End the server as a power cut does: every process of it at once, without a word."""
    kill_all(server.process)
    server.stop()


def kill_all(process):
    """End a process and those that it started, at once."""
    with contextlib.suppress(psutil.NoSuchProcess):
        master = psutil.Process(process.pid)
        for each in [master, *master.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
    process.wait(20)


def killed_during(server, act, seconds):
    """Does `act()` as somebody does, and kills the server after so long, unless that is None.

    How long it took, and what `act` gave: None if nobody answered any more.
    """
    given = []

    def do():
        with contextlib.suppress(OSError, http.client.HTTPException):
            given.append(act())

    thread = threading.Thread(target=do)
    began = time.monotonic()
    thread.start()
    thread.join(seconds)
    if seconds is not None:
        kill(server)
    thread.join()
    return time.monotonic() - began, given[0] if given else None


def wait_until(process, ready, *, patience=120, said=lambda: "it did not go on"):
    """Waits for what a process does; fails when it ends instead, or takes longer than `patience` seconds."""
    deadline = time.monotonic() + patience
    while not ready():
        assert process.poll() is None and time.monotonic() < deadline, said()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
