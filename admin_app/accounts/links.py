"""Links that mails carry: signed, good for a while, and dead as soon as they were used.

A link holds a stamp of what its person's sessions are known by. That changes when a password is set,
an address or a role changes, or somebody is deactivated, and every older link dies with it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import undefer

from admin_app.accounts.model import User
from admin_app.errors import Gone
from admin_app.extensions import db
from admin_app.i18n import _l

INVITATION = "invitation"
EMAIL_CHANGE = "email-change"
LIFETIMES = {INVITATION: timedelta(days=7), EMAIL_CHANGE: timedelta(days=1)}


class LinkDead(Gone):
    message = _l("This link was used already, or it is too old. Ask for a new one.")


@dataclass(frozen=True, slots=True)
class Followed:
    """A link that somebody followed: whom it is for, and what else it holds."""

    user: User
    data: dict[str, Any]


def make(purpose: str, user: User, **data: Any) -> str:
    """The token of a link for `user`; `data` is signed, but whoever has the link can read it."""
    return str(_signer(purpose).dumps([user.id, _stamp(purpose, user), data]))


def follow(purpose: str, token: str) -> Followed:
    """What a token says; raises `LinkDead` when it is forged, used or too old, or its person has left."""
    try:
        user_id, stamp, data = _signer(purpose).loads(token, max_age=int(LIFETIMES[purpose].total_seconds()))
    except (BadSignature, ValueError, TypeError) as error:
        raise LinkDead() from error
    mine = select(User).where(User.id == user_id, User.choosable()).options(undefer(User.fs_uniquifier))
    user = db.session.scalars(mine).first()
    if user is None or not hmac.compare_digest(stamp, _stamp(purpose, user)):
        raise LinkDead()
    return Followed(user, data)


def address_of(endpoint: str, **values: Any) -> str:
    """The whole address of an endpoint, for a mail.

    It starts with PUBLIC_URL, never with what a request says that this host is called: whoever asks
    for a mail to somebody else would choose where its link leads.
    """
    settings = current_app.config
    start = settings["PUBLIC_URL"] or f"http://localhost:{settings['PORT']}"
    parts = urlsplit(start)
    adapter = current_app.url_map.bind(parts.netloc, script_name=parts.path or "/", url_scheme=parts.scheme)
    return adapter.build(endpoint, values, force_external=True)


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"taskdesk {purpose}")


def _stamp(purpose: str, user: User) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"{purpose} {user.fs_uniquifier}".encode(), hashlib.sha256).hexdigest()[:32]
