"""What the history costs: on the POST of a save, and when it is read at 5,000 and at 5,000,000 entries.

    .venv/bin/python bench/history.py                      SQLite and PostgreSQL, in temporary folders
    .venv/bin/python bench/history.py --engine sqlite --tasks 1000000 --rounds 15

Five entries for each task, made by set-based SQL (their seals are made up: reading does not ask for
them). Every number is of whole requests in this process, without a network: when reading the time that
processors spent, of this process and of the database server, so that other work on the machine hardly
counts; for the save the median of many, with and without in turn.
"""

import argparse
import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask_migrate import upgrade  # noqa: E402
from sqlalchemy import event, select, text, update  # noqa: E402

from admin_app.console import remembered  # noqa: E402
from admin_app.extensions import db  # noqa: E402
from admin_app.history import recording  # noqa: E402
from admin_app.search import keeping  # noqa: E402
from admin_app.tasks.model import Task  # noqa: E402
from tests.conftest import post, signed_in  # noqa: E402
from tests.databases import dispose, new_app  # noqa: E402
from tests.factories import make_baseline, make_person, make_task, person_of  # noqa: E402
from tests.postgres import Cluster, Databases, find_server  # noqa: E402

ENTRIES_PER_TASK = 5
PEOPLE = 40

NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :tasks)",
    "postgresql": "WITH numbers(n) AS (SELECT generate_series(1, :tasks))",
}
MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', '2020-01-01', '+' || ({seconds}) || ' seconds') || '000'",
    "postgresql": "timestamptz '2020-01-01 00:00+00' + ({seconds}) * interval '1 second'",
}
JSON = {"sqlite": "{text}", "postgresql": "CAST({text} AS jsonb)"}
STATUSES = (
    "CASE n % 4 WHEN 0 THEN 'open' WHEN 1 THEN 'in_progress' WHEN 2 THEN 'blocked' ELSE 'cancelled' END"
)


def fill(tasks):
    """Tasks with five entries each: the first of each, then the second of each, as time goes on."""
    engine = db.engine.name
    numbers, moment, json = NUMBERS[engine], MOMENT[engine], JSON[engine]
    first, seconds = min(people()), f"(n + :round * :tasks) * {150_000_000 / (tasks * ENTRIES_PER_TASK):.3f}"
    person = f"({first} + n % {PEOPLE})"
    assignee = f"'[null, [' || {person} || ', \"Somebody\"]]'"
    fields = {
        0: f"""'{{"title": [null, "Task ' || n || '"], "status": [null, "open"], "assignee_id": '
            || {assignee} || ', "priority": [null, "medium"], "description": [null, ""]}}'""",
        1: f"""'{{"status": ["open", "' || {STATUSES} || '"]}}'""",
        2: """'{"priority": ["medium", "high"], "title": ["Task", "Task ' || n || '"]}'""",
        3: f"""'{{"status": ["' || {STATUSES} || '", "open"], "assignee_id": ' || {assignee} || '}}'""",
        4: """'{"description": ["", "Some words about it"]}'""",
    }
    with db.engine.begin() as connection:
        made = f"""INSERT INTO tasks (id, title, description, status, priority, assignee_id, created_by_id,
            created_at, updated_at, version, search_text) {numbers}
            SELECT n, 'Task ' || n, 'Some words about it', 'open', 3, {person}, {first},
            {moment.format(seconds=seconds)}, {moment.format(seconds=seconds)}, {ENTRIES_PER_TASK},
            'task ' || n FROM numbers"""
        connection.execute(text(made), {"tasks": tasks, "round": 4})
        for number, content in fields.items():
            verb = "create" if number == 0 else "edit"
            entries = f"""INSERT INTO changes (at, actor_id, actor_name, door, verb, area, record_id, version,
                batch, undoes, seal, fields) {numbers}
                SELECT {moment.format(seconds=seconds)}, {first} + (n * 7 + :round) % {PEOPLE}, 'Somebody',
                'screen', '{verb}', 'tasks', n, :round + 1, NULL, NULL, :seal, {json.format(text=content)}
                FROM numbers"""
            connection.execute(text(entries), {"tasks": tasks, "round": number, "seal": "0" * 64})
    make_rare(tasks)
    db.session.remove()  # whoever still reads keeps PostgreSQL from noting what everybody can see
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As a server in use has been: by itself it would be done a while after so many rows came.
        connection.execute(text({"sqlite": "ANALYZE", "postgresql": "VACUUM ANALYZE"}[engine]))


