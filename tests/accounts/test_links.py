import pytest

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
