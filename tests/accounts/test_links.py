import pytest
from itsdangerous import TimestampSigner

from admin_app.accounts import links


@pytest.mark.parametrize(
    ("public", "start"),
    [
        ("", "http://localhost:8000/"),
        ("https://tasks.example.org", "https://tasks.example.org/"),
        ("https://tasks.example.org:8443/", "https://tasks.example.org:8443/"),
        ("https://example.org/desk", "https://example.org/desk/"),
    ],
)
def test_a_link_starts_with_the_public_address_whatever_a_request_says(app, public, start):
    app.config.update(PUBLIC_URL=public, PORT=8000)
    with app.test_request_context(base_url="http://evil.example/here"):
        assert links.address_of("security.login") == f"{start}auth/login"
    with app.app_context():  # a command has no request
        assert links.address_of("accounts.invitation", token="t") == f"{start}auth/invitation/t"


def test_a_link_is_for_one_purpose(app, person):
    with app.app_context():
        token = links.make(links.INVITATION, person("viewer"))
        assert links.follow(links.INVITATION, token).user.email == "viewer@example.org"
        with pytest.raises(links.LinkDead):
            links.follow(links.EMAIL_CHANGE, token)


@pytest.mark.parametrize(("purpose", "days"), [(links.INVITATION, 7), (links.EMAIL_CHANGE, 1)])
def test_a_link_is_good_for_so_many_days(app, person, monkeypatch, purpose, days):
    made, good = 1_800_000_000, days * 24 * 60 * 60
    clock = iter([made, made + good, made + good + 1])
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: next(clock))
    with app.app_context():
        token = links.make(purpose, person("viewer"))
        assert links.follow(purpose, token).user.email == "viewer@example.org"
        with pytest.raises(links.LinkDead):
            links.follow(purpose, token)


def test_a_link_of_another_installation_is_dead(app, make_app, person):
    other = make_app(SECRET_KEY="other-" + "o" * 32)
    with other.app_context():
        token = links.make(links.INVITATION, person("viewer"))
    with app.app_context(), pytest.raises(links.LinkDead):
        links.follow(links.INVITATION, token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", "é" * 300])
def test_what_is_no_link_is_dead(app, token):
    with app.app_context(), pytest.raises(links.LinkDead):
        links.follow(links.INVITATION, token)
