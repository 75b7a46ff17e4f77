"""Tags: a short word is one tag however it is written."""

import pytest
from sqlalchemy import select

from admin_app.tags.model import COLOURS, Tag
from tests.console.pages import parse, problems, titles, values

URL = "/admin/tags/"


def test_a_tag_is_created_with_its_colour(sign_in, post, read):
    assert post(sign_in("manager"), f"{URL}new/", {"name": "Urgent", "colour": "red"}).status_code == 303
    assert read(select(Tag.name, Tag.colour)) == [("Urgent", "red")]


def test_without_a_colour_it_is_grey(sign_in, post, read):
    post(sign_in("manager"), f"{URL}new/", {"name": "x"})
    assert read(select(Tag.colour)) == ["grey"]


def test_its_colour_is_an_edge_of_it_in_lists_and_on_the_page_of_a_task(sign_in, make_tag, make_task):
    task = make_task(tags=[make_tag("Plain"), make_tag("Hot", colour="red")])
    for address in ("/admin/tasks/", f"/admin/tasks/details/?id={task.id}"):
        page = parse(sign_in("viewer").get(address))
        assert [(tag.text, tag["class"]) for tag in page.all("bdi", class_="tag")[:2]] == [
            ("Hot", f"tag k{COLOURS.keys.index('red')}"),
            ("Plain", "tag"),
        ]


@pytest.mark.parametrize("name", ["café", "CAFÉ", "Cafe", " cafe\u0301 ", "ｃａｆｅ"])
def test_the_same_word_in_other_letters_is_the_same_tag(sign_in, post, make_tag, name):
    make_tag("Café")
    answer = post(sign_in("manager"), f"{URL}new/", {"name": name})
    assert answer.status_code == 422
    assert problems(answer) == {"name": "Name: This already exists."}
    assert values(answer)["name"].strip() == name.strip()


def test_an_edit_that_keeps_the_word_is_no_duplicate_of_itself(sign_in, post, make_tag, read):
    tag = make_tag("café")
    form = {"name": "CAFÉ", "colour": "blue", "version": 1}
    assert post(sign_in("manager"), f"{URL}edit/?id={tag.id}", form).status_code == 303
    assert read(select(Tag.name, Tag.colour)) == [("CAFÉ", "blue")]


def test_an_unknown_colour_is_refused(sign_in, post):
    answer = post(sign_in("manager"), f"{URL}new/", {"name": "x", "colour": "pink"})
    assert problems(answer) == {"colour": "Colour: “pink” is not one of the choices."}


def test_a_deleted_tag_is_in_no_list_no_choice_and_no_file(sign_in, make_tag, make_task, discard):
    tag = make_tag("gone")
    make_task("x", tags=[tag])
    discard(tag)
    client = sign_in("admin")
    for path in ("tasks/", "tags/", "tasks/export/csv/", "tasks/new/"):
        assert "gone" not in client.get(f"/admin/{path}").text, path


def test_the_list_filters_by_colour(sign_in, make_tag):
    make_tag("a", colour="red")
    make_tag("b", colour="blue")
    assert titles(sign_in("viewer").get(f"{URL}?colour_in=red")) == ["a"]
