import base64
import datetime as dt

import pytest
from sqlalchemy import select

from admin_app.accounts import email_change, links, service
from admin_app.accounts.model import EmailChange, User
from admin_app.errors import BadInput
from tests.factories import PASSWORD, email_of

OLD, NEW = email_of("viewer"), "fresh@example.org"


@pytest.fixture
def ask(post):
    def send(browser, email=NEW, password=PASSWORD):
        return post(browser, "/admin/account/email/", {"email": email, "password": password})

    return send


@pytest.fixture
def asked(ask, sign_in, outbox, link_in):
    """The links that both sides were sent, by side."""
    assert ask(sign_in("viewer")).status_code == 303
    by_address = {mail.to[0]: link_in(mail) for mail in outbox()}
    assert set(by_address) == {OLD, NEW}
    return {"old": by_address[OLD], "new": by_address[NEW]}


@pytest.fixture
def address(read, person_of):
    viewer = person_of("viewer")
    return lambda: read(select(User.email).where(User.id == viewer.id))[0]


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_an_address_changes_when_both_have_agreed(
    app, post, asked, address, order, outbox, person_of, verbs_of, try_to_sign_in
):
    viewer = person_of("viewer")
    first, second = (asked[side] for side in order)
    assert app.test_client().get(first).status_code == 200
    assert post(app.test_client(), first).status_code == 303
    assert address() == OLD
    assert post(app.test_client(), second).status_code == 303
    assert address() == NEW
    assert outbox()[-1].to == [OLD] and NEW in outbox()[-1].body
    assert verbs_of(viewer) == ["create", "change_email"]
    assert try_to_sign_in(app.test_client(), NEW).status_code == 302
    assert try_to_sign_in(app.test_client(), OLD).status_code == 422


@pytest.mark.parametrize("side", ["old", "new"])
def test_one_side_alone_changes_nothing_however_often_it_agrees(client, post, asked, address, side):
    for _ in range(3):
        post(client, asked[side])
    assert address() == OLD


def test_opening_the_links_changes_nothing(client, asked, everything):
    before = everything()
    for link in asked.values():
        assert client.get(link).status_code == 200
    assert everything() == before


def test_the_links_are_dead_when_the_address_has_changed(app, client, post, asked):
    for link in asked.values():
        post(client, link)
    for link in asked.values():
        assert app.test_client().get(link).status_code == 404


def test_a_change_of_address_ends_the_sessions(client, post, sign_in, asked, is_in):
    browser = sign_in("viewer")
    for link in asked.values():
        post(client, link)
    assert not is_in(browser)


def test_old_links_are_dead(client, asked, monkeypatch):
    monkeypatch.setitem(links.LIFETIMES, links.EMAIL_CHANGE, dt.timedelta(seconds=-1))
    assert {client.get(link).status_code for link in asked.values()} == {404}


def test_a_new_password_kills_a_change_that_waits(client, asked, acting, person):
    with acting():
        service.accept_invitation(person("viewer"), "a new long password")
    assert {client.get(link).status_code for link in asked.values()} == {404}


def test_a_later_wish_takes_the_place_of_the_first(
    client, post, sign_in, ask, asked, outbox, link_in, address
):
    ask(sign_in("viewer"), "second@example.org")
    assert {client.get(link).status_code for link in asked.values()} == {404}
    for mail in outbox()[-2:]:
        post(client, link_in(mail))
    assert address() == "second@example.org"


def test_a_wish_can_be_withdrawn(client, sign_in, post, asked, read):
    browser = sign_in("viewer")
    assert NEW in browser.get("/admin/account/").text
    assert post(browser, "/admin/account/email/keep/").status_code == 303
    assert NEW not in browser.get("/admin/account/").text
    assert read(select(EmailChange.user_id)) == []
    assert {client.get(link).status_code for link in asked.values()} == {404}


def test_an_address_that_somebody_took_meanwhile_is_refused(client, post, asked, address, make_person):
    make_person(email=NEW)
    post(client, asked["old"])
    post(client, asked["new"])
    assert address() == OLD


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        (OLD, "the address that you have now"),
        (OLD.upper(), "the address that you have now"),
        (email_of("editor"), "Another person has this address"),
        ("nobody", "not an e-mail address"),
        ("", "This field is required"),
    ],
)
def test_an_address_that_cannot_be_is_refused_beside_its_field(sign_in, ask, outbox, email, sentence):
    answer = ask(sign_in("viewer"), email)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert outbox() == []


def test_who_does_not_know_the_password_asks_for_nothing(sign_in, ask, outbox, read):
    answer = ask(sign_in("viewer"), password="wrong")
    assert answer.status_code == 422
    assert "not your password" in answer.text and f'value="{NEW}"' in answer.text
    assert outbox() == [] and read(select(EmailChange.user_id)) == []


def test_the_link_of_one_side_cannot_be_turned_into_that_of_the_other(client, asked):
    head, tail = asked["new"].rsplit("/", 1)
    payload, *rest = tail.split(".")
    text = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).replace(b'"new"', b'"old"')
    forged = base64.urlsafe_b64encode(text).decode().rstrip("=")
    assert client.get(f"{head}/{'.'.join([forged, *rest])}").status_code == 404


@pytest.mark.parametrize(("side", "email"), [("old", "other@example.org"), ("third", NEW)])
def test_nobody_agrees_to_what_was_not_asked(acting, person, asked, side, email):
    with pytest.raises(BadInput), acting("viewer"):
        email_change.agree(person("viewer"), side, email)
