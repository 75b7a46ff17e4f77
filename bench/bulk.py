"""What a bulk edit costs, beside the same change without a console: 100,000 rows of 1,000,000.

    .venv/bin/python bench/bulk.py                          SQLite and PostgreSQL, in temporary folders
    .venv/bin/python bench/bulk.py --engine sqlite --tasks 200000 --rows 20000
    .venv/bin/python bench/bulk.py --engine postgresql --only tag

Clocks are those of the processor, of this process and of the database's own: what else the machine does
adds to the clock on the wall, which is printed too.

The measure is one set-based UPDATE of as many rows plus one INSERT .. SELECT of as many rows of history,
without rights, versions or seals, committed together, in the same run on other rows of the same table.
While the bulk edit runs, and while it is taken back, another process reads a page of rows and a third one
waits to write.
"""

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from sqlalchemy import create_engine, text  # noqa: E402

from admin_app.bulk.doing import Order, do, look  # noqa: E402
from admin_app.bulk.selection import Selection  # noqa: E402
from admin_app.console.actor import act_as, actor_of  # noqa: E402
from admin_app.console.screens import screen_of  # noqa: E402
from admin_app.extensions import db  # noqa: E402
from admin_app.undo.batches import undo_batch  # noqa: E402
from tests.databases import dispose, new_app  # noqa: E402
from tests.factories import make_baseline, make_project, make_tag, person_of  # noqa: E402
from tests.postgres import Cluster, Databases, find_server  # noqa: E402

NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :tasks)",
    "postgresql": "WITH numbers(n) AS (SELECT generate_series(1, :tasks))",
}
AT = {"sqlite": "'2026-01-02 03:04:05.000000'", "postgresql": "timestamptz '2026-01-02 03:04:05+00'"}
JSON = {"sqlite": "'{}'", "postgresql": "'{}'::jsonb"}
DAY = {
    "sqlite": "date('2026-01-01', '+' || (n % 365) || ' days')",
    "postgresql": "date '2026-01-01' + (n % 365)",
}
CHANGED = {
    "sqlite": 'json(\'{"priority": ["medium", "high"]}\')',
    "postgresql": '\'{"priority": ["medium", "high"]}\'::jsonb',
}
WEEKEND = frozenset({6, 7})
#: What is done, and what takes it back: each is measured twice, and the better counts.
EDITS = {
    "priority set": ({"set": {"priority": "high"}}, {"set": {"priority": "low"}}),
    "completed, reopened": ({"do": "complete"}, {"do": "reopen"}),
    "due date moved by 5 working days": (
        {"shift": {"due_date": [5, "working"]}},
        {"shift": {"due_date": [-5, "working"]}},
    ),
    "a tag added, removed": ({"add": {"tags": [1]}}, {"remove": {"tags": [1]}}),
}


def fill(tasks, rows):
    """Tasks with one entry each; each project has `rows` of them, spread over the whole table."""
    engine = db.engine.name
    numbers, at = NUMBERS[engine], AT[engine]
    parts = tasks // rows
    projects = [make_project(f"Part {number}").id for number in range(parts)]
    make_tag("bulk")
    made = f"""INSERT INTO tasks (id, title, description, status, priority, due_date, project_id, created_at,
        updated_at, version, search_text) {numbers} SELECT n, 'Task ' || n, 'Some words about it', 'open', 2,
        {DAY[engine]}, {projects[0]} + n % {parts}, {at}, {at}, 1, 'task ' || n FROM numbers"""
    entries = f"""INSERT INTO changes (at, actor_name, door, verb, area, record_id, version, seal, fields)
        {numbers} SELECT {at}, 'system', 'command', 'create', 'tasks', n, 1, :seal, {JSON[engine]}
        FROM numbers"""
    with db.engine.begin() as connection:
        connection.execute(text(made), {"tasks": tasks})
        connection.execute(text(entries), {"tasks": tasks, "seal": "0" * 64})
        if engine == "postgresql":
            connection.execute(text("SELECT setval('tasks_id_seq', :tasks)"), {"tasks": tasks})
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if engine == "sqlite" else "VACUUM ANALYZE"))
    return projects


class Clock:
    """Seconds on the wall, and of the processor: this process and the one that serves its connection."""

    def __enter__(self):
        self.backend = None
        if db.engine.name == "postgresql":
            with db.engine.connect() as connection:
                self.backend = psutil.Process(connection.scalar(text("SELECT pg_backend_pid()")))
        self.began, self.spent = time.monotonic(), self.processor()
        return self

    def processor(self):
        served = self.backend.cpu_times() if self.backend else None
        return time.process_time() + (served.user + served.system if served else 0)

    def __exit__(self, *_error):
        self.wall, self.cpu = time.monotonic() - self.began, self.processor() - self.spent


def bare(project):
    """The same change without a console: the rows, and what it took."""
    engine = db.engine.name
    with Clock() as clock, db.engine.begin() as connection:
        changed = connection.execute(
            text(
                f"UPDATE tasks SET priority = 3, version = version + 1, updated_at = {AT[engine]} "
                "WHERE project_id = :project"
            ),
            {"project": project},
        ).rowcount
        connection.execute(
            text(
                "INSERT INTO changes (at, actor_id, actor_name, door, verb, area, record_id, version, batch, "
                f"seal, fields) SELECT {AT[engine]}, 1, 'Manager Person', 'screen', 'edit', 'tasks', id, "
                f"version, :batch, :seal, {CHANGED[engine]} FROM tasks WHERE project_id = :project"
            ),
            {"project": project, "batch": str(uuid.uuid4()), "seal": "0" * 64},
        )
    return changed, clock


