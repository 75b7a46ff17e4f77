"""Files that people and tools wrote go in through the pages, with what they are known to hold.

The same files as in `test_real_files`, where a command takes them; they lie beside the project.
"""

import os
from pathlib import Path

import pytest
from sqlalchemy import func, select

from admin_app.config import ROOT
from admin_app.tasks.model import Task
from tests.conftest import post
from tests.importing.pages import page, problems_in, recognised, send_file, tile

FOLDER = Path(os.environ.get("TASKDESK_REAL_FILES", ROOT.parent / "shared" / "data"))


@pytest.fixture
def walk(sign_in, app, tmp_path):
    """Walks a file through the pages up to the check: the client and where its steps are."""
    app.config["DATA_FOLDER"] = tmp_path

    def call(name, form=None, said=None):
        file = FOLDER / name
        if not file.exists():
            pytest.skip(f"NOT TRIED ON REAL INPUT: {file} is not there")
        client = sign_in("manager")
        answer = send_file(client, file.read_bytes(), name)
        at = answer.location.removesuffix("reading/")
        answer = post(client, at + "reading/", {"do": "next", **(form or {})})
        assert answer.location == at + "columns/", problems_in(answer)
        answer = post(client, at + "columns/", {**recognised(client, at), **(said or {})})
        assert answer.location == at + "check/", problems_in(answer)
        return client, at

    return call


@pytest.fixture
def take(walk, read):
    """The same, then written: the numbers of new and refused rows, and the titles as they are now."""

    def call(name, form=None, said=None, values=()):
        client, at = walk(name, form, said)
        if values:
            sent = {}
            for number, (key, text, value) in enumerate(values):
                sent |= {f"field-{number}": key, f"text-{number}": text, f"value-{number}": value}
            post(client, at + "check/", {"do": "values", **sent})
        html = page(client, at + "check/")
        counts = tile(html, "new"), tile(html, "refused")
        post(client, at + "check/", {"do": "run", "skip_refused": "1"})
        page(client, at + "result/")
        return counts, read(select(Task.title).order_by(Task.id))

    return call


def test_jira(take):
    counts, titles = take("jira-export-nl.csv", said={"unknown-people": "skip"})
    assert counts == (26, 0) and titles[9] == "Login scherm creëren"


def test_youtrack(take, read):
    counts, titles = take("youtrack-es.csv", said={"unknown-people": "skip"})
    assert counts == (19, 0) and titles[-1] == "Añadir reunión"
    assert read(select(func.count()).where(Task.status == "done")) == [18]


def test_a_gantt_chart_in_shift_jis(take):
    said = {"column-0": "title", "column-1": "status", "column-4": "due_date", "column-10": "description"}
    form = {"encoding": "cp932", "header_row": "1"}
    values = [("status", "完了", "done"), ("status", "着手中", "in_progress")]
    counts, titles = take("gantt-ja-sjis.csv", form, said, values)
    assert counts == (9, 0) and titles[:2] == ["#要件定義", "タスク１"]


def test_notion(take, read):
    said = {"column-2": "due_date", "unknown-people": "skip"}
    counts, titles = take("notion-ja.csv", said=said)
    assert counts == (39, 0) and titles[19] == "Part-E"
    assert read(select(func.count()).where(Task.due_date.is_(None))) == [0]


def test_a_to_do_list_kept_in_excel(take):
    said = {f"column-{place}": "" for place in range(20)}
    said |= {"column-7": "title", "column-3": "tags", "column-4": "tags", "column-5": "priority"}
    numbers = [("0", "low"), ("1", "low"), ("2", "medium"), ("3", "high"), ("4", "urgent"), ("above", "-")]
    values = [("priority", text, value) for text, value in numbers]
    counts, titles = take("solecito-todo.xlsx", {"header_row": "2"}, said, values)
    assert counts == (129, 10)
    assert titles[0] == "Take over display of all GUI stages" and len(titles) == 129


def test_9658_issues_of_github_enter_and_11_are_refused(walk, read):
    client, at = walk("github-datetime-bugs.csv")
    html = page(client, at + "check/?state=refused")
    assert (tile(html, "new"), tile(html, "refused")) == (9658, 11)
    assert html.count("200 are allowed") == 11
    post(client, at + "check/", {"do": "run", "skip_refused": "1"})
    assert read(select(func.count(Task.id))) == [9658]
