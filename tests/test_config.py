"""Settings: what is refused by name, what is made up once, and where they are read from."""

import secrets
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from admin_app import config
from admin_app.config import BadSetting

GOOD = {
    "TASKDESK_ENV": "production",
    "DATABASE_URL": "postgresql://taskdesk:pw@db.example.org/taskdesk",
    "SECRET_KEY": "vV0-6b1Wq8Yt3kNfRz7JcXe2LhUoPa9SdGmTi4Bx",
    "SECURITY_PASSWORD_SALT": "mK2_xQ7rHn5Zt9Lc1VfYw8JbEu3DoPaGs6RiTk0X",
    "HISTORY_KEY": "Zp4-eJ9cWm1Lx6TqHv8Rb3NyKf0UgSdOa7Ii2YtB",
}


@pytest.fixture(autouse=True)
def project_folder(tmp_path, monkeypatch):
    """An empty folder in place of the project's, so that no `.env` of a person is read."""
    monkeypatch.setattr(config, "ROOT", tmp_path)
    return tmp_path


def refusal(**settings):
    with pytest.raises(BadSetting) as caught:
        config.load({**GOOD, **settings})
    return str(caught.value)


def test_production_starts_with_good_settings():
    loaded = config.load(GOOD)
    assert loaded["SESSION_COOKIE_SECURE"] is loaded["REMEMBER_COOKIE_SECURE"] is True
    assert loaded["DEBUG"] is False


@pytest.mark.parametrize("name", config.SECRETS)
@pytest.mark.parametrize(
    "value",
    [
        "",
        "short",
        "k" * 31,
        "k" * 40,
        "change-me-0123456789-abcdefghijklmnop",
        "my-secret-key-0123456789-abcdefghijkl",
        "EXAMPLE-0123456789-abcdefghijklmnopqr",
    ],
)
def test_production_refuses_a_short_or_default_secret_by_name(name, value):
    assert refusal(**{name: value}).startswith(f"{name} ")


def test_production_refuses_a_secret_that_serves_twice():
    assert "must not be the same" in refusal(SECURITY_PASSWORD_SALT=GOOD["SECRET_KEY"])


@pytest.mark.parametrize("value", ["0", "off", "false", "no"])
def test_production_refuses_cookies_that_are_not_secure(value):
    assert "SESSION_COOKIE_SECURE" in refusal(SESSION_COOKIE_SECURE=value)


@pytest.mark.parametrize("value", ["1", "true", "on"])
def test_production_refuses_debug_in_the_environment_and_in_env_file(value, project_folder):
    assert "FLASK_DEBUG" in refusal(FLASK_DEBUG=value)
    (project_folder / ".env").write_text(f"FLASK_DEBUG={value}\n")
    assert "FLASK_DEBUG" in refusal()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TASKDESK_ENV", "prod"),
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("PORT", "٨٠"),
        ("WEB_WORKERS", "2.5"),
        ("MAIL_USE_TLS", "maybe"),
        ("DATABASE_URL", "here"),
        ("DATABASE_URL", "mysql://root@localhost/tasks"),
        ("DATABASE_URL", "postgresql+asyncpg://root@localhost/tasks"),
        ("DEFAULT_LANGUAGE", "klingon"),
        ("DEFAULT_TIMEZONE", "Mars/Olympus"),
        ("DEFAULT_TIMEZONE", "/etc/passwd"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(name, value):
    assert refusal(**{name: value}).startswith(f"{name} must ")


def test_a_refused_database_address_does_not_show_its_password():
    assert "hush" not in refusal(DATABASE_URL="mysql://root:hush@localhost/tasks")


def test_a_setting_left_empty_counts_as_not_set():
    loaded = config.load({"PORT": "", "SESSION_COOKIE_SECURE": "", "DEFAULT_LANGUAGE": ""})
    assert loaded["PORT"] == 8000
    assert loaded["SESSION_COOKIE_SECURE"] is False
    assert loaded["DEFAULT_LANGUAGE"] == "en"


def test_the_env_file_is_read_and_the_environment_wins(project_folder):
    (project_folder / ".env").write_text("PORT=8100\nHOST=0.0.0.0\n# a comment\nUNKNOWN=1\n")
    loaded = config.load({"PORT": "8200"})
    assert (loaded["PORT"], loaded["HOST"]) == (8200, "0.0.0.0")


def test_the_env_file_of_a_person_does_not_change_tests(project_folder):
    (project_folder / ".env").write_text("PORT=8100\n")
    assert config.load({"TASKDESK_ENV": "testing"})["PORT"] == 8000
    assert config.load({}, TASKDESK_ENV="testing")["PORT"] == 8000


def test_development_makes_its_secrets_once_beside_the_database(project_folder):
    first = config.load({"DATABASE_URL": "sqlite:///somewhere/tasks.db"})
    again = config.load({"DATABASE_URL": "sqlite:///somewhere/tasks.db"})
    other = config.load({"DATABASE_URL": "sqlite:///elsewhere/tasks.db"})
    made = [first[name] for name in config.SECRETS]
    assert made == [again[name] for name in config.SECRETS]
    assert len({*made, other["SECRET_KEY"]}) == 4
    assert all(len(secret) >= config.MIN_SECRET for secret in made)
    assert first["DATA_FOLDER"] == project_folder / "somewhere"


def test_only_their_owner_reads_the_secrets_that_were_made(project_folder):
    config.load({})
    mode = (project_folder / "instance" / "secrets.env").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_secret_that_was_set_is_not_made():
    mine = secrets.token_urlsafe(32)
    loaded = config.load({"SECRET_KEY": mine})
    assert loaded["SECRET_KEY"] == mine
    assert mine not in (loaded["DATA_FOLDER"] / "secrets.env").read_text()


def test_processes_that_start_together_share_the_secrets():
    with ThreadPoolExecutor(8) as pool:
        loaded = list(pool.map(lambda _: config.load({})["SECRET_KEY"], range(24)))
    assert len(set(loaded)) == 1


def test_production_makes_up_no_secret(project_folder):
    refusal(SECRET_KEY="")
    assert list(project_folder.iterdir()) == []


def test_a_relative_database_counts_from_the_project_folder(project_folder, monkeypatch):
    monkeypatch.chdir("/")
    loaded = config.load({"DATABASE_URL": "sqlite:///data/tasks.db"})
    assert loaded["DATABASE_URL"] == f"sqlite:///{project_folder}/data/tasks.db"


def test_cookies_are_secure_in_production_and_work_over_http_elsewhere():
    assert config.load({})["SESSION_COOKIE_SECURE"] is False
    assert config.load({"SESSION_COOKIE_SECURE": "yes"})["SESSION_COOKIE_SECURE"] is True


def test_every_setting_says_why_it_exists_once():
    names = [setting.name for setting in config.SETTINGS]
    assert len(names) == len(set(names))
    assert all(setting.why.endswith(".") for setting in config.SETTINGS)
