"""A file of 9,669 issues that people wrote goes in, and comes out as it was. It lies beside the project."""

import csv
import os
from pathlib import Path

import pytest
from sqlalchemy import func, select

from admin_app.cli import manage
from admin_app.config import ROOT
from admin_app.export.guard import unescape
from admin_app.tasks.model import Task

FILE = (
    Path(os.environ.get("TASKDESK_REAL_FILES", ROOT.parent / "shared" / "data")) / "github-datetime-bugs.csv"
)
#: Lines on which a title has more than 200 characters.
TOO_LONG = [1154, 1790, 2433, 3237, 6015, 6241, 6450, 6945, 7136, 7798, 7819]


@pytest.fixture(scope="module")
def titles():
    if not FILE.exists():
        pytest.skip(f"NOT TRIED ON REAL INPUT: {FILE} is not there")
    with FILE.open(encoding="utf-8", newline="") as file:
        return [row["title"].strip() for row in csv.DictReader(file)]


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(manage, words)


def test_9658_tasks_enter_and_11_are_refused_each_with_its_line(titles, run, read, tmp_path):
    result = run("tasks", "import", str(FILE), "--map", "title=title", "--on-refused", "skip")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "9658 new, 0 changed, 0 unchanged, 11 refused"
    assert [int(line.split()[1].rstrip(",")) for line in result.stderr.splitlines()] == TOO_LONG
    assert read(select(func.count(Task.id))) == [9658]

    out = tmp_path / "out.csv"
    assert run("tasks", "export", "--out", str(out)).exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    exported = [unescape(row["title"]) for row in sorted(rows, key=lambda row: int(row["id"]))]
    assert exported == [title for title in titles if len(title) <= 200]
    assert any(row["title"].startswith("'@") for row in rows)


def test_nothing_enters_while_rows_are_refused_and_not_skipped(titles, run, read):
    result = run("tasks", "import", str(FILE))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "0 new, 0 changed, 0 unchanged, 11 refused"
    assert read(select(func.count(Task.id))) == [0]
