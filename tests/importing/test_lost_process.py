"""A process that dies while it writes an import leaves nothing of it, and nothing that is in the way."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from admin_app.config import ROOT
from admin_app.tasks.model import Task

#: Imports a file and dies when so many rows are written.
DYING = """
import os, sys
from pathlib import Path
from tests.databases import new_app
from admin_app.importing import plan, service
from admin_app.importing.answers import Answers
from admin_app.importing.reading.opening import open_table
from admin_app.importing.reading.table import Form, Limits
from admin_app.permissions.actor import SYSTEM
from admin_app.records import bulk
from admin_app.tasks.importing import TARGET

url, file, folder = sys.argv[1:]
bulk.CHUNK = 10
with new_app(url).app_context():
    with open_table(Path(file), Limits(), Form(header_row=1)) as table:
        made = plan.make(table, TARGET, SYSTEM, Answers(), file=Path(file), folder=Path(folder))
    service.apply(made, SYSTEM, skip_refused=False, on_written=lambda number: os._exit(9))
"""


@pytest.fixture
def dies(database, tmp_path):
    """Runs the import above in a process of its own; the folder with its plan."""

    def call(content):
        file = tmp_path / "tasks.csv"
        file.write_text(content)
        command = [sys.executable, "-c", DYING, database.url, str(file), str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
        assert done.returncode == 9
        return tmp_path

    return call


def test_nothing_of_it_stays_and_the_next_one_writes(app, dies, everything, take, read):
    before = everything()
    dies("title,project\n" + "x,New\n" * 50)
    assert everything() == before
    take("title\nOne\n")
    assert read(select(func.count(Task.id))) == [1]
