"""Start every process that the Procfile names, with the settings of the environment and .env."""

import errno
import os
import socket
import sys
from pathlib import Path

from dotenv import load_dotenv

BIN = Path(sys.executable).parent


def refuse_port(host, port):
    """End with a sentence when the port cannot be had; gunicorn would try again and again."""
    if not (port.isdecimal() and 1 <= int(port) <= 65535):
        sys.exit(f"PORT is “{port}”: it has to be a number from 1 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, int(port)), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(
                f"Port {port} is in use, perhaps by a Taskdesk that runs already. PORT=8001 takes another."
            )


def main():
    load_dotenv(".env")
    # Honcho hands each process a PORT, 5000 unless it is told, and its own reading of .env would
    # win over the environment: so both are settled here.
    os.environ["PORT"] = os.environ.get("PORT") or "8000"
    refuse_port(os.environ.get("HOST") or "127.0.0.1", os.environ["PORT"])
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    os.execv(BIN / "honcho", ["honcho", "--env", os.devnull, "start"])


if __name__ == "__main__":
    main()
