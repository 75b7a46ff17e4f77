import pytest

from admin_app.accounts import passwords

GOOD = "copper-lantern-drifts-north"


@pytest.fixture
def problems(app):
    def call(password, about=("Grace Hopperton", "grace.hopperton@example.org")):
        with app.test_request_context():
            return passwords.problems(password, about=about)

    return call


def test_several_words_are_a_good_password(problems):
    assert problems(GOOD) == []


@pytest.mark.parametrize("password", ["", "short", "elevenchars", "ab"])
def test_fewer_than_twelve_characters_are_too_few(problems, password):
    assert "12" in problems(password)[0]


@pytest.mark.parametrize(
    "password", ["password1234", "qwertyuiop12", "aaaaaaaaaaaaaaaa", "123456789012345", "sunshine-9274"]
)
def test_what_is_easy_to_guess_is_refused(problems, password):
    assert "easy to guess" in problems(password)[0]


@pytest.mark.parametrize(
    "password",
    [
        "grace.hopperton@example.org",
        "GraceHopperton1!",
        "hopperton-grace-7",
        "Grace.Hopperton.2",
        "ｇｒａｃｅhopperton",
    ],
)
def test_the_name_and_the_address_are_no_password(problems, password):
    assert problems(password)


def test_a_name_inside_a_good_password_does_no_harm(problems):
    assert problems(f"grace {GOOD}") == []


def test_a_book_is_not_hashed(problems):
    assert "256" in problems(GOOD * 10)[0]
    assert problems((GOOD * 10)[:256]) == []


def test_a_password_in_any_script_is_a_password(problems):
    assert problems("静かな港のランタンが北へ流れる夜") == []


def test_letters_may_be_composed_in_either_way(app):
    with app.app_context():
        hashed = passwords.hash_password("caf\u00e9 at the quiet harbour")
        from flask_security.utils import verify_password

        assert verify_password(passwords.normalized("cafe\u0301 at the quiet harbour"), hashed)


def test_a_password_is_hashed_with_argon2(app):
    with app.app_context():
        assert passwords.hash_password(GOOD).startswith("$argon2id$")
