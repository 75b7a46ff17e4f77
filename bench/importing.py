"""What an import costs: planned and written with history and search index, against a bare executemany.

    .venv/bin/python bench/importing.py                      SQLite and PostgreSQL, in temporary folders
    .venv/bin/python bench/importing.py --engine sqlite --rows 100000 --rounds 3
    .venv/bin/python bench/importing.py --memory             how much memory CSV and XLSX take

The file has nine columns. The bare executemany writes the very rows that the import made, as the driver
takes them, into the same table with its indexes, in one transaction; nothing else. Of several rounds the
best counts, of both, since other work on the machine only ever adds.
"""

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from sqlalchemy import text  # noqa: E402

from admin_app.extensions import db  # noqa: E402
from admin_app.importing import plan as planning  # noqa: E402
from admin_app.importing import service  # noqa: E402
from admin_app.importing.answers import Answers  # noqa: E402
from admin_app.importing.columns import recogniser  # noqa: E402
from admin_app.importing.reading.opening import open_table  # noqa: E402
from admin_app.importing.reading.table import Form, Limits  # noqa: E402
from admin_app.permissions.actor import SYSTEM  # noqa: E402
from admin_app.tasks.importing import TARGET  # noqa: E402
from tests.databases import dispose, new_app  # noqa: E402
from tests.factories import make_baseline  # noqa: E402
from tests.postgres import Cluster, Databases, find_server  # noqa: E402

HEADER = (
    "title",
    "description",
    "status",
    "priority",
    "due_date",
    "assignee",
    "project",
    "tags",
    "created_at",
)
WORDS = (
    "deploy review the staging server for customer report invoice parser login screen error when opening"
    " calendar übersetzen revisión 報告 タスク задача تقرير fehler monthly export header"
).split()
PLENTY = Limits(rows=10_000_000, cells=100_000_000, size=10**10)


def rows(number):
    dice = random.Random(7)
    for n in range(number):
        yield (
            f"{' '.join(dice.choices(WORDS, k=5))} {n}",
            " ".join(dice.choices(WORDS, k=18)),
            dice.choice(("open", "in_progress", "blocked", "done", "cancelled")),
            dice.choice(("low", "medium", "high", "urgent")),
            f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            dice.choice(("editor@example.org", "manager@example.org", "")),
            f"Project {dice.randint(1, 20)}",
            "|".join(dice.sample(("bug", "urgent", "later", "ops", "docs"), k=dice.randint(0, 2))),
            "2026-01-01T00:00:00Z",
        )


def write_csv(path, number):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(number))
    return path


def write_xlsx(path, number):
    """A workbook with texts in the cells, as small as one can be."""

    def row(cells):
        inside = (f'<c t="inlineStr"><is><t>{cell.replace("&", "&amp;")}</t></is></c>' for cell in cells)
        return f"<row>{''.join(inside)}</row>"

    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/s.xml" ContentType="{types}.worksheet+xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="a"/>'
            "</sheets></workbook>",
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{office}/worksheet" '
            'Target="worksheets/s.xml"/></Relationships>',
        )
        with book.open("xl/worksheets/s.xml", "w") as sheet:
            sheet.write(f"<worksheet {main}><sheetData>{row(HEADER)}".encode())
            for cells in rows(number):
                sheet.write(row(cells).encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def plan_of(path):
    with open_table(path, PLENTY, Form(known=recogniser(TARGET, Answers()))) as table:
        return planning.make(table, TARGET, SYSTEM, Answers(), file=path)


def timed(do):
    """How long it took by the clock and in processor time, the server's too, and what it gave."""
    before, used = time.perf_counter(), time.process_time() + server_time()
    found = do()
    return (time.perf_counter() - before, time.process_time() + server_time() - used), found


def server_time():
    """Processor time of the processes of the server, where there is one."""
    if db.engine.name == "sqlite":
        return 0.0
    with db.engine.connect() as connection:
        pids = connection.execute(text("SELECT pid FROM pg_stat_activity")).scalars().all()
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


def empty():
    """Delete what the last round wrote."""
    sqlite = db.engine.name == "sqlite"
    with db.engine.begin() as connection:
        if sqlite:
            for table in ("task_tags", "tasks", "changes"):
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text("INSERT INTO task_search (task_search) VALUES ('delete-all')"))
        else:
            connection.execute(text("TRUNCATE task_search, task_tags, tasks, changes"))