class Memory:
    """The most that this process takes while the body runs, in MB above the beginning."""

    def __enter__(self):
        self.process, self.over = psutil.Process(), threading.Event()
        self.first = self.most = self.process.memory_info().rss
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self):
        while not self.over.wait(0.02):
            self.most = max(self.most, self.process.memory_info().rss)

    def __exit__(self, *_error):
        self.over.set()
        self.thread.join()
        self.grown = (self.most - self.first) / 2**20


def neighbour(url, writes, ready, over, results):
    """Somebody else's reads, or small writes, one after the other: the longest that one of them took."""
    options = {"timeout": 600} if url.startswith("sqlite") else {}
    engine = create_engine(url, connect_args=options)
    longest, taken = 0.0, []
    ready.wait()
    while not over.is_set() or not taken:
        began = time.monotonic()
        with engine.connect() as connection:
            if writes:
                connection.exec_driver_sql("UPDATE tags SET colour = 'red' WHERE name = 'bulk'")
            else:
                connection.exec_driver_sql(
                    "SELECT * FROM tasks ORDER BY updated_at DESC, id DESC LIMIT 50"
                ).all()
            connection.commit()
        taken.append(time.monotonic() - began)
        longest = max(longest, taken[-1])
        time.sleep(0.01)
    results.put((writes, longest, statistics.median(taken)))


class Neighbours:
    """One process that reads and one that writes, while the body runs."""

    def __init__(self, url):
        context = multiprocessing.get_context("spawn")
        self.ready, self.over, self.results = context.Barrier(3), context.Event(), context.Queue()
        self.processes = [
            context.Process(target=neighbour, args=(url, writes, self.ready, self.over, self.results))
            for writes in (0, 1)
        ]

    def __enter__(self):
        for process in self.processes:
            process.start()
        self.ready.wait()
        return self

    def __exit__(self, *_error):
        self.over.set()
        found = dict(
            (writes, rest) for writes, *rest in (self.results.get(timeout=600) for _p in self.processes)
        )
        self.read, self.write = found[0], found[1]
        for process in self.processes:
            process.join()

    def say(self, what):
        print(
            f"  {what}: longest read {self.read[0] * 1000:.0f} ms (median {self.read[1] * 1000:.1f}), "
            f"longest wait to write {self.write[0]:.2f} s",
            flush=True,
        )


def bulk(project, what):
    screen, actor = screen_of("tasks"), actor_of(person_of("manager"))
    act_as(actor)
    selection = Selection(query=f"project_in={project}")
    order = Order(selection, what, str(uuid.uuid4()))
    began = time.monotonic()
    seen = look(screen, order, actor, WEEKEND)
    looked = time.monotonic() - began
    db.session.rollback()
    with Memory() as memory, Clock() as clock:
        outcome = do(screen, Order(selection, what, order.batch, seen.frozen), actor, WEEKEND, door="job")
    db.session.remove()
    return outcome.changed, clock, looked, memory.grown, outcome.batch


def undone(batch):
    """Take a batch back: how many rows, and what it took."""
    actor = actor_of(person_of("manager"))
    with Memory() as memory, Clock() as clock:
        outcome = undo_batch(batch, actor, door="job")
    db.session.remove()
    return outcome.undone, clock, memory.grown


def measure(url, tasks, rows, only):
    app = new_app(url, SLOW_QUERY_MS=0)
    with app.app_context():
        upgrade()
        make_baseline()
        projects = iter(fill(tasks, rows))
        address = db.engine.url.render_as_string(hide_password=False)
        print(f"\n{db.engine.name}: {rows:,} of {tasks:,} rows", flush=True)
        for name, rounds in EDITS.items():
            if only not in name:
                continue
            one, other = next(projects), next(projects)
            plain, edits = [], []
            for what in rounds:
                plain.append(bare(one))
                edits.append(bulk(other, what))
            assert {each[0] for each in (*plain, *edits)} == {rows}
            cpu, usual_cpu = (min(each[1].cpu for each in some) for some in (edits, plain))
            wall, usual = (min(each[1].wall for each in some) for some in (edits, plain))
            looked, grown = (min(each[index] for each in edits) for index in (2, 3))
            print(
                f"  {name:34} cpu {cpu:6.2f} s, bare {usual_cpu:5.2f} s, ratio {cpu / usual_cpu:4.2f}   "
                f"wall {wall:6.2f} s, bare {usual:6.2f} s, ratio {wall / usual:4.2f}   "
                f"preview {looked * 1000:5.0f} ms   memory +{grown:.0f} MB",
                flush=True,
            )
        with Neighbours(address) as neighbours:
            _changed, clock, _looked, _grown, batch = bulk(next(projects), EDITS["priority set"][0])
        neighbours.say(f"beside an edit of {clock.wall:.2f} s")
        with Neighbours(address) as neighbours:
            changed, clock, grown = undone(batch)
        assert changed == rows
        print(f"  taken back: cpu {clock.cpu:6.2f} s, wall {clock.wall:6.2f} s, memory +{grown:.0f} MB")
        neighbours.say("beside it")
    dispose(app)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", choices=("sqlite", "postgresql"))
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--only", default="", help="edits that have this word in their name")
    given = parser.parse_args()
    if given.engine != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            measure(f"sqlite:///{folder}/bench.db", given.tasks, given.rows, given.only)
    if given.engine != "sqlite":
        programs = find_server()
        if programs is None:
            sys.exit("PostgreSQL 15 or later was not found.")
        cluster = Cluster(programs).start()
        try:
            url = Databases(cluster.url, "bench_bulk").create("bulk")
            measure(url, given.tasks, given.rows, given.only)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
