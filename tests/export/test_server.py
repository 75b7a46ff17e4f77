"""Exports through the production server: a break is seen by the client, and memory stays as it is."""

import http.client
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from admin_app.extensions import db
from tests.browser.server import Server

PATH = "/admin/tasks/export/csv/"
FEW, MANY = 1000, 40_000
#: What the rows between these take when they are held at once, in MB. They are short, so that caches of the
#: database do not count.
GROWTH = 20


@pytest.fixture
def server(app, database, tmp_path):
    server = Server(tmp_path, database.url).start()
    yield server
    server.stop()


@pytest.fixture
def download(server, sign_in):
    """Downloads an export as another program would: the answer, not yet read."""
    cookie = sign_in("viewer").get_cookie("taskdesk").value
    connections = []

    def call(path=PATH):
        connections.append(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60))
        connections[-1].request("GET", path, headers={"Cookie": f"taskdesk={cookie}"})
        return connections[-1].getresponse()

    yield call
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_export_that_breaks_never_looks_whole(app, server, download, insert_tasks):
    ids = insert_tasks(2500)
    with app.app_context(), db.engine.begin() as connection:
        # The list is read from the newest on, so this comes in the third thousand.
        connection.execute(text("UPDATE tasks SET due_date = 'no day' WHERE id = :id"), {"id": ids[450]})
    answer = download()
    assert answer.status == 200
    assert answer.getheader("Transfer-Encoding") == "chunked"
    with pytest.raises(http.client.IncompleteRead) as broken:
        answer.read()
    assert broken.value.partial.count(b"\r\n") == 2001
    assert re.search(r"export tasks-[\d-]+\.csv broke, reference [0-9a-f]{8}", server.words())


def _memory(server):
    """The memory that the worker of the server has for itself now, in MB; mapped files do not count."""
    (child,) = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    return int(re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{child}/status").read_text())[1]) / 1024


def _most_memory(server, answer):
    """Reads an export to its end: how many lines it has, and the most memory it took meanwhile."""
    lines, most = 0, 0
    while piece := answer.read(1 << 20):
        lines += piece.count(b"\n")
        most = max(most, _memory(server))
    return lines, most


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_the_memory_of_an_export_does_not_grow_with_the_rows(server, download, insert_tasks):
    insert_tasks(FEW, searchable=False)
    download().read()
    lines, before = _most_memory(server, download())
    assert lines == FEW + 1
    insert_tasks(MANY - FEW, searchable=False)
    lines, most = _most_memory(server, download())
    assert lines == MANY + 1
    assert most - before < GROWTH / 2
