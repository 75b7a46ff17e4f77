import email
import logging
import stat

import pytest

from admin_app.accounts import mails


@pytest.fixture
def offline(app, tmp_path):
    """The application as in development: without a mail server."""
    mailman = app.extensions["mailman"]
    before = mailman.backend, mailman.file_path
    mailman.backend, mailman.file_path = "admin_app.accounts.mail_folder", str(tmp_path / "mails")
    yield tmp_path / "mails"
    mailman.backend, mailman.file_path = before


def test_development_writes_mails_beside_the_database(make_app, tmp_path):
    settings = {"TASKDESK_ENV": "development", "DATABASE_URL": f"sqlite:///{tmp_path / 'desk.db'}"}
    app = make_app(**settings)
    assert app.config["MAIL_BACKEND"] == "admin_app.accounts.mail_folder"
    assert app.config["MAIL_FILE_PATH"] == str(tmp_path / "mails")


def test_a_mail_is_a_file_that_the_log_names(app, offline, person, acting, caplog):
    with acting() as actor, caplog.at_level(logging.INFO, "admin_app"):
        assert mails.send_invitation(person("viewer"), actor)
    (path,) = offline.iterdir()
    assert str(path) in caplog.text
    mail = email.message_from_bytes(path.read_bytes())
    assert mail["To"] == "viewer@example.org" and "Taskdesk" in mail["Subject"]
    assert "auth/invitation" not in caplog.text  # the log is no place for a link that opens an account


def test_a_link_in_the_file_can_be_copied_as_it_is(app, offline, person, acting):
    with acting() as actor:
        mails.send_invitation(person("viewer"), actor)
    (path,) = offline.iterdir()
    line = next(line for line in path.read_text().splitlines() if line.startswith("http"))
    assert line.startswith("http://localhost:8000/auth/invitation/")
    assert not line.endswith("=")


def test_only_its_owner_reads_the_file(app, offline, person, acting):
    with acting() as actor:
        mails.send_invitation(person("viewer"), actor)
    (path,) = offline.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
