"""The production server, and a bare Flask page beside it, as a benchmark runs them."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.databases import SETTINGS  # noqa: E402
from tests.factories import PASSWORD, email_of  # noqa: E402

WORKERS = 2
SECRETS = ("SECRET_KEY", "SECURITY_PASSWORD_SALT", "HISTORY_KEY")


def environment(url, port):
    """The settings of the production server on the database at this address."""
    secrets = {name: SETTINGS[name] for name in SECRETS}
    return {
        **os.environ,
        **secrets,
        "TASKDESK_ENV": "production",
        "DATABASE_URL": url,
        "PORT": str(port),
        "WEB_WORKERS": str(WORKERS),
        "SLOW_QUERY_MS": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def gunicorn(*arguments):
    return [str(Path(sys.executable).parent / "gunicorn"), *arguments]


class Server:
    """A server in processes of its own; `cpu()` and `rss()` are of all of them."""

    def __init__(self, command, port, env=None):
        self.port, self.cookies = port, {}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env or dict(os.environ), start_new_session=True, stdout=subprocess.DEVNULL
        )

    @classmethod
    def ours(cls, url):
        port = free_port()
        server = cls(gunicorn(), port, environment(url, port))  # as the Procfile says
        server.wait("/health/live")
        server.sign_in()
        return server

    @classmethod
    def floor(cls):
        port = free_port()
        options = ("-w", str(WORKERS), "-b", f"127.0.0.1:{port}", "--no-control-socket", "-c", os.devnull)
        server = cls(gunicorn(*options, "bench.floor:app"), port)
        server.wait("/")
        return server

    def wait(self, path):
        for _try in range(300):
            try:
                self.get(path)
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"the server on port {self.port} does not answer")

    def sign_in(self, role="admin"):
        token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.get("/auth/login").body)[1].decode()
        form = {"email": email_of(role), "password": PASSWORD, "csrf_token": unescape(token)}
        answer = self.get("/auth/login", form)
        if answer.status not in (302, 303):
            raise SystemExit(f"could not sign in: {answer.status}")

    def get(self, path, form=None, headers=None):
        """The answer to a GET, or to a POST of a form, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **(headers or {})}
        body = None
        if form is not None:
            body = urlencode(form)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("GET" if form is None else "POST", path, body, sent)
            answer = connection.getresponse()
            answer.body = answer.read()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _sep, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        return answer

    def link(self, path, rel):
        """The address in the `Link` header of a page."""
        found = re.search(rf'<([^>]*)>; rel="{rel}"', self.get(path).headers.get("Link", ""))
        if not found:
            raise SystemExit(f"{path} has no link {rel}")
        parts = urlsplit(urljoin(path, found[1]))
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def load(self, path, seconds):
        """Requests per second for eight clients, by wrk; None without it."""
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "-H", f"Cookie: {cookie}"]
        try:
            said = subprocess.run(
                [*command, f"http://127.0.0.1:{self.port}{path}"], capture_output=True, text=True
            ).stdout
        except FileNotFoundError:
            return None
        if "Non-2xx" in said:
            raise SystemExit(said)
        return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])

    def _tree(self, read):
        total, left = 0, [self.process.pid]
        while left:
            pid = left.pop()
            try:
                left += [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
                total += read(pid)
            except OSError:
                continue
        return total

    def cpu(self):
        """Seconds of processor time so far; not by the clock of /proc/PID/stat, which ticks in 10 ms."""

        def read(pid):
            threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
            return sum(int(each.read_text().split()[0]) for each in threads) / 1e9

        return self._tree(read)

    def rss(self):
        """MiB of memory."""

        def read(pid):
            return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024

        return self._tree(read)

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
