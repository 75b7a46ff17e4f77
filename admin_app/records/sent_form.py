"""Forms that were sent: one that is sent twice makes one record."""

import datetime as dt
import hashlib
import secrets

from sqlalchemy import String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.database.types import UTCDateTime, now
from admin_app.extensions import db

#: A form that is sent again later than this counts as a new one.
KEPT_FOR = dt.timedelta(days=2)
LENGTH = 32


class SentForm(db.Model):
    """The token of a form, hashed, and the record that it made."""

    __tablename__ = "sent_forms"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int | None]
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now, index=True)


class AlreadySent(Exception):
    """The form was sent before; it made the record `record_id`."""

    def __init__(self, record_id: int | None) -> None:
        super().__init__("this form was sent before")
        self.record_id = record_id


def new_token() -> str:
    """A token for a form that is about to be shown."""
    return secrets.token_urlsafe(LENGTH)


def take(token: str, area: str) -> SentForm:
    """Mark the form as sent, in the transaction that makes its record; raises `AlreadySent`.

    Whoever sends it at the same moment waits here for the first to commit.
    """
    db.session.execute(delete(SentForm).where(SentForm.at < now() - KEPT_FOR))
    # Whatever was sent for one; so it has the length of the column, and no character that breaks it.
    name = hashlib.sha256(token.encode(errors="replace")).hexdigest()
    sent = SentForm(token=name, area=area)
    try:
        with db.session.begin_nested():
            db.session.add(sent)
    except IntegrityError as error:
        found = db.session.scalar(select(SentForm.record_id).where(SentForm.token == name))
        raise AlreadySent(found) from error
    return sent
