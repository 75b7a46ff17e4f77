"""What is ticked in a list can be exported: those rows, or all that match, by the right to export alone."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import post

LIST = "/admin/tasks/?priority_in=low&sort=title"


@pytest.fixture
def made(make_task):
    return [make_task(f"Task {number}", priority="low") for number in (3, 1, 2)]


def ask(client, **form):
    """Presses the button in the list."""
    return post(client, "/admin/tasks/export/", {"export": "1", "url": LIST, **form})


def rows_of(client, page_url, path="export/csv/"):
    """The titles in a file for programs of what the page of choices is about."""
    query = urlsplit(page_url).query.replace("form=person", "form=raw")
    query = "&".join(part for part in query.split("&") if not part.startswith("format="))
    answer = client.get(f"/admin/tasks/{path}?{query}")
    assert answer.status_code == 200, answer.text
    return [row["title"] for row in csv.DictReader(io.StringIO(answer.text))]


def test_the_ticked_rows_are_exported_in_the_order_of_the_list(sign_in, made, make_task):
    make_task("Task 0", priority="low")
    client = sign_in("viewer")
    answer = ask(client, rowid=[f"{task.id}:{task.version}" for task in made[:2]])
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Rows: 2" in page.text and "Task 0" not in page.text
    assert rows_of(client, answer.location) == ["Task 1", "Task 3"]


def test_what_was_ticked_is_exported_though_it_no_longer_matches(sign_in, made, make_task):
    other = make_task("Another", priority="high")
    client = sign_in("viewer")
    answer = ask(client, rowid=[str(other.id), str(made[0].id)])
    assert rows_of(client, answer.location) == ["Another", "Task 3"]


def test_all_that_match_are_exported_by_their_query_and_not_by_their_ids(sign_in, made, make_task):
    make_task("Another", priority="high")
    client = sign_in("viewer")
    answer = ask(client, all="1", rowid=[str(made[0].id)])
    asked = parse_qs(urlsplit(answer.location).query)
    assert asked["priority_in"] == ["low"] and "ids" not in asked
    assert rows_of(client, answer.location) == ["Task 1", "Task 2", "Task 3"]


def test_every_kind_of_file_is_offered_for_the_ticked_rows(sign_in, made):
    client = sign_in("viewer")
    page = client.get(ask(client, rowid=[str(made[0].id)]).location).text
    for key in ("csv", "xlsx", "jsonl"):
        assert f'name="format" value="{key}"' in page
    form = {"ids": str(made[0].id), "format": "jsonl", "form": "raw", "columns": ["id", "title"]}
    answer = post(client, "/admin/tasks/export/", form)
    assert client.get(answer.location).text == f'{{"id":{made[0].id},"title":"Task 3"}}\n'


def test_nothing_ticked_leads_back_with_a_sentence(sign_in, made):
    client = sign_in("viewer")
    answer = ask(client)
    assert (answer.status_code, answer.location) == (303, LIST)
    assert "Choose at least one row." in client.get(LIST).text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (
            {"rowid": [str(number) for number in range(1, 1002)]},
            "At most 1000 rows can be chosen one by one.",
        ),
        ({"rowid": ["x"]}, "These rows cannot be chosen."),
        ({"rowid": ["1:1", "-1"]}, "These rows cannot be chosen."),
        ({"all": "1", "url": "/admin/tasks/?bogus=1"}, "bogus"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_a_sentence(sign_in, form, sentence):
    answer = ask(sign_in("viewer"), **form)
    assert answer.status_code == 400
    assert sentence in answer.text


def test_who_may_export_and_no_more_has_the_bar_for_that_alone(sign_in, made):
    for who, edits in (("viewer", False), ("manager", True)):
        page = sign_in(who).get("/admin/tasks/").text
        bar = page.split('id="bulk-bar"')[1].split("</div>")[0]
        assert "rowid" in page and 'name="export"' in bar
        assert ("/bulk/" in bar) == edits


def test_who_may_not_export_is_refused(sign_in, made, make_role, make_person):
    make_role("reader", permissions=("tasks.see",))
    client = sign_in(make_person("Reader", roles=("reader",)))
    assert 'id="bulk-bar"' not in client.get("/admin/tasks/").text
    assert ask(client, rowid=[str(made[0].id)]).status_code == 403
