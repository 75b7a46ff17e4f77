"""Exports as tests read them."""

import csv
import datetime as dt
import io
import json

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from admin_app.export.profile import RAW
from admin_app.extensions import db
from admin_app.tasks.model import Task


def read_csv(data, profile=RAW):
    """The rows of a CSV file as dictionaries of its cells."""
    text = data.decode("utf-8-sig" if profile.bom else profile.encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=profile.delimiter))


def read_sheets(data):
    """The sheets of a workbook, by name, as rows of typed cells."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def read_lines(data):
    return [json.loads(line) for line in data.decode().splitlines()]


@pytest.fixture
def download(sign_in):
    """The bytes of an export of tasks: `download("xlsx", "form=person", who="viewer")`."""

    def call(kind="csv", query="", who="viewer", area="tasks"):
        answer = sign_in(who).get(f"/admin/{area}/export/{kind}/?{query}")
        assert answer.status_code == 200, answer.text[:2000]
        return answer.get_data()

    return call


@pytest.fixture
def one_task(make_task, make_person, make_project, make_tag, app):
    """A task with something in every column."""
    task = make_task(
        "=1+1",
        description="one\ntwo 報告",
        status="in_progress",
        priority="urgent",
        due_date=dt.date(2026, 2, 28),
        assignee=make_person("Ada", email="ada@example.org", roles=["viewer"]),
        project=make_project("Home"),
        tags=[make_tag("b"), make_tag("a, c")],
        by="editor",
    )
    moment = dt.datetime(2026, 7, 2, 22, 4, 5, 678, tzinfo=dt.UTC)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(update(Task.__table__).values(created_at=moment, updated_at=moment))
    return task
