"""Passwords: how they are hashed, and which are good enough. No service of the network is asked."""

import threading
import unicodedata
from collections.abc import Iterable
from typing import Any

from flask_security.password_util import PasswordUtil
from flask_security.utils import hash_password as _hash
from zxcvbn import zxcvbn

from admin_app.i18n import _, password_advice

MIN_LENGTH = 12
#: Longer than any that people type or keep; nobody shall make the server hash a book.
MAX_LENGTH = 256
#: Of 0 to 4, in the words of zxcvbn: 3 withstands offline guessing for a while.
MIN_SCORE = 3
#: zxcvbn refuses longer ones. What is safe so far is safe.
_JUDGED = 72
#: What must be left of a password without the words that everybody knows of its owner.
_LEFT_OVER = 8
_judging = threading.Lock()


def hash_password(password: str) -> str:
    """The hash that is stored, of the password as sign-in will read it; needs an application context."""
    return str(_hash(normalized(password)))


def problems(password: str, *, about: Iterable[str | None] = ()) -> list[str]:
    """Why a password is not good enough, as sentences; `about` is its owner's name and e-mail address."""
    text = normalized(password)
    if len(text) < MIN_LENGTH:
        return [_("A password needs %(number)s characters or more.", number=MIN_LENGTH)]
    if len(text) > MAX_LENGTH:
        return [_("A password may have %(number)s characters at most.", number=MAX_LENGTH)]
    known = _words(about)
    rest = text.casefold()
    for word in known:
        rest = rest.replace(word, "")
    if len(rest) < _LEFT_OVER:
        return [_("Too much of this password is your name or your e-mail address.")]
    with _judging:  # zxcvbn keeps what it knows of this person in a variable of its module
        judged = zxcvbn(text[:_JUDGED], user_inputs=known)
    if judged["score"] >= MIN_SCORE:
        return []
    warning = judged["feedback"]["warning"]
    return [
        _("This password is easy to guess. Take several words that have nothing to do with each other."),
        *([password_advice(warning)] if warning else []),
    ]


def _words(about: Iterable[str | None]) -> list[str]:
    """What everybody knows of a person, in small letters, the longest first."""
    whole = [normalized(text).casefold() for text in about if text]
    parts = [part for text in whole for part in (*text.split(), *text.split("@"))]
    return sorted({word for word in (*whole, *parts) if len(word) > 2}, key=len, reverse=True)


def normalized(password: str) -> str:
    """A password as it is hashed and compared, in whatever way the keyboard composed its letters."""
    return unicodedata.normalize("NFKD", password)


class PasswordRules(PasswordUtil):
    """Our rules, for the forms of Flask-Security."""

    def normalize(self, password: str) -> str:
        return normalized(password)

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        user = kwargs.get("user")
        about = (user.name, user.email) if user else ()
        return problems(password, about=about) or None, self.normalize(password)
