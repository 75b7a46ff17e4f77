"""Projects: a record whose screen is nothing but settings."""

from pathlib import Path

import pytest
from sqlalchemy import select

import admin_app.projects.view
from admin_app.projects.model import Project
from tests.console.pages import parse, problems, titles, values

URL = "/admin/projects/"


@pytest.fixture
def stored(read):
    return lambda: read(select(Project.name, Project.description, Project.archived))


def test_the_screen_of_a_second_record_has_under_thirty_lines():
    assert len(Path(admin_app.projects.view.__file__).read_text().splitlines()) < 30


def test_a_project_is_created_edited_archived_and_deleted(sign_in, post, stored, read):
    client = sign_in("manager")
    created = {"name": " Home ", "description": "", "archived__sent": "1"}
    assert post(client, f"{URL}new/", created).status_code == 303
    assert stored() == [("Home", "", False)]
    (number,) = read(select(Project.id))
    form = values(client.get(f"{URL}edit/?id={number}"))
    assert (form["name"], form["version"]) == ("Home", "1")
    archived = form | {"archived": "y", "description": "d"}
    assert post(client, f"{URL}edit/?id={number}", archived).status_code == 303
    assert stored() == [("Home", "d", True)]
    assert post(client, f"{URL}edit/?id={number}", {"archived__sent": "1", "version": 2}).status_code == 303
    assert stored() == [("Home", "d", False)]
    assert post(client, f"{URL}delete/", {"id": number}).status_code == 303
    assert "Home" not in [link.text for link in parse(client.get(URL)).all("a")]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": ""}, "Name: This field is required."),
        ({"name": "x" * 121}, "Name: At most 120 characters are allowed."),
        ({"name": "Taken"}, "Name: This already exists."),
        ({"name": " Taken "}, "Name: This already exists."),
    ],
)
def test_a_name_that_cannot_be_taken_is_named(sign_in, post, make_project, form, sentence):
    make_project("Taken")
    answer = post(sign_in("manager"), f"{URL}new/", {"description": "kept", **form})
    assert answer.status_code == 422
    assert problems(answer) == {"name": sentence}
    assert values(answer)["description"] == "kept"


def test_the_name_of_a_deleted_project_is_free_again(sign_in, post, make_project, discard):
    discard(make_project("Home"))
    assert post(sign_in("manager"), f"{URL}new/", {"name": "Home"}).status_code == 303


def test_the_list_sorts_by_name_searches_and_filters(sign_in, make_project):
    for name, archived in (("b", False), ("a", True), ("ÉTÉ", False)):
        make_project(name, archived=archived)
    client = sign_in("viewer")
    assert titles(client.get(URL))[:2] == ["a", "b"]
    assert titles(client.get(f"{URL}?search=ete")) == ["ÉTÉ"]
    assert titles(client.get(f"{URL}?archived_in=yes")) == ["a"]
    assert set(titles(client.get(f"{URL}?archived_not=yes"))) == {"b", "ÉTÉ"}
    assert len(titles(client.get(f"{URL}?archived_in=yes,no"))) == 3
