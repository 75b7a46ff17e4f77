"""A search looks into the names of a task's assignee, project and tags, as they are when it is asked."""

import pytest
from sqlalchemy import select

from admin_app.tags.model import Tag
from tests.console.pages import titles


@pytest.fixture
def shown(sign_in):
    client = sign_in("viewer")

    def call(words):
        answer = client.get("/admin/tasks/", query_string={"search": words, "sort": "title"})
        return titles(answer) if "<tbody" in answer.text else []

    return call


@pytest.fixture
def tasks(make_task, make_person, make_project, make_tag):
    ann, ben = make_person("Ann Äpfel"), make_person("Ben Ito", email="ann@example.org")
    house, tag = make_project("The blue house"), make_tag("Ünsal")
    make_task("A of Ann", assignee=ann, project=house, tags=[tag, make_tag("报告")])
    make_task("B of Ben", assignee=ben, tags=[tag])
    make_task("C of nobody", description="Ask Ann Apfel")
    make_task("D", project=house)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("apfel", ["A of Ann", "C of nobody"]),
        ("ANN äpfel", ["A of Ann", "C of nobody"]),
        ('"ben ito"', ["B of Ben"]),
        ("ito", ["B of Ben"]),
        ("blue house", ["A of Ann", "D"]),
        ('"blue house"', ["A of Ann", "D"]),
        ('"house blue"', []),
        ("unsal", ["A of Ann", "B of Ben"]),
        ("报告", ["A of Ann"]),
        ("告", ["A of Ann"]),
        ("unsal blue", ["A of Ann"]),
        ("unsal -apfel", ["B of Ben"]),
        ("-unsal", ["C of nobody", "D"]),
        ("-ito", ["A of Ann", "C of nobody", "D"]),
        ('-"blue house"', ["B of Ben", "C of nobody"]),
        ("apfel ben", []),
        ("example", []),
        ("be", ["B of Ben"]),
    ],
)
def test_a_word_holds_of_the_text_or_of_a_name(tasks, shown, words, expected):
    assert shown(words) == expected


@pytest.mark.parametrize("words", ["apfel", "unsal -apfel", "-ito", "unsal blue"])
def test_a_long_list_finds_the_same(tasks, shown, monkeypatch, words):
    short = shown(words)
    monkeypatch.setattr("admin_app.console.listing.COUNT_LIMIT", 0)
    assert shown(words) == short


@pytest.mark.parametrize("words", ["blue", "unsal", "-unsal"])
def test_so_do_names_of_more_records_than_are_listed(tasks, shown, monkeypatch, words):
    few = shown(words)
    monkeypatch.setattr("admin_app.search.names.FEW", 0)
    assert shown(words) == few


def test_a_new_name_is_found_at_once(tasks, shown, sign_in, post, read):
    number = read(select(Tag.id).where(Tag.name == "Ünsal"))[0]
    form = {"name": "Renamed", "version": 1}
    assert post(sign_in("manager"), f"/admin/tags/edit/?id={number}", form).status_code == 303
    assert shown("renamed") == ["A of Ann", "B of Ben"]
    assert shown("unsal") == []


def test_what_was_discarded_names_nothing(tasks, shown, sign_in, post, read):
    number = read(select(Tag.id).where(Tag.name == "Ünsal"))[0]
    assert post(sign_in("manager"), "/admin/tags/delete/", {"id": number}).status_code == 303
    assert shown("unsal") == []


def test_names_are_searched_in_exports_too(tasks, sign_in):
    lines = sign_in("viewer").get("/admin/tasks/export/csv/?search=unsal&sort=title").text.splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["A of Ann", "B of Ben"]


def test_the_index_is_asked_once_for_a_page(tasks, sign_in, queries):
    client = sign_in("viewer")
    with queries() as seen:
        client.get("/admin/tasks/?search=nobody")
    assert sum("task_search" in statement for statement in seen.statements) == 1, str(seen)


def test_ten_thousand_characters_are_a_sentence_and_no_error(sign_in, tasks):
    for words in ("a" * 10_000, "word " * 2000, '"' * 10_000, "-" * 10_000, "\0" * 10_000):
        answer = sign_in("viewer").get("/admin/tasks/", query_string={"search": words})
        assert answer.status_code == 200
