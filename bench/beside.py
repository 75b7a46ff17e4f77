"""How much an export slows the list for others, on the production server with two workers.

    .venv/bin/python bench/filling.py --url sqlite:////tmp/bench.db --rows 1000000
    .venv/bin/python bench/beside.py --url sqlite:////tmp/bench.db

One client asks for the list again and again. In turns of a few seconds, somebody else takes the whole table
as CSV meanwhile, or does not: so other work on the machine meets both sides alike. What is said of each side
are the median of all its requests, what nine of ten stay below, and how many there were for each second.
"""

import argparse
import http.client
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.serving import Server  # noqa: E402

LIST = "/admin/tasks/"
PIECE = 64 * 1024


class Export(threading.Thread):
    """Somebody who takes the whole table, as fast as it comes, and begins again at its end."""

    def __init__(self, server, path):
        super().__init__(daemon=True)
        self.server, self.path = server, path
        self.over, self.begun = threading.Event(), threading.Event()
        self.bytes, self.status = 0, None

    def run(self):
        cookie = "; ".join(f"{name}={value}" for name, value in self.server.cookies.items())
        while not self.over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
            connection.request("GET", self.path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            self.status = answer.status
            self.begun.set()
            if answer.status != 200:
                return
            while not self.over.is_set() and (piece := answer.read1(PIECE)):
                self.bytes += len(piece)
            connection.close()

    def __enter__(self):
        self.start()
        self.begun.wait()
        if self.status != 200:
            raise SystemExit(f"the export answers {self.status}")
        return self

    def __exit__(self, *_error):
        self.over.set()
        self.join()


def ask(server, seconds):
    """How long each request for the list took, one after the other."""
    taken, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        if server.get(LIST).status != 200:
            raise SystemExit("the list does not answer")
        taken.append(time.monotonic() - began)
    return taken


def measure(url, path, turns, seconds):
    server = Server.ours(url)
    alone, beside, megabytes = [], [], 0.0
    try:
        ask(server, 3)
        for _turn in range(turns):
            alone.append(ask(server, seconds))
            with Export(server, path) as export:
                beside.append(ask(server, seconds))
            megabytes += export.bytes / 2**20
            time.sleep(0.5)  # who leaves ends the query
    finally:
        server.stop()
    say("alone", alone, seconds)
    say("beside an export", beside, seconds)
    slower = median(beside) / median(alone)
    print(
        f"  median x {slower:.2f}, requests x {rate(beside, seconds) / rate(alone, seconds):.2f}; "
        f"the export gave {megabytes / turns / seconds:.1f} MB/s"
    )


def median(turns):
    return statistics.median(taken for turn in turns for taken in turn)


def rate(turns, seconds):
    return sum(map(len, turns)) / len(turns) / seconds


def say(side, turns, seconds):
    every = sorted(taken for turn in turns for taken in turn)
    print(
        f"  {side:18} median {median(turns) * 1000:6.1f} ms, nine of ten within "
        f"{every[len(every) * 9 // 10] * 1000:6.1f} ms, {rate(turns, seconds):5.1f} requests/s",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", required=True)
    parser.add_argument("--path", default="/admin/tasks/export/csv/?form=person")
    parser.add_argument("--turns", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5)
    given = parser.parse_args()
    print(f"{given.url.partition(':')[0]}, {given.path}")
    measure(given.url, given.path, given.turns, given.seconds)


if __name__ == "__main__":
    main()
