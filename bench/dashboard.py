"""What the dashboard costs beside the list of tasks, on the production server.

    .venv/bin/python bench/dashboard.py --url sqlite:////tmp/filled.db          filled by filling.py

The two pages take turns, so what else the machine does hits both: read the ratio. “counted anew” is what
`Refresh` costs; in between, figures of more than 10,000 tasks are kept (admin_app/dashboard/keeping.py).
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from admin_app.dashboard import keeping  # noqa: E402
from bench.lists import queries, timed  # noqa: E402
from bench.serving import Server  # noqa: E402

PAGES = {
    "list, 50 rows": "/admin/tasks/",
    "dashboard, kept": "/admin/",
    "dashboard of a project, kept": "/admin/?project_in=1",
    "dashboard of 52 weeks, kept": "/admin/?weeks=52",
}


def read(server, path, statuses=(200,)):
    answer = server.get(path)
    if answer.status not in statuses:
        raise SystemExit(f"{answer.status} for {path}")


def anew(server, path):
    """How long it takes to count once more, in ms: three times."""
    found = []
    for _try in range(3):
        time.sleep(keeping.SETTLED + 0.5)
        found.append(timed(lambda: read(server, path + "&refresh=1", (302,))))
    return found


def measure(url, rounds):
    asked = queries(url, PAGES)
    server = Server.ours(url)
    try:
        first = {}
        for name, path in PAGES.items():
            first[name] = timed(lambda path=path: read(server, path))
            for _warm in range(4):
                read(server, path)
        times, cpu = {name: [] for name in PAGES}, dict.fromkeys(PAGES, 0.0)
        for _round in range(rounds):
            for name, path in PAGES.items():
                before = server.cpu()
                times[name].append(timed(lambda path=path: read(server, path)))
                cpu[name] += server.cpu() - before
        base = statistics.median(times["list, 50 rows"])
        print(f"  {'page':32}{'ms':>10}{'best':>10}{'x list':>10}{'cpu ms':>10}{'queries':>10}{'first':>10}")
        for name, found in times.items():
            ms = statistics.median(found)
            spent = cpu[name] * 1000 / rounds
            print(
                f"  {name:32}{ms:>10.1f}{min(found):>10.1f}{ms / base:>10.2f}{spent:>10.1f}"
                f"{asked[name]:>10}{first[name]:>10.0f}"
            )
        for path in ("/admin/?weeks=26", "/admin/?project_in=1"):
            spent = ", ".join(f"{each:.0f}" for each in anew(server, path))
            print(f"  {path} counted anew: {spent} ms")
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", required=True)
    parser.add_argument("--rounds", type=int, default=25)
    arguments = parser.parse_args()
    print(arguments.url.partition(":")[0])
    measure(arguments.url, arguments.rounds)


if __name__ == "__main__":
    main()
