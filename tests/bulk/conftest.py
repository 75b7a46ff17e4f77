"""What tests of bulk edits share: asking for one by the pages, and reading what came of it."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from admin_app.tasks.model import Task
from tests.conftest import post

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def hidden_of(answer, action):
    """The hidden fields of the form with this action, as lists by name."""
    page = answer.get_data(as_text=True)
    form = next(part for part in page.split("<form")[1:] if f'action="{action}"' in part.split(">")[0])
    found = {}
    for name, value in HIDDEN.findall(form.split("</form>")[0]):
        found.setdefault(name, []).append(unescape(value))
    return found


def chosen(*tasks, **more):
    """The form of a list in which these are ticked."""
    return {"rowid": [f"{task.id}:{task.version}" for task in tasks], **more}


def all_of(query="", **more):
    return {"all": "1", "query": query, **more}


class Desk:
    """Somebody at a list: looks at what would change, then has it done."""

    def __init__(self, client, area="tasks"):
        self.client = client
        self.area = area

    def open(self, form):
        return post(self.client, f"/admin/{self.area}/bulk/", form)

    def preview(self, form):
        return post(self.client, f"/admin/{self.area}/bulk/preview/", form)

    def apply(self, previewed, **instead):
        form = hidden_of(previewed, f"/admin/{self.area}/bulk/apply/")
        form.pop("csrf_token")
        return post(self.client, f"/admin/{self.area}/bulk/apply/", {**form, **instead})

    def do(self, form):
        previewed = self.preview(form)
        assert previewed.status_code == 200, previewed.get_data(as_text=True)
        return self.apply(previewed)


def path_of(answer):
    return urlsplit(answer.headers["Location"]).path


def numbers_of(answer):
    """The tiles of a page: will change or changed, so already, left."""
    page = answer.get_data(as_text=True)
    found = re.findall(r'<div class="bulk-(change|same|left)"><dt>[^<]*</dt><dd>([^<]*)</dd>', page)
    return tuple(int(number.replace(",", "")) for _kind, number in found)


@pytest.fixture
def desk(sign_in):
    """A desk of somebody: `desk("manager")`."""

    def sit_down(who="manager", area="tasks"):
        return Desk(sign_in(who), area)

    return sit_down


@pytest.fixture
def values(read):
    """Columns of tasks: `values(Task.status, one, other)`."""

    def call(column, *tasks):
        found = dict(
            (number, value)
            for number, value in read(select(Task.id, column).where(Task.id.in_([t.id for t in tasks])))
        )
        return [found[task.id] for task in tasks]

    return call
