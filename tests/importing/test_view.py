"""The import of a screen: step by step, for one person, with nothing written before the last."""

import io
import re

import pytest
from sqlalchemy import select

from admin_app.importing import uploads
from admin_app.importing.model import Draft, Memory
from admin_app.tasks.model import Task
from tests.conftest import post

URL = "/admin/tasks/import/"


@pytest.fixture
def folder(app, tmp_path):
    """Where files of imports lie, in a folder of this test."""
    app.config["DATA_FOLDER"] = tmp_path
    return uploads.folder(tmp_path)


@pytest.fixture
def send(folder, sign_in):
    """Sends a file: `send(b"title\\nOne")` gives the client and the answer."""

    def call(content, name="tasks.csv", who="manager", client=None):
        client = client or sign_in(who)
        content = content if isinstance(content, bytes) else content.encode()
        return client, post(
            client, URL, {"file": [(io.BytesIO(content), name)]}, content_type="multipart/form-data"
        )

    return call


@pytest.fixture
def begun(send):
    """An import that was begun: the client and the address below which its steps are."""

    def call(content, **options):
        client, answer = send(content, **options)
        assert answer.status_code == 303, problems_in(answer)
        return client, re.sub(r"reading/$", "", answer.location)

    return call


@pytest.fixture
def mapped(begun):
    """The same, read as it was found."""

    def call(content, form=None, **options):
        client, at = begun(content, **options)
        answer = post(client, at + "reading/", {"do": "next", **(form or {})})
        assert answer.location == at + "columns/", problems_in(answer)
        return client, at

    return call


@pytest.fixture
def checked(mapped):
    """The same, with its columns as they are recognised, or as `said`."""

    def call(content, said=None, **options):
        client, at = mapped(content, **options)
        answer = post(client, at + "columns/", {**recognised(client, at), **(said or {})})
        assert answer.location == at + "check/", problems_in(answer)
        return client, at

    return call


def text_of(answer):
    """The page, without its frame."""
    html = answer.get_data(as_text=True)
    return html[html.find("<main") : html.find("</main>")] if "<main" in html else html


def problems_in(answer):
    """What a page says is wrong."""
    found = re.search(r'id="problems".*?</div>', text_of(answer), re.S)
    return re.sub(r"<[^>]*>|\s+", " ", found[0] if found else text_of(answer)[:300])


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, problems_in(answer)
    return text_of(answer)


def recognised(client, at):
    """What the form of the columns would send as it is."""
    html = page(client, at + "columns/")
    return {
        name: chosen
        for name, options in re.findall(r'<select[^>]* name="(column-\d+)"(.*?)</select>', html, re.S)
        for chosen in re.findall(r'value="([^"]*)" selected', options)
    }


def test_a_file_becomes_tasks_and_is_deleted(checked, read, folder):
    client, at = checked("title,status\nOne,open\nTwo,done\n")
    assert "Import 2 tasks (2 new)" in page(client, at + "check/")
    assert read(select(Task.id)) == []
    answer = post(client, at + "check/", {"do": "run"})
    assert answer.location == at + "result/"
    assert "2 tasks imported" in page(client, at + "result/")
    assert read(select(Task.title).order_by(Task.id)) == ["One", "Two"]
    assert list(folder.iterdir()) == []
    assert read(select(Draft.state)) == ["done"]
    assert len(read(select(Memory.answers))) == 1
