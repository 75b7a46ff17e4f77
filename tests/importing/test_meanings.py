"""What texts of a file stand for: each is asked, however many there are, and can be said otherwise."""

import re

import pytest
from sqlalchemy import select

from admin_app.importing import asked_page
from admin_app.importing.answers import Answers
from admin_app.importing.texts import NAMED, NEW, NOBODY, SAID, UNKNOWN
from admin_app.tasks.model import Task
from tests.conftest import post
from tests.importing.pages import page


def texts(found, *kinds):
    return [(each.kind, each.field, each.text, each.rows) for each in found.store.texts.page(kinds)]


def test_each_tag_of_a_cell_is_asked_by_itself_and_answered(plan, values_of, make_tag):
    known = make_tag("There")
    said = Answers(unknown={"tags": "refuse"})
    content = 'title,tags\na,"x, y"\nb,"y, There"\n'
    assert texts(plan(content, answers=said), UNKNOWN) == [
        (UNKNOWN, "tags", "x", 1),
        (UNKNOWN, "tags", "y", 2),
    ]
    found = plan(
        content, answers=Answers(unknown={"tags": "refuse"}, values={"tags": {"x": "", "y": "There"}})
    )
    assert [row["tags"] for row in values_of(found)] == [[known.id], [known.id]]
    assert texts(found, UNKNOWN, SAID) == [(SAID, "tags", "x", 0), (SAID, "tags", "y", 0)]


def test_a_long_text_is_asked_whole(plan, values_of):
    long = "waiting for somebody, and that somebody is not at all known to us, as it seems to be"
    found = plan(f'title,status\na,"{long}"\n')
    assert texts(found, UNKNOWN) == [(UNKNOWN, "status", long, 1)]
    answered = plan(f'title,status\na,"{long}"\n', answers=Answers(values={"status": {long: "blocked"}}))
    assert [row["status"] for row in values_of(answered)] == ["blocked"]


def test_all_unknown_texts_are_kept_however_many(plan):
    rows = "".join(f"t{n},s{n % 2500}\n" for n in range(5000))
    found = plan("title,status\n" + rows)
    assert found.store.texts.counts()[UNKNOWN] == 2500
    assert texts(found, UNKNOWN)[0] == (UNKNOWN, "status", "s0", 2)
    assert len(found.unknown()) == 2500


def test_a_name_that_would_be_created_can_stand_for_another_or_for_nothing(plan, values_of, make_project):
    there = make_project("Website")
    content = "title,project\na,Websit\nb,Other\nc,Websit\n"
    found = plan(content)
    assert texts(found, NEW) == [(NEW, "project", "Websit", 2), (NEW, "project", "Other", 1)]
    found = plan(content, answers=Answers(values={"project": {"Websit": "Website", "Other": ""}}))
    assert [row["project_id"] for row in values_of(found)] == [there.id, None, there.id]
    assert found.new_names() == {}


@pytest.mark.parametrize(
    "word", ["None", "unassigned", "Sin asignar", "Niet toegewezen", "未割り当て", "لا أحد"]
)
def test_a_word_for_nobody_is_nobody_and_said_so(plan, values_of, word):
    found = plan(f"title,assignee\na,{word}\n")
    assert [row["assignee_id"] for row in values_of(found)] == [None]
    assert texts(found, NOBODY, NAMED) == [(NOBODY, "assignee", word, 1)]


def test_a_person_of_just_that_name_wins(plan, values_of, make_person):
    person, _left = make_person("None"), make_person("Nobody", active=False)
    found = plan("title,assignee\na,None\nb,none\nc,Unassigned\n")
    assert [row["assignee_id"] for row in values_of(found)] == [person.id, person.id, None]
    assert texts(found, NAMED, NOBODY) == [
        (NOBODY, "assignee", "Unassigned", 1),
        (NAMED, "assignee", "None", 1),
        (NAMED, "assignee", "none", 1),
    ]
    said = Answers(values={"assignee": {"None": ""}})
    assert values_of(plan("title,assignee\na,None\n", answers=said))[0]["assignee_id"] is None
    assert values_of(plan("title,assignee\na,Nobody\n"))[0]["assignee_id"] is None


def test_a_project_of_that_name_is_a_project(plan, values_of, make_project):
    there = make_project("None")
    assert values_of(plan("title,project\na,None\n"))[0]["project_id"] == there.id


@pytest.fixture
def few(monkeypatch):
    """A page has two texts; more than one record is looked up."""
    monkeypatch.setattr(asked_page, "PAGE", 2)
    monkeypatch.setattr(asked_page, "MAX_CHOICES", 1)


def shown(html):
    return re.findall(r'name="text-\d+" value="([^"]*)"', html)


def test_texts_are_asked_by_pages_and_records_looked_up(few, checked, read, make_person, make_project):
    ada, there = make_person("Ada", email="ada@example.org"), make_project("7")
    make_project("Another")
    content = "title,assignee,project\n" + "".join(f"t{n},somebody {n},\n" for n in range(3)) + "last,,New\n"
    client, at = checked(content)
    html = page(client, at + "check/")
    assert shown(html) == ["somebody 0", "somebody 1"]
    lookup = re.search(r'data-lookup="([^"]*)"', html)[1].replace("&amp;", "&")
    assert [ada.id, "Ada"] in client.get(lookup + "&query=Ada").json
    (after,) = re.findall(r'href="([^"]*asked=1[^"]*)"', html)
    html = page(client, after.replace("&amp;", "&"))
    assert shown(html) == ["somebody 2", "New"] and "What is created under this name" in html
    said = {"do": "values", "field-0": "assignee", "text-0": "somebody 2", "record-0": str(ada.id)}
    said |= {"field-1": "project", "text-1": "New", "record-1": str(there.id)}
    assert post(client, at + "check/", said).status_code == 303
    html = page(client, at + "check/?asked=1")
    assert shown(html) == ["somebody 2", "New"] and "forget this answer" in html
    assert f'<option value="{there.id}" selected>7</option>' in html
    post(client, at + "check/", said)  # sent once more as it is: the number is that of a record
    post(client, at + "check/", {"do": "run", "skip_refused": "1"})
    found = read(select(Task.assignee_id, Task.project_id).order_by(Task.id))
    assert found == [(ada.id, None), (None, there.id)]


def test_a_name_typed_without_a_script_counts_and_an_answer_can_be_forgotten(few, checked, make_person):
    make_person("Ada", email="ada@example.org")
    client, at = checked("title,assignee\none,Countess\n")
    assert "Or type a name, without JavaScript" in page(client, at + "check/")
    said = {"do": "values", "field-0": "assignee", "text-0": "Countess", "record-0": ""}
    post(client, at + "check/", said | {"value-0": "ada@example.org"})
    assert "Import 1 task (1 new)" in page(client, at + "check/")
    post(client, at + "check/", said)
    assert "Nothing yet: refuse its rows" in page(client, at + "check/")
    post(client, at + "check/", said | {"record-0": "-"})
    assert "Import 1 task (1 new)" in page(client, at + "check/")
