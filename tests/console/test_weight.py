"""How heavy a list is: fifty rows in which every cell has something in it."""

import datetime as dt

import pytest

from tests.console.pages import parse

#: The rows of a large table name themselves by ids of six digits in six places; those of a test by two.
LIMIT = 60_000 - 50 * 6 * 4
TITLE = "Archivieren Lieferschein auf Kundenwunsch"


@pytest.fixture
def many(make_task, make_tag, make_project, make_person):
    """Fifty overdue tasks with three tags each; the addresses that list them."""
    tags = [make_tag(f"tag {number}") for number in range(3)]
    project, person = make_project("Project 10"), make_person("Quentin Haddad")
    for number in range(50):
        make_task(
            f"{TITLE} #{number}",
            status="in_progress",
            priority="medium",
            assignee=person,
            project=project,
            tags=tags,
            due_date=dt.date(2024, 12, number % 20 + 1),
        )
    return (
        f"/admin/tasks/?tags_any={tags[0].id}&due=overdue",
        f"/admin/tasks/?tags_all={tags[0].id},{tags[1].id}&status_in=in_progress",
        "/admin/tasks/?sort=status,-priority,due_date",
    )


def test_fifty_full_rows_are_less_than_sixty_kilobytes(sign_in, many):
    admin = sign_in("admin")
    for path in many:
        answer = admin.get(path)
        assert len(parse(answer).one("tbody").all("tr")) == 50
        assert len(answer.data) < LIMIT, path


def test_initials_are_drawn_and_names_are_read(sign_in, many):
    row = parse(sign_in("admin").get(many[0])).one("tbody").all("tr")[0]
    person = row.one("span", **{"data-i": "QH"})
    assert person.text == "Quentin Haddad"


def test_tags_beyond_two_are_named_in_a_hint(sign_in, many):
    row = parse(sign_in("admin").get(many[0])).one("tbody").all("tr")[0]
    assert row.one("bdi", class_="more")["title"] == "tag 2"
