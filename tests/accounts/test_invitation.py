import base64
import datetime as dt
import re

import pytest
from sqlalchemy import select

from admin_app.accounts import links, mails, service
from admin_app.accounts.model import User
from tests.factories import email_of

PASSWORD = "brisk-lagoon-teapot-73"
NEW = {"name": "Nadia New", "email": "nadia@example.org", "active": "y", "locale": "es"}


@pytest.fixture
def invite(sign_in, post, outbox, link_in, read):
    """Invites somebody by the form; `(person, path of the link)`."""

    def call(**values):
        assert post(sign_in("admin"), "/admin/users/new/", {**NEW, **values}).status_code == 303
        (user,) = read(select(User).where(User.email == NEW["email"]))
        return user, link_in(outbox()[-1])

    return call


@pytest.fixture
def accept(post):
    def send(browser, link, password=PASSWORD, again=None):
        return post(browser, link, {"password": password, "password_confirm": again or password})

    return send


def test_an_invited_person_chooses_a_password_and_signs_in(
    client, invite, accept, try_to_sign_in, is_in, verbs_of
):
    user, link = invite()
    page = client.get(link)
    assert page.status_code == 200 and "nadia@example.org" in page.text
    answer = accept(client, link)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/auth/login")
    try_to_sign_in(client, user.email, PASSWORD)
    assert is_in(client)
    assert verbs_of(user) == ["create", "accept"]


def test_the_mail_is_in_the_language_of_who_is_invited(invite, outbox):
    invite(locale="es")
    (mail,) = outbox()
    assert mail.to == ["nadia@example.org"]
    html = mail.alternatives[0][0]
    assert '<html lang="es" dir="ltr">' in html
    assert "Admin Person" in html and "Admin Person" in mail.body


def test_a_mail_in_arabic_reads_from_right_to_left(invite, outbox):
    invite(locale="ar")
    html = outbox()[0].alternatives[0][0]
    assert '<html lang="ar" dir="rtl">' in html
    assert '<div lang="ar" dir="rtl"' in html  # mail programs leave the page around it out


def test_the_text_of_a_mail_has_short_lines_and_whole_addresses(invite, outbox):
    _user, link = invite(locale="en")
    lines = outbox()[0].body.splitlines()
    assert max(len(line) for line in lines if "://" not in line) <= mails.LINE
    assert any(line.startswith("http") and line.endswith(link) for line in lines)


def test_opening_the_link_changes_nothing(client, invite, everything):
    _user, link = invite()
    before = everything()
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert everything() == before


def test_a_link_is_good_once(app, client, invite, accept, try_to_sign_in):
    user, link = invite()
    accept(client, link)
    assert client.get(link).status_code == 404
    assert accept(app.test_client(), link, "another-lagoon-teapot-9").status_code == 404
    assert try_to_sign_in(client, user.email, PASSWORD).status_code == 302


def test_a_weak_password_is_refused_and_the_link_stays_good(client, invite, accept):
    _user, link = invite()
    answer = accept(client, link, "short")
    assert answer.status_code == 422 and "12 characters or more" in answer.text
    assert accept(client, link, PASSWORD, "something else here").status_code == 422
    assert accept(client, link, "Nadia New nadia").status_code == 422
    assert accept(client, link).status_code == 303


def test_a_link_needs_the_token_of_its_form(client, invite):
    _user, link = invite()
    data = {"password": PASSWORD, "password_confirm": PASSWORD}
    assert client.post(link, data=data).status_code == 400


def test_an_old_link_is_dead(client, invite, monkeypatch):
    _user, link = invite()
    monkeypatch.setitem(links.LIFETIMES, links.INVITATION, dt.timedelta(seconds=-1))
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("way", ["cut", "turned", "purpose", "empty"])
def test_a_forged_link_is_dead(app, client, invite, person, way):
    user, link = invite()
    payload, stamp, signature = link.split(".")
    with app.app_context():
        changed = {
            "cut": link[:-2],
            "turned": f"{payload}.{stamp}.{signature[::-1]}",
            "purpose": "/auth/invitation/" + links.make(links.EMAIL_CHANGE, person(user)),
            "empty": "/auth/invitation/x.y.z",
        }[way]
    assert client.get(link).status_code == 200
    assert client.get(changed).status_code == 404


def test_the_link_does_not_hold_what_sessions_are_known_by(invite, read):
    user, link = invite()
    (uniquifier,) = read(select(User.fs_uniquifier).where(User.id == user.id))
    payload = link.rsplit("/", 1)[1].split(".")[0]
    assert uniquifier.encode() not in base64.urlsafe_b64decode(payload + "==")


