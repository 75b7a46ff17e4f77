"""An import on its way: the file that somebody sent, and what they said of it so far."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.database.dialect import Json
from admin_app.database.types import UTCDateTime, now
from admin_app.extensions import db

#: How far an import is: the step that is to be done next, or how it ended.
READING, MAPPING, CHECKING, APPLYING, DONE, ABANDONED = STATES = (
    "reading",
    "mapping",
    "checking",
    "applying",
    "done",
    "abandoned",
)
ENDED = (DONE, ABANDONED)


class Draft(db.Model):
    """One file, seen by the person alone who sent it. Its bytes lie in a folder (`uploads`)."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    area: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    #: What the file is called in its folder; None once it was deleted.
    stored: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20), default=READING)
    #: How the file is read (`reading.table.Form`), and what it was found to hold (`look.Look`).
    form: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    look: Mapped[dict[str, Any] | None] = mapped_column(Json)
    #: What was said of its columns and values (`answers.Answers`).
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    #: The folder of its plan, below that of its file.
    plan: Mapped[str | None] = mapped_column(String(16))
    #: The job that does what takes long: looks, checks or writes.
    job_id: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)

    __table_args__ = (
        Index("ix_imports_person_id", person_id, area, state),
        Index("ix_imports_updated_at", updated_at),
    )


class Memory(db.Model):
    """What a person said the last time about a file with the same header."""

    __tablename__ = "import_memories"

    person_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    area: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: A hash of the names of its columns, in their order.
    header: Mapped[str] = mapped_column(String(64), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    used_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
