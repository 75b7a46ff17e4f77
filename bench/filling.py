"""Fills a database with tasks for a benchmark: the same rows on every engine, with people, projects, tags.

    .venv/bin/python bench/filling.py --url sqlite:////tmp/bench.db --rows 100000
    .venv/bin/python bench/filling.py --url ... --rows 1000000 --like ../shared/bench/gen.py

`--like` names a program whose `rows(n)` yields (id, title, description, status, priority, due_date,
assignee, created_at, updated_at), so that another console can be given the same rows; without it they
are those of `manage.py demo`. The word RARE is in RARE_ROWS of them either way.
"""

import argparse
import datetime as dt
import importlib.util
import sys
import time
from itertools import islice
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import select, text  # noqa: E402

from admin_app.accounts.model import User  # noqa: E402
from admin_app.commands.setup import migrate  # noqa: E402
from admin_app.demo import service as demo  # noqa: E402
from admin_app.extensions import db  # noqa: E402
from admin_app.history.open_change import change  # noqa: E402
from admin_app.permissions.actor import SYSTEM  # noqa: E402
from admin_app.records.bulk import create_many  # noqa: E402
from admin_app.tasks.model import PRIORITIES, Task  # noqa: E402
from tests.databases import dispose, new_app  # noqa: E402
from tests.factories import make_baseline, make_person, make_project, make_tag  # noqa: E402

RARE, RARE_ROWS = "xylograph", 25
#: Rows in one transaction: the log of SQLite stays small.
CHUNK = 50_000
PROJECTS, TAGS = 40, 24


def rows_like(program, count):
    """The rows that another program generates, as values of tasks."""
    spec = importlib.util.spec_from_file_location("gen", program)
    gen = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gen)
    people = dict(db.session.execute(select(User.name, User.id)).all())
    missing = [name for name in gen.ASSIGNEES if name not in people]
    people |= {name: make_person(name).id for name in missing}
    projects = [make_project(f"Project {number}").id for number in range(PROJECTS)]
    tags = [make_tag(f"tag {number}").id for number in range(TAGS)]
    random = Random(1)
    for _id, title, description, status, priority, due, who, made, updated in gen.rows(count):
        changed = moment(updated)
        yield {
            "title": title,
            "description": description,
            "status": status,
            "priority": PRIORITIES.keys[priority - 1],
            "due_date": dt.date.fromisoformat(due) if due else None,
            "assignee_id": people.get(who),
            "project_id": random.choice(projects) if random.random() < 0.7 else None,
            "created_by_id": people[gen.ASSIGNEES[0]],
            "created_at": moment(made),
            "updated_at": changed,
            "completed_at": changed if status == "done" else None,
            "tags": random.sample(tags, random.choice((0, 0, 1, 1, 2, 3))),
        }


def moment(written):
    return dt.datetime.fromisoformat(written).replace(tzinfo=dt.UTC)


def rows_of_demo(count):
    with change(db.session, SYSTEM, door="command", batch=True) as opened:
        cast, now = demo._gather(), opened.at
    rare = {(2 * number + 1) * count // (2 * RARE_ROWS) for number in range(RARE_ROWS)}
    for number, row in enumerate(demo.made_up(count, Random(1), cast, now)):
        if number in rare:
            row["description"] += f" {RARE}"
        yield row


def fill(url, count, like=None):
    """Migrate an empty database and fill it; the people of the tests' baseline can sign in."""
    app = new_app(url, SLOW_QUERY_MS=0)
    began = time.monotonic()
    with app.app_context():
        migrate()
        make_baseline()
        rows = iter(rows_like(like, count) if like else rows_of_demo(count))
        done = 0
        while chunk := list(islice(rows, CHUNK)):
            with change(db.session, SYSTEM, door="command", batch=True) as opened:
                done += create_many(Task, chunk, SYSTEM, opened)
            print(f"  {done:,} of {count:,} tasks, {time.monotonic() - began:.0f} s", flush=True)
        settle(db.engine)
    dispose(app)


def settle(engine):
    """The statistics that a database in use has."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.name == "sqlite":
            connection.execute(text("PRAGMA analysis_limit=1000"))
            connection.execute(text("ANALYZE"))
        else:
            connection.execute(text("VACUUM ANALYZE"))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--like", type=Path)
    arguments = parser.parse_args()
    fill(arguments.url, arguments.rows, arguments.like)


if __name__ == "__main__":
    main()
