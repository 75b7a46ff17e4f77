"""People made on the command line can sign in at once; people invited set their own password."""

import re

import pytest
from sqlalchemy import select

from admin_app.accounts.model import Role, User
from admin_app.history.model import Entry
from tests.factories import PASSWORD

WEAK = "password1234"


def sign_in_with(app, email, password):
    """The status of the sign-in form: 302 when it let the person in."""
    client = app.test_client()
    page = client.get("/auth/login").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    return client.post(
        "/auth/login", data={"email": email, "password": password, "csrf_token": token}
    ).status_code


def test_a_person_who_was_created_signs_in_with_the_password_shown(app, run, read):
    result = run("users", "create", "Zoë.Q@Example.org", "--role", "editor", "--locale", "ar")
    assert result.exit_code == 0, result.stderr
    password = re.search(r"once: (\S+)", result.stdout)[1]
    assert sign_in_with(app, "zoë.q@example.org", password) == 302
    assert read(select(User.name, User.locale).where(User.email == "zoë.q@example.org")) == [("Zoë.Q", "ar")]


def test_the_password_may_come_from_standard_input_and_is_not_shown(app, run):
    words = ("users", "create", "new@example.org", "--role", "viewer", "--name", "New Person")
    result = run(*words, "--password-stdin", input=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.stderr
    assert PASSWORD not in result.output
    assert sign_in_with(app, "new@example.org", PASSWORD) == 302


def test_a_person_may_have_several_roles(run, read):
    run("users", "create", "two@example.org", "--role", "viewer", "--role", "editor")
    names = select(Role.name).join(Role.users).where(User.email == "two@example.org").order_by(Role.name)
    assert read(names) == ["editor", "viewer"]


def test_the_history_names_the_system_and_never_the_password(run, read):
    run("users", "create", "new@example.org", "--role", "viewer")
    entry = read(select(Entry).where(Entry.area == "users").order_by(Entry.id.desc()).limit(1))[0]
    assert (entry.actor_id, entry.door, entry.verb) == (None, "command", "create")
    assert entry.fields["password"] is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("no-address", "--role", "viewer"), "not an e-mail address"),
        (("new@example.org", "--role", "wizard"), "no role “wizard”"),
        (("Editor@Example.org", "--role", "viewer"), "already exists"),
        (("new@example.org", "--role", "viewer", "--name", "n" * 121), "121 characters"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nobody_is_made(words, says, run, everything):
    before = everything()
    result = run("users", "create", *words)
    assert result.exit_code == 1
    assert says in result.stderr
    assert everything() == before


@pytest.mark.parametrize("password", [WEAK, "short", "", "new@example.org"])
def test_a_password_that_is_easy_to_guess_is_refused(password, run, everything):
    before = everything()
    words = ("users", "create", "new@example.org", "--role", "viewer", "--password-stdin")
    result = run(*words, input=f"{password}\n")
    assert result.exit_code == 1
    assert "password" in result.stderr
    assert everything() == before


def test_an_unknown_language_is_wrong_usage(run):
    assert run("users", "create", "a@example.org", "--role", "viewer", "--locale", "xx").exit_code == 2


def test_permissions_show_what_each_role_may_do(run):
    lines = run("permissions").stdout.splitlines()
    assert lines[0].split() == ["viewer", "editor", "manager", "admin"]
    held = {line.split()[0]: line.split()[1:] for line in lines[1:]}
    assert held["tasks.see"] == ["x", "x", "x", "x"]
    assert held["tasks.edit"] == [".", ".", "x", "x"]
    assert held["users.edit"] == [".", ".", ".", "x"]