def people():
    return list(db.session.scalars(select(person_of("admin").__class__.id)))


def make_rare(tasks):
    """One person changed three tasks, and was assigned to two, long ago; one batch, one purge."""
    rare = make_person("Rare Person").id
    changes = db.metadata.tables["changes"]
    with db.engine.begin() as connection:
        ids = [tasks // 7, tasks // 5, tasks // 3]
        connection.execute(update(changes).where(changes.c.id.in_(ids)).values(actor_id=rare, batch="b" * 36))
        for number in ids[:2]:
            connection.execute(
                update(changes)
                .where(changes.c.id == number)
                .values(fields={"assignee_id": [None, [rare, "Rare Person"]]})
            )
        connection.execute(update(changes).where(changes.c.id == ids[2]).values(verb="purge"))
    return rare


def addresses(tasks, rare, usual):
    number = tasks // 2
    # Two days, or as many as hold a page of entries: what is shown costs more than what is looked at.
    last = dt.date(2021, 3, 1) + dt.timedelta(days=max(1, 60 * 1736 // (tasks * ENTRIES_PER_TASK)))
    return {
        "details of a task": f"/admin/tasks/details/?id={number}",
        "history of a task": f"/admin/tasks/history/?id={number}",
        "a task at a past moment": f"/admin/tasks/history/?id={number}&at=2022-01-01T00:00",
        "the screen over all": "/admin/history/",
        "  deep in it": "/admin/history/?before=4000",
        "  of a person": f"/admin/history/?person={usual}",
        "  of a person, few": f"/admin/history/?person={rare}",
        "  of an action, few": "/admin/history/?verb=purge",
        "  of a field, few": "/admin/history/?field=password",
        "  of people": "/admin/history/?area=users",
        "  of a period": f"/admin/history/?from=2021-03-01&to={last}",
        "  person, action, field": f"/admin/history/?person={usual}&verb=edit&field=tags",
        "  of a batch": f"/admin/history/?batch={'b' * 8}-bbbb-bbbb-bbbb-{'b' * 12}",
        "  words": f"/admin/history/?search=task+{number}",
        "list of tasks": "/admin/tasks/",
        "  changed by, few": f"/admin/tasks/?changed_by_in={rare}",
        "  changed by, many": f"/admin/tasks/?changed_by_in={usual}",
        "  not changed by": f"/admin/tasks/?changed_by_not={usual}",
        "  was ever blocked": "/admin/tasks/?was_status=blocked",
        "  was ever done (none)": "/admin/tasks/?was_status=done",
        "  was ever assigned, few": f"/admin/tasks/?was_assignee={rare}",
        "  was ever assigned, many": f"/admin/tasks/?was_assignee={usual}",
        "  was, and is open": f"/admin/tasks/?was_status=blocked&status_in=open&assignee_in={usual}",
    }


def spent(server):
    """What processors spent so far on this process and on the children of a server's process, in ms."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat") if server else ():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == server:
            ticks += int(fields[11]) + int(fields[12])
    return time.process_time() * 1000 + ticks * 1000 / os.sysconf("SC_CLK_TCK")


def read(url, tasks, rounds, server=None):
    """What each address costs with so many tasks: {name: ms of processors}."""
    app = new_app(url, SLOW_QUERY_MS=0)
    with app.app_context():
        upgrade()
        make_baseline()
        for number in range(PEOPLE):
            make_person(f"Person {number}")
        began = time.perf_counter()
        fill(tasks)
        print(
            f"  {tasks:,} tasks with {tasks * ENTRIES_PER_TASK:,} entries made in "
            f"{time.perf_counter() - began:.0f} s",
            flush=True,
        )
    found = measure(app, tasks, rounds, server)
    dispose(app)
    return found


def measure(app, tasks, rounds, server):
    remembered.state_of = lambda _connection: None  # as after a write: rows are counted for each page
    with app.app_context():
        ids = people()
    client = signed_in(app, "admin")
    found = {}
    for name, address in addresses(tasks, max(ids), min(ids)).items():
        for _warm in range(2):
            assert client.get(address).status_code == 200, address
        before = spent(server)
        for _round in range(rounds):
            client.get(address)
        found[name] = (spent(server) - before) / rounds
    return found


@contextmanager
def without_history():
    """Writes as without the hook: texts for search are kept, entries, seals and versions are not."""
    session = db.session
    event.remove(session, "before_flush", recording.before_flush)
    event.remove(session, "after_flush", recording.after_flush)
    before = lambda session, _context, _instances: keeping.before_flush(session)  # noqa: E731
    after = lambda session, _context: keeping.after_flush(session)  # noqa: E731
    event.listen(session, "before_flush", before)
    event.listen(session, "after_flush", after)
    yield
    event.remove(session, "before_flush", before)
    event.remove(session, "after_flush", after)
    event.listen(session, "before_flush", recording.before_flush)
    event.listen(session, "after_flush", recording.after_flush)


def save_cost(url, saves):
    """The POST of a save, in ms, with the history and without, one after the other in turn."""
    app = new_app(url, SLOW_QUERY_MS=0)
    with app.app_context():
        upgrade()
        make_baseline()
        task = make_task("Task")
    client, titles = signed_in(app, "manager"), iter(range(10**9))

    def version():
        with app.app_context():
            return db.session.scalar(select(Task.version).where(Task.id == task.id))

    def save():
        form = {"title": f"Title {next(titles)}", "status": "blocked", "version": version()}
        began = time.perf_counter()
        assert post(client, f"/admin/tasks/edit/?id={task.id}", form).status_code == 303
        return (time.perf_counter() - began) * 1000

    with_it, without = [], []
    for number in range(saves + 5):
        one = save()
        with without_history():
            other = save()
        if number >= 5:
            with_it.append(one)
            without.append(other)
    dispose(app)
    return statistics.median(with_it), statistics.median(without)


def run(engine, url_of, arguments, server=None):
    print(f"{engine}: cost on the POST of a save", flush=True)
    with_it, without = save_cost(url_of("cost"), arguments.saves)
    print(
        f"  with history {with_it:.2f} ms, without {without:.2f} ms: {with_it / without - 1:+.0%}", flush=True
    )
    print(f"{engine}: reading", flush=True)
    few = read(url_of("few"), 1000, arguments.rounds, server)
    many = read(url_of("many"), arguments.tasks, arguments.rounds, server)
    print(
        f"  {'processor ms of whole requests':32}{1000 * ENTRIES_PER_TASK:>12,}"
        f"{arguments.tasks * ENTRIES_PER_TASK:>14,}"
    )
    for name in few:
        print(f"  {name:32}{few[name]:>12.1f}{many[name]:>14.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--saves", type=int, default=200)
    arguments = parser.parse_args()
    engines = arguments.engine or ["sqlite", "postgresql"]
    if "sqlite" in engines:
        with tempfile.TemporaryDirectory(prefix="taskdesk-bench-") as folder:
            run("SQLite", lambda name: f"sqlite:///{folder}/{name}.db", arguments)
    if "postgresql" in engines:
        programs = find_server()
        if programs is None:
            sys.exit("PostgreSQL 15 or later was not found.")
        cluster = Cluster(programs).start()
        try:
            databases = Databases(cluster.url, "taskdesk_bench")
            run("PostgreSQL", databases.create, arguments, cluster.process.pid)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