def bare(made):
    """The same rows by the driver alone, into the same table."""
    columns = list(made[0]._mapping)
    values = [tuple(row) for row in made]
    mark = "?" if db.engine.name == "sqlite" else "%s"
    marks = ", ".join([mark] * len(columns))
    statement = f"INSERT INTO tasks ({', '.join(columns)}) VALUES ({marks})"
    raw = db.engine.raw_connection()
    cursor = raw.cursor()

    def write():
        cursor.executemany(statement, values)
        raw.commit()

    took, _ = timed(write)
    raw.close()
    return took


def run(name, url, path, arguments):
    app = new_app(url, SLOW_QUERY_MS=0)
    best = {"plan": [], "write": [], "bare": []}
    with app.app_context():
        make_tables()
        for _round in range(arguments.rounds):
            empty()
            planned, plan = timed(lambda: plan_of(path))
            with plan:
                written, _ = timed(lambda plan=plan: service.apply(plan, SYSTEM, skip_refused=False))
            with db.engine.connect() as connection:
                made = connection.execute(text("SELECT * FROM tasks")).all()
            empty()
            best["plan"].append(planned)
            best["write"].append(written)
            best["bare"].append(bare(made))
            db.session.rollback()
    dispose(app)
    for clock, measure in enumerate(("by the clock", "processor time")):
        plan_, write, alone = (min(took[clock] for took in best[key]) for key in ("plan", "write", "bare"))
        print(
            f"{name}, {len(made):,} rows, {measure}: planned in {plan_:.2f} s, written in {write:.2f} s;"
            f" bare executemany {alone:.2f} s; {(plan_ + write) / alone:.1f} times",
            flush=True,
        )


def make_tables():
    upgrade()
    make_baseline()


def memory(arguments, folder):
    """The most that this process has held, before and after; each kind in a process of its own."""
    for kind, write in (("csv", write_csv), ("xlsx", write_xlsx)):
        path = write(folder / f"tasks.{kind}", arguments.rows)
        command = [sys.executable, __file__, "--memory-of", str(path)]
        subprocess.run(command, check=True)


def memory_of(path):
    app = new_app("sqlite:///" + str(path.parent / "memory.db"))
    with app.app_context():
        make_tables()
        path_small = write_csv(path.parent / "small.csv", 100)
        with plan_of(path_small) as plan:
            service.apply(plan, SYSTEM, skip_refused=False)
        before = peak()
        with plan_of(path) as plan:
            service.apply(plan, SYSTEM, skip_refused=False)
            count = plan.counts()["new"]
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(
            f"memory: {count:,} rows of {path.suffix[1:]}: grew by {peak() - before:.0f} MB"
            f" (the process that reads workbooks: {children:.0f} MB at most)",
            flush=True,
        )
    dispose(app)
    (path.parent / "memory.db").unlink()


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--memory-of", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory_of:
        memory_of(arguments.memory_of)
        return
    engines = arguments.engine or ["sqlite", "postgresql"]
    with tempfile.TemporaryDirectory(prefix="taskdesk-bench-") as name:
        folder = Path(name)
        if arguments.memory:
            memory(arguments, folder)
            return
        path = write_csv(folder / "tasks.csv", arguments.rows)
        if "sqlite" in engines:
            run("SQLite", f"sqlite:///{folder}/bench.db", path, arguments)
        if "postgresql" in engines:
            on_postgresql(path, arguments)


def on_postgresql(path, arguments):
    programs = find_server()
    if programs is None:
        sys.exit("PostgreSQL 15 or later was not found.")
    cluster = Cluster(programs).start()
    try:
        run("PostgreSQL", Databases(cluster.url, "taskdesk_bench").create("importing"), path, arguments)
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
