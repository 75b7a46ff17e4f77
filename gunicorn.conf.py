"""Settings of the web server. HOST, PORT and WEB_WORKERS come from the environment or from .env."""

import os

from dotenv import load_dotenv
from gunicorn.http import message

load_dotenv(".env")


def shown_address(bind):
    """The address to open in a browser for the address that gunicorn listens on."""
    host, _, port = bind.rpartition(":")
    if host in ("127.0.0.1", "0.0.0.0", "[::1]", "[::]"):
        host = "localhost"
    return f"http://{host}:{port}"


wsgi_app = "admin_app:create_app()"

host = os.environ.get("HOST") or "127.0.0.1"
port = os.environ.get("PORT") or "8000"
bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

# Threads, so that a long download holds one of eight and not a whole process. No preload: a
# database engine that was opened before the fork would be shared by all workers.
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = 8
preload_app = False

# With gthread this is how long a worker's main loop may stay silent before the worker is replaced,
# not how long an answer may take: an export may stream for an hour. (Tried with a timeout of 5:
# answers that streamed for 40 seconds, or kept silent for 20, came out whole.)
timeout = 30

# A worker is never retired after so many requests: that would cut the exports it is streaming.
max_requests = 0

# Who pastes a page of text into the search gets the list and a sentence about it: ten thousand characters of
# any script, as an address writes them. Above 8190 bytes it would answer with a page of its own instead.
limit_request_line = message.MAX_REQUEST_LINE = 128 * 1024

# When it is told to stop, it waits this long for answers under way.
graceful_timeout = 30

# Whom to believe about https and addresses is a setting of the application, TRUSTED_PROXIES.
forwarded_allow_ips = ""

# Gunicorn would open a control socket in the home directory.
control_socket_disable = True

# The heartbeat of a worker touches a file twice a second: in memory where there is such a place,
# since a slow disk would look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

accesslog = None
loglevel = "warning"


def on_starting(server):
    # Settings that are refused end the server here; workers that fail are started again for ever.
    from admin_app import config

    config.load()


def when_ready(server):
    print(f"Taskdesk is ready: {shown_address(bind)}", flush=True)
