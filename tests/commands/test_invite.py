"""`users invite` mails a link; until it is used nobody can sign in with that address."""

from sqlalchemy import select

from admin_app.accounts.model import Role, User


def test_an_invited_person_gets_a_link_and_has_no_password_yet(app, run, read):
    result = run("users", "invite", "ana@example.org", "--role", "editor", "--name", "Ana", "--locale", "es")
    assert result.exit_code == 0, result.stderr
    assert "ana@example.org was invited" in result.stdout
    assert read(select(User.name, User.password, User.locale).where(User.email == "ana@example.org")) == [
        ("Ana", None, "es")
    ]
    assert read(select(Role.name).join(Role.users).where(User.email == "ana@example.org")) == ["editor"]
    (mail,) = app.extensions["mailman"].outbox
    assert mail.to == ["ana@example.org"]
    assert "/auth/" in mail.body


def test_a_mail_that_cannot_be_sent_is_said_and_the_person_stays(run, read, monkeypatch):
    monkeypatch.setattr("admin_app.accounts.mails.send_invitation", lambda *_: False)
    result = run("users", "invite", "ana@example.org", "--role", "editor")
    assert result.exit_code == 1
    assert "could not be sent" in result.stderr
    assert len(read(select(User.id).where(User.email == "ana@example.org"))) == 1


def test_somebody_who_is_there_already_is_not_invited(app, run, everything):
    before = everything()
    result = run("users", "invite", "editor@example.org", "--role", "viewer")
    assert result.exit_code == 1
    assert everything() == before
    assert app.extensions["mailman"].outbox == []
