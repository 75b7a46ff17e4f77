"""What lists cost on the production server: time, processor time and their ratio to a bare Flask page.

    make bench                                                  100,000 and 1,000,000 rows, both engines
    .venv/bin/python bench/lists.py --engine sqlite --rows 100000
    .venv/bin/python bench/lists.py --url sqlite:////tmp/filled.db --rows 1000000     filled by filling.py

Both servers run at once and take turns, so what else the machine does hits both: read the ratios. Each
number is the median of `--rounds` requests over HTTP; “cpu” is the processor time of the server's
processes, without that of a database server; “queries” were counted in a process of their own. The last
columns are the bytes of a page, plain and as browsers get it (brotli).
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import event  # noqa: E402

from admin_app.extensions import db  # noqa: E402
from bench.filling import RARE, fill  # noqa: E402
from bench.serving import Server  # noqa: E402
from tests.conftest import signed_in  # noqa: E402
from tests.databases import dispose, new_app  # noqa: E402
from tests.postgres import Cluster, Databases, find_server  # noqa: E402

TASKS = "/admin/tasks/"


def addresses(server: Server, rows: int) -> dict[str, str]:
    """The operations by name; places deep in the list are looked up first."""
    deep = f"{TASKS}?page={int(rows * 0.9) // 50}"
    return {
        "list, 50 rows": TASKS,
        "next page from 90 %": server.link(deep, "next"),
        "previous page from 90 %": server.link(deep, "prev"),
        "last page": server.link(TASKS, "last"),
        "page=N at 90 %": deep,
        "sorted by due date": f"{TASKS}?sort=-due_date",
        "sorted by assignee": f"{TASKS}?sort=assignee",
        "sorted by three columns": f"{TASKS}?sort=status,-priority,due_date",
        "jump to a day": f"{TASKS}?sort=due_date&jump=2025-06-01",
        "filtered by two facets": f"{TASKS}?status_in=blocked&priority_in=urgent",
        "tags and overdue": f"{TASKS}?tags_any=1&due=overdue",
        "search: a rare word": f"{TASKS}?search={RARE}",
        "search: a common word": f"{TASKS}?search=report",
        "search: two CJK characters": f"{TASKS}?search=%E5%A0%B1%E5%91%8A",
        "search: a name": f"{TASKS}?search=abbott",
        "counted to the end": f"{TASKS}?count=exact",
        "details": f"{TASKS}details/?id={rows // 3}",
        "edit form": f"{TASKS}edit/?id={rows // 3}",
    }


def timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def read(server: Server, path: str) -> None:
    answer = server.get(path)
    if answer.status != 200:
        raise SystemExit(f"{answer.status} for {path}")


def queries(url: str, paths: dict[str, str]) -> dict[str, int]:
    """How many statements each page sends to the database."""
    app = new_app(url, SLOW_QUERY_MS=0)
    client, found = signed_in(app, "admin"), {}
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(_conn, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "SELECT CAST(pg_current_snapshot")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    for name, path in paths.items():
        client.get(path)
        seen.clear()
        client.get(path)
        found[name] = len(seen)
    dispose(app)
    return found


def measure(url: str, rows: int, rounds: int, seconds: int) -> None:
    floor, ours = Server.floor(), Server.ours(url)
    try:
        paths = addresses(ours, rows)
        asked, resting = queries(url, paths), ours.rss()
        head = ("ms", "best", "floor", "ratio", "cpu", "cpu ratio", "queries", "KB", "KB brotli")
        print(f"  {'operation':28}" + "".join(f"{each:>11}" for each in head))
        for name, path in paths.items():
            print(f"  {name:28}" + row(floor, ours, path, rounds) + size(ours, path, asked[name]), flush=True)
        load(floor, ours, seconds)
        print(f"  memory: {resting:.0f} MiB when started, {ours.rss():.0f} MiB afterwards")
    finally:
        ours.stop()
        floor.stop()


def row(floor: Server, ours: Server, path: str, rounds: int) -> str:
    for _warm in range(16):  # both processes, and several connections of each
        read(ours, path)
        read(floor, "/")
    bare, mine, spent = [], [], []
    for _round in range(rounds):
        before = floor.cpu(), ours.cpu()
        bare.append(timed(lambda: read(floor, "/")))
        mine.append(timed(lambda: read(ours, path)))
        spent.append((floor.cpu() - before[0], ours.cpu() - before[1]))
    ms, base = statistics.median(mine), statistics.median(bare)
    cpu_base, cpu = (sum(each) * 1000 / rounds for each in zip(*spent, strict=True))
    ratio = cpu / cpu_base if cpu_base else 0
    return f"{ms:>11.1f}{min(mine):>11.1f}{base:>11.1f}{ms / base:>11.2f}{cpu:>11.1f}{ratio:>11.2f}"


def size(ours: Server, path: str, asked: int) -> str:
    plain, packed = ours.get(path), ours.get(path, headers={"Accept-Encoding": "br"})
    return f"{asked:>11}{len(plain.body) / 1000:>11.1f}{len(packed.body) / 1000:>11.1f}"


def load(floor: Server, ours: Server, seconds: int) -> None:
    """Eight clients on the list, the two servers in turn."""
    bare, mine, cpu = [], [], []
    for _round in range(3):
        bare.append(floor.load("/", seconds))
        before = ours.cpu()
        mine.append(ours.load(TASKS, seconds))
        if mine[-1] is None:
            print("  eight clients: not measured, wrk is not installed")
            return
        cpu.append((ours.cpu() - before) * 1000 / (mine[-1] * seconds))
    print(
        f"  eight clients on the list: {statistics.median(mine):.0f} requests/s, the bare page "
        f"{statistics.median(bare):.0f}: {statistics.median(mine) / statistics.median(bare):.0%}; "
        f"{statistics.median(cpu):.1f} ms cpu each"
    )


def run(engine: str, rows: int, url: str, arguments: argparse.Namespace) -> None:
    print(f"\n{engine}, {rows:,} rows", flush=True)
    if not arguments.url:
        fill(url, rows, arguments.like)
    measure(url, rows, arguments.rounds, arguments.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--url", help="a database that bench/filling.py has filled")
    parser.add_argument("--like", type=Path, help="see bench/filling.py")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--seconds", type=int, default=5, help="of load, three times")
    arguments = parser.parse_args()
    sizes = arguments.rows or [100_000, 1_000_000]
    if arguments.url:
        run(arguments.url.partition(":")[0], sizes[0], arguments.url, arguments)
        return
    engines = arguments.engine or ["sqlite", "postgresql"]
    if "sqlite" in engines:
        for rows in sizes:
            with tempfile.TemporaryDirectory(prefix="taskdesk-bench-") as folder:
                run("SQLite", rows, f"sqlite:///{folder}/bench.db", arguments)
    if "postgresql" in engines:
        programs = find_server()
        if programs is None:
            sys.exit("PostgreSQL 15 or later was not found.")
        cluster = Cluster(programs).start()
        try:
            databases = Databases(cluster.url, "taskdesk_bench")
            for rows in sizes:
                run("PostgreSQL", rows, databases.create(f"rows_{rows}"), arguments)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
