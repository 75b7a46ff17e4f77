"""Every setting: its name, its default, and why it exists.

They come from the environment, else from `.env`. Secrets that development lacks are made, beside the data.
"""

import fcntl
import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("development", "testing", "production")
MIN_SECRET = 32
#: Words that mark a secret as an example that somebody forgot to replace.
EXAMPLES = ("change", "secret", "example", "default", "password")
SECRETS = ("SECRET_KEY", "SECURITY_PASSWORD_SALT", "HISTORY_KEY")
DRIVERS = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")


class BadSetting(SystemExit):
    """A setting is missing or wrong. Its text names the setting; the process ends with status 1."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; `default` also gives its type."""

    name: str
    default: Any
    why: str


SETTINGS = (
    Setting("TASKDESK_ENV", "development", "development, testing or production."),
    Setting("DATABASE_URL", "sqlite:///instance/taskdesk.db", "Where the data is: SQLite or PostgreSQL."),
    Setting("SECRET_KEY", "", "Signs sessions and links. Required in production, 32 characters or more."),
    Setting("SECURITY_PASSWORD_SALT", "", "Goes into password hashes. Required in production, as long."),
    Setting("HISTORY_KEY", "", "Seals the history (HMAC). Required in production, as long."),
    Setting("HOST", "127.0.0.1", "The address that the server listens on."),
    Setting("PORT", 8000, "The port that the server listens on."),
    Setting("WEB_WORKERS", 2, "Web processes; 2 for each core is a good start."),
    Setting("SESSION_COOKIE_SECURE", None, "Cookies over https only. On in production, off over http."),
    Setting("TRUSTED_PROXIES", 0, "How many proxies in front set X-Forwarded-For and -Proto."),
    Setting("DEFAULT_LANGUAGE", "en", "For people whose browser asks for none that is shipped."),
    Setting("DEFAULT_TIMEZONE", "UTC", "For people who have chosen no time zone."),
    Setting("DB_POOL_SIZE", 5, "PostgreSQL connections kept open by each web process."),
    Setting("DB_MAX_OVERFLOW", 10, "PostgreSQL connections above that, for a moment of need."),
    Setting("SLOW_QUERY_MS", 500, "Queries that take longer are logged without parameters; 0: none."),
    Setting("MAX_UPLOAD_MB", 50, "The largest request that is read, and the largest file of an import."),
    Setting("IMPORT_MAX_ROWS", 1_000_000, "Rows that a file of an import may have."),
    Setting("IMPORT_MAX_COLUMNS", 500, "Columns that a file of an import may have."),
    Setting("IMPORT_MAX_CELLS", 20_000_000, "Cells that a file of an import may have, rows times columns."),
    Setting("IMPORT_MEMORY_MB", 1024, "Memory that the process may have that reads a workbook."),
    Setting("IMPORT_SECONDS", 120, "How long the process may compute that reads a workbook."),
    Setting("IMPORT_HOURS", 48, "Files of imports that nobody goes on with are deleted then; 0: never."),
    Setting("SIGN_IN_FREE_TRIES", 5, "Failed sign-ins before a person has to wait."),
    Setting("SIGN_IN_MAX_WAIT", 900, "The longest wait after failed sign-ins, in seconds."),
    Setting("SESSION_HOURS", 12, "How long a session lasts without a click."),
    Setting("MAIL_SERVER", "", "SMTP server. Without one, development writes mails beside the database."),
    Setting("MAIL_PORT", 587, "Port of the SMTP server."),
    Setting("MAIL_USE_TLS", True, "STARTTLS with the SMTP server."),
    Setting("MAIL_USERNAME", "", "User at the SMTP server."),
    Setting("MAIL_PASSWORD", "", "Password at the SMTP server."),
    Setting("MAIL_SENDER", "taskdesk@localhost", "The address that mails come from."),
    Setting("PUBLIC_URL", "", "What links in mails start with, such as https://tasks.example.org."),
    Setting("TRASH_DAYS", 90, "`trash empty` deletes for ever what was deleted longer ago; 0: never."),
    Setting("BULK_JOB_ROWS", 1000, "A bulk edit of more rows than this is done by a job."),
    Setting("WEEKEND", "6,7", "Days of the week that are not worked, 1 is Monday; for moving due dates."),
    Setting("HISTORY_DAYS", 0, "`history fold` folds what is older; 0: history is kept for ever."),
    Setting("JOBS_DATABASE_URL", "", "Where the state of jobs is. Default: a SQLite file beside the data's."),
    Setting("QUEUE_URL", "", "The queue of jobs: sqlite:, postgresql: or redis:. Default: beside the data."),
    Setting("JOB_WORKERS", 2, "How many jobs one job process runs at a time."),
    Setting("JOB_STOP_SECONDS", 3, "How long a job process that is told to stop lets its jobs run on."),
    Setting("EXPORT_JOB_ROWS", 10_000, "A workbook of more rows than this is made by a job."),
    Setting("EXPORT_SPOOL_MB", 1024, "What may wait on disk of one export, for a slow reader."),
    Setting("REPORT_ATTACH_BYTES", 5_000_000, "A report that is larger is mailed as a link to its file."),
    Setting("JOB_DAYS", 30, "Finished jobs and their files are deleted after so many days; 0: never."),
    Setting("LIST_NEWS_SECONDS", 30, "Seconds after which an open list asks what others changed; 0: never."),
    Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


def _typed(setting: Setting, text: str) -> Any:
    if not text:  # `PORT= make run` means what `make run` means
        return setting.default
    if isinstance(setting.default, bool) or setting.default is None:
        if text.lower() in ("1", "true", "yes", "on"):
            return True
        if text.lower() in ("0", "false", "no", "off"):
            return False
        raise BadSetting(f"{setting.name} must be yes or no, not {text!r}.")
    if isinstance(setting.default, int):
        if not (text.isascii() and text.isdecimal()):
            raise BadSetting(f"{setting.name} must be a whole number, not {text!r}.")
        return int(text)
    return text


def given(environ: Mapping[str, str]) -> dict[str, str]:
    """What the environment and `.env` say; tests are not to depend on the `.env` of a person."""
    if environ.get("TASKDESK_ENV") == "testing":
        return dict(environ)
    return {**{k: v for k, v in dotenv_values(ROOT / ".env").items() if v is not None}, **environ}


def read(said: Mapping[str, str]) -> dict[str, Any]:
    """Every setting, typed, with its default where nothing is said; nothing is made or checked."""
    return {s.name: _typed(s, said[s.name]) if s.name in said else s.default for s in SETTINGS}


def data_folder(database_url: str) -> Path:
    """The folder for what lies beside the database; for a database server, `instance/`."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return ROOT / "instance"
    return Path(url.database).parent


def _beside(database_url: str, name: str) -> str:
    """The address of a SQLite file beside that of the data; on a server, the same database."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return database_url
    return f"sqlite:///{Path(url.database).with_name(f'{Path(url.database).stem}-{name}.db')}"


def _queue(settings: Mapping[str, Any]) -> str:
    """The address of the queue; tests need none, since their jobs run where they are asked for."""
    given = settings["QUEUE_URL"]
    if not given:
        testing = settings["TASKDESK_ENV"] == "testing"
        return "" if testing else _beside(settings["DATABASE_URL"], "queue")
    if given.startswith(("redis://", "rediss://")):
        return given
    return _database(given, "QUEUE_URL")


def _database(text: str, name: str = "DATABASE_URL") -> str:
    """The address of the database; the file of SQLite counts from the project's folder."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise BadSetting(f"{name} must look like postgresql://user:password@host/name.") from None
    if url.drivername not in DRIVERS:
        raise BadSetting(f"{name} must name SQLite or PostgreSQL, not {url.drivername!r}.")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str((ROOT / url.database).resolve()))
    return url.render_as_string(hide_password=False)


def _development_secrets(settings: dict[str, Any], folder: Path) -> None:
    """Fill in what nobody set, from a file beside the database that only its owner reads."""
    missing = [name for name in SECRETS if not settings[name]]
    if not missing:
        return
    path = folder / "secrets.env"
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # of two processes that start, one makes them for both
        kept = dotenv_values(path)
        for name in missing:
            if not kept.get(name):
                kept[name] = secrets.token_urlsafe(32)
                file.write(f"{name}={kept[name]}\n")
        file.flush()
    settings.update({name: kept[name] for name in missing})


def _check(settings: Mapping[str, Any]) -> None:
    """Refuse words that would only fail later, on somebody's page."""
    from admin_app.i18n import LANGUAGES

    if settings["TASKDESK_ENV"] not in ENVIRONMENTS:
        raise BadSetting(f"TASKDESK_ENV must be one of {', '.join(ENVIRONMENTS)}.")
    if settings["DEFAULT_LANGUAGE"] not in LANGUAGES:
        raise BadSetting(f"DEFAULT_LANGUAGE must be one of {', '.join(LANGUAGES)}.")
    if settings["LOG_LEVEL"] not in logging.getLevelNamesMapping():
        raise BadSetting("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
    if not set(settings["WEEKEND"].split(",")) < set("1234567"):
        raise BadSetting("WEEKEND must be days from 1 to 7, such as 6,7, and leave a day to work.")
    try:
        ZoneInfo(settings["DEFAULT_TIMEZONE"])
    except (KeyError, ValueError, OSError):
        raise BadSetting("DEFAULT_TIMEZONE must be a time zone such as Europe/Madrid.") from None


def _check_production(settings: Mapping[str, Any], said: Mapping[str, str]) -> None:
    for name in SECRETS:
        value = settings[name]
        if len(value) < MIN_SECRET:
            raise BadSetting(f"{name} must be set to {MIN_SECRET} random characters or more in production.")
        if any(word in value.lower() for word in EXAMPLES) or len(set(value)) < 8:
            raise BadSetting(f"{name} looks like an example; production needs a random one.")
        if sum(settings[other] == value for other in SECRETS) > 1:
            raise BadSetting(f"{name} must not be the same as another secret.")
    if not settings["SESSION_COOKIE_SECURE"]:
        raise BadSetting("SESSION_COOKIE_SECURE must not be off in production: cookies would be seen.")
    if settings["MAIL_SERVER"] and not settings["PUBLIC_URL"]:
        raise BadSetting("PUBLIC_URL must be set in production: the links in mails start with it.")
    if said.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
        raise BadSetting("FLASK_DEBUG must not be on in production: it lets anybody run code.")


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> dict[str, Any]:
    """The whole configuration of the application, checked.

    `overrides` are settings by name and win over the environment (tests use them). Raises `BadSetting`.
    """
    named = {name: str(overrides[name]) for name in ("TASKDESK_ENV",) if name in overrides}
    said = given({**(os.environ if environ is None else environ), **named})
    settings = {**read(said), **overrides}
    _check(settings)
    production = settings["TASKDESK_ENV"] == "production"
    if settings["SESSION_COOKIE_SECURE"] is None:
        settings["SESSION_COOKIE_SECURE"] = production
    settings["DATABASE_URL"] = _database(settings["DATABASE_URL"])
    jobs = settings["JOBS_DATABASE_URL"] or _beside(settings["DATABASE_URL"], "jobs")
    settings["JOBS_DATABASE_URL"] = _database(jobs, "JOBS_DATABASE_URL")
    settings["QUEUE_URL"] = _queue(settings)
    folder = data_folder(settings["DATABASE_URL"])
    if production:
        _check_production(settings, said)
    else:
        _development_secrets(settings, folder)
    return {
        **settings,
        **_flask(settings),
        **_security(settings),
        **_mail(settings, folder),
        "DATA_FOLDER": folder,
    }


def _flask(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "TESTING": settings["TASKDESK_ENV"] == "testing",
        "DEBUG": False,
        "MAX_CONTENT_LENGTH": settings["MAX_UPLOAD_MB"] * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 10_000,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings["SESSION_HOURS"]),
        "SESSION_COOKIE_NAME": "taskdesk",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": settings["SESSION_COOKIE_SECURE"],
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # a form lives as long as its session
        "BABEL_DEFAULT_LOCALE": settings["DEFAULT_LANGUAGE"],
        "BABEL_DEFAULT_TIMEZONE": settings["DEFAULT_TIMEZONE"],
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_STREAMS": False,  # an export must break visibly, byte by byte as it was sent
    }


def _security(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "SECURITY_URL_PREFIX": "/auth",
        "SECURITY_POST_LOGIN_VIEW": "/admin/",
        "SECURITY_POST_LOGOUT_VIEW": "/auth/login",
        "SECURITY_POST_CHANGE_VIEW": "/admin/account/",
        "SECURITY_REGISTERABLE": False,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SECURITY_TRACKABLE": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_API_ENABLED_METHODS": ["session"],
        # accounts.mails writes them, in the language of who gets them.
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_STATIC_FOLDER": None,  # scripts for passkeys, which no page of ours asks for
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_I18N_DIRNAME": ["builtin", str(ROOT / "translations")],
        "SECURITY_EMAIL_SENDER": settings["MAIL_SENDER"],
    }


def _mail(settings: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    backend = "smtp" if settings["MAIL_SERVER"] else "admin_app.accounts.mail_folder"
    return {
        "MAIL_BACKEND": "locmem" if settings["TASKDESK_ENV"] == "testing" else backend,
        "MAIL_FILE_PATH": str(folder / "mails"),
        "MAIL_DEFAULT_SENDER": settings["MAIL_SENDER"],
        "MAIL_TIMEOUT": 20,
    }
