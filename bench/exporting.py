"""How fast exports are, against a bare cursor with `csv.writer` and against XlsxWriter alone; what they hold.

    .venv/bin/python bench/filling.py --url sqlite:////tmp/bench.db --rows 1000000
    .venv/bin/python bench/exporting.py --url sqlite:////tmp/bench.db --rows 1000000 100000

Each measurement is a process of its own; the best of `--repeat` counts. Nothing is written to the database.
It begins with some thousand rows that do not count, so that the page caches of SQLite (32 MB for each of
its connections) are full, as in a worker that serves. Memory is what the process has for itself (RssAnon),
at most, above what it had then. `cpu` is the time that the process computed, which other work on the machine
disturbs less than the time that passed; what PostgreSQL computes is not in it.
"""

import argparse
import csv
import io
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

#: The rows of the export as somebody would ask for them by hand: joined, nothing guarded, nothing formatted.
BARE = """SELECT t.id, t.title, t.description, t.status, t.priority, t.due_date, a.email, p.name,
    (SELECT {concat} FROM task_tags k JOIN tags g ON g.id = k.tag_id WHERE k.task_id = t.id),
    c.email, t.created_at, t.updated_at, t.completed_at, t.version
FROM tasks t LEFT JOIN users a ON a.id = t.assignee_id LEFT JOIN projects p ON p.id = t.project_id
    LEFT JOIN users c ON c.id = t.created_by_id
WHERE t.deleted_at IS NULL ORDER BY t.updated_at DESC, t.id DESC LIMIT {rows}"""
CONCAT = {"sqlite": "group_concat(g.name, '|')", "postgresql": "string_agg(g.name, '|')"}
CHUNK = 500
WARM_UP = 20_000
KINDS = ("bare csv", "csv raw", "csv person", "jsonl raw", "bare xlsx", "xlsx raw")


class Meter(io.RawIOBase):
    """A file that keeps nothing but when its first byte came, how many there were, and the most memory."""

    def __init__(self):
        self.began, self.first, self.bytes = time.perf_counter(), None, 0
        self.before = self.most = memory()

    def write(self, piece):
        if self.first is None:
            self.first = time.perf_counter() - self.began
        self.bytes += len(piece)
        self.look()
        return len(piece)

    def look(self, *_rows):
        self.most = max(self.most, memory())

    def writable(self):
        return True


def memory():
    """Memory of this process alone, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("RssAnon")).split()[1]) / 1024


def bare_rows(engine, rows):
    """The rows by a bare cursor; on PostgreSQL one of the server's, or it would hold them all."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        sqlite = engine.dialect.name == "sqlite"
        cursor = driver.cursor() if sqlite else driver.cursor("bare")
        cursor.execute(BARE.format(concat=CONCAT[engine.dialect.name], rows=rows))
        while part := cursor.fetchmany(CHUNK):
            yield part


def bare_csv(engine, rows, meter):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for part in bare_rows(engine, rows):
        writer.writerows(part)
        meter.write(buffer.getvalue().encode())
        buffer.seek(0)
        buffer.truncate()


def bare_xlsx(engine, rows, meter):
    """XlsxWriter as it stands in its manual, with text as text."""
    from xlsxwriter import Workbook

    with tempfile.TemporaryFile() as file, Workbook(file, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        number = 0
        for part in bare_rows(engine, rows):
            for row in part:
                for place, value in enumerate(row):
                    if isinstance(value, (int, float)):
                        sheet.write_number(number, place, value)
                    elif value is not None:
                        sheet.write_string(number, place, str(value))
                number += 1
            meter.look()
    meter.write(b"x")


def ours(app, kind, form, rows, meter):
    from flask import g
    from werkzeug.datastructures import MultiDict

    from admin_app.console.screens import screen_of
    from admin_app.export import asked, orders, service
    from admin_app.export.profile import Profile
    from admin_app.permissions.actor import Actor

    with app.test_request_context():
        g.actor = actor = Actor(None, "bench", is_system=True, timezone="Europe/Berlin")
        own = Profile("semicolon", "comma", "dmy-dot")
        wanted = asked.read(
            screen_of("tasks"), MultiDict({"form": form}), asked.format_named(kind), actor, own
        )
        order = orders.prepare(screen_of("tasks"), wanted, actor)
        order.statement = order.statement.limit(rows)
        meter.began = time.perf_counter()
        service.write(order, meter, meter.look)


def measure(url, kind, rows):
    """One measurement, in this process."""
    from tests.databases import new_app

    app = new_app(url, SLOW_QUERY_MS=0)
    with app.app_context():
        from admin_app.extensions import db

        engine = db.engine
        engine.connect().close()
        run(app, engine, kind, min(rows, WARM_UP), Meter())
        meter, cpu = Meter(), time.process_time()
        run(app, engine, kind, rows, meter)
        total = time.perf_counter() - meter.began
    grown = meter.most - meter.before
    return {"total": total, "cpu": time.process_time() - cpu, "first": meter.first, "memory": grown}


def run(app, engine, kind, rows, meter):
    name, _space, form = kind.partition(" ")
    if name == "bare":
        {"csv": bare_csv, "xlsx": bare_xlsx}[form](engine, rows, meter)
    else:
        ours(app, name, form, rows, meter)


def best(url, kind, rows, repeat):
    found = []
    for _ in range(repeat):
        command = [sys.executable, __file__, "--url", url, "--one", kind, "--rows", str(rows)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return min(found, key=lambda each: each["total"])


def table(url, rows, repeat, kinds):
    """Prints a line for each kind of file, with its ratio to the bare one."""
    results = {}
    print(f"\n{rows:,} rows, {url.partition(':')[0]}")
    for kind in kinds:
        if "xlsx" in kind and rows > 100_000:
            continue
        results[kind] = found = best(url, kind, rows, repeat)
        against = results.get("bare xlsx" if "xlsx" in kind else "bare csv", found)
        print(
            f"  {kind:12} {found['total']:7.2f} s  {found['total'] / against['total']:5.2f} x"
            f"  cpu {found['cpu']:6.2f} s  {found['cpu'] / against['cpu']:5.2f} x"
            f"  first byte after {found['first'] * 1000:7.1f} ms (1/{found['total'] / found['first']:,.0f})"
            f"  memory {found['memory']:5.1f} MB",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", required=True)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--kinds", nargs="+", default=KINDS)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.url, arguments.one, arguments.rows[0])))
        return
    for rows in arguments.rows:
        table(arguments.url, rows, arguments.repeat, arguments.kinds)


if __name__ == "__main__":
    main()
