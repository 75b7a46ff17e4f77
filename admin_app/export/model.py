"""Exports that were made: what was asked, by whom, when, and how many rows came of it."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.database.dialect import Json
from admin_app.database.types import Choice, Option, UTCDateTime, now
from admin_app.extensions import db
from admin_app.i18n import _l

STATES = Choice(
    Option("running", _l("Running")),
    Option("done", _l("Done")),
    Option("left", _l("Broken off by who asked")),
    Option("broken", _l("Failed")),
)


class Export(db.Model):
    """Beside the jobs, so that an export never waits for whoever writes the data.

    There is no foreign key to the person: the two tables may lie in two databases.
    """

    __tablename__ = "exports"
    __bind_key__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)  # None: the system
    actor_name: Mapped[str] = mapped_column(String(120))
    door: Mapped[str] = mapped_column(String(20))  # screen, job or command
    state: Mapped[str] = mapped_column(STATES, default="running")
    area: Mapped[str] = mapped_column(String(60))
    format: Mapped[str] = mapped_column(String(20))
    #: The arguments of an address that asks the same.
    query: Mapped[str] = mapped_column(Text, default="")
    #: What was asked for in words, as pairs, in the language of who asked.
    words: Mapped[list[Any]] = mapped_column(Json, default=list)

    made_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now, index=True)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    rows: Mapped[int | None] = mapped_column(BigInteger)
    #: The newest entry of the history that the file knows of.
    change: Mapped[int | None] = mapped_column(BigInteger)
    replaced: Mapped[int] = mapped_column(BigInteger, default=0)
    cut: Mapped[int] = mapped_column(BigInteger, default=0)
