"""Parts of pages are kept for alike values, and nobody is ever shown those of somebody else."""

import pytest
from flask import current_app
from jinja2 import DictLoader, UndefinedError
from markupsafe import Markup

from admin_app.accounts import role_service
from admin_app.accounts.model import Role
from admin_app.console import parts
from admin_app.console.parts import Parts, part
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from tests.console.pages import parse

LIST = "/admin/tasks/"


@pytest.fixture
def from_texts(app, monkeypatch):
    """Parts of these templates instead of ours: `from_texts({"a.html": "…"})`."""

    def use(texts):
        env = app.extensions["parts"].env.overlay(loader=DictLoader(texts))
        monkeypatch.setitem(app.extensions, "parts", Parts(env))

    return use


def page_of(client, address=LIST):
    return parse(client.get(address))


def tokens(page):
    return {field["value"] for field in page.all("input", name="csrf_token")}


def menu(page):
    return [link.text for link in page.one(class_="main-menu").all("a")]


def pressed(page):
    return {each["value"] for each in page.one("nav", id="sidebar").all("button", aria_pressed="true")}


@pytest.mark.parametrize("name", ["actor", "request", "session", "g", "current_user", "config", "url_for"])
def test_a_part_knows_nothing_that_it_was_not_given(app, from_texts, name):
    from_texts({"a.html": "{{ %s.anything }}" % name})  # noqa: UP031
    with app.test_request_context(LIST), pytest.raises(UndefinedError, match=name):
        part("a.html", other="value")


def test_a_part_is_made_anew_for_each_value_of_each_name(app, from_texts):
    from_texts({"a.html": "{{ one|default('-') }} {{ two|default('-') }}"})
    with app.test_request_context(LIST):
        assert part("a.html", one="x") == "x -"
        assert part("a.html", two="x") == "- x"
        assert part("a.html", one="x", two=["y", {"z": 1}]) == "x [&#39;y&#39;, {&#39;z&#39;: 1}]"
        assert part("a.html", one="<b>") == "&lt;b&gt; -"
        assert part("a.html", one=Markup("<b>")) == "<b> -"
        assert part("a.html", one="<b>") == "&lt;b&gt; -"
        assert (part("a.html", one=1), part("a.html", one=True)) == ("1 -", "True -")


def test_what_is_more_than_data_makes_no_part(app, from_texts):
    from_texts({"a.html": "{{ one }}"})
    with app.test_request_context(LIST), pytest.raises(TypeError):
        part("a.html", one=current_app)


def test_the_address_and_the_token_of_a_kept_part_are_those_of_the_page(app, from_texts):
    from_texts({"a.html": "{{ here }} {{ csrf_token() }}"})
    shown = set()
    for address, escaped in (("/a?b=<i>", "/a?b=&lt;i&gt;"), ("/a?b=1&c='", "/a?b=1&amp;c=&#39;")):
        with app.test_request_context(address):
            here, _space, token = part("a.html").partition(" ")
            assert here == escaped
            shown.add(token)
    assert len(shown) == 2


def test_fresh_texts_are_put_in_afterwards_and_escaped(app, from_texts):
    from_texts({"a.html": "{{ one }}: {{ fresh.rows }} {{ fresh.since }}"})
    with app.test_request_context(LIST):
        assert part("a.html", {"rows": Markup("<tr>"), "since": "<1>"}, one="x") == "x: <tr> &lt;1&gt;"
        assert part("a.html", {"rows": Markup("<td>"), "since": "2"}, one="x") == "x: <td> 2"
    assert len(app.extensions["parts"].kept) == 1


def test_a_part_of_a_part_is_kept_by_its_own_values_and_leaves_fresh_texts_open(app, from_texts):
    from_texts(
        {
            "page.html": "{{ title }} {{ part('menu.html', name=name) }}",
            "menu.html": "{{ name }} {{ here }} {{ fresh.rows }}",
        }
    )
    for number, address in enumerate(("/a", "/b")):
        with app.test_request_context(address):
            shown = part("page.html", {"rows": number}, title=f"T{number}", name="<i>")
            assert shown == f"T{number} &lt;i&gt; {address} {number}"
    kept = [key[0] for key in app.extensions["parts"].kept]
    assert sorted(kept) == ["menu.html", "page.html", "page.html"]