def test_an_invitation_sent_again_kills_the_first(client, sign_in, post, invite, outbox, link_in, verbs_of):
    user, first = invite()
    answer = post(sign_in("admin"), "/admin/users/action/", {"action": "invite", "rowid": user.id})
    assert answer.status_code == 303
    assert client.get(first).status_code == 404
    assert client.get(link_in(outbox()[-1])).status_code == 200
    assert len(outbox()) == 2
    assert verbs_of(user) == ["create", "invite"]


def test_who_has_come_needs_no_further_invitation(sign_in, post, person_of, outbox):
    viewer = person_of("viewer")
    answer = post(sign_in("admin"), "/admin/users/action/", {"action": "invite", "rowid": viewer.id})
    assert answer.status_code == 422
    assert outbox() == []


def test_deactivation_kills_the_link(client, invite, acting, person):
    user, link = invite()
    with acting("admin") as actor:
        service.deactivate(person(user), actor)
    assert client.get(link).status_code == 404


def test_who_is_created_inactive_gets_no_mail_yet(sign_in, post, outbox):
    data = {name: value for name, value in NEW.items() if name != "active"} | {"active__sent": "1"}
    assert post(sign_in("admin"), "/admin/users/new/", data).status_code == 303
    assert outbox() == []


def test_nobody_is_invited_twice_under_one_address(sign_in, post, outbox, everything):
    before = everything()
    answer = post(sign_in("admin"), "/admin/users/new/", NEW | {"email": "Viewer@example.org"})
    assert answer.status_code == 422
    assert everything() == before and outbox() == []


def test_a_form_that_is_sent_twice_invites_once(sign_in, post, outbox):
    browser = sign_in("admin")
    page = browser.get("/admin/users/new/").text
    token = re.search(r'name="form_token"[^>]* value="([^"]+)"', page)[1]
    for _ in range(2):
        assert post(browser, "/admin/users/new/", NEW | {"form_token": token}).status_code == 303
    assert len(outbox()) == 1


def test_a_mail_that_cannot_be_sent_is_said_and_the_person_stays(
    app, sign_in, post, monkeypatch, read, caplog
):
    class Broken(mails.EmailMultiAlternatives):
        def send(self, *args, **kwargs):
            raise OSError("no route")

    monkeypatch.setattr(mails, "EmailMultiAlternatives", Broken)
    browser = sign_in("admin")
    assert post(browser, "/admin/users/new/", NEW).status_code == 303
    assert "could not be sent" in browser.get("/admin/users/").text
    assert read(select(User.active).where(User.email == NEW["email"])) == [True]
    assert "no route" in caplog.text


def test_who_was_invited_may_say_that_they_forgot_instead(
    app, client, invite, post, outbox, link_in, try_to_sign_in, read
):
    user, invitation = invite()
    post(client, "/auth/reset", {"email": user.email}).close()
    link = link_in(outbox()[-1])
    assert post(client, link, {"password": PASSWORD, "password_confirm": PASSWORD}).status_code == 302
    assert try_to_sign_in(client, user.email, PASSWORD).status_code == 302
    assert app.test_client().get(invitation).status_code == 404
    assert read(select(User.confirmed_at).where(User.id == user.id)) != [None]  # they have come


def test_an_invited_person_is_shown_as_invited(sign_in, invite):
    invite()
    page = sign_in("admin").get("/admin/users/").text
    assert "Invited" in page and "Send the invitation again" in page


@pytest.mark.parametrize("role", ["viewer", "editor", "manager"])
def test_only_who_may_invite_invites(sign_in, post, role, outbox, everything):
    before = everything()
    assert post(sign_in(role), "/admin/users/new/", NEW).status_code == 403
    assert outbox() == [] and everything() == before


def test_the_system_invites_in_the_name_of_the_console(app, acting, outbox):
    with acting() as actor:
        user = service.invite({"name": "N", "email": "n@example.org"}, actor)
    with app.app_context():
        assert mails.send_invitation(user, actor)
    assert "Taskdesk" in outbox()[0].body and "system" not in outbox()[0].body
    assert email_of("admin") not in outbox()[0].body


def test_an_invitation_is_not_taken_back_by_deleting_a_person(sign_in, post, invite, everything):
    user, _link = invite()
    browser = sign_in("admin")
    before = everything()
    post(browser, "/admin/undo/", {"area": "users", "id": user.id, "version": 1})
    assert "Deactivate them instead" in browser.get("/admin/account/").text
    assert everything() == before
    data = NEW | {"email": "second@example.org"}
    post(browser, "/admin/users/new/", data)
    assert "/admin/undo/" not in browser.get("/admin/users/").text
