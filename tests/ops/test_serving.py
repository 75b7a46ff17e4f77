"""`tools/serve.py`, which `make run` ends with."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def serve(port):
    return subprocess.run(
        [sys.executable, "tools/serve.py"],
        cwd=ROOT,
        env={**os.environ, "HOST": "127.0.0.1", "PORT": port},
        capture_output=True,
        text=True,
    )


def test_a_port_that_is_taken_is_said_at_once():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = serve(port)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(f"Port {port} is in use") and "PORT=" in said.stderr


@pytest.mark.parametrize("port", ["http", "99999", "-1"])
def test_what_is_no_port_is_said(port):
    said = serve(port)
    assert (said.returncode, said.stdout) == (1, "")
    assert port in said.stderr and "Traceback" not in said.stderr