def test_a_value_of_several_lines_is_shown_as_it_is(app, from_texts):
    from_texts({"a.html": "<p>\n   {{ one }}\n</p>"})
    with app.test_request_context(LIST):
        assert part("a.html", one="x") == "<p>\nx\n</p>"
        assert part("a.html", one="x\n  y") == "<p>\n   x\n  y\n</p>"


def test_so_many_letters_of_parts_are_kept_and_no_more(app, from_texts, monkeypatch):
    monkeypatch.setattr(parts, "MOST_LETTERS", 30)
    from_texts({"a.html": "{{ one }}"})
    with app.test_request_context(LIST):
        for number in range(1000, 1020):
            assert part("a.html", one=number) == str(number)
            assert part("a.html", one=number) == str(number)
    kept = app.extensions["parts"].kept
    assert ["".join(pieces) for pieces in kept.values()] == [str(number) for number in range(1013, 1020)]


def test_each_person_is_shown_their_own_name_menu_and_rights(sign_in, insert_tasks):
    insert_tasks(1)
    admin, viewer = sign_in("admin"), sign_in("viewer")
    for _visit in range(2):
        as_admin, as_viewer = page_of(admin), page_of(viewer)
        assert as_admin.one(class_="grow").text != as_viewer.one(class_="grow").text
        assert {"People", "Roles", "History"} <= set(menu(as_admin)) - set(menu(as_viewer))
        assert as_admin.all("button", value="delete")
        assert not as_viewer.all("button", value="delete")
        assert not as_viewer.all("a", data_key="c")


def test_each_person_is_given_the_token_of_their_own_session(sign_in):
    admin, viewer = sign_in("admin"), sign_in("viewer")
    for one, other in ((admin, viewer), (viewer, admin)):
        (mine,), (theirs,) = tokens(page_of(one)), tokens(page_of(other))
        assert mine != theirs
        choice = {"theme": "dark", "next": LIST}
        assert one.post("/preferences/", data={**choice, "csrf_token": theirs}).status_code == 400
        assert one.post("/preferences/", data={**choice, "csrf_token": mine}).status_code == 303


def test_language_and_theme_are_those_of_who_asks_and_follow_at_once(sign_in, post):
    one, other = sign_in("editor"), sign_in("manager")
    for client in (one, other):
        assert pressed(page_of(client)) == {"auto", "en"}
    post(one, "/preferences/", {"theme": "dark", "language": "es"})
    assert pressed(page_of(one)) == {"dark", "es"}
    assert "Etiquetas" in menu(page_of(one))
    assert pressed(page_of(other)) == {"auto", "en"}
    assert "Tags" in menu(page_of(other))


def test_a_right_that_was_taken_away_is_gone_from_the_next_page(
    app, sign_in, make_person, make_role, insert_tasks
):
    role = make_role(permissions=["tasks.see", "tasks.bulk", "tags.see"])
    client = sign_in(make_person(roles=[role.name]))
    insert_tasks(1)
    page = page_of(client)
    assert "Tags" in menu(page) and page.all(id="bulk-bar")
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        role_service.update(db.session.get(Role, role.id), {"permissions": ["tasks.see"]}, SYSTEM)
    page = page_of(client)
    assert "Tags" not in menu(page) and not page.all(id="bulk-bar")


def test_the_menu_says_on_each_screen_where_one_is(sign_in):
    client = sign_in("admin")
    for _visit in range(2):
        for screen, name in (
            ("tasks", "Tasks"),
            ("projects", "Projects"),
            ("tags", "Tags"),
            ("users", "People"),
        ):
            marked = (
                page_of(client, f"/admin/{screen}/").one(class_="main-menu").all("a", aria_current="page")
            )
            assert [link.text for link in marked] == [name]


def test_what_a_script_fetches_takes_no_message_away(sign_in):
    client = sign_in("editor")
    broken = f"{LIST}?colour_in=red"
    fetched = parse(client.get(broken, headers={"Sec-Fetch-Dest": "empty"}))
    assert not fetched.one(id="toasts").all("p")
    assert [said.text for said in page_of(client).one(id="toasts").all("p")]
    assert not page_of(client).one(id="toasts").all("p")


def test_a_page_goes_back_to_itself(sign_in):
    client = sign_in("editor")
    for address in (LIST, f"{LIST}?sort=title", f"{LIST}?search=%22%3E%3Cb%3E"):
        fields = page_of(client, address).all("input", name="next")
        assert {field["value"] for field in fields} == {address}
