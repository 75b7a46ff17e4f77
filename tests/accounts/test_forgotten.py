import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from admin_app.accounts import service
from admin_app.accounts.model import SignInFailures, User
from tests.factories import PASSWORD, email_of

NEW_PASSWORD = "brisk-lagoon-teapot-73"


@pytest.fixture
def forget(post):
    """Asks for a link; the mail leaves when the answer is closed."""

    def send(browser, email):
        answer = post(browser, "/auth/reset", {"email": email})
        answer.close()
        return answer

    return send


@pytest.fixture
def link(app, forget, outbox, link_in):
    forget(app.test_client(), email_of("viewer"))
    return link_in(outbox()[-1])


@pytest.fixture
def reset(post):
    def send(browser, link, password=NEW_PASSWORD):
        return post(browser, link, {"password": password, "password_confirm": password})

    return send


def test_a_forgotten_password_is_set_anew_by_a_mailed_link(app, client, link, reset, try_to_sign_in):
    assert client.get(link).status_code == 200
    answer = reset(client, link)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/auth/login")
    assert try_to_sign_in(app.test_client(), email_of("viewer")).status_code == 422
    assert try_to_sign_in(client, email_of("viewer"), NEW_PASSWORD).status_code == 302


def test_the_answer_is_the_same_for_everybody(app, forget, outbox, acting, person):
    with acting() as actor:
        service.update(person("editor"), {"active": False}, actor)
    answers = {}
    for email in (email_of("viewer"), "nobody-knows@example.org", email_of("editor")):
        answer = forget(app.test_client(), email)
        text = re.sub(r'name="csrf_token"[^>]*', "", answer.text).replace(email, "")
        answers[answer.status_code, text] = email
    assert len(answers) == 1
    assert [mail.to for mail in outbox()] == [[email_of("viewer")]]


def test_the_mail_leaves_after_the_answer_so_that_time_tells_nothing(app, post, outbox):
    unhurried = FlaskClient(app, app.response_class)  # it closes an answer when it is told to
    answer = post(unhurried, "/auth/reset", {"email": email_of("viewer")})
    assert outbox() == []
    answer.close()
    assert len(outbox()) == 1


def test_no_name_server_is_asked(client, forget, outbox, monkeypatch):
    import socket

    def offline(*_args, **_kwargs):
        raise OSError("no network")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    monkeypatch.setattr(socket.socket, "connect", offline)
    forget(client, email_of("viewer"))
    assert len(outbox()) == 1


def test_a_link_is_good_once(client, link, reset):
    reset(client, link)
    for answer in (client.get(link), reset(client, link, "another-lagoon-teapot-9")):
        assert (answer.status_code, answer.headers["Location"]) == (302, "/auth/reset")


def test_an_old_link_is_dead(app, client, link):
    app.config["SECURITY_RESET_PASSWORD_WITHIN"] = dt.timedelta(seconds=-1)
    assert client.get(link).headers["Location"] == "/auth/reset"


def test_the_mail_says_how_long_the_link_is_good(link, outbox):
    assert "2 hours" in outbox()[0].body
    assert "2 hours" in outbox()[0].alternatives[0][0]


def test_a_change_of_password_kills_links_that_were_sent_before(client, link, sign_in, post):
    data = {"password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD}
    post(sign_in("viewer"), "/auth/change", data)
    assert client.get(link).headers["Location"] == "/auth/reset"


def test_another_address_kills_links_to_the_one_before(client, link, acting, person):
    with acting() as actor:
        service.update(person("viewer"), {"email": "new@example.org"}, actor)
    assert client.get(link).headers["Location"] == "/auth/reset"


def test_who_sets_a_new_password_is_signed_out_everywhere(client, link, reset, sign_in, is_in):
    browser = sign_in("viewer")
    reset(client, link)
    assert not is_in(browser)


def test_a_weak_password_is_refused_and_the_link_stays_good(client, link, reset, read):
    before = read(select(User.password).where(User.email == email_of("viewer")))
    answer = reset(client, link, "viewer@example.org")
    assert answer.status_code == 422
    assert read(select(User.password).where(User.email == email_of("viewer"))) == before
    assert reset(client, link).status_code == 302


def test_the_history_has_the_new_password_as_the_deed_of_its_owner(client, link, reset, verbs_of, person_of):
    reset(client, link)
    assert verbs_of(person_of("viewer")) == ["create", "set_password"]


def test_who_set_a_new_password_need_not_wait_for_the_guesses_of_others(
    app, client, link, reset, try_to_sign_in
):
    for _ in range(app.config["SIGN_IN_FREE_TRIES"]):
        try_to_sign_in(client, email_of("viewer"), "wrong")
    reset(client, link)
    assert try_to_sign_in(client, email_of("viewer"), NEW_PASSWORD).status_code == 302


def test_asking_again_and_again_has_to_wait(app, client, forget, outbox):
    tries = app.config["SIGN_IN_FREE_TRIES"]
    for email in (email_of("viewer"), "nobody-knows@example.org"):
        for _ in range(tries):
            assert forget(client, email).status_code == 200
        answer = forget(client, email)
        assert answer.status_code == 429
        assert "Retry-After" in answer.headers and "Wait" in answer.text
    assert len(outbox()) == tries


def test_who_forgot_may_still_try_to_sign_in(app, client, forget, try_to_sign_in, read):
    for _ in range(app.config["SIGN_IN_FREE_TRIES"] + 1):
        forget(client, email_of("viewer"))
    assert try_to_sign_in(client, email_of("viewer")).status_code == 302
    assert read(select(SignInFailures.count)) != []


def test_links_start_with_the_public_address_whatever_the_request_says(app, client, outbox):
    app.config["PUBLIC_URL"] = "https://tasks.example.org"
    elsewhere = "http://evil.example"
    form = client.get("/auth/reset", base_url=elsewhere).text
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', form)[1]
    data = {"email": email_of("viewer"), "csrf_token": token}
    client.post("/auth/reset", data=data, base_url=elsewhere).close()
    for text in (outbox()[0].body, outbox()[0].alternatives[0][0]):
        assert "evil.example" not in text
        assert "https://tasks.example.org/auth/reset/" in text


@pytest.mark.parametrize("email", ["", "nobody", "\x00", "a" * 5000])
def test_what_is_no_address_breaks_nothing(client, forget, outbox, email):
    assert forget(client, email).status_code == 200
    assert outbox() == []
