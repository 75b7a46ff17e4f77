"""The closed gate: who does not pass is told so, and it is written down."""

import logging

import pytest

from admin_app.console.gate import RECORD_ENDPOINTS, Gate
from admin_app.console.view import ConsoleView
from admin_app.projects.view import ProjectView
from admin_app.site import PAGES, SCREENS


def test_a_refusal_is_a_page_of_ours_and_a_line_in_the_log(sign_in, person_of, caplog):
    with caplog.at_level(logging.WARNING, "admin_app"):
        answer = sign_in("viewer").get("/admin/users/")
    assert answer.status_code == 403
    assert "You may not do this" in answer.text
    number = person_of("viewer").id
    assert caplog.messages == [f"refused: person {number}, GET users.index_view needs see"]


def test_a_stranger_comes_back_to_where_they_wanted_to_go(client):
    answer = client.get("/admin/tasks/?search=a+b&status_in=open,blocked")
    assert answer.status_code == 302
    assert answer.location.startswith("/auth/login?next=/admin/tasks/?search")


def test_a_stranger_who_sends_a_form_does_not_lose_it(client, post, everything):
    before = everything()
    answer = post(client, "/admin/tasks/new/", {"title": "Long work"})
    assert answer.status_code == 401
    assert "Long work" in answer.text
    assert everything() == before


def test_somebody_who_is_deactivated_is_out_at_once(sign_in, app, make_person):
    from admin_app.accounts import service
    from admin_app.accounts.model import User
    from admin_app.extensions import db
    from admin_app.history.open_change import change
    from admin_app.permissions.actor import SYSTEM

    person = make_person(roles=["manager"])
    client = sign_in(person)
    assert client.get("/admin/tasks/").status_code == 200
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        service.update(db.session.get(User, person.id), {"active": False}, SYSTEM)
    assert client.get("/admin/tasks/").status_code == 302


@pytest.mark.parametrize("view", [*SCREENS, *PAGES])
def test_every_screen_stands_behind_the_gate(view):
    assert issubclass(view, Gate)
    overriding = [base for base in view.__mro__ if "_handle_view" in vars(base)]
    for base in overriding[: overriding.index(Gate)]:
        assert "super" in base._handle_view.__code__.co_names, f"{base.__name__} opens the gate by itself"


def test_an_endpoint_that_no_table_names_is_shut_even_for_administrators(app, sign_in, monkeypatch):
    table = {name: needs for name, needs in RECORD_ENDPOINTS.items() if name != "details_view"}
    monkeypatch.setattr(ProjectView, "endpoints", table)
    assert sign_in("admin").get("/admin/projects/details/?id=1").status_code == 403


def test_every_endpoint_of_a_screen_is_in_the_table(app):
    (admin,) = app.extensions["admin"]
    for view in admin._views:
        if isinstance(view, ConsoleView):
            names = {name for _url, name, *_rest in view._urls}
            assert names <= set(view.endpoints), view.endpoint


def test_a_form_without_its_token_gets_a_page_of_ours(sign_in, make_task, everything):
    task, client = make_task(), sign_in("admin")
    before = everything()
    for path, form in (
        ("tasks/new/", {"title": "x"}),
        (f"tasks/edit/?id={task.id}", {"title": "x", "version": 1}),
        ("tasks/delete/", {"id": task.id}),
        ("tasks/action/", {"action": "complete", "rowid": task.id}),
        ("tasks/ajax/update/", {"list_form_pk": task.id}),
        ("account/", {"name": "x"}),
    ):
        for token in ({}, {"csrf_token": "forged"}):
            answer = client.post(f"/admin/{path}", data=form | token)
            assert answer.status_code == 400, path
            assert "This page was open too long" in answer.text
            assert "CSRF" not in answer.text
    assert everything() == before


def test_the_token_of_another_session_does_not_count(sign_in, csrf):
    answer = sign_in("editor").post(
        "/admin/tasks/new/", data={"title": "x", "csrf_token": csrf(sign_in("admin"))[::-1]}
    )
    assert answer.status_code == 400


def test_the_menu_shows_only_what_one_may_open(sign_in):
    menus = {role: sign_in(role).get("/admin/").text for role in ("nobody", "viewer", "admin")}
    assert 'href="/admin/tasks/"' not in menus["nobody"]
    assert 'href="/admin/tasks/"' in menus["viewer"]
    assert 'href="/admin/users/"' not in menus["viewer"]
    assert 'href="/admin/users/"' in menus["admin"]
