"""Words, people and tags as other tools write them become ours, or are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from admin_app.accounts.model import User
from admin_app.export.cells import join_members
from admin_app.importing.answers import Answers
from admin_app.importing.values.members import members
from admin_app.importing.values.words import plain as plain_word
from admin_app.importing.values.words import words_of
from admin_app.tasks.import_words import PRIORITIES as PRIORITY_WORDS
from admin_app.tasks.import_words import STATUSES as STATUS_WORDS
from admin_app.tasks.model import PRIORITIES, STATUSES, Task
from tests.factories import email_of


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("IN-PROGRESS", "in_progress"), ("In Progress", "in_progress"), ("En curso", "in_progress"),
        ("To Do", "open"), ("Backlog", "open"), ("Closed", "done"), ("Won't fix", "cancelled"),
        ("won’t FIX", "cancelled"), ("On hold", "blocked"), ("مفتوحة", "open"),
    ],
)  # fmt: skip
def test_a_status_is_known_by_key_label_and_synonym(text, key, plan, app, values_of):
    with app.app_context():
        labels = words_of(STATUSES, {})
    if text == "مفتوحة":  # the label as the catalogue has it
        text = next(word for word, found in labels.items() if found == key and not word.isascii())
    (row,) = values_of(plan(f"Summary,State\nx,{text}\n"))
    assert row["status"] == key


@pytest.mark.parametrize(
    "text, key", [("Highest", "urgent"), ("P1", "high"), ("minor", "low"), ("Normal", "medium")]
)
def test_a_priority_is_known_by_the_words_of_other_tools(text, key, plan, values_of):
    (row,) = values_of(plan(f"Summary,Priority\nx,{text}\n"))
    assert row["priority"] == key


def test_every_synonym_stands_for_its_choice(app):
    """Two choices that share one would both lose it, and a label of ours would hide it."""
    with app.app_context():
        for choice, synonyms in ((STATUSES, STATUS_WORDS), (PRIORITIES, PRIORITY_WORDS)):
            words = words_of(choice, synonyms)
            said = {text: key for key, texts in synonyms.items() for text in texts}
            assert {text: words.get(plain_word(text)) for text in said} == said


def test_somebody_says_what_a_word_means(plan, values_of):
    answers = Answers(values={"status": {"Feito": "done", "x": ""}, "tags": {"a": "b"}})
    found = plan("title,status,tags\nOne,FEITO,a|c\nTwo,x,\n", answers=answers)
    rows = values_of(found)
    assert [row.get("status") for row in rows] == ["done", None]
    assert [name.name for name in rows[0]["tags"]] == ["b", "c"]


def test_words_that_nobody_knows_are_kept_to_be_asked_about(plan):
    found = plan("title,status,assignee\na,later,Ada\nb,later,\nc,sooner,Ada\n")
    assert [(each.field, each.text) for each in found.unknown()] == [
        ("status", "later"),
        ("assignee", "Ada"),
        ("status", "sooner"),
    ]


def test_people_are_found_by_address_name_and_id(plan, make_person, values_of):
    ada = make_person(name="Ada Lovelace")
    cells = [ada.email.upper(), "ada  lovelace", f"Ada <{ada.email}>", str(ada.id), "ADA LOVELACE"]
    found = plan("title,assignee\n" + "".join(f"x,{cell}\n" for cell in cells))
    assert [row["assignee_id"] for row in values_of(found)] == [ada.id] * len(cells)


def test_a_name_that_two_people_have_is_refused(reasons, make_person):
    make_person(name="Ada Lovelace")
    make_person(name="Ada Lovelace")
    ((_line, _column, _value, reason),) = reasons("title,assignee\nx,Ada Lovelace\n")
    assert "Several people" in reason


@pytest.mark.parametrize("text", ["Unassigned", "nobody", "-", ""])
def test_words_for_nobody_assign_nobody(text, plan, values_of):
    (row,) = values_of(plan(f"title,assignee\nx,{text}\n"))
    assert row["assignee_id"] is None


def test_people_whom_nobody_knows_are_skipped_or_created_when_somebody_says_so(take, read):
    content = "title,assignee,tags\nx,Ada L <ada@example.com>,new\n"
    take(content, answers=Answers(unknown={"people": "skip", "tags": "skip"}))
    assert read(select(Task.assignee_id)) == [None]
    take(content, answers=Answers(unknown={"people": "create"}))
    (ada,) = read(
        select(User.email, User.name, User.active, User.password, User.confirmed_at).where(
            User.email == "ada@example.com"
        )
    )
    assert tuple(ada) == ("ada@example.com", "Ada L", True, None, None)


def test_nobody_is_created_without_an_address_or_the_right(reasons, actor):
    create = Answers(unknown={"people": "create"})
    assert "without an e-mail" in reasons("title,assignee\nx,Ada\n", answers=create)[0][3]
    content = "title,assignee\nx,ada@example.com\n"
    assert reasons(content, answers=create) == []
    assert "you may not create it" in reasons(content, actor("manager"), answers=create)[0][3]


def test_tags_come_from_every_column_of_theirs(plan, make_tag, values_of):
    bug = make_tag("bug")
    (row,) = values_of(plan('Summary,Sprint,Labels,Sprint\nx,S1,"bug, a b",S2\n'))
    names = [each if isinstance(each, int) else each.name for each in row["tags"]]
    assert sorted(map(str, names)) == sorted([str(bug.id), "S1", "S2", "a b"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a, b;c\nd", ["a", "b", "c", "d"]),
        ("a|b, c", ["a", "b, c"]),
        ("a\\, b", ["a, b"]),
        ("['type: bug', \"it's, so\"]", ["type: bug", "it's, so"]),
        ("[]", []),
        ("[x", ["[x"]),
        ("['a'] + ['b']", ["['a'] + ['b']"]),
        ("", []),
    ],
)  # fmt: skip
def test_several_names_in_a_cell(text, names):
    assert members(text) == names


NAMES = st.text(min_size=1).map(str.strip).filter(bool)


@given(st.lists(NAMES, unique=True))
def test_names_that_we_wrote_are_read_exactly(names):
    assert members(join_members(names)) == names


def test_columns_are_named_by_letter_and_number(plan, app, values_of):
    content = "x,title,\nOne,Two,Three\n"
    for name in ("C", "3", "#3"):
        answers = Answers(columns={"title": [name], "description": ["A"]})
        (row,) = values_of(plan(content, answers=answers))
        assert (row["title"], row["description"]) == ("Three", "One")


def test_our_labels_in_any_language_are_columns(plan, values_of):
    (row,) = values_of(plan(f"Título,Estado,Asignado a\nx,open,{email_of('editor')}\n"))
    assert (row["title"], row["status"]) == ("x", "open")
