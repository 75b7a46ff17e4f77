"""Processes of the application that start in a tenth of the time, for tests that start hundreds of them.

They are forked from one that has imported everything, and has opened nothing. That one is this module as
a program: it takes what to start on standard input, a line of JSON each, and answers with the process id.
"""

import contextlib
import gc
import io
import json
import os
import signal
import subprocess
import sys

import psutil

from admin_app.config import ROOT


class Forked:
    """A process that was forked elsewhere, used as one of `subprocess` is."""

    def __init__(self, pid):
        self.pid, self.stdout, self.found = pid, io.BytesIO(), psutil.Process(pid)

    def poll(self):
        return None if self.found.is_running() else 0

    def wait(self, timeout=None):
        try:
            self.found.wait(timeout)
        except psutil.TimeoutExpired:
            raise subprocess.TimeoutExpired(str(self.pid), timeout) from None

    def terminate(self):
        with contextlib.suppress(psutil.NoSuchProcess):
            self.found.terminate()

    def kill(self):
        with contextlib.suppress(psutil.NoSuchProcess):
            self.found.kill()


class Forker:
    """Starts `gunicorn` and `manage.py` by their words: `forker.start(["gunicorn"], environment, log)`."""

    def __init__(self, folder):
        environment = {"TASKDESK_ENV": "development", "DATABASE_URL": f"sqlite:///{folder / 'warm.db'}"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.forking"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, words, environment, log):
        self.process.stdin.write(json.dumps([words, environment, str(log)]) + "\n")
        self.process.stdin.flush()
        return Forked(int(self.process.stdout.readline()))

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def _become(words, environment, log):
    """Go on in this process as if it had been started so."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with open(log, "ab") as said, open(os.devnull, "rb") as nothing:
        for number, stream in enumerate((nothing, said, said)):
            os.dup2(stream.fileno(), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = words
    if words[0] == "gunicorn":
        from gunicorn.app.wsgiapp import run
    else:
        from admin_app.cli import main as run
    run()


def _import_everything():
    import gunicorn.app.wsgiapp  # noqa: F401
    import gunicorn.workers.gthread  # noqa: F401
    import huey.consumer  # noqa: F401
    import psycopg  # noqa: F401

    from admin_app import cli, create_app  # noqa: F401

    create_app()
    gc.collect()


def _serve():
    _import_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that end
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become(*json.loads(line))
            return
        print(pid, flush=True)


if __name__ == "__main__":
    _serve()
